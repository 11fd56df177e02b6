/* SPDX-License-Identifier: Apache-2.0 */
/* One function a clause. */
#include "policies/learn_clause.h"

#include <inttypes.h>
#include <string.h>

#include "policies/keywords.h"
#include "policies/print_part.h"
#include "policies/scale.h"

#define BOUND_BYTES 32

/* In quotes where it would be read as a word of the language. */
static void print_name(FILE *out, const char *name)
{
    bool word = name[0] != '_' && keyword_find(name, strlen(name)) == KEYWORD_COUNT;
    fprintf(out, word ? "%s" : "\"%s\"", name);
}

void learn_clause_id(FILE *out, const struct learn_message *message)
{
    if (message->signals != NULL) {
        fputs("message ", out);
        print_name(out, message->signals->message->name);
        return;
    }
    fputs("id ", out);
    print_id(out, message->id, message->extended);
    fputs(message->extended ? " extended" : "", out);
    fprintf(out, "%s length %u", message->fd ? " fd" : "", message->length_min);
    if (message->length_max != message->length_min) {
        fprintf(out, "..%u", message->length_max);
    }
}

#define MS_IN_US 1000U

/* Three digits say enough, and fewer are read more easily; whole units at least. */
static uint64_t rounded_down(uint64_t us, uint64_t unit)
{
    while (us / unit > 999) {
        unit *= 10;
    }
    return us / unit * unit;
}

bool learn_clause_every(FILE *out, const struct learn_gaps_law *law)
{
    uint64_t unit = law->shortest_us < MS_IN_US       ? 1
                    : law->period_us >= 40 * MS_IN_US ? MS_IN_US
                    : law->period_us >= 10 * MS_IN_US ? MS_IN_US / 2
                                                      : 1;
    uint64_t period_us = rounded_down(law->period_us, unit);
    uint64_t shortest_us = rounded_down(law->shortest_us, unit);
    if (shortest_us == 0 || shortest_us >= period_us) {
        return false;
    }
    print_quantity(out, "every", QUANTITY_DURATION, period_us, 0);
    print_quantity(out, "within", QUANTITY_DURATION, period_us - shortest_us, 0);
    return true;
}

void learn_clause_silence(FILE *out, const struct learn_gaps_law *law)
{
    if (law->kind == LEARN_GAPS_PERIOD) {
        print_quantity(out, "silence", QUANTITY_DURATION,
                       rounded_down(law->silence_us, MS_IN_US), 0);
    }
}

void learn_clause_rate(FILE *out, const struct learn_window *window)
{
    uint64_t most = 2 * (uint64_t)window->most;
    fprintf(out, " rate %" PRIu64 "/s",
            most < LEARN_CLAUSE_RATE_LEAST ? LEARN_CLAUSE_RATE_LEAST
            : most > UINT32_MAX            ? UINT32_MAX
                                           : most);
}

void learn_clause_counter(FILE *out, const struct counter *counter)
{
    uint64_t full = ((uint64_t)1 << counter->field.length) - 1;
    fputs(" counter", out);
    print_field(out, &counter->field);
    if (counter->last != full) {
        fprintf(out, " last %" PRIu64, counter->last);
    }
    if (counter->step != 1) {
        fprintf(out, " step %" PRIu64, counter->step);
    }
    fprintf(out, " repeats %u missing %" PRIu64, counter->repeats_allowed,
            counter->missing_allowed);
}

bool learn_clause_checksum_sayable(const struct checksum_found *found)
{
    return !found->solved ||
           checksum_feeds_on(found->checksum.variant, FEED_DATA_ID_LISTED) ||
           checksum_feeds_on(found->checksum.variant, FEED_DATA_ID_TURN);
}

void learn_clause_checksum(FILE *out, const struct checksum *checksum)
{
    fprintf(out, " checksum %s", checksum->variant->name);
    if (checksum->variant->place == PLACE_GIVEN) {
        print_field(out, &checksum->field);
    }
    if (checksum->data_id != 0) {
        fprintf(out, " data-id 0x%" PRIX32, checksum->data_id);
    }
    for (size_t i = 0; i < CHECKSUM_DATA_IDS &&
                       checksum_feeds_on(checksum->variant, FEED_DATA_ID_LISTED) &&
                       checksum->variant->open;
         i++) {
        fprintf(out, i == 0 ? " data-ids 0x%02X" : ", 0x%02X", checksum->data_ids[i]);
    }
}

/* False: a draft writes no exponents. */
static bool print_bound(char out[static BOUND_BYTES], double bound, struct value *value)
{
    (void)snprintf(out, BOUND_BYTES, "%.15g", bound);
    return strspn(out, "-.0123456789") == strlen(out) &&
           value_parse(value, out, strlen(out));
}

/* False: there is no way to write the range, or no raw value in it. */
static bool print_bounds(char low[static BOUND_BYTES], char high[static BOUND_BYTES],
                         const struct database_signal *signal)
{
    const struct scale scale = {signal->scale, signal->offset};
    struct value least;
    struct value most;
    uint64_t first;
    uint64_t last;
    return print_bound(low, signal->minimum, &least) &&
           print_bound(high, signal->maximum, &most) &&
           scale_range(&scale, &signal->layout, &least, &most, &first, &last);
}

unsigned learn_clause_where(FILE *out, const struct learn_signals *signals,
                            const uint8_t taken[static FRAME_DATA_MAX], unsigned most)
{
    unsigned count = 0;
    uint8_t asked[FRAME_DATA_MAX];
    memcpy(asked, taken, sizeof asked);
    for (size_t i = 0; i < signals->message->signal_count && count < most; i++) {
        const struct database_signal *signal = &signals->message->signals[i];
        char low[BOUND_BYTES];
        char high[BOUND_BYTES];
        if (learn_signals_enforced(signals, i) &&
            !learn_fields_shares(&signal->layout, asked) &&
            print_bounds(low, high, signal)) {
            fputs(count++ == 0 ? " where " : " and ", out);
            print_name(out, signal->name);
            fprintf(out, " in %s..%s", low, high);
            signal_mark(&signal->layout, asked);
        }
    }
    return count;
}
