/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP as servers read it that are more lenient than the examiner: where no rule judges
 * requests, none of their ways to read a head parts a secret by chunks or packs it. */
#include "gateway/uplink/examiner.h"

#include "gateway/uplink/secret_keeper.h"
#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

#define VIN "WVWZZZ1KZ6W612305"
#define VIN_BYTES 17
#define ROOM 40000
#define FOUND REASON_SECRET_FOUND
#define UNREAD REASON_NOT_EXAMINED

static const struct policy_flow_rule rule = {.host = "a.example"};
static struct secret_keeper keeper;
static struct examiner examiner;
static uint8_t said[ROOM];
static size_t said_bytes;
static uint8_t detail; /* enum detail, of the last reason */

static void say(const void *bytes, size_t len)
{
    memcpy(said + said_bytes, bytes, len);
    said_bytes += len;
}

/* The VIN in chunks of a byte, whose lines end so. */
static void say_chunks(const char *line_end)
{
    for (size_t i = 0; i < VIN_BYTES; i++) {
        char chunk[16] = "";
        int len = snprintf(chunk, sizeof chunk, "1%s%c%s", line_end, VIN[i], line_end);
        say(chunk, (size_t)len);
    }
    say("0\r\n\r\n", 5);
}

/* The first reason that is no pass; strictly nothing leaves behind it, in observe all. */
static enum reason hear(size_t piece, bool lenient, size_t *left)
{
    const struct examiner_terms terms = {&rule, 5, lenient};
    enum reason reason = REASON_ALLOWED;
    *left = 0;
    examiner_begin(&examiner, TRAFFIC_UNKNOWN, secret_keeper_pool(&keeper));
    for (size_t at = 0, n; at < said_bytes; at += n) {
        n = said_bytes - at < piece ? said_bytes - at : piece;
        struct verdict verdict = examiner_take(&examiner, &terms, said + at, n);
        reason = reason == REASON_ALLOWED ? verdict.reason : reason;
        detail = verdict.reason != REASON_ALLOWED ? verdict.detail : detail;
        if (reason != REASON_ALLOWED && !lenient) {
            break;
        }
        size_t len;
        const uint8_t *bytes = examiner_waiting(&examiner, &len);
        EXPECT_EQ(memcmp(bytes, said + *left, len), 0);
        examiner_left(&examiner, len);
        *left += len;
    }
    examiner_close(&examiner);
    return reason;
}

/* However it is cut. At most so many bytes have left before a reason to stop. */
static bool is_told(enum reason reason, size_t left_max)
{
    static const size_t pieces[] = {1, 7, EXAMINER_TAKE_BYTES};
    bool good = true;
    for (size_t i = 0; i < 3; i++) {
        size_t left;
        good = good && hear(pieces[i], false, &left) == reason && left <= left_max &&
               (left == said_bytes) == (reason == REASON_ALLOWED);
        good = good && hear(pieces[i], true, &left) == reason && left == said_bytes;
    }
    return good;
}

#define HOST "Host: a.example\r\n"
#define TE "Transfer-Encoding: chunked"
#define FIRST "GET /1 HTTP/1.1\r\n" HOST "\r\n"
#define POST "POST / HTTP/1.1\r\n" HOST

/* A text that may hold zeros, and its length. */
#define TEXT(text) (text), sizeof(text) - 1

struct row {
    uint8_t reason;
    const char *text;
    size_t len;
};

