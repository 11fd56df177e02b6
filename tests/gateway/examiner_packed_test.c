/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed bodies and messages, one behind the other: what one of them leaves unended
 * hides nothing in the next. */
#include "gateway/uplink/examiner.h"

#include "gateway/uplink/secret_keeper.h"
#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

#define ROOM 16384
#define VIN "WVWZZZ1KZ6W612305"
#define SAID "{\"vin\":\"" VIN "\",\"t\":1}"

static const struct policy_flow_rule http = {.host = "a.example", .as = TRAFFIC_HTTP};
static const struct policy_topic topics[] = {{false, "t"}};
static const struct policy_flow_terms terms_of_mqtt = {.topics = topics,
                                                       .topic_count = 1};
static const struct policy_flow_rule mqtt = {.host = "a.example",
                                             .terms = &terms_of_mqtt};
static const struct policy_flow_rule any = {.host = "a.example"};
static struct secret_keeper keeper;
static struct examiner examiner;
static uint8_t said[ROOM];
static size_t said_bytes;

static void say(const void *bytes, size_t len)
{
    memcpy(said + said_bytes, bytes, len);
    said_bytes += len;
}

static void say_request(const char *coding, const uint8_t *body, size_t len)
{
    said_bytes += (size_t)sprintf((char *)said + said_bytes,
                                  "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                                  "Content-Encoding: %s\r\nContent-Length: %zu\r\n\r\n",
                                  coding, len);
    say(body, len);
}

static void say_connect(void)
{
    static const uint8_t connect[] = {0x10, 15, 0,  4, 'M', 'Q', 'T', 'T', 4,
                                      2,    0,  60, 0, 3,   'v', 'a', 'n'};
    say(connect, sizeof connect);
}

static void say_publish(const uint8_t *payload, size_t len)
{
    size_t rest = len + 3;
    const uint8_t head[] = {0x30, (uint8_t)(rest % 128 | 128), (uint8_t)(rest / 128)};
    const uint8_t small[] = {0x30, (uint8_t)rest};
    say(rest < 128 ? small : head, rest < 128 ? sizeof small : sizeof head);
    say("\0\1t", 3);
    say(payload, len);
}

/* Of all that was said, a piece at a time; nothing is lent behind it. */
static enum reason hear(const struct policy_flow_rule *rule, size_t piece, size_t *left)
{
    const struct examiner_terms terms = {rule, 5, false};
    struct verdict verdict = verdict_pass(5);
    size_t n;
    examiner_begin(&examiner, examiner_wanted(rule), secret_keeper_pool(&keeper));
    *left = 0;
    for (size_t at = 0; at < said_bytes && verdict.action == VERDICT_PASS; at += piece) {
        n = said_bytes - at < piece ? said_bytes - at : piece;
        verdict = examiner_take(&examiner, &terms, said + at, n);
        (void)!examiner_waiting(&examiner, &n);
        *left += n;
        examiner_left(&examiner, n);
    }
    if (verdict.action == VERDICT_PASS) {
        verdict = examiner_end(&examiner, &terms);
    }
    examiner_close(&examiner);
    EXPECT_EQ(keeper.pool.used, 0);
    return verdict.reason;
}

static void expect_found(const char *what, const struct policy_flow_rule *rule)
{
    static const size_t pieces[] = {1, 7, 1400, ROOM};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t left;
        enum reason reason = hear(rule, pieces[i], &left);
        if (!EXPECT_EQ(reason, REASON_SECRET_FOUND) || !EXPECT(left < said_bytes)) {
            printf("# %s, %zu at once, %zu of %zu left\n", what, pieces[i], left,
                   said_bytes);
        }
    }
    said_bytes = 0;
}

/* A head, and a stored block that is said to be far longer than it is. */
static size_t make_endless(uint8_t *out, const void *head, size_t head_len)
{
    static const uint8_t block[] = {0, 0xff, 0xff, 0, 0};
    memcpy(out, head, head_len);
    memcpy(out + head_len, block, sizeof block);
    memset(out + head_len + sizeof block, 'x', 700);
    return head_len + sizeof block + 700;
}

