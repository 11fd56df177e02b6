/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/text_message.h"

#include "tests/tap.h"

static struct text_message message;
static struct text_message_field field;

static enum content_state take(const char *text)
{
    return text_message_read(&message, (const uint8_t *)text, strlen(text));
}

static bool is(struct cursor in, const char *text)
{
    size_t len = cursor_left(&in);
    const uint8_t *bytes = cursor_take(&in, len);
    return len == strlen(text) && memcmp(bytes, text, len) == 0;
}

static void test_a_start_line_its_fields_and_the_body(void)
{
    EXPECT_EQ(
        take("GET /a b HTTP/1.1\r\nHost :  x \r\n folded: y\r\nnone\r\nE:\r\n\r\nbody"),
        CONTENT_IS);
    EXPECT(is(message.first, "GET") && is(message.second, "/a") &&
           is(message.last, "HTTP/1.1"));
    EXPECT(message.whole && is(message.body, "body"));
    EXPECT(text_message_next_field(&message, &field));
    EXPECT(text_message_is_field(&field, "HOST") &&
           !text_message_is_field(&field, "hos"));
    EXPECT(is(field.value, "x"));
    EXPECT(text_message_next_field(&message, &field) && is(field.value, ""));
    EXPECT(!text_message_next_field(&message, &field));
}

static void test_fields_are_read_as_far_as_their_lines_have_come(void)
{
    EXPECT_EQ(take("GET / HTTP/1.1\nA: 1\nB: "), CONTENT_IS);
    EXPECT(!message.whole && cursor_left(&message.body) == 0);
    EXPECT(text_message_next_field(&message, &field) && is(field.value, "1"));
    EXPECT(!text_message_next_field(&message, &field));
    EXPECT_EQ(take("GET / HTTP/1.1\n\nbody"), CONTENT_IS);
    EXPECT(message.whole && !text_message_next_field(&message, &field));
}

static void test_a_start_line_has_two_words_at_least(void)
{
    EXPECT_EQ(take("GET / HT"), CONTENT_MORE);
    EXPECT_EQ(take("GET\r\n"), CONTENT_NOT);
    EXPECT_EQ(take("GET\1"), CONTENT_NOT);
}

static enum content_state take_fields(unsigned count, const char *behind)
{
    static char text[4 * (TEXT_MESSAGE_FIELDS_MAX + 2)];
    size_t len = (size_t)sprintf(text, "A B\n");
    for (unsigned i = 0; i < count; i++) {
        len += (size_t)sprintf(text + len, "a:\n");
    }
    (void)sprintf(text + len, "%s", behind);
    return take(text);
}

static void test_more_fields_than_anyone_sends_are_no_message(void)
{
    EXPECT_EQ(take_fields(TEXT_MESSAGE_FIELDS_MAX, "\n\n"), CONTENT_IS);
    EXPECT(message.whole && is(message.body, "\n"));
    EXPECT_EQ(take_fields(TEXT_MESSAGE_FIELDS_MAX + 1, ""), CONTENT_IS);
    EXPECT_EQ(take_fields(TEXT_MESSAGE_FIELDS_MAX + 1, "\n"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_start_line_its_fields_and_the_body);
    RUN(test_fields_are_read_as_far_as_their_lines_have_come);
    RUN(test_a_start_line_has_two_words_at_least);
    RUN(test_more_fields_than_anyone_sends_are_no_message);
    return tap_done();
}
