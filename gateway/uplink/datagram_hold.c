/* SPDX-License-Identifier: Apache-2.0 */
/* Kept, and read as QUIC, DTLS or whatever a reader knows. */
#include "gateway/uplink/datagram_hold.h"

#include <string.h>

#include "gateway/content/recognise.h"

void datagram_hold_begin(struct datagram_hold *self, bool is_brief, uint64_t now_us)
{
    self->used = true;
    self->since_us = now_us;
    self->count = 0;
    self->used_bytes = 0;
    memset(&self->dtls, 0, sizeof self->dtls);
    memset(&self->quic, 0, sizeof self->quic); /* the larger of the two */
    self->quic.is_brief = is_brief;
}

static void keep_hello(struct association *association, const struct client_hello *hello,
                       enum flow_content content)
{
    association->content = (uint8_t)(hello->odd_name ? FLOW_BAD_HELLO : content);
    flow_hello_keep(&association->offered, hello);
    memcpy(association->host, hello->server_name, sizeof association->host);
}

/* True when it is QUIC, whole or not. */
static bool look_quic(struct datagram_hold *self, struct association *association,
                      const uint8_t *bytes, size_t len)
{
    static const enum flow_content contents[] = {
        [QUIC_HELLO_NOT] = FLOW_PLAIN,           [QUIC_HELLO_MORE] = FLOW_NOTHING_YET,
        [QUIC_HELLO_VERSION] = FLOW_PLAIN,       [QUIC_HELLO_MALFORMED] = FLOW_BAD_HELLO,
        [QUIC_HELLO_TOO_LONG] = FLOW_LONG_HELLO, [QUIC_HELLO_WHOLE] = FLOW_QUIC_HELLO,
    };
    struct client_hello hello;
    enum quic_hello_state state = quic_hello_take(&self->quic, &hello, bytes, len);
    if (state == QUIC_HELLO_NOT) {
        return false;
    }
    association->protocol = TRAFFIC_QUIC;
    association->content = (uint8_t)contents[state];
    if (state == QUIC_HELLO_WHOLE) {
        keep_hello(association, &hello, FLOW_QUIC_HELLO);
        association->keyring = self->quic.keyring;
    }
    return true;
}

static bool look_dtls(struct datagram_hold *self, struct association *association,
                      const uint8_t *bytes, size_t len)
{
    static const enum flow_content contents[] = {
        [DTLS_HELLO_NOT] = FLOW_PLAIN,           [DTLS_HELLO_MORE] = FLOW_NOTHING_YET,
        [DTLS_HELLO_MALFORMED] = FLOW_BAD_HELLO, [DTLS_HELLO_TOO_LONG] = FLOW_LONG_HELLO,
        [DTLS_HELLO_WHOLE] = FLOW_DTLS_HELLO,
    };
    struct client_hello hello;
    enum dtls_hello_state state = dtls_hello_take(&self->dtls, &hello, bytes, len);
    if (state == DTLS_HELLO_NOT) {
        return false;
    }
    association->protocol = TRAFFIC_DTLS;
    association->content = (uint8_t)contents[state];
    if (state == DTLS_HELLO_WHOLE) {
        keep_hello(association, &hello, FLOW_DTLS_HELLO);
    }
    return true;
}

static void look_plain(struct association *association, const uint8_t *bytes, size_t len)
{
    struct content content;
    (void)!recognise(&content, bytes, len, RECOGNISE_DATAGRAM, RECOGNISE_CLIENT);
    association->protocol = (uint8_t)content.protocol;
    association->content = FLOW_PLAIN;
}

/* Which of the two it is was told by the first datagram. */
static void look(struct datagram_hold *self, struct association *association,
                 const uint8_t *bytes, size_t len)
{
    bool first = self->count == 1;
    if ((first || association->protocol == TRAFFIC_QUIC) &&
        look_quic(self, association, bytes, len)) {
        return;
    }
    if (first) {
        memset(&self->dtls, 0, sizeof self->dtls);
    }
    if ((first || association->protocol == TRAFFIC_DTLS) &&
        look_dtls(self, association, bytes, len)) {
        return;
    }
    look_plain(association, bytes, len);
}

bool datagram_hold_take(struct datagram_hold *self, struct association *association,
                        const uint8_t *bytes, size_t len)
{
    if (self->count == DATAGRAM_HOLD_DATAGRAMS ||
        len > DATAGRAM_HOLD_BYTES - self->used_bytes) {
        return false;
    }
    memcpy(self->bytes + self->used_bytes, bytes, len);
    self->lengths[self->count++] = (uint16_t)len;
    self->used_bytes += (uint32_t)len;
    look(self, association, bytes, len);
    return true;
}

const uint8_t *datagram_hold_at(const struct datagram_hold *self, uint16_t number,
                                size_t *len)
{
    const uint8_t *at = self->bytes;
    if (number >= self->count) {
        return NULL;
    }
    for (uint16_t i = 0; i < number; i++) {
        at += self->lengths[i];
    }
    *len = self->lengths[number];
    return at;
}
