/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/http_head.h"

#include "tests/tap.h"

static struct http_head head;

static bool reads(const char *text)
{
    return http_head_read(&head, cursor_over((const uint8_t *)text, strlen(text)));
}

#define HOST "Host: a.example\r\n"

static void test_a_request_says_what_it_wants_of_whom(void)
{
    EXPECT(reads("POST /up%6coad?x=1 HTTP/1.1\r\nhost:\tA.Example:8080 \r\n"
                 "Content-Length: 12\r\nX!#$&'*+-.^_`|~1: y\r\n\r\n"));
    EXPECT_TEXT(head.method, "POST");
    EXPECT_TEXT(head.host, "a.example");
    EXPECT_TEXT(head.path, "/upload");
    EXPECT_EQ(head.length_bytes, 12);
    EXPECT(!head.chunked && !head.upgrades);
    EXPECT(reads("PUT / HTTP/1.1\r\n" HOST
                 "EXPECT: 100-Continue\r\nConnection: TE, close,\r\nX_y: z\r\n\r\n"));
    EXPECT(reads("PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n"));
    EXPECT(head.chunked);
    EXPECT(reads("GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\n\r\n"));
    EXPECT(head.upgrades);
}

static void test_each_form_of_a_target(void)
{
    EXPECT(reads("GET http://a.example?q HTTP/1.1\r\n" HOST "\r\n"));
    EXPECT_TEXT(head.path, "/");
    EXPECT(reads("GET https://B.example:443/x HTTP/1.0\r\n\r\n"));
    EXPECT_TEXT(head.host, "b.example");
    EXPECT_TEXT(head.path, "/x");
    EXPECT(reads("CONNECT a.example:443 HTTP/1.1\r\n" HOST "\r\n"));
    EXPECT(head.upgrades);
    EXPECT_TEXT(head.path, "");
    EXPECT(reads("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"));
    EXPECT_TEXT(head.path, "*");
    EXPECT(reads("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_TEXT(head.host, "");
}

static void refuse(const char *const *none, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!EXPECT(!reads(none[i]))) {
            printf("# row %zu\n", i);
        }
    }
}

static void test_fields_that_some_servers_heed_and_others_do_not_are_refused(void)
{
    static const char *const none[] = {
        "GET / HTTP/1.1\r\n" HOST "X-Original-URL: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "x-rewrite-url: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Original-URI: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Original-Method: DELETE\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Original-Host: b.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Host: b.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-HTTP-Host-Override: b.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Forwarded: for=192.0.2.1;host=b.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "x-forwarded-host: b.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Forwarded-Host: a.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X_Forwarded_Host: b.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Forwarded-Server: b.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Forwarded-Method: DELETE\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Forwarded-Uri: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Forwarded-Path: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Forwarded-Prefix: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Forwarded-URL: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Original-Path: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Envoy-Original-Path: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-HTTP-Path-Override: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X-Script-Name: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Script-Name: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "SCRIPT_NAME: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Path-Info: /admin\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "PATH_INFO: /admin\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "X-HTTP-Method: DELETE\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "X-HTTP-Method-Override: DELETE\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "X-Method-Override: DELETE\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "X_HTTP_Method_Override: DELETE\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "x.original!url: /admin\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "Content_Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "Transfer_Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "Expect: 100-continue, x\r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "Expect: x\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Connection: close, Host\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Connection: Content-Length,x\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Connection:,\ttransfer-encoding \r\n\r\n",
        "POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.0\r\n" HOST "Expect: 100-continue\r\n\r\n",
    };
    refuse(none, sizeof none / sizeof *none);
}

static void test_what_can_be_read_in_two_ways_is_refused(void)
{
    static const char *const none[] = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST HOST "\r\n",
        "GET /?a\tHTTP/1.1 HTTP/1.1\r\n" HOST "\r\n",
        "GET /?\x85 HTTP/1.1\r\n" HOST "\r\n",
        "GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Content-Length: 0x1\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Content-Length: 1234567890123456789\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzipped\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST " folded: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a.example\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "none\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST ": x\r\n\r\n",
        "GET http://b.example/ HTTP/1.1\r\n" HOST "\r\n",
        "GET ftp://a.example/ HTTP/1.1\r\n" HOST "\r\n",
        "GET http://u@a.example/ HTTP/1.1\r\n" HOST "\r\n",
        "GET a.example HTTP/1.1\r\n" HOST "\r\n",
        "CONNECT / HTTP/1.1\r\n" HOST "\r\n",
        "GET /a b HTTP/1.1\r\n" HOST "\r\n",
        "GET  / HTTP/1.1\r\n" HOST "\r\n",
        "GET /\r\n" HOST "\r\n",
        "GET / HTTP/2.0\r\n" HOST "\r\n",
        "get / HTTP/1.1\r\n" HOST "\r\n",
        " / HTTP/1.1\r\n" HOST "\r\n",
        "ABCDEFGHIJKLMNOPQRSTUVWX / HTTP/1.1\r\n" HOST "\r\n",
        "GET /../ HTTP/1.1\r\n" HOST "\r\n",
        "GET / HTTP/1.1\r\n" HOST "\r\nmore",
        ("GET / HTTP/1.1\r\n" HOST),
    };
    refuse(none, sizeof none / sizeof *none);
}

