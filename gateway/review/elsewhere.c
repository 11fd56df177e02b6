/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a policy of secrets alone, compiles it, and goes through the texts. */
#include "gateway/review/elsewhere.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/officer/escape.h"
#include "gateway/officer/log_line.h"
#include "gateway/secrets/secret_set.h"
#include "policies/parse.h"

#define NEAR_DEG 0.02 /* as `within 2km`, or little more */
#define POLICY_BYTES 2048

/* The memory that a search takes; of most only the begin is ever touched. */
struct memory {
    void *policy, *set, *scratch;
};

static void not_told(void *context, const char *line)
{
    (void)context;
    (void)line;
}

static const struct policy *compile(const struct memory *memory, const char *lines)
{
    char text[POLICY_BYTES];
    struct arena arena;
    arena_init(&arena, memory->policy, POLICY_ARENA_BYTES);
    int len = snprintf(text, sizeof text, "policy \"review\" version 1\nuplink {\n%s}\n",
                       lines);
    return len > 0 && (size_t)len < sizeof text
               ? policy_parse("review", text, (size_t)len, &arena, not_told, NULL)
               : NULL;
}

static void add_line(struct elsewhere *self, const struct memory *memory,
                     const char *line)
{
    if (self->line_count < ELSEWHERE_LINES_MAX && compile(memory, line) != NULL) {
        (void)snprintf(self->lines[self->line_count++], ELSEWHERE_LINE_BYTES, "%s", line);
    }
}

static void add_places(struct elsewhere *self, const struct memory *memory,
                       const struct content *told)
{
    unsigned taken = 0;
    for (uint8_t i = 0; i < told->position_count && taken < SECRET_SET_PLACES_MAX; i++) {
        const struct content_position *at = &told->positions[i];
        bool known = false;
        for (uint8_t j = 0; j < i; j++) {
            known |=
                fabs(told->positions[j].latitude_deg - at->latitude_deg) < NEAR_DEG &&
                fabs(told->positions[j].longitude_deg - at->longitude_deg) < NEAR_DEG;
        }
        if (!known) {
            char line[ELSEWHERE_LINE_BYTES];
            (void)snprintf(line, sizeof line, "secret position %.5f %.5f within 2km\n",
                           at->latitude_deg, at->longitude_deg);
            add_line(self, memory, line);
            taken++;
        }
    }
}

/* Words that stand in quotes as they are. */
static bool is_plain(const char *value)
{
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789 .:_-")] == 0;
}

static void add_identifiers(struct elsewhere *self, const struct memory *memory,
                            const struct content *told)
{
    static const char *const words[CONTENT_IDENTIFIER_KIND_COUNT] = {
        [CONTENT_VIN] = "vin",     [CONTENT_IMEI] = "imei",  [CONTENT_ICCID] = "name",
        [CONTENT_IMSI] = "name",   [CONTENT_PHONE] = "name", [CONTENT_PLATE] = "plate",
        [CONTENT_DEVICE] = "name", [CONTENT_CLIENT] = NULL};
    for (uint8_t i = 0; i < told->identifier_count; i++) {
        const struct content_identifier *of = &told->identifiers[i];
        char line[ELSEWHERE_LINE_BYTES];
        if (words[of->kind] != NULL && is_plain(of->value)) {
            (void)snprintf(line, sizeof line, "secret %s \"%s\"\n", words[of->kind],
                           of->value);
            add_line(self, memory, line);
        }
    }
}

static const struct secret_set *make_set(const struct elsewhere *self,
                                         const struct memory *memory)
{
    char lines[ELSEWHERE_LINES_MAX * ELSEWHERE_LINE_BYTES] = "";
    size_t used = 0;
    struct arena arena;
    struct arena scratch;
    for (uint8_t i = 0; i < self->line_count; i++) {
        used += (size_t)snprintf(lines + used, sizeof lines - used, "%s", self->lines[i]);
    }
    const struct policy *policy = compile(memory, lines);
    arena_init(&arena, memory->set, SECRET_SET_ARENA_BYTES);
    arena_init(&scratch, memory->scratch, SECRET_SET_SCRATCH_BYTES);
    return policy != NULL ? secret_set_compile(&policy->uplink, &arena, &scratch) : NULL;
}

/* Takes down an incident that holds one of the secrets. */
static void note(struct elsewhere *self, const struct vehicle *vehicle, uint32_t incident,
                 uint8_t line)
{
    if (vehicle->incidents[incident].action == EVENT_DROPPED) {
        self->denied++;
        return;
    }
    if (self->shown_count < ELSEWHERE_SHOWN_MAX) {
        self->shown[self->shown_count++] = (struct elsewhere_found){incident, line};
    }
    self->passed++;
}

