/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/messages.h"

#include "tests/tap.h"

static char told[100][500];
static size_t told_count;

static void keep(void *context, const char *line)
{
    (void)context;
    (void)snprintf(told[told_count++], sizeof told[0], "%s", line);
}

static void tell(struct messages *messages)
{
    told_count = 0;
    messages_tell(messages, "a.policy", keep, NULL);
}

static void test_messages_come_in_order_of_the_source(void)
{
    struct messages messages = {.count = 0};
    messages_error(&messages, (struct place){3, 1}, "third");
    messages_warn(&messages, (struct place){1, 9}, "first %d", 1);
    messages_error(&messages, (struct place){3, 1}, "fourth");
    messages_error(&messages, (struct place){2, 5}, "second");
    tell(&messages);
    EXPECT_EQ(told_count, 4);
    EXPECT_TEXT(told[0], "a.policy:1:9: warning: first 1");
    EXPECT_TEXT(told[1], "a.policy:2:5: second");
    EXPECT_TEXT(told[2], "a.policy:3:1: third");
    EXPECT_TEXT(told[3], "a.policy:3:1: fourth");
    EXPECT_EQ(messages.errors, 3);
}

static void test_twenty_of_each_kind_are_kept_and_the_rest_counted(void)
{
    struct messages messages = {.count = 0};
    for (uint32_t i = 0; i < 30; i++) {
        messages_error(&messages, (struct place){i + 1, 1}, "error");
        messages_warn(&messages, (struct place){i + 1, 1}, "warning");
    }
    tell(&messages);
    EXPECT_EQ(told_count, 42);
    EXPECT_TEXT(told[40], "a.policy: and 10 more");
    EXPECT_TEXT(told[41], "a.policy: warning: and 10 more");
    EXPECT_EQ(messages.errors, 20);
}

static void test_a_long_message_is_cut(void)
{
    struct messages messages = {.count = 0};
    char text[1000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    messages_error(&messages, (struct place){1, 1}, "%s", text);
    tell(&messages);
    EXPECT_EQ(strlen(told[0]),
              strlen("a.policy:1:1: ") + sizeof messages.rows[0].text - 1);
}

int main(void)
{
    RUN(test_messages_come_in_order_of_the_source);
    RUN(test_twenty_of_each_kind_are_kept_and_the_rest_counted);
    RUN(test_a_long_message_is_cut);
    return tap_done();
}
