/* SPDX-License-Identifier: Apache-2.0 */
/* A line for each cause, the old verdict beside the new. */
#include "gateway/verbs/replay_diff_print.h"

#include <stdio.h>
#include <string.h>

#include "gateway/verbs/replay_print.h"
#include "gateway/verbs/verbs.h"

static const struct replay *side_of(const struct difference *self,
                                    enum difference_side side)
{
    return &self->sides[side];
}

static void print_only(const char *policy, const char *what, const char *name,
                       bool as_json)
{
    struct json json;
    if (!as_json) {
        printf("only %s has the %s %s\n", policy, what, name);
        return;
    }
    json_begin(&json, stdout);
    json_text(&json, "type", "only");
    json_text(&json, "policy", policy);
    json_text(&json, "has", what);
    json_text(&json, "name", name);
    json_end(&json);
}

static void print_buses(const struct difference *self,
                        const struct replay_diff_names *names, bool json)
{
    for (uint8_t i = 0; i < self->bus_count; i++) {
        const struct difference_bus *bus = &self->buses[i];
        for (int side = 0; side < DIFFERENCE_SIDES; side++) {
            if (bus->index[!side] == DIFFERENCE_NO_BUS) {
                print_only(names->texts[side], "bus", bus->name, json);
            }
        }
    }
}

static void print_directions(const struct difference *self,
                             const struct replay_diff_names *names, int side, bool json)
{
    const struct policy *policy = self->sides[side].policy;
    const struct policy *other = self->sides[!side].policy;
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        const char *from = policy->buses[policy->directions[i].from].name;
        const char *to = policy->buses[policy->directions[i].to].name;
        int other_from = policy_find_bus(other, from);
        int other_to = policy_find_bus(other, to);
        char name[2 * POLICY_NAME_BYTES + 8];
        (void)snprintf(name, sizeof name, "%s to %s", from, to);
        if (other_from < 0 || other_to < 0 ||
            policy_find_direction(other, (uint8_t)other_from, (uint8_t)other_to) < 0) {
            print_only(names->texts[side], "direction", name, json);
        }
    }
}

static void print_modes(const struct difference *self,
                        const struct replay_diff_names *names, int side, bool json)
{
    const struct policy *policy = self->sides[side].policy;
    for (uint8_t i = 0; i < policy->mode_count; i++) {
        if (policy_find_mode(self->sides[!side].policy, policy->modes[i].name) < 0) {
            print_only(names->texts[side], "mode", policy->modes[i].name, json);
        }
    }
}

static const char *mode_name(const struct replay *side)
{
    return side->policy->modes[side->mode].name;
}

void replay_diff_print_shape(const struct difference *self,
                             const struct replay_diff_names *names, bool json)
{
    print_buses(self, names, json);
    for (int side = 0; side < DIFFERENCE_SIDES; side++) {
        print_directions(self, names, side, json);
    }
    for (int side = 0; side < DIFFERENCE_SIDES; side++) {
        print_modes(self, names, side, json);
    }
}

static void print_side_json(struct json *json, const char *key, const struct replay *side,
                            struct verdict verdict)
{
    json_open(json, key);
    replay_print_verdict_keys(json, side, verdict);
    json_close(json);
}

static void print_row_json(const struct difference *self, const struct tally_row *row)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "difference");
    json_text(&json, "what", difference_text(row->difference));
    replay_print_frame_keys(&json, difference_bus(self, row->from),
                            row->to == REPLAY_NOWHERE ? NULL
                                                      : difference_bus(self, row->to),
                            row->id, row->extended);
    print_side_json(&json, "old", side_of(self, DIFFERENCE_OLD), row->before);
    print_side_json(&json, "new", side_of(self, DIFFERENCE_NEW), row->verdict);
    json_u64(&json, "count", row->count);
    replay_print_time_key(&json, "first", row->first_us);
    replay_print_time_key(&json, "last", row->last_us);
    json_end(&json);
}

/* "drop too_soon (line 12)" */
static void print_side(const struct replay *side, struct verdict verdict)
{
    printf("%s", replay_action(side, verdict));
    if (verdict.reason != REASON_ALLOWED) {
        printf(" %s", reason_row(verdict.reason)->name);
    }
    if (verdict.rule != VERDICT_NO_RULE) {
        printf(" (line %u)", (unsigned)replay_line(side, verdict));
    }
}

