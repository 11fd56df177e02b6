/* SPDX-License-Identifier: Apache-2.0 */
/* What a diagnostic message asks or answers: UDS (ISO 14229-1:2020), KWP2000
 * (ISO 14230-3:1999) and OBD (SAE J1979, ISO 15031-5) told from its bytes.
 *
 * A request has bit 6 of its first byte clear, a positive answer has it set, a negative
 * answer begins with 7F (ISO 14229-1:2020, response SIDs). OBD has the services 01 to 0A
 * for itself. UDS and KWP2000 share most ids: 10, 11, 14, 22, 23, 27, 2C, 2E, 2F, 31, 34
 * to 38, 3D, 3E and 83 are in both, and no byte of the message tells which. So a message
 * is read in the dialect that the caller names, and only a service that the other dialect
 * alone has (12, 13, 17, 18, 1A, 20, 21, 26, 30, 32, 33, 39, 3A, 3B, 80, 81, 82 of
 * KWP2000) is evidence: it is read as what it is, whatever the caller said. Makers use
 * their own meanings too (GM's GMW3110 has 1A, A9, AA, AE): what no table has is UNKNOWN.
 *
 * Intrusive is what SAE J3138 has a gateway hold back unless somebody at the vehicle has
 * agreed. That standard is not public; the column follows what NMFTA's AGW-S-001 and
 * AGW-S-005 quote of it (control of outputs, programming session, reset, writes,
 * security access, transfer), and counts with them, by our own reading, what erases (14,
 * OBD 04), hides a service inside (84, 80), acts on its own later (86), or changes how
 * the link is timed (83, 26). Unknown services, and any session but the default and the
 * extended one, are intrusive.
 *
 * Does not: follow transfers (isotp.h), know who may ask what, read records of answers
 * (their lengths are the maker's). */
#ifndef CAN_UDS_H
#define CAN_UDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define UDS_IDENTIFIERS_MAX 16
#define UDS_TEXT_BYTES 160

enum uds_protocol { UDS_ISO14229, UDS_KWP2000, UDS_OBD, UDS_PROTOCOL_COUNT };

enum uds_kind {
    UDS_UNKNOWN, /* no byte, or a service that no table has */
    UDS_REQUEST,
    UDS_ANSWER,
    UDS_NEGATIVE
};

struct uds_service { /* a row of uds_service.def */
    const char *name;
    uint8_t intrusive; /* private, as is parameters: ask uds_intrusive */
    uint8_t parameters;
};

struct uds_message {
    enum uds_kind kind;
    enum uds_protocol protocol;        /* not of UNKNOWN */
    const struct uds_service *service; /* NULL: in no table; static */
    uint8_t service_id;                /* of the request, in answers too */
    bool short_of; /* the message is whole and yet ends inside what it must have */
    bool unseen;   /* identifiers lie behind the bytes at hand or beyond the maximum, or
                      are the sources of a new one of KWP2000, which are not read */
    bool has_sub;  /* sub-function is set */
    uint8_t sub;   /* without suppressPosRspMsgIndicationBit; of KWP2000 the whole byte */
    uint8_t code;  /* NEGATIVE: NRC */
    size_t identifier_count;
    /* DIDs, of 2A as F2xx, of 2C the new one and then its sources; the routine of 31;
     * PIDs, TIDs, MIDs, InfoTypes of OBD; identifiers of one byte in KWP2000. Of an
     * answer only the first: where the next one lies, only the maker knows. */
    uint16_t identifiers[UDS_IDENTIFIERS_MAX];
};

/* Reads the first count bytes of a message of length bytes: whole, or those in its first
 * frame. dialect is ISO14229 or KWP2000. */
MUST_CHECK struct uds_message uds_decode(const uint8_t *bytes, size_t count,
                                         size_t length, enum uds_protocol dialect);

/* It is a request that must have somebody's consent, see above. Answers never are, so a
 * requester must be held to kind REQUEST: who of two asks is not in the message. */
MUST_CHECK bool uds_intrusive(const struct uds_message *self);

/* What a request of a service is made of, for whoever names services. */
struct uds_form {
    const char *name; /* static; NULL: the protocol has no such service */
    bool has_sub;
    uint8_t sub_last; /* the greatest; the bit that suppresses is none of it */
    bool has_identifiers;
    uint16_t identifier_first; /* the least and the greatest */
    uint16_t identifier_last;
};
MUST_CHECK struct uds_form uds_form(enum uds_protocol protocol, uint8_t service_id);

/* The least request of a service that the protocol has: with that sub-function and that
 * one identifier where its form has them. Returns its bytes. */
#define UDS_REQUEST_BYTES 4
size_t uds_request(uint8_t out[static UDS_REQUEST_BYTES], enum uds_protocol protocol,
                   uint8_t service_id, uint8_t sub, uint16_t identifier);

/* "UDS ReadDataByIdentifier F190", "OBD VehicleInformation 02 answered",
 * "UDS SecurityAccess 01 refused: 33 security access denied". */
void uds_print(char text[static UDS_TEXT_BYTES], const struct uds_message *self);

#endif
