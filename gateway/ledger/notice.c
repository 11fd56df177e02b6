/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of events of the ledger itself. */
#include "gateway/ledger/notice.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void begin(struct event *out, enum reason reason)
{
    memset(out, 0, sizeof *out);
    out->action = EVENT_NOTED;
    out->reason = (uint16_t)reason;
    out->count = 1;
    out->subject = EVENT_SYSTEM;
    (void)snprintf(out->system.about, sizeof out->system.about, "ledger");
}

void notice_torn(struct event *out, uint64_t segment, uint64_t offset, uint64_t events,
                 uint64_t bytes)
{
    begin(out, REASON_LEDGER_TORN);
    (void)snprintf(out->system.text, sizeof out->system.text,
                   "segment %" PRIu64 ": %" PRIu64 " events, %" PRIu64
                   " bytes after offset %" PRIu64 " were not sealed and are cut",
                   segment, events, bytes, offset);
}

/* Of the longest text, with numbers of twelve digits for segments (as their names have)
 * and of twenty for events. */
#define LONGEST                                                                         \
    "segments 123456789012 to 123456789012 removed, from event 12345678901234567890 on" \
    "; tree head of the first 12345678901234567890: "
_Static_assert(sizeof LONGEST - 1 + DIGEST_TEXT_BYTES <= EVENT_TEXT_BYTES,
               "a cut statement would prove nothing");

/* The end of the text, which binds the range to its tree head. */
static void print_end(char *out, size_t size_bytes, uint64_t size,
                      const struct digest *root)
{
    char hex[DIGEST_TEXT_BYTES];
    digest_print(root, hex);
    (void)snprintf(out, size_bytes, "; tree head of the first %" PRIu64 ": %s", size,
                   hex);
}

void notice_pruned(struct event *out, uint64_t from, uint64_t to, uint64_t first,
                   uint64_t size, const struct digest *root)
{
    begin(out, REASON_LEDGER_PRUNED);
    char *text = out->system.text;
    (void)snprintf(text, sizeof out->system.text,
                   "segments %" PRIu64 " to %" PRIu64 " removed, from event %" PRIu64
                   " on",
                   from, to, first);
    size_t len = strlen(text);
    print_end(text + len, sizeof out->system.text - len, size, root);
}

void notice_gone(struct event *out, uint64_t from, uint64_t to)
{
    begin(out, REASON_LEDGER_ALTERED);
    (void)snprintf(out->system.text, sizeof out->system.text,
                   "segments %" PRIu64 " to %" PRIu64
                   " are gone, and it was not the gateway that removed them",
                   from, to);
}

void notice_altered(struct event *out, uint64_t segment)
{
    begin(out, REASON_LEDGER_ALTERED);
    (void)snprintf(out->system.text, sizeof out->system.text,
                   "segment %" PRIu64
                   ", which is to be removed, cannot be read as it was sealed",
                   segment);
}

static bool is_own(const struct event *event, enum reason reason)
{
    return event->source == EVENT_FROM_LEDGER && event->reason == reason &&
           event->subject == EVENT_SYSTEM;
}

static bool ends_with(const char *text, const char *end)
{
    size_t text_len = strlen(text);
    size_t end_len = strlen(end);
    return text_len >= end_len && strcmp(text + text_len - end_len, end) == 0;
}

bool notice_states_pruned(const struct event *event, uint64_t size,
                          const struct digest *root)
{
    char end[EVENT_TEXT_BYTES];
    print_end(end, sizeof end, size, root);
    return is_own(event, REASON_LEDGER_PRUNED) && ends_with(event->system.text, end);
}

bool notice_pruned_range(const struct event *event, uint64_t *out_from, uint64_t *out_to)
{
    static const char begin[] = "segments ";
    static const char middle[] = " to ";
    if (!is_own(event, REASON_LEDGER_PRUNED) ||
        strncmp(event->system.text, begin, sizeof begin - 1) != 0) {
        return false;
    }
    char *end = NULL;
    *out_from = strtoull(event->system.text + sizeof begin - 1, &end, 10);
    if (strncmp(end, middle, sizeof middle - 1) != 0) {
        return false;
    }
    *out_to = strtoull(end + sizeof middle - 1, &end, 10);
    return strncmp(end, " removed,", 9) == 0;
}

bool notice_states_removed(const struct event *event, uint64_t segment)
{
    uint64_t from = 0;
    uint64_t to = 0;
    return notice_pruned_range(event, &from, &to) && from <= segment && segment <= to;
}

#define THINNED "segment "
#define THINNED_END "; its file has SHA-256 "
#define THINNED_LONGEST                                         \
    THINNED "123456789012: 12345678901234567890 of the events " \
            "12345678901234567890 to 12345678901234567890 taken out" THINNED_END
_Static_assert(sizeof THINNED_LONGEST - 1 + DIGEST_TEXT_BYTES <= EVENT_TEXT_BYTES,
               "a cut statement would prove nothing");

void notice_thinned(struct event *out, uint64_t segment, uint64_t first, uint64_t size,
                    uint64_t gone, const struct digest *digest)
{
    char hex[DIGEST_TEXT_BYTES];
    digest_print(digest, hex);
    begin(out, REASON_LEDGER_THINNED);
    (void)snprintf(out->system.text, sizeof out->system.text,
                   THINNED "%" PRIu64 ": %" PRIu64 " of the events %" PRIu64
                           " to %" PRIu64 " taken out" THINNED_END "%s",
                   segment, gone, first, size - 1, hex);
}

uint64_t notice_thinned_segment(const struct event *event)
{
    if (!is_own(event, REASON_LEDGER_THINNED) ||
        strncmp(event->system.text, THINNED, sizeof THINNED - 1) != 0) {
        return 0;
    }
    return strtoull(event->system.text + sizeof THINNED - 1, NULL, 10);
}

bool notice_states_thinned(const struct event *event, uint64_t segment,
                           const struct digest *digest)
{
    char end[EVENT_TEXT_BYTES];
    char hex[DIGEST_TEXT_BYTES];
    digest_print(digest, hex);
    (void)snprintf(end, sizeof end, THINNED_END "%s", hex);
    return notice_thinned_segment(event) == segment && segment != 0 &&
           ends_with(event->system.text, end);
}
