/* SPDX-License-Identifier: Apache-2.0 */
/* The first walk through a DBC file: where its sections are, and how many messages and
 * signals there will be. */
#ifndef CAN_DBC_SECTIONS_H
#define CAN_DBC_SECTIONS_H

#include "can/dbc_reader.h"

/* Notes each section that is read later, at the end of the arena, downwards; tells of
 * text that is no section and of sections without their end. False when the arena is
 * full. */
MUST_CHECK bool dbc_sections_find(struct dbc_reader *self);

/* The section of this number, in the order of the file. */
struct dbc_section dbc_sections_at(const struct dbc_reader *self, size_t number);

#endif
