/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a signal outside its message: VAL_, SIG_VALTYPE_. */
#ifndef CAN_DBC_VALUES_H
#define CAN_DBC_VALUES_H

#include "can/dbc_reader.h"

void dbc_values_read_names(struct dbc_reader *self, const struct dbc_section *section);
void dbc_values_read_kind(struct dbc_reader *self, const struct dbc_section *section);

#endif
