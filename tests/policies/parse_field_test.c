/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/parse_field.h"

#include "tests/policies/parse_checks_kit.h"

static struct messages messages;
static struct parser parser;

static void read(const char *text)
{
    messages = (struct messages){.count = 0};
    parser = (struct parser){.messages = &messages};
    lexer_init(&parser.lexer, text, strlen(text));
    parser_start(&parser);
}

static void test_bits_are_a_start_a_length_and_an_order(void)
{
    struct parse_field field;
    read("bits 7|16 motorola bits 8|4 next");
    EXPECT(parse_field(&parser, false, &field));
    EXPECT(field.layout.start == 7 && field.layout.length == 16 && field.layout.motorola);
    EXPECT(field.signal == NULL && field.place.column == 1);
    EXPECT(parse_field_is_next(&parser));
    EXPECT(parse_field(&parser, false, &field));
    EXPECT(field.layout.start == 8 && !field.layout.motorola);
    EXPECT(!parse_field_is_next(&parser)); /* a name is none without a message */
    EXPECT(!parse_field(&parser, false, &field));
    EXPECT_EQ(messages.errors, 1);
}

static void test_a_name_may_be_next_in_a_message_alone(void)
{
    const struct database *van = kit_read(NULL, "van");
    struct parse_field field;
    read("Speed \"Heat\" every");
    parser.message = database_message(van, "Status");
    EXPECT(parse_field_is_next(&parser));
    EXPECT(parse_field(&parser, false, &field) && field.layout.length == 16);
    EXPECT(parse_field_is_next(&parser));
    EXPECT(parse_field(&parser, false, &field) && field.layout.is_signed);
    EXPECT(!parse_field_is_next(&parser));
}

static void test_a_signal_of_some_pages_is_taken_where_pages_count(void)
{
    const struct database *van = kit_read(NULL, "van");
    struct parse_field field;
    read("Lock Lock");
    parser.message = database_message(van, "Pages");
    EXPECT(parse_field(&parser, true, &field));
    EXPECT(!parse_field(&parser, false, &field));
    EXPECT_EQ(messages.errors, 1);
}

static bool note(struct parser *self, void *target)
{
    unsigned *count = target;
    (void)self;
    return ++*count < 3;
}

static void test_words_come_in_any_order_and_once(void)
{
    static const struct parse_word words[] = {{"one", note}, {"two-2", note}};
    unsigned count = 0;
    uint32_t seen;
    read("two-2 one three");
    EXPECT(parse_field_words(&parser, words, 2, &count, &seen));
    EXPECT_EQ(seen, 3);
    EXPECT_EQ(count, 2);
    read("one one");
    count = 0;
    EXPECT(!parse_field_words(&parser, words, 2, &count, &seen));
    EXPECT_EQ(messages.errors, 1);
    count = 2;
    read("one");
    EXPECT(!parse_field_words(&parser, words, 2, &count, &seen));
    EXPECT_EQ(messages.errors, 0);
}

int main(void)
{
    RUN(test_bits_are_a_start_a_length_and_an_order);
    RUN(test_a_name_may_be_next_in_a_message_alone);
    RUN(test_a_signal_of_some_pages_is_taken_where_pages_count);
    RUN(test_words_come_in_any_order_and_once);
    return tap_done();
}
