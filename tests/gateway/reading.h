/* SPDX-License-Identifier: Apache-2.0 */
/* Gives bytes to a reader in a block of exactly their size, so that a sanitizer sees a
 * byte read too far. */
#ifndef TESTS_GATEWAY_READING_H
#define TESTS_GATEWAY_READING_H

#include <stdlib.h>

#include "gateway/content/readers.h"
#include "tests/tap.h"

static struct content content;

static inline enum content_state read_bytes(content_read_cb *read, const void *bytes,
                                            size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1);
    memcpy(exact, bytes, len);
    content_init(&content);
    enum content_state state = read(&content, exact, len);
    free(exact);
    return state;
}
#define READ(read, literal) read_bytes(read, literal, sizeof(literal) - 1)

/* Every beginning of what it is may be it: a stream comes in pieces of any size. */
static inline bool pieces_may_be(content_read_cb *read, const void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (read_bytes(read, bytes, i) == CONTENT_NOT) {
            printf("# the first %zu bytes of %zu are none\n", i, len);
            return false;
        }
    }
    return read_bytes(read, bytes, len) == CONTENT_IS;
}
#define PIECES(read, literal) pieces_may_be(read, literal, sizeof(literal) - 1)

#endif
