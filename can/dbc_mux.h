/* SPDX-License-Identifier: Apache-2.0 */
/* Which signal is there under which value of which selector: M, mN, SG_MUL_VAL_. */
#ifndef CAN_DBC_MUX_H
#define CAN_DBC_MUX_H

#include "can/dbc_reader.h"

void dbc_mux_read(struct dbc_reader *self, const struct dbc_section *section);

/* Once all is read: gives a selector to each multiplexed signal that has none yet, and
 * cuts chains of selectors that have no top. */
void dbc_mux_resolve(struct dbc_reader *self);

#endif
