/* SPDX-License-Identifier: Apache-2.0 */
/* One loop for all. */
#include "gateway/telematics/telegrams.h"

enum content_state telegrams_read(struct content *out, const uint8_t *bytes, size_t len,
                                  telegrams_next_cb *next)
{
    struct cursor in = cursor_over(bytes, len);
    enum content_state state = CONTENT_MORE;
    while (cursor_left(&in) > 0) {
        const struct content before = *out;
        enum content_state one = next(out, &in);
        if (one != CONTENT_IS) {
            *out = before;
            return state == CONTENT_IS ? CONTENT_IS : one;
        }
        state = CONTENT_IS;
    }
    return state;
}

enum content_state telegrams_take(struct cursor *telegram, struct cursor *in,
                                  size_t whole)
{
    if (cursor_left(in) < whole) {
        return CONTENT_MORE;
    }
    *telegram = cursor_block(in, whole);
    return CONTENT_IS;
}
