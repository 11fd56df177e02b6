/* SPDX-License-Identifier: Apache-2.0 */
/* Flags say which fields follow (3.1.2.3). */
#include "gateway/content/mqtt_connect.h"

#include "gateway/content/mark.h"

#define FLAG_RESERVED 0x01
#define FLAG_WILL 0x04
#define FLAGS_WILL_QOS 0x18
#define FLAG_WILL_RETAIN 0x20
#define FLAG_PASSWORD 0x40
#define FLAG_USER 0x80
#define BRIDGE 0x80

enum content_state mqtt_connect_version(uint8_t *version, struct cursor *in)
{
    bool old = false;
    enum content_state state = MARK_READ(in, "\0\4MQTT");
    if (state == CONTENT_NOT) {
        state = MARK_READ(in, "\0\6MQIsdp");
        old = true;
    }
    if (state != CONTENT_IS) {
        return state;
    }
    *version = cursor_u8(in) & (uint8_t)~BRIDGE;
    if (in->failed) {
        return CONTENT_MORE;
    }
    bool good = old ? *version == MQTT_CONNECT_V31
                    : *version == MQTT_CONNECT_V311 || *version == MQTT_CONNECT_V5;
    return good ? CONTENT_IS : CONTENT_NOT;
}

static bool flags_agree(uint8_t flags)
{
    bool will = (flags & FLAG_WILL) != 0;
    return (flags & FLAG_RESERVED) == 0 && (flags & FLAGS_WILL_QOS) != FLAGS_WILL_QOS &&
           (will || (flags & (FLAGS_WILL_QOS | FLAG_WILL_RETAIN)) == 0);
}

bool mqtt_connect_read(struct mqtt_connect *out, struct cursor in)
{
    uint16_t alias;
    if (mqtt_connect_version(&out->version, &in) != CONTENT_IS) {
        return false;
    }
    struct cursor none = cursor_block(&in, 0);
    out->client_id = none;
    out->user = none;
    out->will_topic = none;
    bool v5 = out->version == MQTT_CONNECT_V5;
    uint8_t flags = cursor_u8(&in);
    cursor_skip(&in, 2); /* keep alive */
    if (!flags_agree(flags) ||
        (v5 && !(mqtt_field_properties(&alias, &in) && alias == 0))) {
        return false;
    }
    out->client_id = mqtt_field_text(&in);
    if ((flags & FLAG_WILL) != 0) {
        if (v5 && !(mqtt_field_properties(&alias, &in) && alias == 0)) {
            return false;
        }
        out->will_topic = mqtt_field_text(&in);
        cursor_skip(&in, cursor_u16be(&in)); /* the will itself */
    }
    if ((flags & FLAG_USER) != 0) {
        out->user = mqtt_field_text(&in);
    }
    if ((flags & FLAG_PASSWORD) != 0) {
        cursor_skip(&in, cursor_u16be(&in));
    }
    return cursor_at_end(&in);
}
