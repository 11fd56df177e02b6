/* SPDX-License-Identifier: Apache-2.0 */
/* mbedTLS's SHA-256 by the names of 3.6, which 2.28 has with an ending. */
#ifndef GATEWAY_LEDGER_SHA256_H
#define GATEWAY_LEDGER_SHA256_H

#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#if MBEDTLS_VERSION_MAJOR < 3
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#endif

#endif
