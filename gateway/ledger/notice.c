/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of LEDGER_TORN and LEDGER_PRUNED events. */
#include "gateway/ledger/notice.h"

#include <inttypes.h>
#include <stdio.h>
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

bool notice_states_pruned(const struct event *event, uint64_t size,
                          const struct digest *root)
{
    char end[EVENT_TEXT_BYTES];
    if (event->source != EVENT_FROM_LEDGER || event->reason != REASON_LEDGER_PRUNED ||
        event->subject != EVENT_SYSTEM) {
        return false;
    }
    print_end(end, sizeof end, size, root);
    size_t text_len = strlen(event->system.text);
    size_t end_len = strlen(end);
    return text_len >= end_len &&
           strcmp(event->system.text + text_len - end_len, end) == 0;
}
