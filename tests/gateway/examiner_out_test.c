/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/examiner.h"

#include "tests/tap.h"

#define FIRST "first "
#define SECOND "and second"

static struct examiner examiner;
static const struct policy_flow_rule rule = {.host = "a.example"};
static const struct examiner_terms terms = {.rule = &rule};

static void take(const char *text)
{
    struct verdict verdict =
        examiner_take(&examiner, &terms, (const uint8_t *)text, strlen(text));
    EXPECT_EQ(verdict.action, VERDICT_PASS);
}

static const char *waiting(void)
{
    static char text[64];
    size_t len;
    const uint8_t *bytes = examiner_waiting(&examiner, &len);
    if (!EXPECT(len < sizeof text)) {
        return "";
    }
    if (len > 0) {
        memcpy(text, bytes, len);
    }
    text[len] = '\0';
    return text;
}

static void test_what_waits_leaves_in_any_pieces(void)
{
    examiner_begin(&examiner, TRAFFIC_UNKNOWN, NULL);
    EXPECT(!examiner_has_waiting(&examiner));
    EXPECT_TEXT(waiting(), "");
    take(FIRST SECOND);
    EXPECT_TEXT(waiting(), FIRST SECOND);
    examiner_left(&examiner, sizeof FIRST - 1);
    EXPECT(examiner_has_waiting(&examiner));
    EXPECT_TEXT(waiting(), SECOND);
    examiner_left(&examiner, sizeof SECOND - 1);
    EXPECT(!examiner_has_waiting(&examiner));
    take(SECOND);
    EXPECT_TEXT(waiting(), SECOND); /* from the front again */
    EXPECT_EQ(examiner.out_begin, 0);
}

/* What left is overwritten too, and what the flow never reached is not touched. */
static void test_as_much_is_forgotten_as_was_written(void)
{
    uint8_t *behind = examiner.out + sizeof FIRST SECOND - 1;
    examiner_begin(&examiner, TRAFFIC_UNKNOWN, NULL);
    take(FIRST SECOND);
    examiner_left(&examiner, sizeof FIRST SECOND - 1);
    take(FIRST);
    examiner_left(&examiner, sizeof FIRST - 1);
    EXPECT(memmem(examiner.out, sizeof examiner.out, "second", 6) != NULL);
    *behind = 7;
    examiner_close(&examiner);
    examiner_forget(&examiner);
    const uint8_t *bytes = (const uint8_t *)&examiner;
    EXPECT(bytes[0] == 0 && memcmp(bytes, bytes + 1, (size_t)(behind - bytes) - 1) == 0);
    EXPECT_EQ(*behind, 7);
    *behind = 0;
}

int main(void)
{
    RUN(test_what_waits_leaves_in_any_pieces);
    RUN(test_as_much_is_forgotten_as_was_written);
    return tap_done();
}
