/* SPDX-License-Identifier: Apache-2.0 */
/* Warns of signals that do not fit, and of those that share bits. */
#include "can/dbc_check.h"

#define BITS_MAX 64U
#define EFFORT_MAX 2000000U /* comparisons of ranges in one file: some 20 ms */

struct mask {
    uint8_t bytes[FRAME_DATA_MAX];
};

static bool shares_bit(const struct mask *a, const struct mask *b)
{
    unsigned both = 0;
    for (size_t i = 0; i < sizeof a->bytes; i++) {
        both |= (unsigned)(a->bytes[i] & b->bytes[i]);
    }
    return both != 0;
}

static void add_mask(struct mask *self, const struct mask *other)
{
    for (size_t i = 0; i < sizeof self->bytes; i++) {
        self->bytes[i] |= other->bytes[i];
    }
}

static bool has_value(const struct database_signal *signal)
{
    return signal->layout.length > 0 && signal->layout.length <= BITS_MAX;
}

static struct mask mask_of(const struct database_signal *signal)
{
    struct mask mask = {{0}};
    if (has_value(signal)) {
        signal_mark(&signal->layout, mask.bytes);
    }
    return mask;
}

static void check_fit(struct dbc_reader *self, uint32_t message, uint32_t row)
{
    const struct database_signal *signal = &self->signals[row];
    unsigned length_bytes = self->messages[message].length_bytes;
    size_t offset = self->signal_notes[row].offset;
    if (signal->layout.length == 0) {
        dbc_faults_warn(&self->faults, offset,
                        "signal '%.40s' has no bit, so it has no value; give it a length",
                        signal->name);
    } else if (signal->layout.length > BITS_MAX) {
        dbc_faults_warn(&self->faults, offset,
                        "signal '%.40s' has %u bits, so its value is not read; split it "
                        "into signals of at most 64",
                        signal->name, signal->layout.length);
    }
    if (signal->layout.length > 0 && !signal_fits(&signal->layout, length_bytes)) {
        dbc_faults_warn(&self->faults, offset,
                        "signal '%.40s' does not fit in the %u bytes of its message, and "
                        "what is beyond reads as 0; mend its bits or the length",
                        signal->name, length_bytes);
    }
}

static void warn_of_overlap(struct dbc_reader *self, uint32_t row, uint32_t other)
{
    dbc_faults_warn(&self->faults, self->signal_notes[row].offset,
                    "signal '%.40s' shares bits with '%.40s'; mend the bits of one",
                    self->signals[row].name, self->signals[other].name);
}

/* The first of those from first on that is always there and shares a bit with row. It is
 * looked for only while it will be told. */
static uint32_t find_overlapped(const struct dbc_reader *self, uint32_t first,
                                uint32_t row)
{
    struct mask own = mask_of(&self->signals[row]);
    uint32_t found = first;
    while (self->faults.warnings < DBC_FAULTS_MAX) {
        struct mask other = mask_of(&self->signals[found]);
        if (found != row && self->signals[found].selector == NULL &&
            shares_bit(&own, &other)) {
            break;
        }
        found++;
    }
    return found;
}

/* No value of a selector lets both be there. The effort is counted. */
static bool are_apart(const struct database_signal *a, const struct database_signal *b,
                      uint32_t *effort)
{
    for (size_t i = 0; i < a->range_count; i++) {
        for (size_t j = 0; j < b->range_count; j++) {
            if (++*effort >= EFFORT_MAX || (a->ranges[i].first <= b->ranges[j].last &&
                                            b->ranges[j].first <= a->ranges[i].last)) {
                return false;
            }
        }
    }
    return true;
}

/* They hang below different values of one selector, somewhere above them. */
static bool exclude_each_other(const struct database_signal *a,
                               const struct database_signal *b, uint32_t *effort)
{
    for (; a->selector != NULL; a = a->selector) {
        for (const struct database_signal *c = b; c->selector != NULL; c = c->selector) {
            ++*effort;
            if (a->selector == c->selector && are_apart(a, c, effort)) {
                return true;
            }
        }
    }
    return false;
}

/* Multiplexed signals before row that may be there with it. */
static void check_pairs(struct dbc_reader *self, uint32_t first, uint32_t row,
                        uint32_t *effort)
{
    struct mask own = mask_of(&self->signals[row]);
    for (uint32_t i = first; i < row && *effort < EFFORT_MAX; i++) {
        ++*effort;
        if (self->signals[i].selector == NULL ||
            exclude_each_other(&self->signals[i], &self->signals[row], effort)) {
            continue;
        }
        struct mask other = mask_of(&self->signals[i]);
        if (*effort < EFFORT_MAX && shares_bit(&own, &other)) {
            warn_of_overlap(self, row, i);
            return;
        }
    }
}

static void check_message(struct dbc_reader *self, uint32_t message, uint32_t *effort)
{
    const struct dbc_message_note *note = &self->message_notes[message];
    uint32_t first = note->first_signal;
    uint32_t end = first + note->signal_count;
    struct mask always = {{0}};
    for (uint32_t row = first; row < end; row++) {
        struct mask own = mask_of(&self->signals[row]);
        check_fit(self, message, row);
        if (self->signals[row].selector != NULL) {
            continue;
        }
        if (shares_bit(&own, &always)) {
            warn_of_overlap(self, row, find_overlapped(self, first, row));
        }
        add_mask(&always, &own);
    }
    for (uint32_t row = first; row < end; row++) {
        struct mask own = mask_of(&self->signals[row]);
        if (self->signals[row].selector == NULL) {
            continue;
        }
        if (shares_bit(&own, &always)) {
            warn_of_overlap(self, row, find_overlapped(self, first, row));
        } else {
            check_pairs(self, first, row, effort);
        }
    }
}

void dbc_check(struct dbc_reader *self)
{
    uint32_t effort = 0;
    for (uint32_t i = 0; i < self->message_count; i++) {
        check_message(self, i, &effort);
    }
    if (effort >= EFFORT_MAX) {
        dbc_faults_warn(&self->faults, 0,
                        "so many multiplexed signals that not all were compared for "
                        "shared bits; split the file to have them compared");
    }
}
