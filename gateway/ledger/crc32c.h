/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32C (Castagnoli; RFC 3720 appendix B.4): finds torn and rotten records. */
#ifndef GATEWAY_LEDGER_CRC32C_H
#define GATEWAY_LEDGER_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Goes on from the result for the bytes before these; 0 to begin. Uses the processor's
 * instruction where there is one. */
uint32_t crc32c_add(uint32_t before, const void *bytes, size_t len);

/* The same by table alone; what crc32c_add falls back to. */
uint32_t crc32c_add_by_table(uint32_t before, const void *bytes, size_t len);

#endif
