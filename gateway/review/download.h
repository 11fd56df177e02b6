/* SPDX-License-Identifier: Apache-2.0 */
/* An incident as a file for other programs: its records in one of the forms of export.h.
 * It is made piece by piece while it is sent, since all else waits for who makes it. */
#ifndef GATEWAY_REVIEW_DOWNLOAD_H
#define GATEWAY_REVIEW_DOWNLOAD_H

#include <stdio.h>
#include <sys/types.h>

#include "gateway/officer/export.h"
#include "gateway/review/vehicle.h"

#define DOWNLOAD_RECORDS_MAX 5000 /* of an incident, its first */
/* Held to be put in order, of a file; 30,000 packets or so. */
#define DOWNLOAD_ORDER_BYTES ((size_t)8 << 20)
#define DOWNLOAD_NAME_BYTES 128

/* "van-07-4711.pcapng": letters, digits, '.', '-' and '_' alone. */
void download_name(char out[static DOWNLOAD_NAME_BYTES], const struct vehicle *vehicle,
                   uint32_t incident, const struct export_format *format);

/* "van-07-4711.proof", of the same characters. */
void download_proof_name(char out[static DOWNLOAD_NAME_BYTES],
                         const struct vehicle *vehicle, uint64_t leaf);

/* The path of the proof of one record, for an attribute. */
void download_proof_path(FILE *out, const struct vehicle *vehicle, uint64_t leaf);

/* The proof of one record (officer/proof_sheet.h). False with why set when there is none:
 * no such record, not sealed yet, taken out. */
MUST_CHECK bool download_proof(FILE *out, const struct vehicle *vehicle, uint64_t leaf,
                               struct trouble *why);

enum { DOWNLOAD_END = -1, DOWNLOAD_FAILED = -2 };

/* A file of the records that are still there when it comes to them. What becomes of the
 * vehicle meanwhile does not touch it. NULL: no memory. */
MUST_CHECK struct download *download_begin(const struct vehicle *vehicle,
                                           uint32_t incident,
                                           const struct export_format *format);
/* Up to size bytes more, after no longer than slice_us and a record. What has to be put
 * in order first (pcapng.h) is held until then, DOWNLOAD_ORDER_BYTES at most, and takes a
 * sort. 0: none yet;
 * DOWNLOAD_END: there are no more; DOWNLOAD_FAILED: no memory. */
MUST_CHECK ssize_t download_read(struct download *self, char *out, size_t size,
                                 uint64_t slice_us);
/* NULL is fine. */
void download_free(struct download *self);

/* Links to the forms that are offered, of those that this program has. */
void download_links(FILE *out, const struct vehicle *vehicle, uint32_t incident);

#endif
