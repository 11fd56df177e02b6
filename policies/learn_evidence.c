/* SPDX-License-Identifier: Apache-2.0 */
/* Comments only. */
#include "policies/learn_evidence.h"

#include <inttypes.h>

#include "policies/learn_clause.h"
#include "policies/print_part.h"

const char *learn_evidence_confidence(const struct learn_message *message)
{
    if (message->frames <= LEARN_GAPS_FEW) {
        return "low";
    }
    return message->frames >= LEARN_EVIDENCE_HIGH_FRAMES &&
                   message->last_us - message->first_us >= LEARN_EVIDENCE_HIGH_US
               ? "high"
               : "medium";
}

static void print_gaps(FILE *out, const struct learn_message *message,
                       const struct learn_gaps_law *law)
{
    const struct learn_gaps *gaps = &message->gaps;
    if (gaps->count == 0) {
        return;
    }
    fprintf(out, law->kind == LEARN_GAPS_PERIOD ? ", period %.1f ms" : ", mean %.1f ms",
            (double)learn_gaps_middle(gaps) / 1e3);
    fprintf(out, " (%.1f to %.1f)", (double)gaps->min_us / 1e3,
            (double)gaps->max_us / 1e3);
}

static void print_counters(FILE *out, const struct learn_fields *fields)
{
    for (size_t i = 0; i < fields->counter_count; i++) {
        struct counter counter;
        bool good = learn_fields_allow(fields, i, &counter);
        fputs("        #", out);
        learn_clause_counter(out, &counter);
        fprintf(out, ": %" PRIu64 " steps, %" PRIu64 " jumps%s\n",
                fields->counters[i].steps, fields->counters[i].jumps,
                good ? "" : ": not enforced");
    }
}

static void print_checksum(FILE *out, const struct learn_fields *fields)
{
    const struct checksum_found *found = learn_fields_checksum(fields);
    if (found != NULL) {
        fputs("        #", out);
        learn_clause_checksum(out, &found->checksum);
        fprintf(out, ": %" PRIu64 " frames held%s\n", fields->held,
                found->solved ? ", its constant worked out from them" : "");
    }
}

static void print_signals(FILE *out, const struct learn_signals *signals)
{
    for (size_t i = 0; i < signals->message->signal_count; i++) {
        const struct database_signal *signal = &signals->message->signals[i];
        const struct learn_signal *value = &signals->values[i];
        if (value->frames > 0) {
            fprintf(out, "        # %s %g..%g%s\n", signal->name, value->least,
                    value->greatest,
                    learn_signals_ranged(signals, i) ? ", within its range" : "");
        }
    }
}

void learn_evidence_print(FILE *out, const struct learn_message *message,
                          const struct learn_gaps_law *law)
{
    fprintf(out, "%" PRIu64 " frame%s in %.1f s", message->frames,
            message->frames == 1 ? "" : "s",
            (double)(message->last_us - message->first_us) / 1e6);
    print_gaps(out, message, law);
    if (message->counted) {
        fprintf(out, ", counted by a ledger, confidence %s\n",
                learn_evidence_confidence(message));
        return;
    }
    fprintf(out, ", confidence %s\n        # bits that moved:",
            learn_evidence_confidence(message));
    print_bits(out, message->moved, 8U * message->length_max);
    fputc('\n', out);
    if (message->fields != NULL) {
        print_counters(out, message->fields);
        print_checksum(out, message->fields);
    }
    if (message->signals != NULL) {
        print_signals(out, message->signals);
    }
}
