/* SPDX-License-Identifier: Apache-2.0 */
/* Writes one X.509 v3 certificate (RFC 5280 4.1) and signs it with SHA-256. By hand,
 * because mbedTLS 2.28 writes no alternative names and spells an issuer's name anew, so
 * that a client that compares bytes does not find it. Pure, the signature's randomness
 * aside. */
#ifndef GATEWAY_TLS_CERTIFICATE_WRITE_H
#define GATEWAY_TLS_CERTIFICATE_WRITE_H

#include <mbedtls/pk.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/tls/certificate_list.h"

#define CERTIFICATE_WRITE_SERIAL_BYTES 16
#define CERTIFICATE_WRITE_COMMON_NAME_MAX 64 /* RFC 5280 appendix A.1, ub-common-name */
#define CERTIFICATE_WRITE_NAME_MAX 253
#define CERTIFICATE_WRITE_BODY_BYTES 1024 /* what is signed; the longest name fits */

struct certificate_words {
    const uint8_t *serial; /* CERTIFICATE_WRITE_SERIAL_BYTES; made positive */
    int64_t first_seconds; /* valid from, since 1970 */
    int64_t last_seconds;
    bool is_authority; /* else it is for a server of that name */
    const char *name;  /* common name, of a server the alternative name too; one longer
                          than a common name may be is the alternative name alone */
    struct certificate_view issuer;        /* Name with its header; empty: itself */
    struct certificate_view issuer_key_id; /* empty: none is named */
    struct certificate_view subject_key;   /* SubjectPublicKeyInfo */
};

/* Bytes of the certificate, which begins at out; 0: no room, a name that is too long, one
 * that signs itself and has no common name, a key that is neither RSA nor EC, or mbedTLS
 * could not sign. */
MUST_CHECK size_t certificate_write(const struct certificate_words *words,
                                    mbedtls_pk_context *issuer_key, uint8_t *out,
                                    size_t room);

#endif
