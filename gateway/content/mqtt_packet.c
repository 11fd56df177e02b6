/* SPDX-License-Identifier: Apache-2.0 */
/* Collects a head up to where the next length stands, as often as there is one. */
#include "gateway/content/mqtt_packet.h"

#include <string.h>

#define FLAG_DUP 8
#define PACKET_ID_BYTES 2

enum phase {
    IN_LENGTH,
    IN_TOPIC,      /* PUBLISH: the length of the topic is there */
    IN_PROPERTIES, /* PUBLISH of version 5: the length of the properties is coming */
    IN_HEAD,
    IN_BODY,
    DISCONNECTED,
    BROKEN
};

void mqtt_packet_init(struct mqtt_packet *self)
{
    *self = (struct mqtt_packet){.phase = IN_LENGTH};
}

size_t mqtt_packet_held(const struct mqtt_packet *self)
{
    return self->phase < IN_BODY && self->wanted > 0 ? self->head_bytes : 0;
}

bool mqtt_packet_in_body(const struct mqtt_packet *self)
{
    return self->phase == IN_BODY;
}

static uint8_t flags_of(const struct mqtt_packet *self)
{
    return self->head[0] & 0xf;
}

static uint8_t qos_of(const struct mqtt_packet *self)
{
    return flags_of(self) >> 1 & 3;
}

static struct cursor head_from(const struct mqtt_packet *self, size_t begin)
{
    struct cursor in = cursor_over(self->head, self->head_bytes);
    cursor_skip(&in, begin);
    return in;
}

static void begin_packet(struct mqtt_packet *self)
{
    self->phase = IN_LENGTH;
    self->head_bytes = 0;
    self->wanted = 2;
    self->body_bytes = 0;
}

/* False: a packet of that length has no room for it, or the head none. */
static bool want(struct mqtt_packet *self, uint32_t bytes, enum phase phase)
{
    self->wanted = bytes;
    self->phase = (uint8_t)phase;
    return bytes <= self->length && bytes <= sizeof self->head;
}

/* Which first bytes a client sends: 2.1.3. MQTT 3.1 knows DUP in others than PUBLISH. */
static bool is_first(const struct mqtt_packet *self)
{
    static const struct {
        bool sent;
        uint8_t flags;
        uint8_t since;
    } rows[16] = {
        [MQTT_PACKET_CONNECT] = {true, 0, 0},     [MQTT_PACKET_PUBACK] = {true, 0, 3},
        [MQTT_PACKET_PUBREC] = {true, 0, 3},      [MQTT_PACKET_PUBREL] = {true, 2, 3},
        [MQTT_PACKET_PUBCOMP] = {true, 0, 3},     [MQTT_PACKET_SUBSCRIBE] = {true, 2, 3},
        [MQTT_PACKET_UNSUBSCRIBE] = {true, 2, 3}, [MQTT_PACKET_PINGREQ] = {true, 0, 3},
        [MQTT_PACKET_DISCONNECT] = {true, 0, 3},  [MQTT_PACKET_AUTH] = {true, 0, 5},
    };
    uint8_t type = self->head[0] >> 4;
    uint8_t flags = flags_of(self);
    if (type == MQTT_PACKET_PUBLISH) { /* 3.3.1 */
        return self->version > 0 && qos_of(self) < 3 &&
               ((flags & FLAG_DUP) == 0 || qos_of(self) > 0);
    }
    if (self->version == MQTT_CONNECT_V31) {
        flags &= (uint8_t)~FLAG_DUP;
    }
    return rows[type].sent && flags == rows[type].flags &&
           self->version >= rows[type].since &&
           (type == MQTT_PACKET_CONNECT) == (self->version == 0);
}

static bool step_length(struct mqtt_packet *self)
{
    struct cursor in = head_from(self, 1);
    uint32_t length;
    enum content_state state = mqtt_field_number(&in, &length);
    if (state == CONTENT_MORE) {
        self->wanted++;
        return true;
    }
    if (state == CONTENT_NOT || length > MQTT_PACKET_LENGTH_MAX || !is_first(self)) {
        return false;
    }
    self->type = self->head[0] >> 4;
    self->begin = self->head_bytes;
    self->length = self->begin + length;
    return self->type == MQTT_PACKET_PUBLISH ? want(self, self->begin + 2, IN_TOPIC)
                                             : want(self, self->length, IN_HEAD);
}

