/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's generator as mbedTLS asks for it: no seed of ours, no state that a fork
 * could copy, and getrandom(2) is what a sealed role may still call. */
#ifndef POLICIES_RANDOM_H
#define POLICIES_RANDOM_H

#include <stddef.h>

#include "can/attributes.h"

/* Fills len bytes. 0, or MBEDTLS_ERR_ENTROPY_SOURCE_FAILED. context is not used. */
MUST_CHECK int random_bytes(void *context, unsigned char *out, size_t len);

#endif
