/* SPDX-License-Identifier: Apache-2.0 */
/* The answer "no" to a diagnostic request (ISO 14229-1:2020, negative response message):
 * a requester that gets one goes on at once instead of waiting for its timeout and asking
 * again.
 *
 * It is always one ISO-TP single frame, 8 bytes, classic unless the request was FD. Does
 * not: decide; send. */
#ifndef CAN_NEGATIVE_RESPONSE_H
#define CAN_NEGATIVE_RESPONSE_H

#include "can/frame.h"
#include "can/isotp.h"

#define NEGATIVE_RESPONSE 0x7FU         /* first byte */
#define NEGATIVE_RESPONSE_PENDING 0x78U /* the code that says: the answer comes later */

/* Where the requester listens. */
struct negative_response_to {
    uint32_t id;
    bool extended;
    bool fd;
    enum isotp_addressing addressing;
    uint8_t address; /* PREFIXED: N_TA or N_AE, the byte before N_PCI */
};

/* The frame that refuses service_id with code. 8 bytes, padded with CC (ISO 15765-2:2016,
 * 10.4.2.1), since ISO 15765-4 has no shorter ones. */
struct frame negative_response_frame(const struct negative_response_to *to,
                                     uint8_t service_id, uint8_t code);

/* Where the answer to a request of that id goes, for the ids that standards pair:
 * 0x7E0-7 to 0x7E8-F (ISO 15765-4), and the 29-bit ids of ISO 15765-2 10.3 with source
 * and target swapped (18DA normal fixed, 18CE mixed: the address byte is the request's).
 * False for every other id, for requests to all (0x7DF, 18DB, 18CD), which more than one
 * node would answer: a rule must name the id. */
MUST_CHECK bool negative_response_id(uint32_t request_id, bool extended, uint32_t *id);

/* A node would be silent instead: the request went to all, and the code is one that says
 * "not mine" (11, 12, 31, 7E, 7F; ISO 14229-1:2020,
 * server response behaviour for functionally addressed requests). */
MUST_CHECK bool negative_response_is_silent(bool to_all, uint8_t code);

/* A static text; "a code of its own" for one that the standard reserves or leaves to
 * makers. */
const char *negative_response_text(uint8_t code);

#endif