static bool step_topic(struct mqtt_packet *self)
{
    struct cursor in = head_from(self, self->begin);
    uint32_t end = self->begin + 2U + cursor_u16be(&in);
    end += qos_of(self) > 0 ? PACKET_ID_BYTES : 0;
    return self->version == MQTT_CONNECT_V5 ? want(self, end + 1, IN_PROPERTIES)
                                            : want(self, end, IN_HEAD);
}

static bool step_properties(struct mqtt_packet *self)
{
    struct cursor in = head_from(self, self->begin);
    uint32_t length;
    cursor_skip(&in, cursor_u16be(&in));
    cursor_skip(&in, qos_of(self) > 0 ? PACKET_ID_BYTES : 0);
    enum content_state state = mqtt_field_number(&in, &length);
    if (state == CONTENT_MORE) {
        return want(self, self->wanted + 1, IN_PROPERTIES);
    }
    return state == CONTENT_IS && want(self, self->wanted + length, IN_HEAD);
}

/* A head whose last byte is there, as far as lengths go. */
static bool step(struct mqtt_packet *self)
{
    static bool (*const steps[])(struct mqtt_packet *) = {
        [IN_LENGTH] = step_length,
        [IN_TOPIC] = step_topic,
        [IN_PROPERTIES] = step_properties,
    };
    while (self->phase != IN_HEAD && self->head_bytes == self->wanted) {
        if (!steps[self->phase](self)) {
            return false;
        }
    }
    return true;
}

static bool read_connect(struct mqtt_packet *self, struct cursor in)
{
    struct mqtt_connect connect;
    if (!mqtt_connect_read(&connect, in) ||
        cursor_left(&connect.client_id) >= sizeof self->client_id ||
        cursor_left(&connect.will_topic) >= sizeof self->topic) {
        return false;
    }
    size_t id_bytes = cursor_left(&connect.client_id);
    size_t topic_bytes = cursor_left(&connect.will_topic);
    cursor_copy(&connect.client_id, self->client_id, id_bytes);
    cursor_copy(&connect.will_topic, self->topic, topic_bytes);
    self->client_id[id_bytes] = '\0';
    self->topic[topic_bytes] = '\0';
    self->version = connect.version;
    return strpbrk(self->topic, "+#") == NULL;
}

/* 3.3.2.3.4: an alias stands for the topic that came with it last. */
static bool resolve(struct mqtt_packet *self, uint16_t alias)
{
    if (alias > MQTT_PACKET_ALIASES) {
        return false;
    }
    if (alias > 0 && self->topic[0] == '\0') {
        memcpy(self->topic, self->aliases[alias - 1], sizeof self->topic);
    } else if (alias > 0) {
        memcpy(self->aliases[alias - 1], self->topic, sizeof self->topic);
    }
    return self->topic[0] != '\0';
}

static bool read_publish(struct mqtt_packet *self, struct cursor in)
{
    uint16_t alias = 0;
    if (!mqtt_field_topic(self->topic, &in)) {
        return false;
    }
    bool id = qos_of(self) == 0 || cursor_u16be(&in) > 0;
    if (self->version == MQTT_CONNECT_V5 && !mqtt_field_properties(&alias, &in)) {
        return false;
    }
    self->left = self->length - self->head_bytes;
    return id && cursor_at_end(&in) && strpbrk(self->topic, "+#") == NULL &&
           resolve(self, alias);
}

bool mqtt_packet_next_filter(struct mqtt_packet *self,
                             char out[static MQTT_FIELD_TOPIC_BYTES])
{
    if (cursor_left(&self->filters) == 0) {
        return false;
    }
    bool good = mqtt_field_topic(out, &self->filters) && out[0] != '\0';
    if (self->type == MQTT_PACKET_SUBSCRIBE) {
        uint8_t options = cursor_u8(&self->filters); /* 3.8.3.1 */
        uint8_t reserved = self->version == MQTT_CONNECT_V5 ? 0xc0 : 0xfc;
        good = good && (options & reserved) == 0 && (options & 3) < 3;
    }
    if (!good) {
        cursor_fail(&self->filters);
    }
    return good && !self->filters.failed;
}

