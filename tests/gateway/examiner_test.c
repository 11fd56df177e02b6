/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/examiner.h"

#include <zlib.h>

#include "gateway/uplink/secret_keeper.h"
#include "tests/tap.h"

static const struct policy_request requests[] = {{"GET", "/v1/*", 0},
                                                 {"POST", "/report", 10}};
static const struct policy_topic topics[] = {{false, "van/7/#"}, {true, "cmd/7"}};
static const struct policy_flow_terms http_terms = {.requests = requests,
                                                    .request_count = 2};
static const struct policy_flow_terms mqtt_terms = {.topics = topics, .topic_count = 2};
static const struct policy_flow_rule http_rule = {.host = "a.example",
                                                  .terms = &http_terms};
static const struct policy_flow_rule mqtt_rule = {.host = "a.example",
                                                  .terms = &mqtt_terms};
static const struct policy_flow_rule http_open = {.host = "a.example",
                                                  .as = TRAFFIC_HTTP};
static struct examiner examiner;
static char left[65536];
static size_t left_bytes;

static void begin(const struct policy_flow_rule *rule)
{
    examiner_begin(&examiner, examiner_wanted(rule), NULL);
    left_bytes = 0;
}

static void leave(void)
{
    size_t len;
    const uint8_t *bytes = examiner_waiting(&examiner, &len);
    if (len > 0) {
        memcpy(left + left_bytes, bytes, len);
    }
    left_bytes += len;
    left[left_bytes] = '\0';
    examiner_left(&examiner, len);
}

/* In pieces of so many bytes; the first reason that is no pass. */
static enum reason say(const struct policy_flow_rule *rule, bool lenient,
                       const void *said, size_t len, size_t piece)
{
    const uint8_t *bytes = said;
    struct examiner_terms terms = {rule, 5, lenient};
    enum reason reason = REASON_ALLOWED;
    for (size_t at = 0; at < len; at += piece) {
        size_t n = len - at < piece ? len - at : piece;
        struct verdict verdict = examiner_take(&examiner, &terms, bytes + at, n);
        if (verdict.action != VERDICT_PASS) {
            reason = reason == REASON_ALLOWED ? verdict.reason : reason;
            if (!lenient) {
                return reason;
            }
        }
        leave();
    }
    return reason;
}

#define GOOD "GET /v1/a HTTP/1.1\r\nHost: a.example\r\n\r\n"
#define SMALL "POST /report HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\nbody"
#define LARGE \
    "POST /report HTTP/1.1\r\nHost: a.example\r\nContent-Length: 11\r\n\r\nbodybodybod"
#define CHUNKED                                    \
    "POST /report HTTP/1.1\r\nHost: a.example\r\n" \
    "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n4\r\nbody\r\n"
#define DENIED "GET /v2/a HTTP/1.1\r\nHost: a.example\r\n\r\n"
#define FOREIGN "GET /v1/a HTTP/1.1\r\nHost: b.example\r\n\r\n"
#define BROKEN "GET /v1/a HTTP/1.1\r\nHost: a.example\r\n folded\r\n\r\n"
#define UPGRADE                                                        \
    "GET /v1/a HTTP/1.1\r\nHost: a.example\r\nConnection: upgrade\r\n" \
    "Upgrade: websocket\r\n\r\n"

static void
test_each_request_is_judged_however_it_is_cut_and_nothing_denied_comes_out(void)
{
    static const struct {
        const char *said;
        enum reason reason;
        const char *left; /* NULL: all of it */
    } rows[] = {
        {GOOD SMALL GOOD, REASON_ALLOWED, NULL},
        {GOOD DENIED GOOD, REASON_REQUEST_NOT_ALLOWED, GOOD},
        {SMALL FOREIGN, REASON_REQUEST_NOT_ALLOWED, SMALL},
        {GOOD LARGE, REASON_BODY_TOO_LONG, GOOD},
        {GOOD BROKEN, REASON_CONTENT_MALFORMED, GOOD},
        {UPGRADE, REASON_REQUEST_NOT_ALLOWED, ""},
        {"SSH-2.0-x\r\n\r\n", REASON_CONTENT_MALFORMED, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t piece = 1; piece < 120; piece += 7) {
            begin(&http_rule);
            enum reason reason =
                say(&http_rule, false, rows[i].said, strlen(rows[i].said), piece);
            EXPECT_EQ(reason, rows[i].reason);
            const char *all = rows[i].left != NULL ? rows[i].left : rows[i].said;
            EXPECT(strncmp(left, all, left_bytes) == 0);
            EXPECT(rows[i].reason != REASON_ALLOWED || left_bytes == strlen(all));
        }
    }
}

