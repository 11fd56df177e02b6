/* SPDX-License-Identifier: Apache-2.0 */
/* A self-made P-256 certificate for the simulated cloud: valid for ten years, its own
 * authority, for any number of DNS names. Does not: live longer than the process; a new
 * key at each start. */
#ifndef SIM_CERTIFICATE_H
#define SIM_CERTIFICATE_H

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>
#include <stdbool.h>
#include <stddef.h>

#include "can/trouble.h"

#define CERTIFICATE_NAMES_MAX 16

struct certificate {
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_pk_context key;
    mbedtls_x509_crt chain;
    unsigned char pem[4096]; /* what a client is to trust, NUL-terminated */
};

/* Makes key and certificate; the first name is the subject. False with why set: too many
 * names, a name above 253 bytes, no randomness. On false nothing is left to free. */
MUST_CHECK bool certificate_make(struct certificate *out, const char *const *names,
                                 size_t count, struct trouble *why);

void certificate_free(struct certificate *self);

#endif
