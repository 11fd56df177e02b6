/* SPDX-License-Identifier: Apache-2.0 */
/* Each form is what others read it as. */
#include "sim/form.h"

#include <string.h>
#include <zlib.h>

#include "tests/tap.h"

static uint8_t out[FORM_BYTES];

static bool is_written(const char *word, const char *text, const char *bytes, size_t len)
{
    enum form form;
    return form_find(&form, word) && form_write(form, text, out) == len &&
           memcmp(out, bytes, len) == 0;
}

static void each_byte_is_written_for_itself(void)
{
    EXPECT_EQ(form_write(FORM_PLAIN, "A~z", out), 3);
    EXPECT(memcmp(out, "A~z", 3) == 0);
    EXPECT(is_written("hex", "A~\xe4", "417ee4", 6));
    EXPECT(is_written("percent", "A~\xe4", "%41%7e%e4", 9));
    EXPECT(is_written("utf-16", "A~", "A\0~\0", 4));
    EXPECT(is_written("base64", "foob", "Zm9vYg==", 8)); /* RFC 4648 10 */
}

static void what_is_packed_can_be_unpacked(void)
{
    static const struct {
        const char *word;
        int window_bits;
    } rows[] = {{"gzip", 15 + 16}, {"zlib", 15}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum form form;
        uint8_t text[16] = {0};
        EXPECT(form_find(&form, rows[i].word));
        z_stream stream = {.next_in = out,
                           .avail_in = (uInt)form_write(form, "aaaaaaaa", out),
                           .next_out = text,
                           .avail_out = sizeof text};
        EXPECT(inflateInit2(&stream, rows[i].window_bits) == Z_OK);
        EXPECT(inflate(&stream, Z_FINISH) == Z_STREAM_END);
        EXPECT(stream.total_out == 8 && memcmp(text, "aaaaaaaa", 8) == 0);
        (void)inflateEnd(&stream);
    }
}

static void the_longest_text_has_room_in_each(void)
{
    char text[FORM_TEXT_BYTES];
    for (size_t i = 0; i < sizeof text - 1; i++) {
        text[i] = (char)(1 + i * 73 % 127);
    }
    text[sizeof text - 1] = '\0';
    for (int form = FORM_PLAIN; form < FORMS; form++) {
        size_t len = form_write((enum form)form, text, out);
        EXPECT(len >= sizeof text - 1 && len <= sizeof out);
    }
}

static void nothing_else_is_a_form(void)
{
    enum form form;
    EXPECT(!form_find(&form, ""));
    EXPECT(!form_find(&form, "rot13"));
}

int main(void)
{
    RUN(each_byte_is_written_for_itself);
    RUN(what_is_packed_can_be_unpacked);
    RUN(the_longest_text_has_room_in_each);
    RUN(nothing_else_is_a_form);
    return tap_done();
}
