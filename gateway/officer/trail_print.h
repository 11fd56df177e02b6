/* SPDX-License-Identifier: Apache-2.0 */
/* How a trail is shown: what a role saw before a severe event. Names of buses may be
 * hostile, so they are escaped. */
#ifndef GATEWAY_OFFICER_TRAIL_PRINT_H
#define GATEWAY_OFFICER_TRAIL_PRINT_H

#include <stdint.h>
#include <stdio.h>

#include "gateway/ledger/event.h"
#include "gateway/ledger/trail_reader.h"
#include "gateway/officer/json.h"
#include "gateway/officer/log_merge.h"

#define TRAIL_PRINT_BYTES 256

/* "    before it: 412 headers of the last 3.2 s", a line of its own, which says whether
 * it breaks off, or that it was left out, or that nothing came before it; nothing where
 * no trail was kept. */
void trail_print_line(FILE *out, const struct log_merge_line *line);

/* What is in the object "trail" of a piece: part, parts, asked, headers, a list of
 * objects, and whole; of one that was left out only how many headers that was. Keys are
 * in `sallyport log --help`. */
void trail_print_json(struct json *json, const struct event *piece);

/* By the wall clock of its event: microseconds since 1970. */
uint64_t trail_print_wall_us(const struct event *piece,
                             const struct trail_header *header);

/* "CAN unit 7E0, 8 bytes", "UDP 192.0.2.9:40000 to 198.51.100.7:443, 1200 bytes". bus: of
 * a frame. */
void trail_print_header(char out[static TRAIL_PRINT_BYTES],
                        const struct trail_header *header, const char *bus);

/* What became of it: "stopped", "passed", "would stop", "came" where no verdict was there
 * yet. */
const char *trail_print_verdict(const struct trail_header *header);

/* "" of what a rule allows, and of what had no verdict yet. */
const char *trail_print_reason(const struct trail_header *header);

#endif
