/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets in requests: what is lent and held for them, at its bounds. */
#include "gateway/uplink/examiner.h"

#include "gateway/uplink/secret_keeper.h"
#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

static const struct policy_flow_rule rule = {.host = "a.example", .as = TRAFFIC_HTTP};
static struct secret_keeper keeper;
static struct examiner examiner;

static bool begin(size_t secret)
{
    struct policy_uplink uplink = {.secrets = &kit_secrets[secret], .secret_count = 1};
    struct trouble why;
    if (!EXPECT(secret_keeper_open(&keeper, &why))) {
        return false;
    }
    secret_keeper_set(&keeper, &uplink);
    examiner_begin(&examiner, TRAFFIC_HTTP, secret_keeper_pool(&keeper));
    return true;
}

/* All that unpacked is given back, once. */
static void end(void)
{
    examiner_close(&examiner);
    EXPECT_EQ(keeper.pool.used, 0);
    secret_keeper_close(&keeper);
}

static void leave(void)
{
    size_t len;
    (void)!examiner_waiting(&examiner, &len);
    examiner_left(&examiner, len);
}

static enum reason say(bool lenient, const void *said, size_t len)
{
    const struct examiner_terms terms = {&rule, 5, lenient};
    struct verdict verdict = examiner_take(&examiner, &terms, said, len);
    leave();
    return verdict.reason;
}

/* In a chunk that never ends, with what begins as a secret at each end of a piece. */
static void test_what_is_held_of_chunks_has_room_in_observe(void)
{
    static char said[100000];
    static const size_t takes[] = {12288, EXAMINER_TAKE_BYTES, EXAMINER_TAKE_BYTES,
                                   EXAMINER_TAKE_BYTES};
    const struct examiner_terms terms = {&rule, 5, true};
    size_t head = (size_t)sprintf(said, "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                                        "Transfer-Encoding: chunked\r\n\r\n20000\r\n");
    for (size_t shift = 0; shift < 16; shift++) {
        if (!begin(KIT_VIN)) {
            return;
        }
        for (size_t i = head; i < sizeof said; i++) {
            said[i] = "WVWZZZ1KZ6W61230"[(i - head + shift) % 16];
        }
        EXPECT_EQ(say(true, said, head), REASON_ALLOWED);
        size_t at = head;
        for (size_t i = 0; i < sizeof takes / sizeof takes[0]; at += takes[i], i++) {
            (void)!examiner_take(&examiner, &terms, (const uint8_t *)said + at, takes[i])
                .reason;
            if (!EXPECT(examiner.out_end <= sizeof examiner.out)) {
                printf("# %u of %zu\n", examiner.out_end, sizeof examiner.out);
            }
            leave();
        }
        end();
    }
}

/* Packed, and not ended: a number may go on in what follows. */
static size_t pack_begun(uint8_t *out, size_t room, const char *text)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)text,
                       .avail_in = (uInt)strlen(text),
                       .next_out = out,
                       .avail_out = (uInt)room};
    EXPECT(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    EXPECT(deflate(&stream, Z_SYNC_FLUSH) == Z_OK);
    (void)deflateEnd(&stream);
    return room - stream.avail_out;
}

/* What is unpacked with is given back once, whatever the end of a request shows. */
static void
test_a_number_at_the_end_of_a_request_is_told_and_its_inflater_given_back(void)
{
    uint8_t said[1024];
    uint8_t packed[512];
    for (unsigned lenient = 0; lenient <= 1; lenient++) {
        size_t len = pack_begun(packed, sizeof packed, "at 48.14,11.58");
        size_t n = (size_t)sprintf((char *)said,
                                   "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                                   "Content-Length: %zu\r\n\r\n",
                                   len);
        memcpy(said + n, packed, len);
        if (!begin(KIT_PLACE)) {
            return;
        }
        EXPECT_EQ(say(lenient == 1, said, n + len), REASON_SECRET_FOUND);
        end();
    }
}

static void test_other_secrets_are_looked_for_in_the_chunks_that_follow(void)
{
    static const char begun[] = "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n";
    static const char rest[] = "5\r\nWVWZZ\r\nc\r\nZ1KZ6W612305\r\n0\r\n\r\n";
    if (!begin(KIT_VIN)) {
        return;
    }
    examiner_close(&examiner);
    examiner_rescan(&examiner, NULL);
    EXPECT_EQ(say(false, begun, sizeof begun - 1), REASON_ALLOWED);
    examiner_rescan(&examiner, secret_keeper_pool(&keeper));
    EXPECT_EQ(say(false, rest, sizeof rest - 1), REASON_SECRET_FOUND);
    end();
}

