/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of a DBC file, from the text of a token. */
#ifndef CAN_DBC_NUMBER_H
#define CAN_DBC_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

/* Digits only, no more than max. False if not. */
MUST_CHECK bool dbc_number_whole(const uint8_t *text, size_t len, uint64_t max,
                                 uint64_t *out);

/* Digits with a fraction and an exponent, if they are there, to the nearest double. False
 * if it is above what a double holds, or longer than 400 characters. */
MUST_CHECK bool dbc_number_real(const uint8_t *text, size_t len, double *out);

#endif
