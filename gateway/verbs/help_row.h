/* SPDX-License-Identifier: Apache-2.0 */
/* A row of a list in a help text: a name, and a text of any length beside it. */
#ifndef GATEWAY_VERBS_HELP_ROW_H
#define GATEWAY_VERBS_HELP_ROW_H

#include <stddef.h>
#include <stdio.h>

#define HELP_ROW_COLUMNS 80

/* "  name  text", the text from that column on, 0 the first, and in as many lines as it
 * takes for none to be longer than HELP_ROW_COLUMNS, broken at spaces. */
void help_row_print(FILE *out, size_t column, const char *name, const char *text);

#endif
