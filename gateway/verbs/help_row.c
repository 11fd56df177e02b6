/* SPDX-License-Identifier: Apache-2.0 */
/* Word by word. */
#include "gateway/verbs/help_row.h"

#include <string.h>

#define INDENT 2

void help_row_print(FILE *out, size_t column, const char *name, const char *text)
{
    size_t at = column;
    const char *before = "";
    fprintf(out, "%*s%-*s", INDENT, "", (int)column - INDENT, name);
    while (text[0] != '\0') {
        size_t len = strcspn(text, " ");
        if (at > column && at + 1 + len > HELP_ROW_COLUMNS) {
            fprintf(out, "\n%*s", (int)column, "");
            at = column;
            before = "";
        }
        fprintf(out, "%s%.*s", before, (int)len, text);
        at += strlen(before) + len;
        before = " ";
        text += len;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}
