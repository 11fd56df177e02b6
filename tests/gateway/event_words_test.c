/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/event_words.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/officer/export.h"
#include "tests/gateway/export_kit.h"
#include "tests/tap.h"

static struct event passed(enum reason reason)
{
    struct event event = export_kit_flow("good.example", 40000);
    event.action = EVENT_PASSED;
    event.reason = (uint16_t)reason;
    event.flow.bytes_up = 72000;
    event.flow.bytes_down = 1;
    return event;
}

static const char *words_of(const struct event *event)
{
    static char words[EVENT_WORDS_BYTES];
    event_words_print(words, event);
    return words;
}

/* Whether an export of the event says so. */
static bool exported(const char *format_name, const struct event *event,
                     const char *words)
{
    const struct export_format *format = export_find(format_name);
    static char bytes[65536];
    struct export export = {.out = fmemopen(bytes, sizeof bytes, "w")};
    memset(bytes, 0, sizeof bytes);
    if (format->begin != NULL) {
        format->begin(&export);
    }
    format->add(&export, event);
    if (format->end != NULL) {
        (void)format->end(&export, SIZE_MAX);
    }
    (void)fclose(export.out);
    return memmem(bytes, sizeof bytes, words, strlen(words)) != NULL;
}

static void test_an_allowed_flow_says_how_much_crossed(void)
{
    struct event event = passed(REASON_PASS_THROUGH);
    EXPECT_TEXT(words_of(&event), "an allowed flow ended: 72.0 KB out, 1 byte in");
    event.flow.bytes_up = event.flow.bytes_down = 0;
    EXPECT_TEXT(words_of(&event), "an allowed flow ended: 0 bytes out, 0 bytes in");
    event = passed(REASON_FLOW_GOES_ON);
    EXPECT_TEXT(words_of(&event), "an allowed flow goes on; since it was told last: "
                                  "72.0 KB out, 1 byte in");
}

static void test_others_say_why_and_what_more_is_known(void)
{
    struct event event = passed(REASON_CERTIFICATE_WRONG);
    event.detail = DETAIL_CERTIFICATE_EXPIRED;
    EXPECT_TEXT(words_of(&event),
                "the server's certificate is wrong: not right for its name, or not the "
                "one that the rule asks for: it has expired");
}

static void test_exports_say_it_and_leave_no_empty_brackets(void)
{
    struct event event = passed(REASON_PASS_THROUGH);
    const char *words = "an allowed flow ended: 72.0 KB out, 1 byte in";
    EXPECT(exported("pcapng", &event, words));
    EXPECT(!exported("pcapng", &event, "[]"));
    EXPECT(exported("syslog", &event, words));
    EXPECT(!exported("syslog", &event, "[]"));
    event.reason = REASON_ADDRESS_NOT_NAMED;
    EXPECT(exported("pcapng", &event, " [3.2 19.2 22.2 27.1]. "));
}

int main(void)
{
    RUN(test_an_allowed_flow_says_how_much_crossed);
    RUN(test_others_say_why_and_what_more_is_known);
    RUN(test_exports_say_it_and_leave_no_empty_brackets);
    return tap_done();
}