static void test_how_content_is_coded_is_one_list_over_all_its_fields(void)
{
    static const struct {
        const char *field;
        enum http_coding coding;
    } rows[] = {
        {"X: gzip", HTTP_CODING_NONE},
        {"Content-Encoding:", HTTP_CODING_NONE},
        {"Content-Encoding: , Identity,", HTTP_CODING_NONE},
        {"content-encoding:\tGZip ", HTTP_CODING_GZIP},
        {"Content-Encoding: x-gzip", HTTP_CODING_GZIP},
        {"Content-Encoding: identity , x-gzip", HTTP_CODING_OTHER},
        {"Content-Encoding: deflate", HTTP_CODING_DEFLATE},
        {"Content-Encoding: br", HTTP_CODING_OTHER},
        {"Content-Encoding: gzip2", HTTP_CODING_OTHER},
        {"Content-Encoding: gzip;q=1", HTTP_CODING_OTHER},
        {"Content-Encoding: deflate,gzip", HTTP_CODING_OTHER},
        {"Content-Encoding: gzip\r\nX: y\r\nContent-Encoding: gzip", HTTP_CODING_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "PUT / HTTP/1.1\r\n" HOST "%s\r\n\r\n",
                       rows[i].field);
        if (!EXPECT(reads(text)) || !EXPECT_EQ(head.coding, rows[i].coding)) {
            printf("# %s\n", rows[i].field);
        }
    }
}

/* Whoever does not judge whom a request is for follows more of them. */
static void test_where_a_request_ends_may_be_read_alone(void)
{
    static const struct {
        const char *text;
        bool chunked;
        bool upgrades;
        uint64_t length_bytes;
    } rows[] = {
        {"PUT x HTTP/1.1\r\nHost: a_b\r\n" HOST "Content-Length: 12\r\n\r\n", false,
         false, 12},
        {"PUT / HTTP/1.1\r\nExpect: x\r\nConnection: host\r\nX-HTTP-Method: y\r\n"
         "Transfer-Encoding: chunked\r\n\r\n",
         true, false, 0},
        {"CONNECT a.example HTTP/1.1\r\n\r\n", false, true, 0},
        {"GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n", false, true, 0},
    };
    static const char *const none[] = {
        "PUT / HTTP/1.1\r\nContent_Length: 1\r\n\r\n",
        "PUT / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "PUT \x80 HTTP/1.1\r\n\r\n",
        "put / HTTP/1.1\r\n\r\n",
        "PUT / HTTP/1.1\r\nX : y\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const uint8_t *bytes = (const uint8_t *)rows[i].text;
        struct cursor in = cursor_over(bytes, strlen(rows[i].text));
        EXPECT(!http_head_read(&head, in) || rows[i].upgrades);
        EXPECT(http_head_read_framing(&head, in));
        EXPECT_EQ(head.chunked, rows[i].chunked);
        EXPECT_EQ(head.upgrades, rows[i].upgrades);
        EXPECT_EQ(head.length_bytes, rows[i].length_bytes);
        EXPECT_TEXT(head.path, "");
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        const uint8_t *bytes = (const uint8_t *)none[i];
        EXPECT(!http_head_read_framing(&head, cursor_over(bytes, strlen(none[i]))));
    }
}

int main(void)
{
    RUN(test_a_request_says_what_it_wants_of_whom);
    RUN(test_each_form_of_a_target);
    RUN(test_fields_that_some_servers_heed_and_others_do_not_are_refused);
    RUN(test_what_can_be_read_in_two_ways_is_refused);
    RUN(test_how_content_is_coded_is_one_list_over_all_its_fields);
    RUN(test_where_a_request_ends_may_be_read_alone);
    return tap_done();
}
