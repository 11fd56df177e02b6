/* SPDX-License-Identifier: Apache-2.0 */
/* WebSocket in a flow that is not judged: what its masks hide is read. */
#include "gateway/uplink/examiner_part.h"

#include "gateway/uplink/secret_keeper.h"
#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

#define VIN "WVWZZZ1KZ6W612305"
#define VIN_BYTES 17
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define ASK                                                            \
    "GET /mqtt HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\n" \
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" KEY "\r\n"
#define ASK_BYTES (sizeof ASK - 1)
enum { GOES_ON, TEXT, BINARY, PING = 9, LAST = 0x80 };

static const struct policy_flow_rule rule = {.host = "a.example"};
static struct secret_keeper keeper;
static struct examiner examiner;
static uint8_t said[4000], left[4000];
static size_t said_bytes, left_bytes;

static void begin(void)
{
    said_bytes = 0;
}

static void say(const void *bytes, size_t len)
{
    memcpy(said + said_bytes, bytes, len);
    said_bytes += len;
}

static void say_frame(unsigned first, const void *payload, size_t len)
{
    static const uint8_t mask[] = {0x37, 0xfa, 0x21, 0x3d};
    const uint8_t *bytes = payload;
    said[said_bytes++] = (uint8_t)first;
    said[said_bytes++] = (uint8_t)(0x80 | len);
    say(mask, sizeof mask);
    for (size_t i = 0; i < len; i++) {
        said[said_bytes++] = bytes[i] ^ mask[i % 4];
    }
}

static void leave(void)
{
    size_t len;
    const uint8_t *bytes = examiner_waiting(&examiner, &len);
    memcpy(left + left_bytes, bytes, len);
    left_bytes += len;
    examiner_left(&examiner, len);
}

/* The first reason that is no pass; what left before it is kept, in observe all of it. */
static enum reason hear(size_t piece, bool lenient)
{
    const struct examiner_terms terms = {&rule, 5, lenient};
    enum reason reason = REASON_ALLOWED;
    left_bytes = 0;
    examiner_begin(&examiner, TRAFFIC_UNKNOWN, secret_keeper_pool(&keeper));
    for (size_t at = 0, n; at < said_bytes; at += n) {
        n = said_bytes - at < piece ? said_bytes - at : piece;
        struct verdict verdict = examiner_take(&examiner, &terms, said + at, n);
        reason = reason == REASON_ALLOWED ? verdict.reason : reason;
        if (reason != REASON_ALLOWED && !lenient) {
            break;
        }
        leave();
    }
    EXPECT_EQ(memcmp(said, left, left_bytes), 0);
    examiner_close(&examiner);
    EXPECT_EQ(keeper.pool.used, 0);
    return reason;
}

/* In any pieces, and in observe. */
static void expect(enum reason reason)
{
    for (size_t piece = 1; piece <= said_bytes; piece += piece < 20 ? 1 : 37) {
        EXPECT_EQ(hear(piece, false), reason);
        EXPECT_EQ(left_bytes == said_bytes, reason == REASON_ALLOWED);
        EXPECT_EQ(hear(piece, true), reason);
        EXPECT_EQ(left_bytes, said_bytes);
    }
}

static void test_messages_without_a_secret_leave_as_they_came(void)
{
    static const uint8_t connect[] = "\x10\x12\0\4MQTT\4\2\0\x3c\0\6van/77";
    begin();
    say(ASK, ASK_BYTES);
    say_frame(BINARY | LAST, connect, sizeof connect - 1);
    say_frame(PING | LAST, "hello", 5);
    say_frame(TEXT, "WVWZZZ1KZ", 9);
    say_frame(GOES_ON | LAST, "6W6123xx", 8);
    say_frame(8 | LAST, "\x03\xe8", 2);
    expect(REASON_ALLOWED);
}

static void test_a_secret_in_a_message_does_not_leave(void)
{
    for (size_t cut = 1; cut < VIN_BYTES; cut++) {
        begin();
        say(ASK, ASK_BYTES);
        say_frame(TEXT, VIN, cut);
        say_frame(PING | LAST, "1K", 2);
        say_frame(GOES_ON | LAST, &VIN[cut], VIN_BYTES - cut);
        say_frame(TEXT | LAST, "more", 4);
        expect(REASON_SECRET_FOUND);
        EXPECT_EQ(hear(1, false), REASON_SECRET_FOUND);
        EXPECT(left_bytes <= ASK_BYTES + 6 + 8 + 6 + 3); /* three characters of it */
    }
}

