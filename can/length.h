/* SPDX-License-Identifier: Apache-2.0 */
/* Data length code <-> number of data bytes (ISO 11898-1:2015, 8.4.2.4, table of DLC).
 *
 * A classic frame with a DLC of 9 to 15 is legal on the wire and carries eight bytes; FD
 * uses the same codes for 12 to 64 bytes. */
#ifndef CAN_LENGTH_H
#define CAN_LENGTH_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define LENGTH_DLC_MAX 15
#define LENGTH_NO_DLC 0xFF

/* Data bytes that the code stands for. Of a code above 15 only the low four bits count:
 * there is no fifth bit on the wire. */
MUST_CHECK uint8_t length_of_dlc(uint8_t dlc, bool fd);

/* The code of a length, at most 8 on a classic frame; LENGTH_NO_DLC when no code says
 * exactly this length. */
MUST_CHECK uint8_t length_to_dlc(uint8_t length, bool fd);

/* Some code says exactly this length. */
MUST_CHECK bool length_exists(uint8_t length, bool fd);

#endif