/* What began and ended then lies in the span around the incident that is searched. */
static bool is_searched(const struct log_merge_line *of, uint64_t first_us,
                        uint64_t last_us)
{
    return last_us + ELSEWHERE_SPAN_US >= of->first_wall_us &&
           first_us <= of->last_wall_us + ELSEWHERE_SPAN_US;
}

/* A crowd may go on for days, so that its records are looked at one by one. */
static uint64_t count_crowd(const struct vehicle *vehicle, uint32_t crowd,
                            const struct log_merge_line *of)
{
    uint64_t count = 0;
    for (uint32_t i = vehicle->incidents[crowd].first; i != VEHICLE_NONE;
         i = vehicle->rows[i].next) {
        const struct vehicle_row *row = &vehicle->rows[i];
        bool searched = is_searched(of, row->last_us, row->last_us);
        count += searched ? row->count : 0;
    }
    return count;
}

/* Every event has the leaf behind the one before it, so that what is missing is counted
 * by the leaves; when it was, only its neighbours tell. */
static uint64_t count_gone(const struct vehicle *vehicle, const struct log_merge_line *of)
{
    uint64_t count = 0;
    uint64_t leaf = 0;
    uint64_t before_us = 0;
    for (size_t i = 0; i < vehicle->row_count; i++) {
        const struct fetch_place *at = &vehicle->rows[i].place;
        bool set_back = at->wall_us < before_us;
        bool searched = is_searched(of, set_back ? at->wall_us : before_us,
                                    set_back ? before_us : at->wall_us);
        count += searched && at->leaf > leaf ? at->leaf - leaf : 0;
        leaf = at->leaf + 1;
        before_us = at->wall_us;
    }
    return count;
}

static void search(struct elsewhere *self, const struct vehicle *vehicle,
                   uint32_t incident, const struct secret_set *set)
{
    const struct log_merge_line *of = &vehicle->merge.lines[incident];
    self->gone = count_gone(vehicle, of);
    for (uint32_t i = 0; i < vehicle->merge.count; i++) {
        const struct log_merge_line *line = &vehicle->merge.lines[i];
        uint8_t subject = vehicle->incidents[i].subject;
        char text[LOG_LINE_SUBJECT_BYTES];
        struct secret_hit hit = {0};
        if (i == incident || !is_searched(of, line->first_wall_us, line->last_wall_us)) {
            continue;
        }
        escape_name_undo(text, sizeof text,
                         vehicle_text(vehicle, i)); /* as it was said */
        if (vehicle->incidents[i].is_crowd) {
            bool left = vehicle->incidents[i].action != EVENT_DROPPED;
            self->crowd += left ? count_crowd(vehicle, i, of) : 0;
        } else if ((subject == EVENT_NAME || subject == EVENT_FLOW) &&
                   secret_set_find(set, (const uint8_t *)text, strlen(text), &hit) &&
                   hit.what == SECRET_HIT_FOUND && hit.secret < self->line_count) {
            note(self, vehicle, i, hit.secret);
        }
    }
}

bool elsewhere_find(struct elsewhere *out, const struct vehicle *vehicle,
                    uint32_t incident, const struct content *told)
{
    struct memory memory = {.policy = aligned_alloc(16, POLICY_ARENA_BYTES),
                            .set = aligned_alloc(16, SECRET_SET_ARENA_BYTES),
                            .scratch = aligned_alloc(16, SECRET_SET_SCRATCH_BYTES)};
    const struct secret_set *set = NULL;
    memset(out, 0, sizeof *out);
    if (memory.policy != NULL && memory.set != NULL && memory.scratch != NULL) {
        add_places(out, &memory, told);
        add_identifiers(out, &memory, told);
        set = out->line_count > 0 ? make_set(out, &memory) : NULL;
    }
    if (set != NULL) {
        search(out, vehicle, incident, set);
    }
    free(memory.policy);
    free(memory.set);
    free(memory.scratch);
    return set != NULL;
}

uint32_t elsewhere_nearest_with_bytes(const struct vehicle *vehicle, uint32_t incident)
{
    uint64_t at_us = vehicle->merge.lines[incident].first_wall_us;
    uint64_t best_us = UINT64_MAX;
    uint32_t best = VEHICLE_NONE;
    for (uint32_t i = 0; i < vehicle->merge.count; i++) {
        uint64_t there_us = vehicle->merge.lines[i].first_wall_us;
        uint64_t away_us = there_us > at_us ? there_us - at_us : at_us - there_us;
        if (i != incident && vehicle->incidents[i].has_bytes && away_us < best_us &&
            vehicle->incidents[i].reason == vehicle->incidents[incident].reason) {
            best = i;
            best_us = away_us;
        }
    }
    return best;
}
