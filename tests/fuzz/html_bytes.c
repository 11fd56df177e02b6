/* SPDX-License-Identifier: Apache-2.0 */
/* Target: html_bytes. Nothing that comes out ends the text or the quotes it stands in,
 * and none of it steers who reads it. */
#include "gateway/officer/html.h"
#include "policies/utf8.h"
#include "tests/fuzz/fuzz.h"

#define INPUT_MAX 1024
#define ROOM (INPUT_MAX * 12)

static bool is_entity(const char *at)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    bool found = false;
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        found = found || strncmp(at, entities[i], strlen(entities[i])) == 0;
    }
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char out[ROOM];
    if (size > INPUT_MAX) {
        return 0;
    }
    FILE *file = fmemopen(out, sizeof out, "w");
    HOLDS(file != NULL);
    html_bytes(file, data, size);
    size_t len = (size_t)ftell(file);
    HOLDS(fclose(file) == 0 && len < sizeof out);
    out[len] = 0;
    HOLDS(strlen(out) == len && strpbrk(out, "<>\"'") == NULL);
    for (const char *at = strchr(out, '&'); at != NULL; at = strchr(at + 1, '&')) {
        HOLDS(is_entity(at));
    }
    struct cursor in = cursor_over((const uint8_t *)out, len);
    while (cursor_left(&in) > 0) {
        uint32_t character = 0;
        HOLDS(utf8_next(&in, &character) && utf8_stands_alone(character));
    }
    return 0;
}
