/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated cloud's words, byte by byte and all at once. */
#include "sim/answer.h"

#include "tests/tap.h"

static struct answer answer;

/* Says text in pieces of `piece` bytes and returns all that comes back. */
static const char *converse(const char *text, size_t piece)
{
    static char all[65536];
    size_t len = 0;
    size_t total = strlen(text);

    for (size_t at = 0; at < total; at += piece) {
        size_t n = total - at < piece ? total - at : piece;
        answer_take(&answer, (const uint8_t *)text + at, n);
        for (size_t got = 1; got > 0; len += got) {
            got = answer_give(&answer, (uint8_t *)all + len, sizeof(all) - 1 - len);
        }
    }
    all[len] = '\0';
    return all;
}

static void a_get_of_n_bytes_gives_n_bytes(void)
{
    EXPECT(answer_init(&answer, ANSWER_HTTP));
    const char *reply = converse("GET /bytes/40000 HTTP/1.1\r\nHost: a\r\n\r\n", 7);
    const char *body = strstr(reply, "\r\n\r\n");
    EXPECT(strstr(reply, "HTTP/1.1 200 OK\r\n") == reply);
    EXPECT(strstr(reply, "Content-Length: 40000\r\n") != NULL);
    uint8_t want[64];
    answer_bytes(0, want, sizeof(want));
    EXPECT(body != NULL && memcmp(body + 4, want, sizeof(want)) == 0);
    answer_free(&answer);
}

static void the_bytes_are_the_same_from_any_offset(void)
{
    uint8_t whole[100];
    uint8_t part[30];
    answer_bytes(0, whole, sizeof(whole));
    answer_bytes(13, part, sizeof(part));
    EXPECT(memcmp(whole + 13, part, sizeof(part)) == 0);
}

static void a_put_is_answered_with_length_and_digest(void)
{
    for (size_t piece = 1; piece < 80; piece += 26) {
        EXPECT(answer_init(&answer, ANSWER_HTTP));
        const char *reply =
            converse("PUT /x HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc", piece);
        EXPECT(strstr(reply, "received 3 bytes sha256 ba7816bf8f01cfea414140de5dae2223"
                             "b00361a396177a9cb410ff61f20015ad\n") != NULL);
        answer_free(&answer);
    }
}

static void a_client_that_expects_a_continue_gets_one(void)
{
    EXPECT(answer_init(&answer, ANSWER_HTTP));
    const char *reply = converse(
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", 1000);
    EXPECT_TEXT(reply, "HTTP/1.1 100 Continue\r\n\r\n");
    answer_free(&answer);
}

static void a_body_of_unknown_length_is_refused(void)
{
    EXPECT(answer_init(&answer, ANSWER_HTTP));
    const char *reply = converse("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 1000);
    EXPECT(strstr(reply, "HTTP/1.1 411 ") == reply);
    EXPECT(answer_over(&answer));
    answer_free(&answer);
}

static void a_head_above_8_kb_is_refused(void)
{
    char text[9000];
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    EXPECT(answer_init(&answer, ANSWER_HTTP));
    EXPECT(strstr(converse(text, 500), "HTTP/1.1 431 ") != NULL);
    answer_free(&answer);
}

static void a_close_is_honoured_only_after_the_reply(void)
{
    EXPECT(answer_init(&answer, ANSWER_HTTP));
    const char *head =
        "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";
    (void)converse(head, 1000);
    EXPECT(!answer_over(&answer));
    EXPECT(strstr(converse("hi", 2), "received 2 bytes") != NULL);
    EXPECT(answer_over(&answer));
    answer_free(&answer);
}

static void one_stream_carries_several_requests(void)
{
    EXPECT(answer_init(&answer, ANSWER_HTTP));
    (void)converse("GET / HTTP/1.1\r\n\r\n", 1000);
    const char *reply = converse("GET /bytes/1 HTTP/1.1\r\n\r\n", 1000);
    EXPECT(strstr(reply, "Content-Length: 1\r\n") != NULL);
    EXPECT_EQ(answer.requests, 2);
    answer_free(&answer);
}

static void an_echo_gives_back_and_a_sink_does_not(void)
{
    EXPECT(answer_init(&answer, ANSWER_ECHO));
    EXPECT_TEXT(converse("abcdef", 4), "abcdef");
    answer_free(&answer);
    EXPECT(answer_init(&answer, ANSWER_SINK));
    EXPECT_TEXT(converse("abcdef", 4), "");
    answer_free(&answer);
}

int main(void)
{
    RUN(a_get_of_n_bytes_gives_n_bytes);
    RUN(the_bytes_are_the_same_from_any_offset);
    RUN(a_put_is_answered_with_length_and_digest);
    RUN(a_client_that_expects_a_continue_gets_one);
    RUN(a_body_of_unknown_length_is_refused);
    RUN(a_head_above_8_kb_is_refused);
    RUN(a_close_is_honoured_only_after_the_reply);
    RUN(one_stream_carries_several_requests);
    RUN(an_echo_gives_back_and_a_sink_does_not);
    return tap_done();
}
