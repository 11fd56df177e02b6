/* SPDX-License-Identifier: Apache-2.0 */
/* Which numbers of data bytes a frame can have (ISO 11898-1, 8.4.2.3, the table of the
 * DLC field, as the kernel cites it): 0 to 8; in FD also 12, 16, 20, 24, 32, 48 and 64.
 */
#ifndef CAN_LENGTH_H
#define CAN_LENGTH_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

/* Some data length code says exactly this length. */
MUST_CHECK bool length_exists(uint8_t length, bool fd);

#endif
