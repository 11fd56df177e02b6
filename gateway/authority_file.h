/* SPDX-License-Identifier: Apache-2.0 */
/* An authority of the operator's from its two files: certificate and private key. */
#ifndef GATEWAY_AUTHORITY_FILE_H
#define GATEWAY_AUTHORITY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/tls/certificate_mint.h"
#include "policies/policy.h"

#define AUTHORITY_FILE_CHAIN_BYTES 4096
#define AUTHORITY_FILE_KEY_BYTES 4096 /* RSA 4096 has 2400 */

struct authority_file {
    uint8_t chain[AUTHORITY_FILE_CHAIN_BYTES]; /* DER, the signing certificate first */
    size_t chain_bytes;
    uint8_t key[AUTHORITY_FILE_KEY_BYTES]; /* DER */
    size_t key_bytes;
};

/* PEM, of one certificate or of those up to a root; the key may be read by its owner
 * alone. False with why set, which names the file and the mend. */
MUST_CHECK bool authority_file_read(struct authority_file *out, const char *certificate,
                                    const char *key, struct trouble *why);

/* Either half of it alone, into out. */
MUST_CHECK bool authority_file_read_chain(struct authority_file *out, const char *path,
                                          struct trouble *why);
MUST_CHECK bool authority_file_read_key(struct authority_file *out, const char *path,
                                        struct trouble *why);

/* A mint that signs with what authority_file_read finds there; the mint is the caller's
 * to close. False with why set: those, or they are no authority, or do not belong
 * together. */
MUST_CHECK bool authority_file_open_mint(struct certificate_mint *out,
                                         const char *certificate, const char *key,
                                         struct trouble *why);

/* No rule of the policy needs an authority. False with why set, which names the rule. */
MUST_CHECK bool authority_file_unneeded(const struct policy *policy, struct trouble *why);

/* Forgets the key. */
void authority_file_wipe(struct authority_file *self);

#endif