/* Stored blocks of nothing behind the beginning of a secret, a byte to a chunk. */
static void test_a_body_in_chunks_that_is_held_for_too_long_is_told(void)
{
    static const char begun[] = "\0\x0c\0\xf3\xff"
                                "a=WVWZZZ1KZ6";
    static char said[60000];
    size_t len = (size_t)sprintf(said, "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                                       "Content-Encoding: deflate\r\n"
                                       "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t i = 0; len + 6 < sizeof said; i++) {
        memcpy(said + len, "1\r\nx\r\n", 6);
        said[len + 3] = i < sizeof begun - 1
                            ? begun[i]
                            : "\0\0\0\xff\xff"[(i - (sizeof begun - 1)) % 5];
        len += 6;
    }
    for (int lenient = 0; lenient < 2; lenient++) {
        enum reason reason = REASON_ALLOWED;
        if (!begin(KIT_VIN)) {
            return;
        }
        for (size_t at = 0; at < len && reason == REASON_ALLOWED; at += 5000) {
            reason = say(lenient != 0, said + at, len - at < 5000 ? len - at : 5000);
        }
        EXPECT_EQ(reason, REASON_NOT_EXAMINED);
        EXPECT(lenient == 0 || examiner.out_end < SECRET_SCAN_HELD_BYTES);
        end();
    }
}

static void test_deflate_that_no_slot_is_left_for_is_told(void)
{
    static const char said[] = "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                               "Content-Encoding: deflate\r\nContent-Length: 4\r\n\r\n";
    static struct secret_inflater *slots[1000];
    size_t taken = 0;
    if (!begin(KIT_VIN)) {
        return;
    }
    while (taken < 1000 && (slots[taken] = secret_inflate_open(
                                &keeper.pool, SECRET_INFLATE_RAW)) != NULL) {
        taken++;
    }
    EXPECT(taken > 0 && taken < 1000);
    EXPECT_EQ(say(false, said, sizeof said - 1), REASON_NOT_EXAMINED);
    while (taken > 0) {
        secret_inflate_close(&keeper.pool, slots[--taken]);
    }
    end();
}

/* No scan can read them. */
static void test_packed_requests_are_refused_where_nothing_else_is_judged(void)
{
    static const char said[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for (size_t piece = 1; piece < sizeof said - 1; piece++) {
        examiner_begin(&examiner, TRAFFIC_UNKNOWN, NULL);
        examiner_refuse_packed(&examiner);
        enum reason reason = say(false, said, piece);
        if (reason == REASON_ALLOWED) {
            reason = say(false, said + piece, sizeof said - 1 - piece);
        }
        EXPECT_EQ(reason, REASON_NOT_EXAMINED);
        EXPECT(!examiner_has_waiting(&examiner));
        examiner_begin(&examiner, TRAFFIC_UNKNOWN, NULL);
        examiner_refuse_packed(&examiner);
        EXPECT_EQ(say(false, "PRI * HTTP/1.1\r\n", 16), REASON_ALLOWED);
        EXPECT_EQ(say(false, said, sizeof said - 1), REASON_ALLOWED);
    }
}

/* No chunk has the whole of it, and only the end of the body ends it; the end of the
 * flow tells what no message ended. */
static void test_a_number_that_waits_is_told_at_the_end(void)
{
    static const char head[] = "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    static const char body[] = "9\r\n48.14, 11\r\n3\r\n.58\r\n0\r\n\r\n";
    for (int lenient = 0; lenient < 2; lenient++) {
        const struct examiner_terms terms = {&rule, 5, lenient != 0};
        if (!begin(KIT_PLACE)) {
            return;
        }
        EXPECT_EQ(say(lenient != 0, head, sizeof head - 1), REASON_ALLOWED);
        EXPECT_EQ(say(lenient != 0, body, sizeof body - 1), REASON_SECRET_FOUND);
        end();
        if (!begin(KIT_PLACE)) {
            return;
        }
        examiner_begin(&examiner, TRAFFIC_UNKNOWN, secret_keeper_pool(&keeper));
        EXPECT_EQ(say(lenient != 0, "48.14, 11.58", 12), REASON_ALLOWED);
        EXPECT_EQ(examiner_end(&examiner, &terms).reason, REASON_SECRET_FOUND);
        EXPECT(lenient == 0 || examiner_has_waiting(&examiner));
        end();
    }
}

static void test_a_chunked_body_that_is_packed_is_told_as_that(void)
{
    static const char said[] = "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                               "Content-Encoding: deflate\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n1\r\n\0\r\n";
    if (!begin(KIT_VIN)) {
        return;
    }
    EXPECT(!examiner_unpacks(&examiner));
    EXPECT_EQ(say(false, said, sizeof said - 1), REASON_ALLOWED);
    EXPECT(examiner_unpacks(&examiner));
    end();
}

int main(void)
{
    RUN(test_packed_requests_are_refused_where_nothing_else_is_judged);
    RUN(test_what_is_held_of_chunks_has_room_in_observe);
    RUN(test_a_number_at_the_end_of_a_request_is_told_and_its_inflater_given_back);
    RUN(test_other_secrets_are_looked_for_in_the_chunks_that_follow);
    RUN(test_a_body_in_chunks_that_is_held_for_too_long_is_told);
    RUN(test_deflate_that_no_slot_is_left_for_is_told);
    RUN(test_a_number_that_waits_is_told_at_the_end);
    RUN(test_a_chunked_body_that_is_packed_is_told_as_that);
    return tap_done();
}
