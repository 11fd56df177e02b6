/* SPDX-License-Identifier: Apache-2.0 */
/* Two steps out of the arena. */
#include "gateway/tls/tls_lasting.h"

#include "gateway/tls/tls_memory.h"

/* mbedTLS's, by names that the linker makes. 2.28 has no table, and never asks. */
int __real_mbedtls_entropy_func(void *context, unsigned char *out, size_t len);
int32_t __real_psa_reserve_free_key_slot(uint32_t *key, void **slot)
    __attribute__((weak));

int __wrap_mbedtls_entropy_func(void *context, unsigned char *out, size_t len)
{
    int before = tls_memory_enter(TLS_MEMORY_HEAP);
    int error = __real_mbedtls_entropy_func(context, out, len);
    tls_memory_leave(before);
    return error;
}

int32_t __wrap_psa_reserve_free_key_slot(uint32_t *key, void **slot)
{
    int before = tls_memory_enter(TLS_MEMORY_HEAP);
    int32_t status = __real_psa_reserve_free_key_slot(key, slot);
    tls_memory_leave(before);
    return status;
}
