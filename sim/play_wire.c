/* SPDX-License-Identifier: Apache-2.0 */
/* What a scenario expects of the frames on a simulated wire. */
#include <inttypes.h>
#include <string.h>

#include "can/candump.h"
#include "sim/play_state.h"

#define TEXT_BYTES 256

/* NULL with why set when the bus has no wire. */
static const struct wire *find_wire(struct play *self, const char *bus)
{
    int index = play_find_bus(self, bus);
    if (index < 0) {
        return NULL;
    }
    if (!self->has_wire[index]) {
        play_broken(self, "the bus '%s' has no wire; write EGRESS %s before this", bus,
                    bus);
        return NULL;
    }
    return &self->wires[index];
}

static void append_item(char *text, size_t size, const struct scenario_item *item)
{
    size_t used = strlen(text);
    char frame[CANDUMP_LINE_BYTES];
    if (item->whole) {
        play_print_frame(&item->frame, frame, sizeof frame);
        (void)snprintf(text + used, size - used, " %s", frame);
        return;
    }
    (void)snprintf(text + used, size - used, item->frame.extended ? " %08X" : " %03X",
                   (unsigned)item->frame.id);
}

static bool item_is(const struct scenario_item *item, const struct frame *frame)
{
    return item->whole
               ? frame_equal(&item->frame, frame)
               : item->frame.id == frame->id && item->frame.extended == frame->extended;
}

static bool expect_left(struct play *self, const struct scenario_step *step,
                        const struct wire *wire)
{
    return play_expect_number(self, step, "left", wire->count);
}

/* What came is shown as the expectation is written: by id, or whole. */
static bool expect_order(struct play *self, const struct scenario_step *step,
                         const struct wire *wire)
{
    char expected[TEXT_BYTES] = "";
    char came[TEXT_BYTES] = "";
    bool good = wire->count == step->count;
    bool whole = false;
    for (size_t i = 0; i < step->count; i++) {
        append_item(expected, sizeof expected, &step->items[i]);
        good = good && item_is(&step->items[i], &wire->log[i]);
        whole = whole || step->items[i].whole;
    }
    for (size_t i = 0; i < wire->count && i < WIRE_LOG_MAX; i++) {
        append_item(came, sizeof came, &(struct scenario_item){whole, wire->log[i]});
    }
    return play_met(self, good,
                    expected[0] != '\0' ? expected + 1 : "nothing on the wire",
                    came[0] != '\0' ? came + 1 : "nothing");
}

/* The times between frames of one id: of each gap, the least and the greatest; or of the
 * first to the last. count is how many frames there were. */
struct times {
    uint64_t count;
    uint64_t first_us;
    uint64_t last_us;
    uint64_t least_us;
    uint64_t most_us;
};

static struct times times_of(const struct wire *wire, const struct scenario_item *item)
{
    struct times times = {.least_us = UINT64_MAX};
    for (size_t i = 0; i < wire->count && i < WIRE_LOG_MAX; i++) {
        if (!item_is(item, &wire->log[i])) {
            continue;
        }
        uint64_t gap_us = wire->log_us[i] - times.last_us;
        if (times.count++ == 0) {
            times.first_us = wire->log_us[i];
        } else {
            times.least_us = gap_us < times.least_us ? gap_us : times.least_us;
            times.most_us = gap_us > times.most_us ? gap_us : times.most_us;
        }
        times.last_us = wire->log_us[i];
    }
    return times;
}

static bool expect_times(struct play *self, const struct scenario_step *step,
                         const struct wire *wire)
{
    bool gaps = step->word == SCENARIO_EXPECT_GAPS;
    struct times times = times_of(wire, &step->items[0]);
    uint64_t span_us = times.last_us - times.first_us;
    uint64_t least_us = gaps ? times.least_us : span_us;
    uint64_t most_us = gaps ? times.most_us : span_us;
    char expected[TEXT_BYTES];
    char came[TEXT_BYTES] = "fewer than two frames of it";
    (void)snprintf(expected, sizeof expected, "%s of %" PRIu64 " to %" PRIu64 " us",
                   gaps ? "gaps" : "a span", step->number, step->most);
    if (times.count > 1) {
        (void)snprintf(came, sizeof came,
                       "%" PRIu64 " to %" PRIu64 " us, %" PRIu64 " frames", least_us,
                       most_us, times.count);
    }
    bool good = times.count > 1 && least_us >= step->number && most_us <= step->most;
    return play_met(self, good, expected, came);
}

enum play_end play_expect_wire(struct play *self, const struct scenario_step *step)
{
    static const struct {
        enum scenario_word word;
        bool (*expect)(struct play *, const struct scenario_step *, const struct wire *);
    } rows[] = {
        {SCENARIO_EXPECT_LEFT, expect_left},
        {SCENARIO_EXPECT_ORDER, expect_order},
        {SCENARIO_EXPECT_GAPS, expect_times},
        {SCENARIO_EXPECT_SPAN, expect_times},
    };
    const struct wire *wire = find_wire(self, step->name);
    size_t row = 0;
    while (rows[row].word != step->word) {
        row++;
    }
    if (wire == NULL) {
        return PLAY_BROKEN;
    }
    return rows[row].expect(self, step, wire) ? PLAY_HELD : PLAY_FAILED;
}
