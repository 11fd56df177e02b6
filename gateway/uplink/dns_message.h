/* SPDX-License-Identifier: Apache-2.0 */
/* DNS messages as a gateway needs them (RFC 1035, EDNS RFC 6891): reads a question,
 * reads a resolver's answer, and makes new messages from what was read.
 *
 * Nothing read is ever passed on: a message that leaves here was built field by field.
 * Does not: allocate, cache, judge. */
#ifndef GATEWAY_UPLINK_DNS_MESSAGE_H
#define GATEWAY_UPLINK_DNS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "policies/address.h"
#include "policies/policy.h"

#define DNS_UDP_BYTES 512         /* RFC 1035 2.3.4: what every client takes */
#define DNS_EDNS_BYTES 1232       /* what we offer, and the most we use of an offer */
#define DNS_QUESTION_BYTES 600    /* longest question we read: 12 + 255 + 4 and options */
#define DNS_ANSWER_MAX_BYTES 4096 /* longest answer that is read */
#define DNS_PADDING_BYTES 128     /* of queries that are encrypted */
#define DNS_ADDRESSES_MAX 16      /* taken from one answer */
#define DNS_CNAME_HOPS_MAX 8

enum dns_rcode {
    DNS_NOERROR = 0,
    DNS_FORMERR = 1,
    DNS_SERVFAIL = 2,
    DNS_NXDOMAIN = 3,
    DNS_REFUSED = 5
};

/* What a client asked. */
struct dns_question {
    uint16_t id;
    bool recursion_desired;
    bool edns;          /* it sent an OPT record */
    uint16_t udp_bytes; /* the answer it takes over UDP: 512 .. DNS_EDNS_BYTES */
    uint16_t type;
    char name[POLICY_HOST_BYTES]; /* normalised; of a bad question its text as far as it
                                     was read, for the record alone */
    uint8_t wire[256];            /* the name as it was sent: its case is echoed */
    uint8_t wire_bytes;
};

enum dns_question_state {
    DNS_QUESTION_GOOD,
    DNS_QUESTION_IGNORE, /* not even a query: nothing may answer it */
    DNS_QUESTION_BAD     /* a query that breaks the rules: id is set, FORMERR is due */
};

/* Exactly one question of class IN, opcode 0, no other record but one OPT, no
 * compression, nothing after. */
MUST_CHECK enum dns_question_state
dns_message_decode_question(struct dns_question *out, const uint8_t *bytes, size_t len);

struct dns_answer {
    uint8_t rcode;
    bool truncated; /* ask again over TCP; nothing else is set */
    uint32_t ttl_s; /* the least along the chain; 0 without addresses */
    uint8_t count;
    struct address addresses[DNS_ADDRESSES_MAX];
};

/* False when the bytes are no answer to this question under this id: to be ignored, as a
 * forger's. Follows CNAMEs from the question's name, takes addresses of the asked type
 * that stand at its end, passes over every record that does not belong. */
MUST_CHECK bool dns_message_decode_answer(struct dns_answer *out,
                                          const struct dns_question *question,
                                          uint16_t id, const uint8_t *bytes, size_t len);

/* A query for the resolver under a new id; returns its length. */
MUST_CHECK size_t dns_message_encode_query(uint8_t out[static DNS_UDP_BYTES],
                                           const struct dns_question *question,
                                           uint16_t id);

/* Such a query, len bytes, made as long as others are: to a whole number of
 * DNS_PADDING_BYTES (RFC 7830, RFC 8467 4.1); returns its new length. */
MUST_CHECK size_t dns_message_pad_query(uint8_t message[static DNS_UDP_BYTES],
                                        size_t len);

/* An answer for the client; as many addresses as fit in room bytes (at least
 * DNS_UDP_BYTES); returns its length. answer may be NULL: then an empty one with rcode.
 */
MUST_CHECK size_t dns_message_encode_answer(uint8_t *out, size_t room,
                                            const struct dns_question *question,
                                            uint8_t rcode,
                                            const struct dns_answer *answer);

#endif