static size_t make_gzip_endless(uint8_t *out)
{
    return make_endless(out, "\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
}

static size_t pack_fast(uint8_t *out, int window_bits)
{
    z_stream packs = {.next_in = (Bytef *)(uintptr_t)SAID,
                      .avail_in = sizeof SAID - 1,
                      .next_out = out,
                      .avail_out = 1024};
    EXPECT(deflateInit2(&packs, 1, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) ==
           Z_OK);
    EXPECT(deflate(&packs, Z_FINISH) == Z_STREAM_END);
    (void)deflateEnd(&packs);
    return packs.total_out;
}

/* Of embedded clients: a small window, and made in haste. */
static void test_a_body_of_deflate_is_read_whoever_made_it(void)
{
    uint8_t body[1024] = {0};
    for (int bits = 9; bits <= 15; bits++) {
        say_request("deflate", body, pack_fast(body, bits));
        expect_found("zlib", &http);
        say_request("deflate", body, pack_fast(body, -bits));
        expect_found("raw", &http);
        say_request("deflate", body, pack_fast(body, bits));
        expect_found("zlib, followed", &any);
    }
}

/* More of them than there may be at once. */
static void test_bodies_without_end_hide_none_in_the_next(void)
{
    uint8_t body[1024] = {0};
    for (unsigned gzip = 0; gzip < 2; gzip++) {
        for (unsigned i = 0; i < SECRET_SCAN_MEMBERS + 1; i++) {
            say_request(gzip != 0 ? "gzip" : "deflate", body,
                        gzip != 0 ? make_gzip_endless(body) : make_endless(body, "", 0));
        }
        say_request("deflate", body, pack_fast(body, gzip != 0 ? 15 : 10));
        expect_found("request", gzip != 0 ? &any : &http);
    }
}

static void test_messages_without_end_hide_none_in_the_next(void)
{
    uint8_t payload[1024] = {0};
    say_connect();
    for (unsigned i = 0; i < SECRET_SCAN_MEMBERS + 1; i++) {
        say_publish(payload, make_gzip_endless(payload));
    }
    say_publish(payload, kit_pack(payload, sizeof payload, (const uint8_t *)SAID,
                                  sizeof SAID - 1, 15));
    expect_found("judged", &mqtt);
    say_connect();
    say_publish(payload, make_gzip_endless(payload));
    say_publish(payload, kit_pack(payload, sizeof payload, (const uint8_t *)SAID,
                                  sizeof SAID - 1, 15));
    expect_found("in a rule that judges nothing", &any);
}

/* No message ends one there, so they are too many at once, which is told. */
static void test_where_no_message_is_known_too_many_without_end_are_told(void)
{
    uint8_t payload[1024] = {0};
    size_t left;
    say_connect();
    for (unsigned i = 0; i < SECRET_SCAN_MEMBERS + 1; i++) {
        say_publish(payload, make_gzip_endless(payload));
    }
    EXPECT_EQ(hear(&any, ROOM, &left), REASON_NOT_EXAMINED);
    said_bytes = 0;
}

static void say_frame(uint8_t *bytes, size_t len)
{
    const uint8_t head[] = {0x82, 0x80 | 126, (uint8_t)(len >> 8), (uint8_t)len};
    const uint8_t small[] = {0x82, (uint8_t)(0x80 | len)};
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= (uint8_t)(1 + i % 4);
    }
    say(len < 126 ? small : head, len < 126 ? sizeof small : sizeof head);
    say("\1\2\3\4", 4);
    say(bytes, len);
}

static void say_upgrade(void)
{
    static const char upgrade[] =
        "GET /a HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n";
    say(upgrade, sizeof upgrade - 1);
}

/* One stream of gzip may go on over many messages. */
static void test_messages_of_websocket_hide_none_in_the_next_and_may_be_one_stream(void)
{
    uint8_t bytes[1024] = {0};
    size_t len =
        kit_pack(bytes, sizeof bytes, (const uint8_t *)SAID, sizeof SAID - 1, 31);
    say_upgrade();
    for (size_t at = 0; at < len; at += 10) {
        say_frame(bytes + at, len - at < 10 ? len - at : 10);
    }
    expect_found("one stream", &any);
    say_upgrade();
    say_frame(bytes, make_gzip_endless(bytes));
    say_frame(bytes,
              kit_pack(bytes, sizeof bytes, (const uint8_t *)SAID, sizeof SAID - 1, 15));
    expect_found("messages", &any);
}

static void test_what_is_packed_twice_is_read(void)
{
    uint8_t inner[1024], outer[1024] = {0};
    for (unsigned i = 0; i < 4; i++) {
        size_t len = kit_pack(inner, sizeof inner, (const uint8_t *)SAID, sizeof SAID - 1,
                              (i & 1) != 0 ? 31 : 15);
        say(outer, kit_pack(outer, sizeof outer, inner, len, (i & 2) != 0 ? 31 : 15));
        expect_found("twice", &any);
    }
}

/* The text in two members of gzip, or three. */
static size_t pack_series(uint8_t *out, size_t room, size_t cut, size_t then)
{
    const uint8_t *text = (const uint8_t *)SAID;
    size_t n = kit_pack(out, room, text, cut, 31);
    n += kit_pack(out + n, room - n, text + cut, then - cut, 31);
    return n + kit_pack(out + n, room - n, text + then, sizeof SAID - 1 - then, 31);
}

