/* SPDX-License-Identifier: Apache-2.0 */
/* WireGuard: a type, three zeros, and a length that belongs to the type (wireguard.com,
 * "Protocol & Cryptography"). */
#include "can/cursor.h"
#include "gateway/content/readers.h"

#define TYPE_DATA 4
#define DATA_LEAST_BYTES 32
#define DATA_STEP_BYTES 16
#define COUNTER_MAX ((uint64_t)1 << 40) /* of packets; more no link carries */

enum content_state wireguard_read(struct content *out, const uint8_t *bytes, size_t len)
{
    static const uint8_t lengths[TYPE_DATA] = {0, 148, 92, 64};
    struct cursor in = cursor_over(bytes, len);
    uint32_t type = cursor_u32le(&in);
    cursor_skip(&in, 4); /* receiver */
    uint64_t counter = cursor_u64le(&in);
    (void)out;
    if (type == TYPE_DATA) {
        return len >= DATA_LEAST_BYTES && len % DATA_STEP_BYTES == 0 &&
                       counter < COUNTER_MAX
                   ? CONTENT_IS
                   : CONTENT_NOT;
    }
    return len > 0 && type < TYPE_DATA && len == lengths[type] ? CONTENT_IS : CONTENT_NOT;
}
