/* SPDX-License-Identifier: Apache-2.0 */
/* Waits, reads, shows. */
#include "gateway/verbs/log_follow.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#define POLL_MS 200

/* A key pressed moves the cursor, Enter by a whole line. Where the terminal is another
 * program's now, reading would stop this one. */
static bool was_typed_at(void)
{
    char typed[256];
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    bool ours = isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp();
    return poll(ours ? &input : NULL, ours ? 1 : 0, POLL_MS) > 0 &&
           read(STDIN_FILENO, typed, sizeof typed) > 0;
}

/* What came before an incident that is shown does not show it again. */
static bool is_of_shown(const struct log_follow *self, const struct event *event)
{
    return event->subject == EVENT_TRAIL && !self->apart && !self->show->json &&
           log_merge_trail(self->merge, event);
}

static void show(struct log_follow *self, const struct event *event)
{
    struct log_merge_line alone = log_merge_alone(event);
    bool apart = self->apart || self->show->json;
    if (log_merge_add(self->merge, event, apart)) {
        size_t key = self->merge->latest;
        if (!apart && event_has_evidence_of(event, EVENT_HELLO_JUDGED)) {
            return; /* its incident has been told, and does not go on by it */
        }
        log_show_incident(self->show, event, &self->merge->lines[key], key);
    } else {
        log_show_incident(self->show, event, &alone, SIZE_MAX); /* no memory for more */
    }
}

void log_follow_run(struct log_follow *self)
{
    struct event event;
    struct trouble why;
    while (fflush(stdout) == 0) {
        switch (ledger_reader_next(self->reader, &event, &why)) {
        case LEDGER_READER_EVENT:
            if (event.leaf >= self->leaf && !is_of_shown(self, &event) &&
                log_filter_matches(self->filter, &event)) {
                show(self, &event);
            }
            break;
        case LEDGER_READER_DAMAGE:
            fprintf(stderr, "sallyport log: %s\n", why.text);
            log_show_disturbed(self->show);
            break;
        case LEDGER_READER_END:
            if (was_typed_at()) {
                log_show_disturbed(self->show);
            }
            break;
        }
    }
}