static void test_nor_over_two_messages_or_packed_or_in_a_ping(void)
{
    uint8_t packed[100];
    size_t len = kit_pack(packed, sizeof packed, (const uint8_t *)"vin=" VIN, 21, 31);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(TEXT | LAST, VIN, 10);
    say_frame(TEXT | LAST, &VIN[10], 7);
    expect(REASON_SECRET_FOUND);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(BINARY | LAST, packed, len);
    expect(REASON_SECRET_FOUND);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(PING | LAST, "x" VIN, 1 + VIN_BYTES);
    expect(REASON_SECRET_FOUND);
}

static void test_nor_over_two_pings_or_packed_in_one(void)
{
    uint8_t packed[100];
    size_t len = kit_pack(packed, sizeof packed, (const uint8_t *)"vin=" VIN, 21, 31);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(PING | LAST, VIN, 9);
    say_frame(TEXT | LAST, "more", 4);
    say_frame(PING | LAST, &VIN[9], 8);
    expect(REASON_SECRET_FOUND);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(PING | LAST, packed, len);
    expect(REASON_SECRET_FOUND);
}

/* Whoever writes all down as it comes has it whole. */
static void test_nor_in_part_in_a_message_and_in_part_in_a_ping(void)
{
    static const uint8_t kinds[] = {8, PING, 10};
    for (size_t i = 0; i < 3 * (VIN_BYTES - 1); i++) {
        size_t cut = 1 + i / 3;
        unsigned kind = kinds[i % 3] | LAST;
        char close[2 + VIN_BYTES] = "\x03\xe8";
        size_t code_bytes = kinds[i % 3] == 8 ? 2 : 0;
        memcpy(close + code_bytes, &VIN[cut], VIN_BYTES - cut);
        begin();
        say(ASK, ASK_BYTES);
        say_frame(TEXT | LAST, VIN, cut);
        say_frame(kind, close, code_bytes + VIN_BYTES - cut);
        expect(REASON_SECRET_FOUND);
        begin();
        say(ASK, ASK_BYTES);
        memcpy(close + code_bytes, VIN, cut);
        say_frame(TEXT, "x", 1);
        say_frame(kind, close, code_bytes + cut);
        say_frame(GOES_ON, &VIN[cut], 1);
        say_frame(PING | LAST, &VIN[cut + 1], VIN_BYTES - cut - 1);
        say_frame(GOES_ON | LAST, "x", 1);
        expect(REASON_SECRET_FOUND);
    }
}

static void test_nor_long_after_another_ping(void)
{
    static const char other[100];
    begin();
    say(ASK, ASK_BYTES);
    say_frame(PING | LAST, "x", 1);
    say_frame(TEXT, other, sizeof other);
    say_frame(GOES_ON, "x", 1);
    say_frame(GOES_ON | LAST, VIN, 9);
    say_frame(PING | LAST, &VIN[9], 8);
    expect(REASON_SECRET_FOUND);
}

static void test_nor_half_of_a_place_in_each(void)
{
    begin();
    say(ASK, ASK_BYTES);
    say_frame(TEXT | LAST, "48.1372,11.", 11);
    say_frame(PING | LAST, "58", 2);
    expect(REASON_SECRET_FOUND);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(PING | LAST, "48.1372, ", 9);
    say_frame(TEXT, "n=", 2);
    say_frame(GOES_ON | LAST, "9 l=11.58,", 10);
    expect(REASON_SECRET_FOUND);
}

/* The code of a close is of it, and of no use to part it. */
static void test_nor_in_what_a_close_says(void)
{
    begin();
    say(ASK, ASK_BYTES);
    say_frame(8 | LAST, VIN, VIN_BYTES);
    expect(REASON_SECRET_FOUND);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(PING | LAST, VIN, 9);
    say_frame(TEXT | LAST, "xxxxxx", 6);
    say_frame(8 | LAST,
              "\x03\xe8"
              "6W612305",
              10);
    expect(REASON_SECRET_FOUND);
}

/* The first bytes of a secret, and frames that are no part of what they begin, in all
 * many times what there is room for. */
static void test_what_waits_for_the_rest_of_a_secret_is_bounded(void)
{
    static const char ping[125];
    static const struct {
        unsigned first;
        size_t len;
    } rows[] = {{PING | LAST, sizeof ping}, {GOES_ON, 0}};
    for (int lenient = 0; lenient < 2; lenient++) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            const struct examiner_terms terms = {&rule, 5, lenient};
            enum reason reason = REASON_ALLOWED;
            begin();
            say(ASK, ASK_BYTES);
            say_frame(TEXT, VIN, 10);
            examiner_begin(&examiner, TRAFFIC_UNKNOWN, secret_keeper_pool(&keeper));
            for (unsigned n = 0; n < 30000 && (lenient || reason == REASON_ALLOWED);
                 n++) {
                struct verdict verdict =
                    examiner_take(&examiner, &terms, said, said_bytes);
                reason = reason == REASON_ALLOWED ? verdict.reason : reason;
                size_t len;
                EXPECT(examiner_waiting(&examiner, &len) != NULL);
                examiner_left(&examiner, len);
                begin();
                say_frame(rows[i].first, ping, rows[i].len);
            }
            EXPECT_EQ(reason, REASON_NOT_EXAMINED);
            examiner_close(&examiner);
        }
    }
}