/* RFC 1952 2.2: servers read it as one. */
static void test_a_body_in_members_is_one(void)
{
    uint8_t body[1024] = {0};
    for (size_t cut = 0; cut < sizeof SAID - 1; cut++) {
        size_t len = pack_series(body, sizeof body, cut, cut + (sizeof SAID - cut) / 2);
        say_request("gzip", body, len);
        expect_found("said", &http);
        say_request("identity", body, len);
        expect_found("a file", &http);
        say_request("gzip", body, len);
        expect_found("followed", &any);
        say_connect();
        say_publish(body, len);
        expect_found("published", &mqtt);
    }
}

static void say_chunked(const uint8_t *body, size_t len, size_t chunk)
{
    static const char head[] = "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                               "Content-Encoding: gzip\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    say(head, sizeof head - 1);
    for (size_t at = 0; at < len; at += chunk) {
        size_t n = len - at < chunk ? len - at : chunk;
        said_bytes += (size_t)sprintf((char *)said + said_bytes, "%zx\r\n", n);
        say(body + at, n);
        say("\r\n", 2);
    }
    say("0\r\n\r\n", 5);
}

static void test_a_body_in_members_and_in_chunks_is_one(void)
{
    uint8_t body[1024] = {0};
    for (size_t chunk = 1; chunk < 60; chunk++) {
        size_t len = pack_series(body, sizeof body, 11, 20);
        say_chunked(body, len, chunk);
        expect_found("chunks", &http);
        say_chunked(body, len, chunk);
        expect_found("chunks, followed", &any);
    }
}

/* Each message is read by itself, and the next request is none of the last's. */
static void test_a_body_goes_not_on_in_the_next_request(void)
{
    uint8_t body[1024] = {0};
    size_t left, len = kit_pack(body, sizeof body, (const uint8_t *)VIN, 9, 31);
    say_request("gzip", body, len);
    len = kit_pack(body, sizeof body, (const uint8_t *)VIN + 9, sizeof VIN - 10, 31);
    say_request("gzip", body, len);
    EXPECT(hear(&http, ROOM, &left) == REASON_ALLOWED && left == said_bytes);
    said_bytes = 0;
}

/* Half of a request is said under no secrets or under others, and then these come. */
static bool keeps_half(const struct policy_flow_rule *rule,
                       struct secret_inflate_pool *before, size_t half)
{
    const struct examiner_terms terms = {rule, 5, false};
    examiner_begin(&examiner, examiner_wanted(rule), before);
    EXPECT_EQ(examiner_take(&examiner, &terms, said, half).reason, REASON_ALLOWED);
    examiner_close(&examiner);
    examiner_rescan(&examiner, secret_keeper_pool(&keeper));
    bool keeps = examiner_keeps(&examiner, &terms);
    examiner_close(&examiner);
    return keeps;
}

static void test_what_is_packed_is_not_read_from_its_middle(void)
{
    uint8_t body[1024] = {0};
    struct secret_inflate_pool *pool = secret_keeper_pool(&keeper);
    size_t len = pack_fast(body, 31);
    say_request("gzip", body, len);
    size_t half = said_bytes - len / 2;
    EXPECT(!keeps_half(&http, pool, half));
    EXPECT(!keeps_half(&http, NULL, half));
    EXPECT(!keeps_half(&any, pool, half));
    EXPECT(!keeps_half(&any, NULL, half)); /* nobody followed it */
    EXPECT(keeps_half(&http, NULL, said_bytes));
    said_bytes = 0;
    static const char plain[] = "PUT /v1/a HTTP/1.1\r\nHost: a.example\r\n"
                                "Content-Length: 10\r\n\r\n0123456789";
    say(plain, sizeof plain - 1);
    EXPECT(keeps_half(&http, pool, said_bytes - 5));
    said_bytes = 0;
}

int main(void)
{
    struct policy_uplink uplink = {.secrets = &kit_secrets[KIT_VIN], .secret_count = 1};
    struct trouble why;
    if (!EXPECT(secret_keeper_open(&keeper, &why))) {
        return tap_done();
    }
    secret_keeper_set(&keeper, &uplink);
    RUN(test_a_body_of_deflate_is_read_whoever_made_it);
    RUN(test_bodies_without_end_hide_none_in_the_next);
    RUN(test_messages_without_end_hide_none_in_the_next);
    RUN(test_where_no_message_is_known_too_many_without_end_are_told);
    RUN(test_messages_of_websocket_hide_none_in_the_next_and_may_be_one_stream);
    RUN(test_what_is_packed_twice_is_read);
    RUN(test_a_body_in_members_is_one);
    RUN(test_a_body_in_members_and_in_chunks_is_one);
    RUN(test_a_body_goes_not_on_in_the_next_request);
    RUN(test_what_is_packed_is_not_read_from_its_middle);
    secret_keeper_close(&keeper);
    return tap_done();
}
