/* SPDX-License-Identifier: Apache-2.0 */
/* What `sallyport replay` prints, as lines for people and as JSON. */
#ifndef GATEWAY_VERBS_REPLAY_PRINT_H
#define GATEWAY_VERBS_REPLAY_PRINT_H

#include <inttypes.h>
#include <stdbool.h>

#include "gateway/officer/json.h"
#include "gateway/officer/replay.h"
#include "gateway/officer/tally.h"

/* Seconds, for printf, of a time in microseconds. */
#define REPLAY_PRINT_TIME "%" PRIu64 ".%06" PRIu64
#define REPLAY_PRINT_TIME_OF(us) (us) / 1000000, (us) % 1000000

/* "SECONDS.MICROSECONDS" under this key. */
void replay_print_time_key(struct json *json, const char *key, uint64_t time_us);

/* bus, to (NULL: nowhere), id, extended: which frames a line is about. */
void replay_print_frame_keys(struct json *json, const char *bus, const char *to,
                             uint32_t id, bool extended);

/* action, reason, rule. */
void replay_print_verdict_keys(struct json *json, const struct replay *self,
                               struct verdict verdict);

/* One frame that did not pass, or that passed masked. */
void replay_print_json(const struct replay *self, const struct tally_row *row,
                       bool masked, uint64_t time_us);

/* The rows of a tally, which it sorts; times count from start_us. */
void replay_print_rows(const struct replay *self, struct tally *tally, uint64_t start_us);

/* The summary, of recordings that span so much. */
void replay_print_sums(const struct replay_sums *sums, uint64_t span_us,
                       uint64_t bad_lines);
void replay_print_json_sums(const struct replay_sums *sums, uint64_t bad_lines);

#endif