static void test_a_body_in_chunks_is_stopped_where_it_gets_too_long(void)
{
    begin(&http_rule);
    EXPECT_EQ(say(&http_rule, false, CHUNKED, strlen(CHUNKED), 1), REASON_BODY_TOO_LONG);
    EXPECT(strstr(left, "4\r\nbody\r\n") != NULL);
    EXPECT(strstr(left, "body\r\n4\r\nbo") == NULL);
}

static void test_in_observe_everything_comes_out_and_the_first_denial_is_told(void)
{
    static const struct {
        const char *said;
        enum reason reason;
    } rows[] = {
        {GOOD DENIED GOOD, REASON_REQUEST_NOT_ALLOWED},
        {LARGE GOOD, REASON_BODY_TOO_LONG},
        {GOOD BROKEN DENIED, REASON_CONTENT_MALFORMED},
        {UPGRADE "\x81\x05hello", REASON_REQUEST_NOT_ALLOWED},
        {CHUNKED, REASON_BODY_TOO_LONG},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t piece = 1; piece < 120; piece += 7) {
            begin(&http_rule);
            size_t len = strlen(rows[i].said);
            if (!EXPECT_EQ(say(&http_rule, true, rows[i].said, len, piece),
                           rows[i].reason)) {
                printf("# %zu by %zu\n", i, piece);
            }
            EXPECT_EQ(left_bytes, len);
            EXPECT(memcmp(left, rows[i].said, len) == 0);
        }
    }
}

static void test_the_longest_head_and_what_comes_with_its_end_have_room(void)
{
    static char said[HTTP_REQUEST_HEAD_BYTES + EXAMINER_TAKE_BYTES];
    size_t held = HTTP_REQUEST_HEAD_BYTES - 1;
    int len = snprintf(said, sizeof said, "GET /v1/a HTTP/1.1\r\nHost: a.example\r\nX: ");
    memset(said + len, 'x', held - (size_t)len - 3);
    memcpy(said + held - 3, "\r\n\r", 3);
    said[held] = '\n';
    size_t all = held + 1;
    while (all + strlen(GOOD) <= held + EXAMINER_TAKE_BYTES) {
        memcpy(said + all, GOOD, strlen(GOOD));
        all += strlen(GOOD);
    }
    begin(&http_rule);
    EXPECT_EQ(say(&http_rule, false, said, held, 1000), REASON_ALLOWED);
    EXPECT_EQ(left_bytes, 0);
    EXPECT_EQ(say(&http_rule, false, said + held, all - held, all), REASON_ALLOWED);
    EXPECT_EQ(left_bytes, all);
    EXPECT(memcmp(left, said, all) == 0);
}

#define CONNECT "\x10\x0d\0\4MQTT\4\2\0\x3c\0\1a"
#define WILL "\x10\x19\0\4MQTT\4\6\0\x3c\0\1a\0\7other/x\0\1w"
#define PUBLISH(topic) "\x30\x0a\0\x07" topic "x"
#define SUBSCRIBE(topic) "\x82\x0a\0\1\0\x05" topic "\0"

