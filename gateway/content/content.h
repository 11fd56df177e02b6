/* SPDX-License-Identifier: Apache-2.0 */
/* What was found in the bytes of a flow: which protocol they speak, whom they name, which
 * positions they tell.
 *
 * A reader (enum content_state NAME_read(struct content *, const uint8_t *, size_t))
 * looks at all bytes that one side has said so far, from the first on, or at one
 * datagram. It is pure, strict and reads through a cursor: what breaks the protocol's own
 * lengths or checksums is CONTENT_NOT. It fills in what it finds in every whole message
 * that is there. Does not: allocate, keep bytes, judge. */
#ifndef GATEWAY_CONTENT_CONTENT_H
#define GATEWAY_CONTENT_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "can/cursor.h"
#include "policies/policy.h"
#include "policies/traffic.h"

#define CONTENT_IDENTIFIERS_MAX 8
#define CONTENT_IDENTIFIER_BYTES 48 /* with its final zero */
#define CONTENT_POSITIONS_MAX 64

enum content_state {
    CONTENT_NOT,  /* these bytes are not that protocol, whatever follows */
    CONTENT_MORE, /* they may be: more bytes will tell */
    CONTENT_IS
};

/* IDENTIFIER(NAME, name): as it is printed. */
#define CONTENT_IDENTIFIER_KINDS(IDENTIFIER)                                       \
    IDENTIFIER(VIN, vin)     /* ISO 3779 */                                        \
    IDENTIFIER(IMEI, imei)   /* 3GPP TS 23.003 6.2, check digit right */           \
    IDENTIFIER(ICCID, iccid) /* ITU-T E.118, of the SIM */                         \
    IDENTIFIER(IMSI, imsi)                                                         \
    IDENTIFIER(PHONE, phone) /* the telephone number of the SIM */                 \
    IDENTIFIER(PLATE, plate) /* number plate, UTF-8 */                             \
    IDENTIFIER(DEVICE,                                                             \
               device) /* what the maker calls the terminal, when it is no IMEI */ \
    IDENTIFIER(CLIENT, client) /* a client or user name of the protocol */

enum content_identifier_kind {
#define IDENTIFIER(NAME, name) CONTENT_##NAME,
    CONTENT_IDENTIFIER_KINDS(IDENTIFIER)
#undef IDENTIFIER
        CONTENT_IDENTIFIER_KIND_COUNT
};

struct content_identifier {
    uint8_t kind; /* enum content_identifier_kind */
    char value[CONTENT_IDENTIFIER_BYTES];
};

struct content_position {
    double latitude_deg;  /* WGS 84 as far as the protocol says; -90 .. 90 */
    double longitude_deg; /* -180 .. 180 */
};

struct content {
    enum traffic protocol;
    char host[POLICY_HOST_BYTES]; /* HTTP Host, RTSP or SIP host; "" without one */
    bool sum_wrong; /* a telegram's form is sure and its checksum wrong: told, and read
                       all the same, since a unit that lies about its sums would be passed
                       over else */
    uint8_t identifier_count;
    uint8_t position_count;
    uint32_t left_out; /* identifiers and positions that found no room */
    struct content_identifier identifiers[CONTENT_IDENTIFIERS_MAX];
    struct content_position positions[CONTENT_POSITIONS_MAX];
};

typedef enum content_state content_read_cb(struct content *out, const uint8_t *bytes,
                                           size_t len);

/* Nothing found yet. */
void content_init(struct content *self);

/* Adds text of len bytes once; what does not fit, is empty or holds a control character
 * is counted in left_out. */
void content_add_identifier(struct content *self, enum content_identifier_kind kind,
                            const char *text, size_t len);

/* An IMEI when it has 15 digits and a right check digit, else a device. */
void content_add_terminal(struct content *self, const char *text, size_t len);

/* Adds the name of a client or a user; an empty one is none. */
void content_add_client(struct content *self, struct cursor name);

/* A VIN if it has the form of one (17 of its characters); else it is not added. */
void content_add_vin(struct content *self, const char *text, size_t len);

/* Within the ranges above, and not 0, 0 (no fix). */
MUST_CHECK bool content_is_position(double latitude_deg, double longitude_deg);

/* Adds a position once, if it is one. */
void content_add_position(struct content *self, double latitude_deg,
                          double longitude_deg);

/* Adds what the other found; protocol and host stay, but a host where there was none. */
void content_merge(struct content *self, const struct content *other);

const char *content_identifier_name(enum content_identifier_kind kind);

#endif
