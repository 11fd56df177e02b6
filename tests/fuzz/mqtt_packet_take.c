/* SPDX-License-Identifier: Apache-2.0 */
/* Target: mqtt_packet_take and mqtt_packet_next_filter: the same packets, wherever the
 * bytes were cut. The first byte says how long the pieces are. */
#include "gateway/content/mqtt_packet.h"

#include "tests/fuzz/fuzz.h"

struct told {
    uint64_t heads;
    uint64_t passed_bytes;
    uint64_t topics; /* a sum over them */
    enum mqtt_packet_state last;
};

static void add(struct told *told, const char *topic)
{
    HOLDS(memchr(topic, 0, MQTT_FIELD_TOPIC_BYTES) != NULL);
    for (; *topic != '\0'; topic++) {
        told->topics = told->topics * 31 + (uint8_t)*topic;
    }
}

static void hear(struct told *told, struct mqtt_packet *packet)
{
    char filter[MQTT_FIELD_TOPIC_BYTES];
    told->heads++;
    told->passed_bytes += packet->head_bytes;
    add(told, packet->client_id);
    if (packet->type == MQTT_PACKET_PUBLISH) {
        HOLDS(packet->topic[0] != '\0');
        add(told, packet->topic);
    } else if (packet->type == MQTT_PACKET_SUBSCRIBE) {
        HOLDS(mqtt_packet_next_filter(packet, filter));
        do {
            add(told, filter);
        } while (mqtt_packet_next_filter(packet, filter));
    }
}

static struct told tell(const uint8_t *bytes, size_t len, size_t piece)
{
    static struct mqtt_packet packet;
    struct told told = {.last = MQTT_PACKET_NEED_MORE};
    size_t consumed;
    mqtt_packet_init(&packet);
    for (size_t at = 0; at < len; at += consumed) {
        size_t n = len - at < piece ? len - at : piece;
        told.last = mqtt_packet_take(&packet, bytes + at, n, &consumed);
        HOLDS(consumed <= n && (consumed > 0) == (told.last != MQTT_PACKET_MALFORMED));
        if (told.last == MQTT_PACKET_HEAD) {
            hear(&told, &packet);
        } else if (told.last == MQTT_PACKET_BODY) {
            told.passed_bytes += consumed;
        } else if (told.last == MQTT_PACKET_MALFORMED) {
            break;
        }
        HOLDS(told.passed_bytes <= at + consumed);
    }
    return told;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct told whole = tell(data + 1, size - 1, size);
    struct told pieces = tell(data + 1, size - 1, 1 + data[0] % 16);
    HOLDS(whole.heads == pieces.heads && whole.topics == pieces.topics);
    HOLDS((whole.last == MQTT_PACKET_MALFORMED) ==
          (pieces.last == MQTT_PACKET_MALFORMED));
    return 0;
}