/* What may stand before chunks. */
static const struct row heads[] = {
    {FOUND, TEXT(POST TE "\r\n\r\n")},
    {FOUND, TEXT("\r\n\r\n\n\r\n" POST TE "\r\n\r\n")},
    {FOUND, TEXT("\n\n\r" POST TE "\r\n\r\n")},
    {FOUND, TEXT(FIRST "\n" POST TE "\r\n\r\n")},
    /* line ends: LF alone, mixed, CR alone */
    {UNREAD, TEXT("POST / HTTP/1.1\nHost: a.example\n" TE "\n\n")},
    {UNREAD, TEXT("POST / HTTP/1.1\nHost: a.example\r\n" TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / HTTP/1.1\r\nHost: a.example\n" TE "\r\n\r\n")},
    {UNREAD, TEXT(POST TE "\n\r\n")},
    {UNREAD, TEXT(POST TE "\r\n\n")},
    {UNREAD, TEXT(POST TE "\n\n\r")},
    {UNREAD, TEXT(POST TE "\r\r")},
    {UNREAD, TEXT("POST / HTTP/1.1\rHost: a.example\r" TE "\r\r")},
    {UNREAD, TEXT(POST "X: y\r" TE "\r\n\r\n")},
    {UNREAD, TEXT(POST "X: y\r\n\r" TE "\r\n\r\n")},
    {UNREAD, TEXT(POST "X: y\n" TE "\r\n\r\n")},
    {UNREAD, TEXT(POST "X: y\0" TE "\r\n\r\n")},
    {UNREAD, TEXT(POST "X: y\x85" TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / HTTP/1.1\r\r\n" HOST TE "\r\n\r\n")},
    /* the field */
    {FOUND, TEXT(POST "TRANSFER-ENCODING:chunked\r\n\r\n")},
    {FOUND, TEXT(POST "transfer-encoding:\t Chunked \t\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding : chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding\t:chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding\r\n : chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding:\r\n chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding:\n\tchunked\r\n\r\n")},
    {UNREAD, TEXT(POST "X: y\r\n " TE "\r\n\r\n")},
    {UNREAD, TEXT(POST "\t" TE "\r\n\r\n")},
    {UNREAD, TEXT(POST "\v\b " TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / HTTP/1.1\r\n " TE "\r\n" HOST "\r\n")},
    {UNREAD, TEXT(POST "Transfer_Encoding: chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer.Encoding: chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer Encoding: chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding;x: chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding\0: chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding: xchunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding: \"chunked\"\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding: chunked, x\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding: gzip, chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding: \vchunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding: \xa0"
                       "chunked\r\n\r\n")},
    {UNREAD, TEXT(POST "Transfer-Encoding: identity\r\n" TE "\r\n\r\n")},
    {UNREAD, TEXT(POST TE "\r\nTransfer-Encoding: x\r\n\r\n")},
    {UNREAD, TEXT(POST "Content-Length: 9\r\n" TE "\r\n\r\n")},
    {UNREAD, TEXT(POST TE "\r\n: x\r\n\r\n")},
    {UNREAD, TEXT(POST TE "\r\nno field\r\n\r\n")},
    /* the first line */
    {UNREAD, TEXT("post / HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("M_SEARCH / HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST\t/\tHTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST  /  HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / HTTP/1.1 \r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT(" POST / HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("\tPOST / HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("\0POST / HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST\v/ HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / HTTP/1.0\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / HTTP/0.9\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / HTTP/1.2\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / HTTP/01.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / http/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST /\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("POST / x HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {FOUND, TEXT("PATCH http://a.example/x HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {FOUND, TEXT("BREW coffee://a.example/x HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    /* fields that say nothing of where it ends, whatever a judge says of them */
    {FOUND, TEXT("POST / HTTP/1.1\r\n" TE "\r\n\r\n")},
    {FOUND, TEXT("POST / HTTP/1.1\r\nHost: a_b:x\r\n" TE "\r\n\r\n")},
    {FOUND, TEXT("POST /../%2e%00 HTTP/1.1\r\n" HOST HOST TE "\r\n\r\n")},
    {FOUND, TEXT(POST "X-HTTP-Method-Override: PATCH\r\n" TE "\r\n\r\n")},
    {FOUND, TEXT(POST "Expect: x\r\nConnection: host\r\n" TE "\r\n\r\n")},
    /* what comes first */
    {UNREAD, TEXT(FIRST "POST / HTTP/1.1\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT(FIRST " POST / HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT(FIRST "post / HTTP/1.1\r\n" HOST TE "\r\n\r\n")},
    {UNREAD, TEXT("GET /\r\n\r\n" POST TE "\r\n\r\n")},
    {UNREAD, TEXT("PROXY TCP4 10.0.0.1 10.0.0.2 9 80\r\n" POST TE "\r\n\r\n")},
    {UNREAD, TEXT("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\0" POST TE "\r\n\r\n")},
    {UNREAD, TEXT("\5\1\0\5\1\0\1\1\2\3\4\0\x50" POST TE "\r\n\r\n")},
    {FOUND, TEXT("GET / HTTP/1.1\r\n" HOST "Upgrade: h2c\r\n\r\n" POST TE "\r\n\r\n")},
    {FOUND, TEXT("CONNECT a.example:80 HTTP/1.1\r\n" HOST "\r\n" POST TE "\r\n\r\n")},
    {UNREAD, TEXT("CONNECT a.example:80 HTTP/1.1\r\n" HOST "\r\npost / HTTP/1.1\r\n" TE
                  "\r\n\r\n")},
    {UNREAD, TEXT(POST "Content-Length: 61\r\n\r\n" POST TE "\r\n\r\n")},
    /* an answer, to whom has the unit for its server */
    {UNREAD, TEXT("HTTP/1.1 200 OK\r\n" TE "\r\n\r\n")},
    {UNREAD, TEXT("HTTP/1.1 200 OK\n" TE "\n\n")},
    {UNREAD, TEXT("ICY 200 OK\r\n" TE "\r\n\r\n")},
};

/* What is said is told so, and before so many bytes have left. */
static bool expect(enum reason reason, size_t left_max, size_t row)
{
    size_t left;
    bool good = is_told(reason, left_max);
    if (!EXPECT(good)) {
        enum reason told = hear(said_bytes, false, &left);
        printf("# row %zu: %s, left %zu of %zu\n", row, reason_row(told)->name, left,
               said_bytes);
    }
    return good;
}

static void test_no_head_hides_the_chunks_behind_it(void)
{
    static const char *const ends[] = {"\r\n", "\n"};
    for (size_t i = 0; i < 2 * (sizeof heads / sizeof *heads); i++) {
        const struct row *row = &heads[i / 2];
        said_bytes = 0;
        say(row->text, row->len);
        say_chunks(ends[i % 2]);
        /* three characters, and what frames them and a fourth */
        (void)!expect(i % 2 == 0 ? (enum reason)row->reason : UNREAD,
                      row->len + 3 * 6 + 3, i / 2);
        EXPECT_EQ(detail == DETAIL_FRAMED, i % 2 == 1 || row->reason == UNREAD);
    }
}

/* A head that is longer than what is read of one. */
static void test_nor_does_a_long_one(void)
{
    for (size_t framed_first = 0; framed_first < 2; framed_first++) {
        static char field[HTTP_REQUEST_HEAD_BYTES] = "X: ";
        memset(field + 3, 'y', sizeof field - 3);
        said_bytes = 0;
        say(TEXT("POST / HTTP/1.1\r\n"));
        say(TE "\r\n", framed_first * (sizeof TE + 1));
        say(field, sizeof field);
        say(TEXT("\r\n" TE "\r\n\r\n"));
        size_t head_bytes = said_bytes;
        say_chunks("\r\n");
        (void)!expect(UNREAD, head_bytes, framed_first);
    }
}

#define BR "Content-Encoding: br\r\nContent-Length: 9\r\n\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="

/* What is coded or masked behind any of these cannot be read. */
static void test_no_head_hides_a_code_or_a_mask_behind_it(void)
{
    static const struct row rows[] = {
        {REASON_CONTENT_ENCODING_UNREADABLE, TEXT(POST BR)},
        {UNREAD, TEXT("POST / HTTP/1.1\nHost: a.example\n" BR)},
        {UNREAD, TEXT("post / HTTP/1.1\r\n" HOST BR)},
        {UNREAD, TEXT(POST "X: y\n" BR)},
        {UNREAD, TEXT(POST "Content-Encoding : br\r\nContent-Length: 9\r\n\r\n")},
        {UNREAD, TEXT(POST "Content_Encoding: br\r\nContent-Length: 9\r\n\r\n")},
        {UNREAD, TEXT(POST "Content-Encoding:\r\n br\r\nContent-Length: 9\r\n\r\n")},
        {UNREAD, TEXT("EHLO a\r\n" BR)},
        {UNREAD, TEXT("\1\2\3" POST BR)},
        {UNREAD, TEXT("HTTP/1.1 200 OK\r\n" BR)},
        {UNREAD, TEXT("GET / HTTP/1.1\nUpgrade: websocket\n" KEY "\n\n")},
        {UNREAD, TEXT("get / HTTP/1.1\r\nUpgrade: websocket\r\n" KEY "\r\n\r\n")},
        {UNREAD, TEXT("GET / HTTP/1.1\r\nUpgrade: websocket\r\n"
                      "Sec-WebSocket-Key : dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")},
        {UNREAD, TEXT("GET / HTTP/1.1\r\nUpgrade: websocket\r\n"
                      "Sec_WebSocket_Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")},
        {UNREAD, TEXT("GET / HTTP/1.1\r\nUpgrade: websocket\r\nX: y\r" KEY "\r\n\r\n")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        said_bytes = 0;
        say(rows[i].text, rows[i].len);
        say("\x8b\4\x80 packed", 10);
        (void)!expect((enum reason)rows[i].reason, rows[i].len, i);
    }
}

/* No frame is a method, were it from a client that asks for an extension (RFC 6455 5.2):
 * some servers do not look at the bits of those. */
static void test_a_frame_does_not_pass_for_a_method(void)
{
    said_bytes = 0;
    say(TEXT("GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\n" KEY "\r\n\r\n"));
    say("Q\x91\xa0\xa0\xa0\xa0", 6);
    for (size_t i = 0; i < VIN_BYTES; i++) {
        said[said_bytes++] = (uint8_t)(VIN[i] ^ 0xa0);
    }
    (void)!expect(UNREAD, said_bytes - VIN_BYTES - 5, 0);
}

/* Neither what is no HTTP, nor HTTP that is odd and hides nothing. */
static void test_nothing_is_stopped_for_its_form_alone(void)
{
    static const struct row rows[] = {
        {REASON_ALLOWED, TEXT("EHLO a\r\nMAIL FROM:<a@b>\r\nDATA\r\nSubject: x\r\n"
                              "Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\n.\r\n")},
        {REASON_ALLOWED, TEXT("REGISTER sip:a SIP/2.0\r\nVia: SIP/2.0/TCP b\r\n\r\n")},
        {REASON_ALLOWED, TEXT("\x10\x0d\0\4MQTT\4\2\0\x3c\0\1c\xc0\0")},
        {REASON_ALLOWED, TEXT("GET / HTTP/1.1\nHost: a.example\n\n")},
        {REASON_ALLOWED, TEXT("GET /\r\n")},
        {REASON_ALLOWED, TEXT("GET / HTTP/1.1\r\n" HOST HOST "X: y\r\n z\r\n\r\n")},
        {REASON_ALLOWED, TEXT("POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab")},
        {REASON_ALLOWED, TEXT("OPTIONS / HTTP/1.1\r\nAccess-Control-Request-Headers: "
                              "content-encoding, x\r\n\r\n")},
        {REASON_ALLOWED, TEXT("PUT / HTTP/1.1\r\nContent-Length: 34\r\n\r\n"
                              "{\"Transfer-Encoding\":\"chunked\",1}")},
        {REASON_ALLOWED, TEXT("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n" FIRST POST TE
                              "\r\n\r\n1\r\na\r\n0\r\n\r\n")},
        {REASON_ALLOWED, TEXT("CONNECT a:22 HTTP/1.1\r\n\r\nSSH-2.0-x\r\n\0\0\1\4")},
        {REASON_ALLOWED, TEXT("CONNECT a:25 HTTP/1.1\r\n\r\nEHLO a\r\n\r\nQUIT\r\n")},
        {REASON_ALLOWED, TEXT("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        said_bytes = 0;
        say(rows[i].text, rows[i].len);
        (void)!expect(REASON_ALLOWED, rows[i].len, i);
    }
}

int main(void)
{
    struct policy_uplink uplink = {.secrets = kit_secrets, .secret_count = KIT_SECRETS};
    struct trouble why;
    if (!secret_keeper_open(&keeper, &why)) {
        return 1;
    }
    secret_keeper_set(&keeper, &uplink);
    RUN(test_no_head_hides_the_chunks_behind_it);
    RUN(test_nor_does_a_long_one);
    RUN(test_no_head_hides_a_code_or_a_mask_behind_it);
    RUN(test_a_frame_does_not_pass_for_a_method);
    RUN(test_nothing_is_stopped_for_its_form_alone);
    secret_keeper_close(&keeper);
    return tap_done();
}
