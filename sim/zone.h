/* SPDX-License-Identifier: Apache-2.0 */
/* What the simulated name server knows, and its answers (RFC 1035). Pure: a query in, a
 * response out. A name may have several addresses of either family. Does not: recurse,
 * compress names other than the question's, speak EDNS. */
#ifndef SIM_ZONE_H
#define SIM_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/trouble.h"
#include "policies/address.h"

#define ZONE_RECORDS_MAX 64
#define ZONE_NAME_BYTES 256 /* with NUL */
#define ZONE_ANSWER_BYTES 2304

struct zone {
    struct zone_record {
        char name[ZONE_NAME_BYTES]; /* lower case, no final dot */
        struct address address;
    } records[ZONE_RECORDS_MAX];
    size_t count;
};

/* Adds "name=address". False with why set: no '=', no address, full. */
MUST_CHECK bool zone_add(struct zone *self, const char *text, struct trouble *why);

/* Writes the response to a query into out and its name (lower case) and type for the
 * record; returns its bytes, 0 when the query is not worth an answer (no header, itself a
 * response). NXDOMAIN for a name without any record, an empty answer for a type it does
 * not have, FORMERR for what cannot be read. TTL 60 s. */
MUST_CHECK size_t zone_answer(const struct zone *self, const uint8_t *query, size_t len,
                              uint8_t out[static ZONE_ANSWER_BYTES],
                              char name[static ZONE_NAME_BYTES], uint16_t *type);

#endif