static void test_more_than_there_is_room_for_is_refused_whatever_led_to_it(void)
{
    static const uint8_t bytes[EXAMINER_OUT_BYTES + 1];
    const struct examiner_terms terms = {&rule, 5, true};
    struct examination now = {.terms = &terms, .verdict = verdict_pass(5)};
    examiner_begin(&examiner, TRAFFIC_UNKNOWN, secret_keeper_pool(&keeper));
    EXPECT(!examiner_let_out(&examiner, &now, bytes, sizeof bytes));
    EXPECT_EQ(now.verdict.reason, REASON_NOT_EXAMINED);
    EXPECT_EQ(examiner.out_end, 0);
    examiner_close(&examiner);
}

/* Which may go on in the next, to what is no secret. */
static void test_a_number_ends_with_its_message(void)
{
    begin();
    say(ASK, ASK_BYTES);
    say_frame(TEXT, "48.1372,11.", 11);
    say_frame(GOES_ON | LAST, "58", 2);
    expect(REASON_SECRET_FOUND);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(TEXT, "48.1372,11.58", 13);
    say_frame(GOES_ON | LAST, "1", 1);
    expect(REASON_SECRET_FOUND);
    begin();
    say(ASK, ASK_BYTES);
    say_frame(TEXT, "48.1372,11.58", 13);
    say_frame(GOES_ON | LAST, "94", 2);
    expect(REASON_ALLOWED);
}

static void test_what_cannot_be_read_is_not_examined(void)
{
    begin();
    say(ASK, ASK_BYTES);
    say_frame(TEXT | LAST | 0x40, "packed", 6);
    expect(REASON_NOT_EXAMINED);
    begin();
    say(ASK, ASK_BYTES);
    say("\x81\5hello", 7);
    expect(REASON_NOT_EXAMINED);
}

static void test_an_empty_line_before_a_request_hides_nothing_behind_it(void)
{
    static const char head[] = "\r\nPOST / HTTP/1.1\r\nHost: a.example\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    begin();
    say(head, sizeof head - 1);
    for (size_t i = 0; i < VIN_BYTES; i++) {
        say((char[]){'1', '\r', '\n', VIN[i], '\r', '\n'}, 6);
    }
    expect(REASON_SECRET_FOUND);
    begin();
    say(head, sizeof head - 1);
    say("1\r\nW\r\n0\r\n\r\n", 11);
    say(head, sizeof head - 1);
    expect(REASON_ALLOWED);
}

/* A server may take it for a chunk all the same. */
static void test_a_body_that_breaks_its_form_is_not_examined(void)
{
    static const char head[] = "POST / HTTP/1.1\r\nHost: a.example\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    static const char *const chunks[] = {"1;a=b\r\nW\r\n", "1 \r\nW\r\n"};
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        begin();
        say(head, sizeof head - 1);
        say(chunks[i], strlen(chunks[i]));
        EXPECT_EQ(hear(said_bytes, false), REASON_NOT_EXAMINED);
        EXPECT_EQ(hear(1, false), REASON_NOT_EXAMINED);
    }
}

static void test_where_the_server_declines_http_goes_on(void)
{
    begin();
    say(ASK, ASK_BYTES);
    say("GET /2 HTTP/1.1\r\nHost: a.example\r\n\r\n", 36);
    expect(REASON_ALLOWED);
    say("GET /" VIN " HTTP/1.1\r\nHost: a.example\r\n\r\n", 52);
    expect(REASON_SECRET_FOUND);
    begin();
    say(ASK, ASK_BYTES);
    say(ASK, ASK_BYTES);
    say_frame(TEXT | LAST, VIN, VIN_BYTES);
    expect(REASON_SECRET_FOUND);
}

/* Whatever it is, it is read as it stands. */
static void test_what_follows_another_upgrade_is_plain_bytes(void)
{
    static const char ask[] = "GET / HTTP/1.1\r\nHost: a.example\r\n"
                              "Connection: Upgrade\r\nUpgrade: other\r\n\r\n";
    begin();
    say(ask, sizeof ask - 1);
    say("\1\2 anything", 11);
    expect(REASON_ALLOWED);
    say(VIN, VIN_BYTES);
    expect(REASON_SECRET_FOUND);
}

