/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/export_field.h"

#include "policies/utf8.h"
#include "tests/tap.h"

#include "tests/gateway/export_kit.h"

#define FIELDS_MAX 64

static struct {
    char names[FIELDS_MAX][40];
    char values[FIELDS_MAX][1024];
    unsigned count;
} said;

static void take(void *context, const char *name, const char *value)
{
    (void)context;
    (void)snprintf(said.names[said.count], sizeof said.names[0], "%s", name);
    (void)snprintf(said.values[said.count++], sizeof said.values[0], "%s", value);
}

static const char *value_of(const char *name)
{
    for (unsigned i = 0; i < said.count; i++) {
        if (strcmp(said.names[i], name) == 0) {
            return said.values[i];
        }
    }
    return NULL;
}

static void say(unsigned n)
{
    struct event event = export_kit_event(n);
    said.count = 0;
    export_field_each(&event, take, NULL);
}

static void test_every_event_says_the_same_fields_in_the_same_order(void)
{
    char first[FIELDS_MAX][40];
    say(0);
    unsigned count = said.count;
    memcpy(first, said.names, sizeof first);
    for (unsigned n = 1; n < EXPORT_KIT_COUNT; n++) {
        say(n);
        EXPECT_EQ(said.count, count);
        for (unsigned i = 0; i < count; i++) {
            EXPECT_TEXT(said.names[i], first[i]);
        }
    }
}

static void test_a_name_is_one_that_syslog_takes_and_comes_once(void)
{
    say(0);
    for (unsigned i = 0; i < said.count; i++) {
        size_t len = strlen(said.names[i]);
        EXPECT(len > 0 && len <= 32);
        EXPECT(strspn(said.names[i], "abcdefghijklmnopqrstuvwxyz0123456789_") == len);
        EXPECT(value_of(said.names[i]) == said.values[i]);
    }
}

static void test_no_value_has_a_character_that_steers(void)
{
    for (unsigned n = 0; n < EXPORT_KIT_COUNT; n++) {
        say(n);
        for (unsigned i = 0; i < said.count; i++) {
            const char *value = said.values[i];
            struct cursor left = cursor_over((const uint8_t *)value, strlen(value));
            while (cursor_left(&left) > 0) {
                uint32_t character = 0;
                EXPECT(utf8_next(&left, &character) && utf8_stands_alone(character));
            }
        }
    }
}

static void test_what_an_event_is_not_has_no_value(void)
{
    say(EXPORT_KIT_SYSTEM);
    EXPECT_TEXT(value_of("host"), "");
    EXPECT_TEXT(value_of("can_id"), "");
    EXPECT_TEXT(value_of("server"), "");
    EXPECT_TEXT(value_of("evidence_hex"), "");
    EXPECT_TEXT(value_of("trail_whole"), "");
    say(EXPORT_KIT_FLOW);
    EXPECT_TEXT(value_of("evidence_part"), "");
    EXPECT_TEXT(value_of("transport"), "TCP");
    say(EXPORT_KIT_PACKET);
    EXPECT_TEXT(value_of("client"), "");
    EXPECT_TEXT(value_of("client_port"), "");
}

static void test_what_more_is_known_of_why_is_said_by_name(void)
{
    struct event event = export_kit_event(EXPORT_KIT_FLOW);
    say(EXPORT_KIT_FLOW);
    EXPECT_TEXT(value_of("detail"), "");
    event.detail = DETAIL_NONE + 1;
    said.count = 0;
    export_field_each(&event, take, NULL);
    EXPECT_TEXT(value_of("detail"), detail_name(DETAIL_NONE + 1));
}

int main(void)
{
    RUN(test_every_event_says_the_same_fields_in_the_same_order);
    RUN(test_a_name_is_one_that_syslog_takes_and_comes_once);
    RUN(test_no_value_has_a_character_that_steers);
    RUN(test_what_an_event_is_not_has_no_value);
    RUN(test_what_more_is_known_of_why_is_said_by_name);
    return tap_done();
}