static void print_row(const struct difference *self, const struct tally_row *row,
                      uint64_t start_us)
{
    static const char *const bits[DIFFERENCE_KINDS] = {
        [DIFFERENCE_FEWER_BITS] = " with fewer bits",
        [DIFFERENCE_OTHER_BITS] = " with other bits",
        [DIFFERENCE_MORE_BITS] = " with more bits",
    };
    printf(row->extended ? "%s to %s  %08X  " : "%s to %s  %03X  ",
           difference_bus(self, row->from), difference_bus(self, row->to),
           (unsigned)row->id);
    print_side(side_of(self, DIFFERENCE_OLD), row->before);
    printf(" => ");
    print_side(side_of(self, DIFFERENCE_NEW), row->verdict);
    printf("%s  %" PRIu64 " x, " REPLAY_PRINT_TIME " to " REPLAY_PRINT_TIME " s\n",
           bits[row->difference] != NULL ? bits[row->difference] : "", row->count,
           REPLAY_PRINT_TIME_OF(row->first_us - start_us),
           REPLAY_PRINT_TIME_OF(row->last_us - start_us));
}

static void print_others(uint64_t others, bool as_json)
{
    struct json json;
    if (!as_json) {
        printf("and %" PRIu64 " of other causes, which are too many to list\n", others);
        return;
    }
    json_begin(&json, stdout);
    json_text(&json, "type", "others");
    json_u64(&json, "count", others);
    json_end(&json);
}

void replay_diff_print_rows(const struct difference *self, struct tally *tally,
                            uint64_t start_us, bool json)
{
    tally_sort(tally);
    for (uint32_t i = 0; i < tally->count; i++) {
        if (json) {
            print_row_json(self, &tally->rows[i]);
        } else {
            print_row(self, &tally->rows[i], start_us);
        }
    }
    if (tally->others > 0) {
        print_others(tally->others, json);
    }
}

static void print_sums_json(const struct difference *self, uint64_t bad_lines)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "summary");
    json_text(&json, "old_mode", mode_name(side_of(self, DIFFERENCE_OLD)));
    json_text(&json, "new_mode", mode_name(side_of(self, DIFFERENCE_NEW)));
    json_u64(&json, "frames", self->frames);
    json_u64(&json, "verdicts", self->verdicts);
    json_u64(&json, "same", self->kinds[DIFFERENCE_NONE]);
    for (int kind = DIFFERENCE_KINDS - 1; kind > DIFFERENCE_NONE; kind--) {
        json_u64(&json, difference_text((enum difference_kind)kind), self->kinds[kind]);
    }
    json_u64(&json, "bad_lines", bad_lines);
    json_end(&json);
}

void replay_diff_print_sums(const struct difference *self, uint64_t bad_lines, bool json)
{
    const uint64_t *kinds = self->kinds;
    if (json) {
        print_sums_json(self, bad_lines);
        return;
    }
    printf("%" PRIu64 " frame%s, %" PRIu64 " verdict%s: %" PRIu64 " the same; %" PRIu64
           " pass now, %" PRIu64 " with more bits, %" PRIu64 " with other bits, %" PRIu64
           " are stopped, %" PRIu64 " with fewer bits, %" PRIu64
           " for another reason; %" PRIu64 " bad line%s\n",
           self->frames, VERB_PLURAL(self->frames), self->verdicts,
           VERB_PLURAL(self->verdicts), kinds[DIFFERENCE_NONE], kinds[DIFFERENCE_PASSES],
           kinds[DIFFERENCE_MORE_BITS], kinds[DIFFERENCE_OTHER_BITS],
           kinds[DIFFERENCE_STOPS], kinds[DIFFERENCE_FEWER_BITS],
           kinds[DIFFERENCE_REASON], bad_lines, VERB_PLURAL(bad_lines));
    const char *old = mode_name(side_of(self, DIFFERENCE_OLD));
    const char *new = mode_name(side_of(self, DIFFERENCE_NEW));
    if (strcmp(old, new) != 0) {
        printf("OLD was judged in mode %s, NEW, which has none of that name, in %s\n",
               old, new);
    }
}
