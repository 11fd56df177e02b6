/* SPDX-License-Identifier: Apache-2.0 */
/* The attributes that say something of a frame: GenMsgCycleTime, VFrameFormat,
 * ProtocolType, SystemMessageLongSymbol, SystemSignalLongSymbol. Others are passed over.
 */
#ifndef CAN_DBC_ATTRIBUTES_H
#define CAN_DBC_ATTRIBUTES_H

#include "can/dbc_reader.h"

/* What VFrameFormat means where no BA_DEF_ lists it. */
void dbc_attributes_init(struct dbc_attributes *self);

void dbc_attributes_read(struct dbc_reader *self, const struct dbc_section *section);
void dbc_attributes_define(struct dbc_reader *self, const struct dbc_section *section);
void dbc_attributes_default(struct dbc_reader *self, const struct dbc_section *section);

/* Once all is read: cycle, FD, J1939 and long names of every message and signal. */
void dbc_attributes_apply(struct dbc_reader *self);

#endif
