/* SPDX-License-Identifier: Apache-2.0 */
/* SSH by its first line (RFC 4253 4.2); "1.99" and below are old servers. */
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

enum content_state ssh_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor two = cursor_over(bytes, len);
    struct cursor one = two;
    (void)out;
    enum content_state state = MARK_READ(&two, "SSH-2.");
    return state == CONTENT_NOT ? MARK_READ(&one, "SSH-1.") : state;
}
