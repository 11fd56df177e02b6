/* SPDX-License-Identifier: Apache-2.0 */
/* What a DBC file says that cannot be on a bus: warned about, and kept as it is. */
#ifndef CAN_DBC_CHECK_H
#define CAN_DBC_CHECK_H

#include "can/dbc_reader.h"

/* Signals without a bit, of more than 64, beyond the end of their message; signals that
 * share a bit and may be there at once. Overlaps of multiplexed signals are looked for
 * with a bounded effort, and where it ends is told. */
void dbc_check(struct dbc_reader *self);

#endif