static bool read_filters(struct mqtt_packet *self, struct cursor in)
{
    char filter[MQTT_FIELD_TOPIC_BYTES];
    uint16_t alias;
    bool any = false;
    if (cursor_u16be(&in) == 0 || (self->version == MQTT_CONNECT_V5 &&
                                   !(mqtt_field_properties(&alias, &in) && alias == 0))) {
        return false;
    }
    self->filters = in;
    while (mqtt_packet_next_filter(self, filter)) {
        any = true;
    }
    bool whole = cursor_at_end(&self->filters);
    self->filters = in;
    return any && whole;
}

/* An acknowledgement, DISCONNECT or AUTH: in version 5 a reason and properties may stand
 * in it (3.4, 3.14, 3.15). */
static bool read_short(const struct mqtt_packet *self, struct cursor in)
{
    uint16_t alias;
    bool acknowledges =
        self->type >= MQTT_PACKET_PUBACK && self->type <= MQTT_PACKET_PUBCOMP;
    if (acknowledges && cursor_u16be(&in) == 0) {
        return false;
    }
    if (self->version < MQTT_CONNECT_V5 || self->type == MQTT_PACKET_PINGREQ ||
        cursor_left(&in) <= 1) {
        return cursor_at_end(&in) ||
               (self->version == MQTT_CONNECT_V5 && self->type != MQTT_PACKET_PINGREQ);
    }
    cursor_skip(&in, 1); /* reason */
    return mqtt_field_properties(&alias, &in) && alias == 0 && cursor_at_end(&in);
}

static bool read_head(struct mqtt_packet *self)
{
    struct cursor in = head_from(self, self->begin);
    self->left = 0;
    switch (self->type) {
    case MQTT_PACKET_CONNECT:
        return read_connect(self, in);
    case MQTT_PACKET_PUBLISH:
        return read_publish(self, in);
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
        return read_filters(self, in);
    default:
        return read_short(self, in);
    }
}

/* What comes behind a head that was told. */
static void go_on(struct mqtt_packet *self)
{
    self->phase = self->left > 0
                      ? IN_BODY
                      : (self->type == MQTT_PACKET_DISCONNECT ? DISCONNECTED : IN_LENGTH);
    self->wanted = 0; /* the next byte begins a packet */
}

static enum mqtt_packet_state take_head(struct mqtt_packet *self, struct cursor *in)
{
    if (self->wanted == 0) {
        begin_packet(self);
    }
    for (;;) {
        size_t missing = self->wanted - self->head_bytes;
        size_t n = cursor_left(in) < missing ? cursor_left(in) : missing;
        cursor_copy(in, self->head + self->head_bytes, n);
        self->head_bytes += (uint32_t)n;
        if (!step(self)) {
            return MQTT_PACKET_MALFORMED;
        }
        if (self->phase == IN_HEAD && self->head_bytes == self->wanted) {
            if (!read_head(self)) {
                return MQTT_PACKET_MALFORMED;
            }
            go_on(self);
            return MQTT_PACKET_HEAD;
        }
        if (cursor_left(in) == 0) {
            return MQTT_PACKET_NEED_MORE;
        }
    }
}

static enum mqtt_packet_state take_body(struct mqtt_packet *self, struct cursor *in)
{
    size_t n = cursor_left(in) < self->left ? cursor_left(in) : self->left;
    cursor_skip(in, n);
    self->left -= (uint32_t)n;
    self->body_bytes += n;
    if (self->left == 0) {
        self->phase = IN_LENGTH;
    }
    return MQTT_PACKET_BODY;
}

enum mqtt_packet_state mqtt_packet_take(struct mqtt_packet *self, const uint8_t *bytes,
                                        size_t len, size_t *consumed)
{
    struct cursor in = cursor_over(bytes, len);
    *consumed = 0;
    if (len == 0 && self->phase != BROKEN) {
        return MQTT_PACKET_NEED_MORE;
    }
    enum mqtt_packet_state state = MQTT_PACKET_MALFORMED;
    if (self->phase == IN_BODY) {
        state = take_body(self, &in);
    } else if (self->phase < IN_BODY) {
        state = take_head(self, &in);
    }
    if (state == MQTT_PACKET_MALFORMED) {
        self->phase = BROKEN;
        return state;
    }
    *consumed = in.pos;
    return state;
}
