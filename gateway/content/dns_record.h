/* SPDX-License-Identifier: Apache-2.0 */
/* DNS messages for showing: every question and answer as text, whatever it says (RFC
 * 1035, RFC 3597, RFC 9460). What the gateway relays is read more strictly:
 * gateway/uplink/dns_message.h. Does not: allocate, judge. */
#ifndef GATEWAY_CONTENT_DNS_RECORD_H
#define GATEWAY_CONTENT_DNS_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"

#define DNS_RECORD_NAME_BYTES \
    1020 /* 255 bytes, each as \DDD at most, and the final zero */
#define DNS_RECORD_DATA_BYTES 2048 /* longer data is cut, and ends in "..." then */

/* The header and the first question. */
struct dns_record_message {
    struct cursor in;    /* behind what was read */
    struct cursor whole; /* for compression */
    uint32_t steps_left; /* labels and pointers that its names may still have */
    uint16_t id;
    bool response;
    uint8_t opcode;
    uint8_t rcode;
    bool truncated;
    uint16_t questions;
    uint16_t answers; /* as the header says */
    uint16_t others;  /* authorities and additional records */
    char name[DNS_RECORD_NAME_BYTES];
    uint16_t type;
    uint16_t class;
};

struct dns_record {
    char name[DNS_RECORD_NAME_BYTES];
    char data[DNS_RECORD_DATA_BYTES];
    uint16_t type;
    uint32_t ttl_s;
    bool has_ech;
    uint8_t ech_config; /* the id of the first config of an HTTPS or SVCB record's ech */
    char ech_public_name[256];
};

/* Reads the header and the questions; name and type are of the first. False when they
 * break their lengths, or a name its form.
 *
 * Law: whatever the bytes say, to read all of a message takes at most 2 len + 512 labels
 * and pointers of names; a name that would take more breaks its form. */
MUST_CHECK bool dns_record_begin(struct dns_record_message *out, const uint8_t *bytes,
                                 size_t len);

/* The next record in the order of the message, answers first. False at its end, and when
 * one breaks its lengths: then out->in has failed. A record of a known type with data
 * that breaks its form is shown as RFC 3597 has it. */
MUST_CHECK bool dns_record_next(struct dns_record_message *message,
                                struct dns_record *out);

/* The name of the next record alone; the record is passed over. False as above. */
MUST_CHECK bool dns_record_next_name(struct dns_record_message *message,
                                     char out[static DNS_RECORD_NAME_BYTES]);

/* The bytes are a DNS message and nothing else: few questions, known flags, every record
 * whole, nothing behind. What says so on any port. */
MUST_CHECK bool dns_record_is_message(const uint8_t *bytes, size_t len);

/* "NOERROR" ..; "RCODE11" for one without a name (RFC 6895). */
#define DNS_RECORD_RCODE_BYTES 12
void dns_record_rcode_text(uint8_t rcode, char out[static DNS_RECORD_RCODE_BYTES]);

#endif
