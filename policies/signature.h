/* SPDX-License-Identifier: Apache-2.0 */
/* ECDSA P-256 over SHA-256 (FIPS 186-4, mbedTLS 2.28 and 3.6): keys in PEM, signatures in
 * ASN.1 DER.
 *
 * Every signature covers a domain word and its NUL before the message, so that a
 * signature made for one purpose never serves another: "sallyport-policy-bundle-v1",
 * "sallyport-tree-head-v1", "sallyport-mode-v1", "sallyport-review-note-v1". */
#ifndef POLICIES_SIGNATURE_H
#define POLICIES_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/trouble.h"

#define SIGNATURE_BYTES_MAX 80
#define SIGNATURE_KEY_ID_BYTES 32
#define SIGNATURE_PEM_BYTES 512

struct signature_key;    /* private, for signing */
struct signature_public; /* public, for checking */

/* NULL with why set when pem (NUL-terminated) is no P-256 key of that kind. Free with the
 * matching _free. */
MUST_CHECK struct signature_key *signature_key_parse(const char *pem,
                                                     struct trouble *why);
MUST_CHECK struct signature_public *signature_public_parse(const char *pem,
                                                           struct trouble *why);
void signature_key_free(struct signature_key *self); /* wipes */
void signature_public_free(struct signature_public *self);

/* The public half of a private key. NULL with why set when out of memory. Free as above.
 */
MUST_CHECK struct signature_public *signature_key_public(const struct signature_key *self,
                                                         struct trouble *why);

/* Another of the same, for another thread: one that checks keeps numbers of its own. As
 * above. */
MUST_CHECK struct signature_public *
signature_public_copy(const struct signature_public *self, struct trouble *why);

/* SHA-256 of the public key's DER SubjectPublicKeyInfo. */
void signature_key_id(const struct signature_key *self,
                      uint8_t out[static SIGNATURE_KEY_ID_BYTES]);
void signature_public_id(const struct signature_public *self,
                         uint8_t out[static SIGNATURE_KEY_ID_BYTES]);

/* Bytes written to out, 0 on failure (no entropy). */
MUST_CHECK size_t signature_sign(struct signature_key *self,
                                 uint8_t out[static SIGNATURE_BYTES_MAX],
                                 const char *domain, const uint8_t *message, size_t len);
MUST_CHECK bool signature_check(struct signature_public *self, const uint8_t *signature,
                                size_t signature_len, const char *domain,
                                const uint8_t *message, size_t len);

/* A new key pair as PEM texts. False with why set. */
MUST_CHECK bool signature_new_pair(char private_pem[static SIGNATURE_PEM_BYTES],
                                   char public_pem[static SIGNATURE_PEM_BYTES],
                                   struct trouble *why);

#endif
