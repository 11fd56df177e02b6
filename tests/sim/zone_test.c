/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated name server's answers. */
#include "sim/zone.h"

#include "tests/tap.h"

static struct zone zone;
static uint8_t out[ZONE_ANSWER_BYTES];
static char name[ZONE_NAME_BYTES];
static uint16_t type;

static void fill(void)
{
    struct trouble why;
    zone.count = 0;
    EXPECT(zone_add(&zone, "A.Example=192.0.2.7", &why));
    EXPECT(zone_add(&zone, "a.example=192.0.2.8", &why));
    EXPECT(zone_add(&zone, "a.example=2001:db8::7", &why));
}

/* A query for a.example (or what the label says) of a type. */
static size_t ask(const char *label, uint8_t qtype)
{
    uint8_t query[64] = {0x12, 0x34, 0x01, 0x00, 0, 1};
    size_t at = 12;
    query[at++] = (uint8_t)strlen(label);
    memcpy(query + at, label, strlen(label));
    at += strlen(label);
    memcpy(query + at,
           "\x07"
           "eXample\0\0",
           10);
    at += 10;
    query[at++] = qtype;
    query[at++] = 0;
    query[at++] = 1;
    return zone_answer(&zone, query, at, out, name, &type);
}

static void every_address_of_a_family_is_answered(void)
{
    fill();
    EXPECT_EQ(ask("A", 1), 12 + 15 + 2 * 16);
    EXPECT_TEXT(name, "a.example");
    EXPECT_EQ(type, 1);
    EXPECT_EQ(out[0] << 8 | out[1], 0x1234);
    EXPECT_EQ(out[3] & 0x0F, 0);
    EXPECT_EQ(out[7], 2);
    EXPECT(memcmp(out + 12 + 15 + 12, "\xC0\x00\x02\x07", 4) == 0);
    EXPECT_EQ(ask("a", 28), 12 + 15 + 28);
}

static void a_type_that_a_name_lacks_is_no_error(void)
{
    fill();
    EXPECT_EQ(ask("a", 16), 12 + 15);
    EXPECT_EQ(out[3] & 0x0F, 0);
    EXPECT_EQ(out[7], 0);
}

static void an_unknown_name_does_not_exist(void)
{
    fill();
    EXPECT_EQ(ask("b", 1), 12 + 15);
    EXPECT_EQ(out[3] & 0x0F, 3);
}

static void a_response_and_a_stump_get_no_answer(void)
{
    uint8_t response[12] = {0, 0, 0x80};
    fill();
    EXPECT_EQ(zone_answer(&zone, response, 12, out, name, &type), 0);
    EXPECT_EQ(zone_answer(&zone, response, 11, out, name, &type), 0);
}

static void a_query_cut_anywhere_is_a_format_error(void)
{
    uint8_t query[] = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1};
    fill();
    for (size_t len = 12; len < sizeof(query); len++) {
        EXPECT_EQ(zone_answer(&zone, query, len, out, name, &type), 12);
        EXPECT_EQ(out[3] & 0x0F, 1);
    }
    query[12] = 64; /* a label cannot be that long */
    EXPECT_EQ(zone_answer(&zone, query, sizeof(query), out, name, &type), 12);
}

static void bytes_that_would_break_the_log_line_become_question_marks(void)
{
    fill();
    EXPECT(ask("a\nb", 1) > 0);
    EXPECT_TEXT(name, "a?b.example");
}

static void a_wrong_record_is_named(void)
{
    struct trouble why = {0};
    EXPECT(!zone_add(&zone, "a.example", &why));
    EXPECT_TEXT(why.text, "zone: 'a.example' is not name=address");
    EXPECT(!zone_add(&zone, "a=b", &why));
    EXPECT_TEXT(why.text, "zone: 'b' is no address");
}

int main(void)
{
    RUN(every_address_of_a_family_is_answered);
    RUN(a_type_that_a_name_lacks_is_no_error);
    RUN(an_unknown_name_does_not_exist);
    RUN(a_response_and_a_stump_get_no_answer);
    RUN(a_query_cut_anywhere_is_a_format_error);
    RUN(bytes_that_would_break_the_log_line_become_question_marks);
    RUN(a_wrong_record_is_named);
    return tap_done();
}
