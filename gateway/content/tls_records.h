/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the bytes of one side go on as records of TLS (RFC 8446 5.1), however they are
 * cut. */
#ifndef GATEWAY_CONTENT_TLS_RECORDS_H
#define GATEWAY_CONTENT_TLS_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define TLS_RECORDS_HEADER_BYTES 5
#define TLS_RECORDS_CHANGE_CIPHER_SPEC 20 /* the type of a record, its first byte */
#define TLS_RECORDS_HANDSHAKE 22

/* All-zero is the start, where a record begins. */
struct tls_records {
    uint16_t left_bytes;  /* of the record that is under way */
    uint8_t header_bytes; /* of the next header that were seen */
    uint8_t header[TLS_RECORDS_HEADER_BYTES];
    bool changed; /* a record of CHANGE_CIPHER_SPEC has begun: in TLS 1.2 what follows is
                     encrypted */
};

/* Follows the next bytes. False once a record begins as none can. */
MUST_CHECK bool tls_records_follow(struct tls_records *self, const uint8_t *bytes,
                                   size_t len);

/* Follows the next bytes up to the first record of this type. Returns how many stand
 * before it: all if there is none, or once a record begins as none can. */
MUST_CHECK size_t tls_records_reach(struct tls_records *self, uint8_t type,
                                    const uint8_t *bytes, size_t len);

#endif
