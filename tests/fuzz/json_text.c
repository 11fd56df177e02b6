/* SPDX-License-Identifier: Apache-2.0 */
/* Target: json_text. Hostile text stays inside its string: the line has no control
 * character, one object, and quotes only where JSON puts them. */
#include "gateway/officer/json.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = NULL, value[513];
    size_t len = 0, quotes = 0;
    struct json json;
    FILE *out = open_memstream(&line, &len);
    HOLDS(out != NULL);
    size = size < sizeof value - 1 ? size : sizeof value - 1;
    memcpy(value, data, size);
    value[size] = '\0';
    json_begin(&json, out);
    json_text(&json, "key", value);
    json_end(&json);
    HOLDS(fclose(out) == 0 && len > 0 && line[len - 1] == '\n');
    for (size_t i = 0; i + 1 < len; i++) {
        HOLDS((uint8_t)line[i] >= 0x20 && line[i] != 0x7F);
        if (line[i] == '\\') {
            i++; /* what is escaped is no quote of ours */
        } else {
            quotes += line[i] == '"';
        }
    }
    HOLDS(quotes == 4 && line[0] == '{' && line[len - 2] == '}');
    free(line);
    return 0;
}