/* To a lenient server it may be one. */
static void test_a_key_without_an_upgrade_is_not_examined(void)
{
    static const char alone[] = "GET / HTTP/1.1\r\nHost: a.example\r\n" KEY "\r\n";
    static const char broken[] =
        "GET / HTTP/1.1\r\nHost: a.example\r\n" KEY ": x\r\n\r\n";
    static const char body[] = "PUT / HTTP/1.1\r\nHost: a.example\r\n"
                               "Content-Length: 100\r\n\r\n\r\n" KEY;
    static const char later[] = "hello\r\n" KEY "\r\n";
    static const char *const rows[] = {alone, broken, body, later};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin();
        say(rows[i], strlen(rows[i]));
        EXPECT_EQ(hear(1, false), REASON_NOT_EXAMINED);
        EXPECT_EQ(hear(said_bytes, false), REASON_NOT_EXAMINED);
    }
}

static void test_other_secrets_are_looked_for_in_what_goes_on(void)
{
    const struct examiner_terms terms = {&rule, 5, false};
    begin();
    say(ASK, ASK_BYTES);
    say_frame(TEXT, "x", 1);
    examiner_begin(&examiner, TRAFFIC_UNKNOWN, secret_keeper_pool(&keeper));
    EXPECT_EQ(examiner_take(&examiner, &terms, said, said_bytes).reason, REASON_ALLOWED);
    examiner_close(&examiner);
    examiner_rescan(&examiner, NULL);
    begin();
    say_frame(GOES_ON, VIN, VIN_BYTES);
    EXPECT_EQ(examiner_take(&examiner, &terms, said, said_bytes).reason, REASON_ALLOWED);
    examiner_rescan(&examiner, secret_keeper_pool(&keeper));
    EXPECT_EQ(examiner_take(&examiner, &terms, said, said_bytes).reason,
              REASON_SECRET_FOUND);
    examiner_close(&examiner);
}

static void test_what_is_held_of_a_frame_leaves_when_it_is_let_go(void)
{
    const struct examiner_terms terms = {&rule, 5, true};
    begin();
    left_bytes = 0;
    say(ASK, ASK_BYTES);
    say("\x81\x85\1\2", 4);
    examiner_begin(&examiner, TRAFFIC_UNKNOWN, secret_keeper_pool(&keeper));
    EXPECT_EQ(examiner_take(&examiner, &terms, said, said_bytes).reason, REASON_ALLOWED);
    leave();
    EXPECT_EQ(left_bytes, ASK_BYTES);
    examiner_let_go(&examiner);
    leave();
    EXPECT_EQ(left_bytes, said_bytes);
    EXPECT_EQ(memcmp(said, left, said_bytes), 0);
}

int main(void)
{
    struct policy_uplink uplink = {.secrets = kit_secrets, .secret_count = KIT_SECRETS};
    struct trouble why;
    if (!secret_keeper_open(&keeper, &why)) {
        return 1;
    }
    secret_keeper_set(&keeper, &uplink);
    RUN(test_messages_without_a_secret_leave_as_they_came);
    RUN(test_a_secret_in_a_message_does_not_leave);
    RUN(test_nor_over_two_messages_or_packed_or_in_a_ping);
    RUN(test_nor_over_two_pings_or_packed_in_one);
    RUN(test_nor_in_part_in_a_message_and_in_part_in_a_ping);
    RUN(test_nor_long_after_another_ping);
    RUN(test_nor_half_of_a_place_in_each);
    RUN(test_nor_in_what_a_close_says);
    RUN(test_what_waits_for_the_rest_of_a_secret_is_bounded);
    RUN(test_more_than_there_is_room_for_is_refused_whatever_led_to_it);
    RUN(test_a_number_ends_with_its_message);
    RUN(test_what_cannot_be_read_is_not_examined);
    RUN(test_an_empty_line_before_a_request_hides_nothing_behind_it);
    RUN(test_a_body_that_breaks_its_form_is_not_examined);
    RUN(test_where_the_server_declines_http_goes_on);
    RUN(test_what_follows_another_upgrade_is_plain_bytes);
    RUN(test_a_key_without_an_upgrade_is_not_examined);
    RUN(test_other_secrets_are_looked_for_in_what_goes_on);
    RUN(test_what_is_held_of_a_frame_leaves_when_it_is_let_go);
    secret_keeper_close(&keeper);
    return tap_done();
}
