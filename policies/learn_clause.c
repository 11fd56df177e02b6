/* SPDX-License-Identifier: Apache-2.0 */
/* One function a clause. */
#include "policies/learn_clause.h"

#include <inttypes.h>
#include <string.h>

#include "policies/keywords.h"
#include "policies/print_part.h"

void learn_clause_id(FILE *out, const struct learn_message *message)
{
    if (message->signals != NULL) {
        const char *name = message->signals->message->name;
        bool word = name[0] != '_' && keyword_find(name, strlen(name)) == KEYWORD_COUNT;
        fprintf(out, word ? "message %s" : "message \"%s\"", name);
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

/* Three digits say enough, and fewer are read more easily. */
static uint64_t rounded_down(uint64_t us)
{
    uint64_t unit = 1;
    while (us / unit > 999) {
        unit *= 10;
    }
    return us / unit * unit;
}

void learn_clause_every(FILE *out, const struct learn_gaps_law *law)
{
    print_quantity(out, "every", QUANTITY_DURATION, rounded_down(law->shortest_us), 0);
}

void learn_clause_silence(FILE *out, const struct learn_gaps_law *law)
{
    if (law->kind == LEARN_GAPS_PERIOD) {
        print_quantity(out, "silence", QUANTITY_DURATION, rounded_down(law->silence_us),
                       0);
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

static void print_field(FILE *out, const struct signal_layout *field)
{
    fprintf(out, " bits %u|%u%s", field->start, field->length,
            field->motorola ? " motorola" : "");
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

void learn_clause_checksum(FILE *out, const struct checksum *checksum)
{
    fprintf(out, " checksum %s", checksum->variant->name);
    if (checksum->variant->place == PLACE_GIVEN) {
        print_field(out, &checksum->field);
    }
}
