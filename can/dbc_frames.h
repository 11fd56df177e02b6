/* SPDX-License-Identifier: Apache-2.0 */
/* The messages and signals of a DBC file: BO_, SG_. */
#ifndef CAN_DBC_FRAMES_H
#define CAN_DBC_FRAMES_H

#include "can/dbc_reader.h"

/* Makes room for as many as were counted. False when the arena is full. */
MUST_CHECK bool dbc_frames_make_room(struct dbc_reader *self);

/* Reads them, and VERSION. */
void dbc_frames_read(struct dbc_reader *self);

#endif
