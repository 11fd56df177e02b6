/* SPDX-License-Identifier: Apache-2.0 */
/* What mbedTLS 3.6 keeps for all sessions, though one of them asked for it: its table of
 * keys, which grows and never shrinks, and the hash that it gathers chance in, which it
 * makes anew each 10,000 times that it is asked for some. In the arena of that session
 * they would be gone with it, and the next session would be written over.
 *
 * Nobody calls this: the linker leads what mbedTLS calls here (--wrap, see the Makefile),
 * out of the arena and back into it. 2.28 keeps nothing. */
#ifndef GATEWAY_TLS_TLS_LASTING_H
#define GATEWAY_TLS_TLS_LASTING_H

#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

/* As mbedtls_entropy_func. */
MUST_CHECK int __wrap_mbedtls_entropy_func(void *context, unsigned char *out, size_t len);

/* As psa_reserve_free_key_slot, which is mbedTLS's own and in none of its headers. */
MUST_CHECK int32_t __wrap_psa_reserve_free_key_slot(uint32_t *key, void **slot);

#endif