static void test_each_topic_is_judged_however_packets_are_cut(void)
{
    static const struct {
        const char *said;
        size_t len;
        enum reason reason;
        size_t left;
    } rows[] = {
        {CONNECT PUBLISH("van/7/a") SUBSCRIBE("cmd/7"), 15 + 12 + 12, REASON_ALLOWED, 39},
        {CONNECT PUBLISH("van/8/a"), 15 + 12, REASON_TOPIC_NOT_ALLOWED, 15},
        {CONNECT SUBSCRIBE("cmd/8"), 15 + 12, REASON_TOPIC_NOT_ALLOWED, 15},
        {CONNECT SUBSCRIBE("van/#"), 15 + 12, REASON_TOPIC_NOT_ALLOWED, 15},
        {WILL, 27, REASON_TOPIC_NOT_ALLOWED, 0},
        {PUBLISH("van/7/a"), 12, REASON_CONTENT_MALFORMED, 0},
        {CONNECT "\x20\0", 17, REASON_CONTENT_MALFORMED, 15},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t piece = 1; piece < 40; piece += 3) {
            begin(&mqtt_rule);
            EXPECT_EQ(say(&mqtt_rule, false, rows[i].said, rows[i].len, piece),
                      rows[i].reason);
            EXPECT(left_bytes <= rows[i].left);
            EXPECT(piece > 1 || left_bytes == rows[i].left);
            EXPECT(memcmp(left, rows[i].said, left_bytes) == 0);
            begin(&mqtt_rule);
            EXPECT_EQ(say(&mqtt_rule, true, rows[i].said, rows[i].len, piece),
                      rows[i].reason);
            EXPECT_EQ(left_bytes, rows[i].len);
            EXPECT(memcmp(left, rows[i].said, left_bytes) == 0);
        }
    }
}

static struct secret_keeper keeper;

/* With a VIN to look for. */
static bool begin_secret(const struct policy_flow_rule *rule)
{
    static const struct policy_secret secrets[] = {
        {.kind = POLICY_SECRET_VIN, .text = "WVWZZZ1JZXW000001"}};
    struct policy_uplink uplink = {.secrets = secrets, .secret_count = 1};
    if (keeper.slots == NULL) {
        struct trouble why;
        if (!EXPECT(secret_keeper_open(&keeper, &why))) {
            return false;
        }
        secret_keeper_set(&keeper, &uplink);
    }
    left_bytes = 0;
    left[0] = '\0';
    examiner_begin(&examiner, rule != NULL ? examiner_wanted(rule) : TRAFFIC_UNKNOWN,
                   secret_keeper_pool(&keeper));
    return EXPECT(!keeper.failed);
}

#define SECRET_HEAD "GET /v1/wvwzzz1jzxw000001 HTTP/1.1\r\nHost: a.example\r\n\r\n"
#define HEX "id=5756575A5A5A314A5A5857303030303031;"

