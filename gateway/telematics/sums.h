/* SPDX-License-Identifier: Apache-2.0 */
/* The sums at the end of a telegram, over a block of its bytes. A cursor is read from
 * where it stands to its end; the caller's own stays where it is. */
#ifndef GATEWAY_TELEMATICS_SUMS_H
#define GATEWAY_TELEMATICS_SUMS_H

#include "can/crc.h"
#include "can/cursor.h"

/* Named as in the catalogue of parametrised CRC algorithms. */
extern const struct crc_model sums_crc16_arc;
extern const struct crc_model sums_crc16_ibm3740;
extern const struct crc_model sums_crc16_kermit;
extern const struct crc_model sums_crc16_modbus;
extern const struct crc_model sums_crc16_x25;
extern const struct crc_model sums_crc8_nrsc5;

MUST_CHECK uint8_t sums_xor(struct cursor block);

/* Of bytes, modulo 2^16. */
MUST_CHECK uint16_t sums_add(struct cursor block);

MUST_CHECK uint16_t sums_crc(const struct crc_model *model, struct cursor block);

/* The first `bytes` of a block that has at least so many. */
MUST_CHECK struct cursor sums_first(struct cursor block, size_t bytes);

#endif
