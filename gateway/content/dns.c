/* SPDX-License-Identifier: Apache-2.0 */
/* DNS over UDP and TCP (RFC 1035 4.2) on any port, and multicast DNS (RFC 6762), which is
 * told by its names. */
#include <string.h>

#include "gateway/content/dns_record.h"
#include "gateway/content/readers.h"

#define HEADER_BYTES 12
#define LEAST_BYTES (HEADER_BYTES + 5) /* a question about the root */

static bool is_local(const char *name)
{
    static const char suffix[] = ".local";
    size_t len = strlen(name);
    return len >= sizeof suffix - 1 &&
           strcasecmp(name + len - (sizeof suffix - 1), suffix) == 0;
}

/* RFC 6762 18.1: its messages have no id. */
static bool is_multicast(const uint8_t *bytes, size_t len)
{
    struct dns_record_message message;
    char name[DNS_RECORD_NAME_BYTES];
    if (!dns_record_begin(&message, bytes, len) || message.id != 0) {
        return false;
    }
    return message.questions > 0 ? is_local(message.name)
                                 : dns_record_next_name(&message, name) && is_local(name);
}

enum content_state dns_read(struct content *out, const uint8_t *bytes, size_t len)
{
    if (len < LEAST_BYTES || !dns_record_is_message(bytes, len)) {
        return CONTENT_NOT;
    }
    if (is_multicast(bytes, len)) {
        out->protocol = TRAFFIC_MDNS;
    }
    return CONTENT_IS;
}

/* Whether a message whose end is still to come may be one. */
static bool may_be(struct cursor in)
{
    cursor_skip(&in, 2); /* id */
    uint16_t flags = cursor_u16be(&in);
    uint16_t questions = cursor_u16be(&in);
    return in.failed || ((flags >> 11 & 0xf) <= 5 && (flags & 0x40) == 0 &&
                         questions >= 1 && questions <= 4);
}

enum content_state dns_read_stream(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint16_t length = cursor_u16be(&in);
    struct cursor behind = in;
    const uint8_t *message = cursor_take(&in, length);
    if (behind.failed) {
        return CONTENT_MORE;
    }
    if (message == NULL) {
        return length >= LEAST_BYTES && may_be(behind) ? CONTENT_MORE : CONTENT_NOT;
    }
    return dns_read(out, message, length);
}