static void test_a_secret_does_not_leave_however_it_is_cut(void)
{
    static const struct {
        const struct policy_flow_rule *rule;
        const char *said;
        const char *left; /* at most, and three characters of the secret */
    } rows[] = {
        {NULL, "hello WVWZZZ1JZXW000001 bye", "hello WVW"},
        {NULL, HEX, "id=5756575"},
        {&http_rule, GOOD SECRET_HEAD, GOOD "GET /v1/wvw"},
        {&http_rule, GOOD GOOD "GET /v1/WVWZZZ1JZXW000001", GOOD GOOD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = strlen(rows[i].said);
        for (size_t piece = 1; piece <= len; piece += 5) {
            if (!begin_secret(rows[i].rule)) {
                return;
            }
            enum reason reason = say(rows[i].rule, false, rows[i].said, len, piece);
            EXPECT_EQ(reason, i == 3 ? REASON_ALLOWED : REASON_SECRET_FOUND);
            EXPECT(strncmp(rows[i].left, left, left_bytes) == 0);
            examiner_close(&examiner);
        }
    }
}

static void test_what_only_began_as_a_secret_leaves_at_the_end(void)
{
    const struct examiner_terms terms = {NULL, 5, false};
    if (!begin_secret(NULL)) {
        return;
    }
    EXPECT_EQ(say(NULL, false, "x WVWZZZ1JZ", 11, 3), REASON_ALLOWED);
    EXPECT_TEXT(left, "x W");
    EXPECT(!examiner_has_waiting(&examiner));
    EXPECT_EQ(examiner_end(&examiner, &terms).action, VERDICT_PASS);
    EXPECT_EQ(examiner_end(&examiner, &terms).action, VERDICT_PASS);
    leave();
    EXPECT_TEXT(left, "x WVWZZZ1JZ");
    examiner_close(&examiner);
}

static void test_what_is_held_goes_on_when_it_was_none(void)
{
    if (!begin_secret(NULL)) {
        return;
    }
    EXPECT_EQ(say(NULL, false, "WVWZZZ1J", 8, 8), REASON_ALLOWED);
    EXPECT_EQ(left_bytes, 0);
    EXPECT_EQ(say(NULL, false, "AAA", 3, 1), REASON_ALLOWED);
    EXPECT_TEXT(left, "WVWZZZ1JAAA");
    examiner_close(&examiner);
}

#define BODY(text, length)                                                         \
    "POST /report HTTP/1.1\r\nHost: a.example\r\nContent-Length: " length "\r\n\r" \
    "\n" text

/* Its receiver answers before more is said. */
static void test_what_began_at_the_end_of_a_request_leaves_and_is_not_forgotten(void)
{
    static const char first[] = BODY("WVWZZZ1JZX", "10");
    if (!begin_secret(&http_rule)) {
        return;
    }
    EXPECT_EQ(say(&http_rule, false, first, sizeof first - 1, 7), REASON_ALLOWED);
    EXPECT_TEXT(left, first);
    examiner_close(&examiner);
}

#define IN_CHUNKS(chunks)                          \
    "POST /report HTTP/1.1\r\nHost: a.example\r\n" \
    "Transfer-Encoding: chunked\r\n\r\n" chunks "0\r\n\r\n"

/* What frames chunks parts no secret. */
static void test_a_secret_over_chunks_does_not_leave(void)
{
    static const char split[] =
        IN_CHUNKS("4\r\nx=WV\r\n3\r\nWZZ\r\n8\r\nZ1JZXW00\r\n4\r\n0001\r\n");
    static const char other[] =
        IN_CHUNKS("4\r\nx=WV\r\n3\r\nWZZ\r\n8\r\nZ1JZXW00\r\n4\r\n0002\r\n");
    for (size_t piece = 1; piece < sizeof split; piece += 3) {
        if (!begin_secret(&http_open)) {
            return;
        }
        EXPECT_EQ(say(&http_open, false, split, sizeof split - 1, piece),
                  REASON_SECRET_FOUND);
        EXPECT(strstr(left, "WZZ") == NULL);
        examiner_close(&examiner);
        if (!begin_secret(&http_open)) {
            return;
        }
        EXPECT_EQ(say(&http_open, false, other, sizeof other - 1, piece), REASON_ALLOWED);
        EXPECT_TEXT(left, other);
        examiner_close(&examiner);
        if (!begin_secret(&http_open)) {
            return;
        }
        EXPECT_EQ(say(&http_open, true, split, sizeof split - 1, piece),
                  REASON_SECRET_FOUND);
        EXPECT_TEXT(left, split);
        examiner_close(&examiner);
    }
}

/* In a chunk that goes on for ever, pieces of these sizes, each with the beginning of a
 * secret at its end. */
static void test_what_is_held_of_a_chunk_never_outgrows_its_room(void)
{
    static const size_t sizes[] = {EXAMINER_TAKE_BYTES, 12288, EXAMINER_TAKE_BYTES,
                                   EXAMINER_TAKE_BYTES, EXAMINER_TAKE_BYTES};
    static const char head[] = "POST /report HTTP/1.1\r\nHost: a.example\r\n"
                               "Transfer-Encoding: chunked\r\n\r\nfffff\r\n";
    static char piece[EXAMINER_TAKE_BYTES];
    for (int lenient = 0; lenient < 2; lenient++) {
        struct examiner_terms terms = {&http_open, 5, lenient != 0};
        if (!begin_secret(&http_open)) {
            return;
        }
        EXPECT_EQ(say(&http_open, false, head, sizeof head - 1, 100), REASON_ALLOWED);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            memset(piece, 'x', sizes[i]);
            memcpy(piece + sizes[i] - 4, "WVWZ", 4);
            left_bytes = 0;
            EXPECT_EQ(
                examiner_take(&examiner, &terms, (const uint8_t *)piece, sizes[i]).action,
                VERDICT_PASS);
            leave();
            EXPECT(left_bytes >= sizes[i] - 4);
            EXPECT(examiner.out_end <= 4);
        }
        examiner_close(&examiner);
    }
}

