/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of HTTP that hide what follows, where heads are heeded. */
#include "tests/gateway/secret_kit.h"

#include "tests/tap.h"

static enum secret_hit_what what_is(const char *text, bool heeds)
{
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken;
    secret_scan_init(&scan, kit_pool(1));
    if (heeds) {
        secret_scan_heed_heads(&scan);
    }
    (void)!secret_scan_take(&scan, (const uint8_t *)text, strlen(text), &taken, &hit);
    secret_scan_close(&scan);
    return hit.what;
}

static void test_a_field_is_told_wherever_a_server_may_find_it(void)
{
    static const struct {
        const char *text;
        enum secret_hit_what what;
    } rows[] = {
        {"Transfer-Encoding", SECRET_HIT_FRAMED},
        {"\nTransfer-Encoding", SECRET_HIT_FRAMED},
        {"x\rtRANSFER_eNCODING", SECRET_HIT_FRAMED},
        {"x\n transfer encoding", SECRET_HIT_FRAMED},
        {"x\xa0transfer\rencoding", SECRET_HIT_FRAMED},
        {"\nContent-Encoding", SECRET_HIT_CODED},
        {"\vcontent.encodinG", SECRET_HIT_CODED},
        {"\nContent-Transfer-Encoding: base64", SECRET_HIT_NONE},
        {"\"Transfer-Encoding\"", SECRET_HIT_NONE},
        {"\nTransferEncoding", SECRET_HIT_NONE},
        {"\nTransfer-Encodin", SECRET_HIT_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!EXPECT_EQ(what_is(rows[i].text, true), rows[i].what)) {
            printf("# row %zu\n", i);
        }
        EXPECT_EQ(what_is(rows[i].text, false), SECRET_HIT_NONE);
    }
    EXPECT_EQ(what_is("\nsec-websocket_KEY", false), SECRET_HIT_MASKED);
    EXPECT_EQ(what_is("\n\tsec-websocket-key :", true), SECRET_HIT_MASKED);
}

/* Of a secret that begins as the field ends. */
static void test_behind_a_field_what_has_begun_is_held_on(void)
{
    static const struct policy_secret secret = {.kind = POLICY_SECRET_NAME,
                                                .text = "ding dong"};
    static const char text[] = "Transfer-Encoding dong";
    struct secret_inflate_pool pool = *kit_pool(1);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken;
    pool.set = kit_compile(&secret, 1);
    secret_scan_init(&scan, &pool);
    secret_scan_heed_heads(&scan);
    size_t left = secret_scan_take(&scan, (const uint8_t *)text, 22, &taken, &hit);
    EXPECT_EQ(hit.what, SECRET_HIT_FRAMED);
    EXPECT_EQ(taken, 17);
    left += secret_scan_pass(&scan);
    EXPECT_EQ(left, 13);
    left += secret_scan_take(&scan, (const uint8_t *)text + 17, 5, &taken, &hit);
    EXPECT_EQ(hit.what, SECRET_HIT_FOUND);
    EXPECT_EQ(left, 13);
    secret_scan_close(&scan);
}

/* Both come with one piece. */
static void test_a_secret_in_a_member_is_told_before_a_field(void)
{
    static const char text[] = "vin=WVWZZZ1KZ6W612305";
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    uint8_t bytes[200];
    size_t len =
        kit_pack(bytes, sizeof bytes, (const uint8_t *)text, sizeof text - 1, 31);
    memcpy(bytes + len, "\nTransfer-Encoding", 18);
    len += 18;
    secret_scan_init(&scan, kit_pool(1));
    secret_scan_heed_heads(&scan);
    for (size_t at = 0, taken; at < len && hit.what == SECRET_HIT_NONE; at += taken) {
        (void)!secret_scan_take(&scan, bytes + at, len - at, &taken, &hit);
    }
    EXPECT_EQ(hit.what, SECRET_HIT_FOUND);
    secret_scan_close(&scan);
}

int main(void)
{
    RUN(test_a_field_is_told_wherever_a_server_may_find_it);
    RUN(test_behind_a_field_what_has_begun_is_held_on);
    RUN(test_a_secret_in_a_member_is_told_before_a_field);
    return tap_done();
}
