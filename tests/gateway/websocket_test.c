/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/websocket.h"

#include <stdlib.h>

#include "tests/tap.h"

static struct websocket socket_;
static uint8_t passed[400], said[400];
static size_t passed_bytes, said_bytes;
static unsigned controls;

static void pass(const uint8_t *bytes, size_t len)
{
    memcpy(passed + passed_bytes, bytes, len);
    passed_bytes += len;
}

static void hear(const uint8_t *bytes, size_t len)
{
    memcpy(said + said_bytes, bytes, len);
    said_bytes += len;
}

/* Returns the last state; what was said and what may pass are kept. */
static enum websocket_state take(const uint8_t *bytes, size_t len, size_t piece)
{
    enum websocket_state state = WEBSOCKET_NEED_MORE;
    uint8_t out[400];
    socket_ = (struct websocket){.told = false};
    passed_bytes = said_bytes = controls = 0;
    for (size_t at = 0, used; at < len && state != WEBSOCKET_BROKEN; at += used) {
        size_t some = len - at < piece ? len - at : piece;
        uint8_t *exact = malloc(some > 0 ? some : 1);
        memcpy(exact, bytes + at, some);
        state = websocket_take(&socket_, out, exact, some, &used);
        if (state == WEBSOCKET_PAYLOAD) {
            hear(out, used);
            pass(exact, used);
        } else if (state != WEBSOCKET_NEED_MORE) {
            pass(socket_.held, socket_.held_bytes);
        }
        if (state == WEBSOCKET_CONTROL) {
            hear(socket_.control, socket_.control_bytes);
            controls++;
        }
        free(exact);
    }
    return state;
}

/* RFC 6455 5.7, and a frame of each length. */
static void test_what_is_masked_is_read_however_it_is_cut(void)
{
    static const uint8_t hello[] = {0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d,
                                    0x7f, 0x9f, 0x4d, 0x51, 0x58};
    static const uint8_t rest[] = {0x01, 0x82, 0, 0, 0, 0, 'a',  'b', /* goes on ... */
                                   0x89, 0x83, 1, 1, 1, 1, 'q',  'h',  'o', /* ping */
                                   0x80, 0x81, 2, 2, 2, 2, 'a', /* ... and ends */
                                   0x82, 0x80, 9, 9, 9, 9, 0x88, 0x80, 9,   9, 9, 9};
    uint8_t bytes[400];
    memcpy(bytes, hello, sizeof hello);
    memcpy(bytes + sizeof hello, rest, sizeof rest);
    size_t len = sizeof hello + sizeof rest;
    const uint8_t wide[] = {0x82, 0xfe, 0, 200, 3, 3, 3, 3};
    memcpy(bytes + len, wide, sizeof wide);
    memset(bytes + len + sizeof wide, 'x' ^ 3, 200);
    len += sizeof wide + 200;
    for (size_t piece = 1; piece <= len; piece++) {
        EXPECT(take(bytes, len, piece) != WEBSOCKET_BROKEN);
        EXPECT_EQ(passed_bytes, len);
        EXPECT_EQ(memcmp(passed, bytes, len), 0);
        EXPECT_EQ(said_bytes, 5 + 2 + 3 + 1 + 200);
        EXPECT_EQ(memcmp(said, "Helloabpinc", 11), 0);
        EXPECT_EQ(said[said_bytes - 1], 'x');
        EXPECT_EQ(controls, 2);
        EXPECT(websocket_is_between(&socket_));
    }
}

/* RFC 6455 5.5.1. */
static void test_a_close_has_a_code_in_front_of_what_it_says(void)
{
    static const struct {
        const char *bytes;
        size_t len;
        uint8_t code_bytes;
    } rows[] = {
        {"\x88\x84\0\0\0\0\x03\xe8ok", 10, 2}, {"\x88\x82\0\0\0\0\x03\xe8", 8, 2},
        {"\x88\x81\0\0\0\0\x03", 7, 0},        {"\x88\x80\0\0\0\0", 6, 0},
        {"\x89\x84\0\0\0\0ping", 10, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT_EQ(take((const uint8_t *)rows[i].bytes, rows[i].len, 1),
                  WEBSOCKET_CONTROL);
        EXPECT_EQ(socket_.code_bytes, rows[i].code_bytes);
        EXPECT_EQ(socket_.control_bytes, rows[i].len - 6);
    }
}

static void test_no_message_ends_before_its_last_frame(void)
{
    static const uint8_t bytes[] = {0x01, 0x81, 0,    0,    0, 0, 'a', 0x8a, 0x80, 0,   0,
                                    0,    0,    0x80, 0x81, 0, 0, 0,   0,    'b',  0x82};
    for (size_t len = 1; len <= sizeof bytes; len++) {
        EXPECT(take(bytes, len, 1) != WEBSOCKET_BROKEN);
        EXPECT_EQ(websocket_is_between(&socket_), len == sizeof bytes - 1);
    }
    EXPECT_EQ(websocket_held(&socket_), 1);
}

static void test_what_no_client_sends_is_broken(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {
        {"\x81\5\0\0\0\0hello", 11},   /* not masked */
        {"\xc1\x85\0\0\0\0hello", 11}, /* compressed */
        {"\xa1\x85\0\0\0\0hello", 11}, /* other bits */
        {"\x83\x80\0\0\0\0", 6},       /* opcodes of nobody */
        {"\x8b\x80\0\0\0\0", 6},
        {"\x80\x80\0\0\0\0", 6},                  /* goes on with nothing */
        {"\x01\x80\0\0\0\0\x01\x80\0\0\0\0", 12}, /* begins in a message */
        {"\x09\x80\0\0\0\0", 6},                  /* a ping in parts */
        {"\x89\xfe\0\x7e\0\0\0\0", 8},            /* or too long */
        {"\x82\xfe\0\x7d\0\0\0\0", 8},            /* lengths in too many bytes */
        {"\x82\xff\0\0\0\0\0\0\xff\xff\0\0\0\0", 14},
        {"\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0", 14}, /* or without end */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const uint8_t *bytes = (const uint8_t *)rows[i].bytes;
        size_t used;
        EXPECT_EQ(take(bytes, rows[i].len, 1), WEBSOCKET_BROKEN);
        EXPECT_EQ(memcmp(passed, bytes, passed_bytes), 0);
        EXPECT_EQ(websocket_take(&socket_, said, bytes, 1, &used), WEBSOCKET_BROKEN);
        EXPECT_EQ(used, 0);
    }
}

int main(void)
{
    RUN(test_what_is_masked_is_read_however_it_is_cut);
    RUN(test_a_close_has_a_code_in_front_of_what_it_says);
    RUN(test_no_message_ends_before_its_last_frame);
    RUN(test_what_no_client_sends_is_broken);
    return tap_done();
}