/* In observe nothing is looked at any more, so nothing is held. */
static void test_what_was_held_of_a_chunk_leaves_when_the_form_is_broken(void)
{
    static const char broken[] =
        "POST /report HTTP/1.1\r\nHost: a.example\r\n"
        "Transfer-Encoding: chunked\r\n\r\n4\r\nWVWZ\r\nzz and what is no more HTTP";
    if (!begin_secret(&http_open)) {
        return;
    }
    EXPECT_EQ(say(&http_open, true, broken, sizeof broken - 1, 9),
              REASON_CONTENT_MALFORMED);
    EXPECT_TEXT(left, broken);
    examiner_close(&examiner);
}

/* "deflate" without a head (RFC 1951), in chunks of 5 bytes. */
static void test_a_secret_in_deflate_does_not_leave(void)
{
    static uint8_t packed[256];
    static char said[1024];
    z_stream stream = {.next_in = (Bytef *)"it is WVWZZZ1JZXW000001!",
                       .avail_in = 24,
                       .next_out = packed,
                       .avail_out = sizeof packed};
    EXPECT(deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK &&
           deflate(&stream, Z_FINISH) == Z_STREAM_END);
    size_t len = (size_t)snprintf(said, sizeof said,
                                  "POST /report HTTP/1.1\r\nHost: a.example\r\n"
                                  "Content-Encoding: Deflate\r\n"
                                  "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0; at < stream.total_out; at += 5) {
        size_t n = stream.total_out - at < 5 ? stream.total_out - at : 5;
        len += (size_t)snprintf(said + len, sizeof said - len, "%zx\r\n", n);
        memcpy(said + len, packed + at, n);
        memcpy(said + len + n, "\r\n", 2);
        len += n + 2;
    }
    (void)deflateEnd(&stream);
    for (size_t piece = 1; piece < len; piece += 7) {
        if (!begin_secret(&http_open)) {
            return;
        }
        EXPECT_EQ(say(&http_open, false, said, len, piece), REASON_SECRET_FOUND);
        examiner_close(&examiner);
    }
}

static void test_in_observe_a_secret_is_told_and_leaves(void)
{
    if (!begin_secret(NULL)) {
        return;
    }
    EXPECT_EQ(say(NULL, true, "a WVWZZZ1JZXW000001 b", 21, 4), REASON_SECRET_FOUND);
    EXPECT_TEXT(left, "a WVWZZZ1JZXW000001 b");
    examiner_close(&examiner);
}

static void test_other_secrets_let_go_what_was_held_and_are_looked_for(void)
{
    if (!begin_secret(NULL)) {
        return;
    }
    EXPECT_EQ(say(NULL, false, "WVWZZZ1J", 8, 8), REASON_ALLOWED);
    examiner_close(&examiner);
    examiner_rescan(&examiner, secret_keeper_pool(&keeper));
    leave();
    EXPECT_TEXT(left, "WVWZZZ1J");
    EXPECT_EQ(say(NULL, false, "WVWZZZ1JZXW000001", 17, 4), REASON_SECRET_FOUND);
    examiner_close(&examiner);
}

