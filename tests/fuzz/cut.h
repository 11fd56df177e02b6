/* SPDX-License-Identifier: Apache-2.0 */
/* A law of every reader of a stream: what is its protocol, or may become it, is not
 * refused while it is still coming. Else how a stream is cut says what it is. */
#ifndef TESTS_FUZZ_CUT_H
#define TESTS_FUZZ_CUT_H

#include "gateway/content/content.h"
#include "tests/fuzz/fuzz.h"

static inline bool cut_is_refused(content_read_cb *read, const uint8_t *bytes, size_t len)
{
    struct content content;
    content_init(&content);
    return read(&content, bytes, len) == CONTENT_NOT;
}

/* Looks at three cuts, of which the bytes choose one. */
static inline void cut_hold(content_read_cb *read, const uint8_t *bytes, size_t len)
{
    if (len == 0 || cut_is_refused(read, bytes, len)) {
        return;
    }
    HOLDS(!cut_is_refused(read, bytes, len / 2));
    HOLDS(!cut_is_refused(read, bytes, len - 1));
    HOLDS(!cut_is_refused(read, bytes, (bytes[len - 1] * 31U + bytes[len / 2]) % len));
}

#endif
