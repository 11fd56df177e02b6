/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/http_request.h"

#include <stdlib.h>

#include "tests/tap.h"

static struct http_request request;
static size_t consumed;

static enum http_request_state take(const char *text)
{
    return http_request_take(&request, (const uint8_t *)text, strlen(text), &consumed);
}

#define GET "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"
#define POST "POST /b HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\n"
#define CHUNKED \
    "POST /c HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
#define CHUNKS "0000000b\r\nhello world\r\nA\r\n0123456789\r\n0\r\n\r\n"
#define UPGRADE "GET /w HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\n\r\n"

static void test_requests_follow_one_another_in_pieces_of_any_size(void)
{
    static const char all[] = GET POST "hello" CHUNKED CHUNKS GET;
    for (size_t piece = 1; piece <= sizeof all; piece++) {
        char paths[64] = "";
        char passed[sizeof all] = "";
        uint64_t body_bytes = 0;
        http_request_init(&request);
        for (size_t at = 0; at < sizeof all - 1; at += consumed) {
            size_t left = sizeof all - 1 - at;
            enum http_request_state state =
                http_request_take(&request, (const uint8_t *)all + at,
                                  left < piece ? left : piece, &consumed);
            if (state == HTTP_REQUEST_HEAD) {
                memcpy(paths + strlen(paths), request.request.path, 3);
                memcpy(passed + strlen(passed), request.head, request.head_bytes);
            } else if (state == HTTP_REQUEST_BODY || state == HTTP_REQUEST_FRAME) {
                memcpy(passed + strlen(passed), all + at, consumed);
                body_bytes += consumed;
            } else if (!EXPECT_EQ(state, HTTP_REQUEST_NEED_MORE)) {
                return;
            }
        }
        EXPECT_TEXT(paths, "/a/b/c/a");
        EXPECT_TEXT(passed, all);
        EXPECT_EQ(body_bytes, 5 + sizeof CHUNKS - 1);
    }
}

static void test_the_body_so_far_is_counted(void)
{
    http_request_init(&request);
    EXPECT_EQ(take(POST), HTTP_REQUEST_HEAD);
    EXPECT_EQ(take("he"), HTTP_REQUEST_BODY);
    EXPECT_EQ(request.body_bytes, 2);
    EXPECT_EQ(take("lloGET"), HTTP_REQUEST_BODY);
    EXPECT_EQ(consumed, 3);
    EXPECT_EQ(request.body_bytes, 5);
    EXPECT_EQ(take(""), HTTP_REQUEST_NEED_MORE);
}

static void test_what_follows_an_upgrade_is_not_read(void)
{
    http_request_init(&request);
    http_request_go_on(&request);
    EXPECT_EQ(take(UPGRADE "\x81"), HTTP_REQUEST_HEAD);
    EXPECT_EQ(take("\x81"), HTTP_REQUEST_UPGRADE);
    EXPECT_EQ(consumed, 0);
    http_request_go_on(&request);
    EXPECT_EQ(take(GET), HTTP_REQUEST_HEAD);
}

static void test_what_breaks_a_head_ends_the_connection(void)
{
    static const char *const broken[] = {
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\n\r\n",
        "GET /\1",
        "GET /\x7f",
        "\r\n",
        "get",
        " GET",
        "G\x85",
        "GET / HTTP/1.1\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        http_request_init(&request);
        EXPECT_EQ(take(broken[i]), HTTP_REQUEST_MALFORMED);
        EXPECT_EQ(consumed, 0);
        EXPECT_EQ(take(GET), HTTP_REQUEST_MALFORMED);
    }
    http_request_init(&request);
    EXPECT_EQ(http_request_take(&request, (const uint8_t *)"GET \0", 5, &consumed),
              HTTP_REQUEST_MALFORMED);
    http_request_init_framing(&request);
    EXPECT_EQ(take("GET / HTTP/1.1\r\n\r\n"), HTTP_REQUEST_HEAD);
}

static void test_what_breaks_a_chunk_ends_the_connection(void)
{
    static const char *const broken[] = {
        "\r\n",     "g\r\n",         "5;x\r\n",
        "5 \r\n",   "123456789\r\n", "5\rx",
        "1\r\nax",  "1\r\na\rx",     "0\r\nTrailer: x\r\n\r\n",
        "0\r\n\rx",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        http_request_init(&request);
        EXPECT_EQ(take(CHUNKED), HTTP_REQUEST_HEAD);
        const char *text = broken[i];
        enum http_request_state state = take(text);
        while (state == HTTP_REQUEST_FRAME || state == HTTP_REQUEST_BODY) {
            text += consumed;
            state = take(text);
        }
        EXPECT_EQ(state, HTTP_REQUEST_MALFORMED);
        EXPECT_EQ(consumed, 0);
    }
}

static void test_a_head_is_no_longer_than_its_buffer(void)
{
    static uint8_t line[HTTP_REQUEST_HEAD_BYTES + 1];
    memset(line, 'A', sizeof line);
    http_request_init(&request);
    EXPECT_EQ(http_request_take(&request, line, HTTP_REQUEST_HEAD_BYTES, &consumed),
              HTTP_REQUEST_NEED_MORE);
    EXPECT_EQ(http_request_take(&request, line, 1, &consumed), HTTP_REQUEST_MALFORMED);
}

int main(void)
{
    RUN(test_requests_follow_one_another_in_pieces_of_any_size);
    RUN(test_the_body_so_far_is_counted);
    RUN(test_what_follows_an_upgrade_is_not_read);
    RUN(test_what_breaks_a_head_ends_the_connection);
    RUN(test_what_breaks_a_chunk_ends_the_connection);
    RUN(test_a_head_is_no_longer_than_its_buffer);
    return tap_done();
}
