/* SPDX-License-Identifier: Apache-2.0 */
/* Comma-separated values (RFC 4180): a row of names, then a row an event, its cells the
 * fields of export_field.h, each in quotes.
 *
 * For spreadsheets: an apostrophe stands before a =, +, - or @, of full width too, that
 * begins a cell, or that would begin one if the program took another separator than the
 * comma, so that nothing the unit wrote runs as a formula. The exact text is in jsonl. */
#ifndef GATEWAY_OFFICER_EXPORT_CSV_H
#define GATEWAY_OFFICER_EXPORT_CSV_H

#include "gateway/officer/export.h"

void export_csv_begin(struct export *self);
void export_csv_add(struct export *self, const struct event *event);

#endif
