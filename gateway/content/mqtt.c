/* SPDX-License-Identifier: Apache-2.0 */
/* MQTT 3.1, 3.1.1 and 5 by the packet that opens a connection, and its answer. */
#include "gateway/content/mqtt_connect.h"
#include "gateway/content/readers.h"

#define CONNECT 0x10
#define CONNACK 0x20
#define CONNACK_BYTES 2
#define CONNACK_MAX_BYTES 1024
#define REFUSED_LAST 5    /* 3.1.1 3.2.2.3 */
#define REASON_FIRST 0x80 /* 5.0 3.2.2.2 */
#define REASON_LAST 0x9f

enum content_state mqtt_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    struct mqtt_connect connect;
    uint32_t length;
    uint8_t version;
    uint8_t type = cursor_u8(&in);
    if (len > 0 && type != CONNECT) {
        return CONTENT_NOT;
    }
    enum content_state state = in.failed ? CONTENT_MORE : mqtt_field_number(&in, &length);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor begin = in;
    struct cursor packet = cursor_block(&in, length);
    if (packet.failed) {
        return mqtt_connect_version(&version, &begin);
    }
    if (!mqtt_connect_read(&connect, packet)) {
        return CONTENT_NOT;
    }
    content_add_client(out, connect.client_id);
    content_add_client(out, connect.user);
    return CONTENT_IS;
}

/* Four bytes tell no more than that it may be: so nothing but known values. */
enum content_state mqtt_read_server(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint32_t length;
    uint16_t alias;
    uint8_t type = cursor_u8(&in);
    (void)out;
    if (len > 0 && type != CONNACK) {
        return CONTENT_NOT;
    }
    enum content_state state = in.failed ? CONTENT_MORE : mqtt_field_number(&in, &length);
    if (state != CONTENT_IS) {
        return state;
    }
    if (length < CONNACK_BYTES || length > CONNACK_MAX_BYTES) {
        return CONTENT_NOT;
    }
    struct cursor packet = cursor_block(&in, length);
    if (packet.failed) {
        return CONTENT_MORE;
    }
    bool present = cursor_u8(&packet) <= 1;
    uint8_t reason = cursor_u8(&packet);
    bool known =
        length == CONNACK_BYTES
            ? reason <= REFUSED_LAST
            : (reason == 0 || (reason >= REASON_FIRST && reason <= REASON_LAST)) &&
                  mqtt_field_properties(&alias, &packet);
    return present && known && cursor_at_end(&packet) ? CONTENT_IS : CONTENT_NOT;
}