static void test_what_is_let_go_comes_out_with_what_was_held(void)
{
    begin(&http_rule);
    EXPECT_EQ(say(&http_rule, false, "GET /v", 6, 6), REASON_ALLOWED);
    EXPECT_EQ(left_bytes, 0);
    examiner_let_go(&examiner);
    EXPECT_EQ(say(NULL, true, "9 whatever", 10, 3), REASON_ALLOWED);
    EXPECT_TEXT(left, "GET /v9 whatever");
    begin(&mqtt_rule);
    EXPECT_EQ(say(&mqtt_rule, false, "\x10\x0d", 2, 1), REASON_ALLOWED);
    examiner_let_go(&examiner);
    leave();
    EXPECT_EQ(left_bytes, 2);
}

static void test_rules_that_name_neither_are_not_looked_into(void)
{
    EXPECT_EQ(examiner_wanted(&(struct policy_flow_rule){.as = TRAFFIC_SSH}),
              TRAFFIC_UNKNOWN);
    EXPECT_EQ(examiner_wanted(&(struct policy_flow_rule){.as = TRAFFIC_HTTP}),
              TRAFFIC_HTTP);
    EXPECT_EQ(examiner_wanted(&(struct policy_flow_rule){.as = TRAFFIC_MQTT}),
              TRAFFIC_MQTT);
    EXPECT_EQ(examiner_wanted(&(struct policy_flow_rule){.transport = POLICY_HTTP}),
              TRAFFIC_HTTP);
    EXPECT_EQ(examiner_wanted(&(struct policy_flow_rule){.transport = POLICY_NTP}),
              TRAFFIC_UNKNOWN);
    EXPECT_EQ(examiner_wanted(&http_rule), TRAFFIC_HTTP);
    EXPECT_EQ(examiner_wanted(&mqtt_rule), TRAFFIC_MQTT);
}

static void test_a_packet_that_is_under_way_is_judged_by_other_topics(void)
{
    static const struct policy_topic other = {false, "van/8/#"};
    static const struct policy_flow_terms terms = {.topics = &other, .topic_count = 1};
    static const struct policy_flow_rule rule = {.host = "a.example", .terms = &terms};
    begin(&mqtt_rule);
    EXPECT_EQ(say(&mqtt_rule, false, CONNECT PUBLISH("van/7/a"), 26, 26), REASON_ALLOWED);
    EXPECT(examiner_keeps(&examiner, &(struct examiner_terms){&mqtt_rule, 5, false}));
    EXPECT(!examiner_keeps(&examiner, &(struct examiner_terms){&rule, 5, false}));
}

int main(void)
{
    RUN(test_each_request_is_judged_however_it_is_cut_and_nothing_denied_comes_out);
    RUN(test_a_body_in_chunks_is_stopped_where_it_gets_too_long);
    RUN(test_in_observe_everything_comes_out_and_the_first_denial_is_told);
    RUN(test_the_longest_head_and_what_comes_with_its_end_have_room);
    RUN(test_each_topic_is_judged_however_packets_are_cut);
    RUN(test_a_secret_does_not_leave_however_it_is_cut);
    RUN(test_what_only_began_as_a_secret_leaves_at_the_end);
    RUN(test_what_is_held_goes_on_when_it_was_none);
    RUN(test_what_began_at_the_end_of_a_request_leaves_and_is_not_forgotten);
    RUN(test_a_secret_over_chunks_does_not_leave);
    RUN(test_what_is_held_of_a_chunk_never_outgrows_its_room);
    RUN(test_what_was_held_of_a_chunk_leaves_when_the_form_is_broken);
    RUN(test_a_secret_in_deflate_does_not_leave);
    RUN(test_in_observe_a_secret_is_told_and_leaves);
    RUN(test_other_secrets_let_go_what_was_held_and_are_looked_for);
    RUN(test_what_is_let_go_comes_out_with_what_was_held);
    RUN(test_rules_that_name_neither_are_not_looked_into);
    RUN(test_a_packet_that_is_under_way_is_judged_by_other_topics);
    return tap_done();
}
