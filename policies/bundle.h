/* SPDX-License-Identifier: Apache-2.0 */
/* The signed form of a policy (policy.proto, Bundle): ECDSA P-256 over SHA-256, mbedTLS.
 */
#ifndef POLICIES_BUNDLE_H
#define POLICIES_BUNDLE_H

#include <stddef.h>
#include <stdint.h>

#include "can/arena.h"
#include "can/trouble.h"
#include "policies/policy.h"

#define BUNDLE_BYTES_MAX (2U << 20)

/* Signs policy with the PEM private key in key_pem (NUL-terminated). Bytes from malloc.
 */
MUST_CHECK uint8_t *bundle_seal(const struct policy *policy, const char *key_pem,
                                size_t *out_len, struct trouble *why);

/* Checks the signature first and only then reads the policy. NULL with why set on a wrong
 * signature, a wrong shape, or a version below version_min (a version may not go back).
 */
MUST_CHECK struct policy *bundle_open(const uint8_t *bytes, size_t len,
                                      const char *public_pem, uint64_t version_min,
                                      struct arena *arena, struct trouble *why);

#endif
