/* SPDX-License-Identifier: Apache-2.0 */
/* Words to choices, choices to yes or no. */
#include "gateway/officer/log_filter.h"

#include <stddef.h>
#include <string.h>

#include "gateway/ledger/rollup.h"
#include "gateway/officer/event_time.h"

/* A roll-up is told so long after its first at most: only a machine that sleeps meanwhile
 * tells it later, as one of the first after waking. */
#define LATE_US (2 * ROLLUP_INTERVAL_MAX_US)

static const char *const sources[] = {[EVENT_FROM_GUARD] = "guard",
                                      [EVENT_FROM_CAN] = "can",
                                      [EVENT_FROM_UPLINK] = "uplink",
                                      [EVENT_FROM_LEDGER] = "ledger"};
static const char *const subjects[] = {
    [EVENT_SYSTEM] = "system", [EVENT_FRAME] = "frame",   [EVENT_FLOW] = "flow",
    [EVENT_NAME] = "name",     [EVENT_PACKET] = "packet", [EVENT_TRAIL] = "trail"};
static const char *const actions[] = {[EVENT_DROPPED] = "stopped",
                                      [EVENT_PASSED] = "passed",
                                      [EVENT_WOULD_DROP] = "would stop",
                                      [EVENT_NOTED] = "noted"};
#define COUNT(words) (sizeof(words) / sizeof(words)[0])

static const char *word_of(const char *const *words, size_t count, size_t i)
{
    return i < count ? words[i] : "unknown";
}

const char *log_filter_source_text(uint8_t source)
{
    return word_of(sources, COUNT(sources), source);
}

const char *log_filter_subject_text(uint8_t subject)
{
    return word_of(subjects, COUNT(subjects), subject);
}

const char *log_filter_action_text(uint8_t action)
{
    return word_of(actions, COUNT(actions), action);
}

static size_t find(const char *const *words, size_t count, const char *word)
{
    size_t i = 0;
    while (i < count && strcmp(words[i], word) != 0) {
        i++;
    }
    return i;
}

bool log_filter_add_reason(void *filter, const char *word, struct trouble *why)
{
    struct log_filter *self = filter;
    enum reason reason = reason_parse(word);
    if (reason >= REASON_COUNT) {
        trouble_set(why,
                    "--reason %.60s: no such reason; 'sallyport log --help' lists them",
                    word);
        return false;
    }
    self->reasons[reason] = true;
    self->any_reason_set = true;
    return true;
}

bool log_filter_set_severity(void *filter, const char *word, struct trouble *why)
{
    struct log_filter *self = filter;
    for (int i = SEVERITY_INFO; i <= SEVERITY_SEVERE; i++) {
        if (strcmp(severity_text((enum severity)i), word) == 0) {
            self->severity = (enum severity)i;
            return true;
        }
    }
    trouble_set(why,
                "--severity %.60s: no such severity; say info, notice, warning or severe",
                word);
    return false;
}

bool log_filter_add_source(void *filter, const char *word, struct trouble *why)
{
    struct log_filter *self = filter;
    size_t i = find(sources, COUNT(sources), word);
    self->sources |= (uint8_t)(1U << i);
    if (i == COUNT(sources)) {
        trouble_set(why, "--source %.60s: no such source; say guard, can, uplink, ledger",
                    word);
    }
    return i < COUNT(sources);
}

bool log_filter_add_subject(void *filter, const char *word, struct trouble *why)
{
    struct log_filter *self = filter;
    size_t i = find(subjects, COUNT(subjects), word);
    self->subjects |= (uint8_t)(1U << i);
    if (i == COUNT(subjects)) {
        trouble_set(why,
                    "--subject %.60s: no such subject; say frame, flow, name, packet, "
                    "system or trail",
                    word);
    }
    return i < COUNT(subjects);
}

bool log_filter_matches(const struct log_filter *self, const struct event *event)
{
    const struct reason_row *row = reason_row((enum reason)event->reason);
    bool denied = event->action == EVENT_DROPPED || event->action == EVENT_WOULD_DROP;
    return event_time_touches(event, self->since_us, self->until_us) &&
           (!self->any_reason_set ||
            (event->reason < REASON_COUNT && self->reasons[event->reason])) &&
           row->severity >= self->severity &&
           (self->sources == 0 || (self->sources >> event->source & 1) != 0) &&
           (self->subjects == 0 || (self->subjects >> event->subject & 1) != 0) &&
           (!self->denied || denied);
}

static bool has_wanted_reason(const struct log_filter *self,
                              const struct summary *summary)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        bool wanted = (!self->any_reason_set || self->reasons[i]) &&
                      reason_row((enum reason)i)->severity >= self->severity;
        if (wanted && summary_has_reason(summary, (enum reason)i)) {
            return true;
        }
    }
    return false;
}

/* A segment may have events that happened before it was begun. If the machine slept, the
 * segment before it, or this one, was begun before that. */
static bool is_in_time(const struct log_filter *self, const struct summary *summary,
                       const struct summary *before)
{
    return summary->last_us >= self->since_us &&
           (self->until_us == 0 || summary->first_us <= self->until_us + LATE_US ||
            before == NULL || before->first_us <= self->until_us + LATE_US);
}

bool log_filter_wants(const void *filter, const struct summary *summary,
                      const struct summary *before)
{
    const struct log_filter *self = filter;
    const unsigned denied = 1U << EVENT_DROPPED | 1U << EVENT_WOULD_DROP;
    return summary->events > 0 && is_in_time(self, summary, before) &&
           has_wanted_reason(self, summary) &&
           (self->sources == 0 || (self->sources & summary->sources) != 0) &&
           (self->subjects == 0 || (self->subjects & summary->subjects) != 0) &&
           (!self->denied || (summary->actions & denied) != 0);
}
