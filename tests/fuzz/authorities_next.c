/* SPDX-License-Identifier: Apache-2.0 */
/* Target: authorities_next, authorities_add_pem. Certificates follow one
 * another inside the bytes; a list that was made of a text is good. */
#include "policies/authorities.h"
#include "tests/fuzz/fuzz.h"

#define ROOM 4096

static void walk(const uint8_t *data, size_t size)
{
    struct cursor in = cursor_over(data, size);
    size_t end = 0;
    while (cursor_left(&in) > 0) {
        const struct cursor one = authorities_next(&in);
        if (one.failed) {
            HOLDS(in.failed && !authorities_is_good(data, size));
            return;
        }
        HOLDS(one.base == data + end && one.len > 0);
        end += one.len;
        HOLDS(end == in.pos && end <= size);
    }
    HOLDS(authorities_is_good(data, size) == (size > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t block[ROOM + 16] __attribute__((aligned(16)));
    struct arena arena;
    struct authorities list;
    walk(data, size);
    arena_init(&arena, block, sizeof block);
    HOLDS(authorities_open(&list, ROOM, &arena));
    const char *fault = authorities_add_pem(&list, cursor_over(data, size));
    HOLDS(list.len <= ROOM && (fault != NULL || list.len > 0));
    HOLDS(list.len == 0 || authorities_is_good(list.der, list.len));
    authorities_close(&list, &arena);
    HOLDS(arena.used_bytes >= list.len && arena.used_bytes < list.len + 32);
    return 0;
}
