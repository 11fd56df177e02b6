/* SPDX-License-Identifier: Apache-2.0 */
/* Told, judged, named, and held to what it began as. */
#include "gateway/uplink/association.h"

#include <netinet/in.h>
#include <unistd.h>

#include "gateway/content/dtls_hello.h"
#include "gateway/content/recognise.h"
#include "gateway/uplink/datagram_scan.h"
#include "gateway/uplink/flow.h"
#include "gateway/uplink/quic_watch.h"

#define NTP_PACKET_BYTES 48 /* RFC 5905 7.3, without extensions */
#define NTP_MODE_CLIENT 3
#define QUIC_HEADER_BITS 0xc0 /* long, and fixed (RFC 9000 17) */
#define QUIC_SHORT 0x40

void association_note(struct association *self, const struct regime *regime,
                      enum event_action action, struct verdict verdict)
{
    struct event event =
        flow_event(IPPROTO_UDP, &self->client, &self->server, self->host);
    event.flow.protocol = self->protocol;
    event.flow.bytes_up = self->bytes[REGIME_UP];
    event.flow.bytes_down = self->bytes[REGIME_DOWN];
    self->bytes[REGIME_UP] = self->bytes[REGIME_DOWN] = 0;
    self->told_us = regime->now_us;
    regime_note(regime, &event, action, verdict);
}

void association_note_progress(struct association *self, const struct regime *regime)
{
    if (self->bytes[REGIME_UP] + self->bytes[REGIME_DOWN] > 0 &&
        regime->now_us - self->told_us >= FLOW_TELL_US) {
        association_note(
            self, regime, EVENT_PASSED,
            (struct verdict){VERDICT_PASS, REASON_FLOW_GOES_ON, self->rule, DETAIL_NONE});
    }
}

static bool has_hello(const struct association *self)
{
    return self->content == FLOW_QUIC_HELLO || self->content == FLOW_DTLS_HELLO;
}

/* pin and alpn outlive what comes out. */
static struct flow_facts facts_of(const struct association *self, const char *const *pin,
                                  const char *alpn[static POLICY_TEXTS_MAX])
{
    struct flow_facts facts = {.udp = true,
                               .server = self->server.address,
                               .port = self->server.port,
                               .pinned = pin,
                               .pinned_count = pin != NULL,
                               .content = self->content,
                               .server_name = has_hello(self) ? self->host : "",
                               .protocol = self->protocol};
    flow_hello_tell(&self->offered, &facts, alpn);
    return facts;
}

struct verdict association_judge(const struct association *self,
                                 const struct regime *regime, bool again)
{
    const char *pin = self->host;
    const char *alpn[POLICY_TEXTS_MAX];
    struct flow_facts facts = facts_of(self, again ? &pin : NULL, alpn);
    return regime_judge_flow(regime, &facts);
}

bool association_agrees(const struct association *self, const struct regime *regime,
                        uint16_t rule)
{
    const char *pin = self->host;
    const char *alpn[POLICY_TEXTS_MAX];
    struct flow_facts facts = facts_of(self, &pin, alpn);
    return flow_judge_agrees(regime->policy, rule, &facts);
}

void association_name(struct association *self, const struct regime *regime)
{
    if (!has_hello(self)) {
        regime_name(regime, self->host, &self->server.address, self->rule);
    }
}

/* A plain request: nothing else may leave under the name of time. */
static bool is_ntp_request(const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint8_t first = cursor_u8(&in);
    uint8_t version = first >> 3 & 7;
    return len == NTP_PACKET_BYTES && (first & 7) == NTP_MODE_CLIENT &&
           (version == 3 || version == 4);
}

/* What is in a datagram of QUIC. */
struct quic_look {
    bool initial;
    bool unknown; /* an Initial that no keys of the association open */
    bool foreign; /* a version, kind or number of packets that no client goes on with */
    bool later;   /* what a client sends when it has done with Initials */
};

static struct quic_look look_at(const struct association *self, const uint8_t *bytes,
                                size_t len)
{
    const struct quic_keyring *ring = quic_watch_keyring(self);
    uint8_t plain[QUIC_KEYS_PACKET_MAX_BYTES];
    size_t plain_len;
    unsigned initials = 0;
    struct quic_look look = {.initial = false};
    struct quic_packet packet;
    struct cursor in = cursor_over(bytes, len);
    while (quic_packet_next(&packet, &in) == QUIC_PACKET_READ) {
        bool initial = packet.type == QUIC_PACKET_INITIAL;
        look.initial = look.initial || initial;
        look.unknown = look.unknown ||
                       (initial && !quic_keyring_opens(ring, &packet, plain, &plain_len));
        initials += initial;
        look.foreign = look.foreign || packet.type >= QUIC_PACKET_RETRY;
        if (initials > QUIC_INITIALS_MAX) {
            look.foreign = true;
            break;
        }
        look.later = look.later || packet.type == QUIC_PACKET_HANDSHAKE;
    }
    look.later = look.later || (cursor_peek(&in) & QUIC_HEADER_BITS) == QUIC_SHORT;
    return look;
}

/* Initials must go on with the hello that was judged. Of a short header no bit is sure:
 * both ends may agree, unseen, that the fixed one is any (RFC 9287). When the client has
 * done with Initials, those of this connection are not wanted any more. Another one may
 * begin in the same association: an Initial that its keys do not open. */
static enum association_fit fit_quic(struct association *self, const uint8_t *bytes,
                                     size_t len)
{
    struct client_hello hello;
    struct quic_look look = look_at(self, bytes, len);
    if (len == 0) {
        return ASSOCIATION_CHANGED;
    }
    bool goes_on =
        look.initial && self->watch != NULL &&
        quic_hello_take(&self->watch->hello, &hello, bytes, len) == QUIC_HELLO_WHOLE;
    if (look.foreign || (look.unknown && !goes_on)) {
        return ASSOCIATION_ANEW;
    }
    if (look.initial && !goes_on) {
        return self->watch != NULL ? ASSOCIATION_CHANGED : ASSOCIATION_LATE;
    }
    if (look.later) {
        quic_watch_end(self);
    }
    return ASSOCIATION_FITS;
}

/* The hello that answers a cookie comes in an association that passed already. */
static enum association_fit fit_dtls(const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint8_t type = cursor_u8(&in);
    bool record = type >= 20 && type <= 26;
    bool unified = (type & 0xe0) == 0x20; /* RFC 9147 4 */
    if (!record && !unified) {
        return ASSOCIATION_CHANGED;
    }
    return dtls_hello_begins(bytes, len) ? ASSOCIATION_ANEW : ASSOCIATION_FITS;
}

static enum association_fit fit_traffic(enum traffic wanted, const uint8_t *bytes,
                                        size_t len)
{
    struct content content;
    bool same = recognise(&content, bytes, len, RECOGNISE_DATAGRAM, RECOGNISE_CLIENT) ==
                    CONTENT_IS &&
                content.protocol == wanted;
    return same ? ASSOCIATION_FITS : ASSOCIATION_CHANGED;
}

enum association_fit association_fit(struct association *self,
                                     const struct policy_flow_rule *rule,
                                     const uint8_t *bytes, size_t len)
{
    if (rule == NULL) {
        return ASSOCIATION_FITS;
    }
    switch (rule->transport) {
    case POLICY_QUIC:
        return fit_quic(self, bytes, len);
    case POLICY_DTLS:
        return fit_dtls(bytes, len);
    case POLICY_NTP:
        return is_ntp_request(bytes, len) ? ASSOCIATION_FITS : ASSOCIATION_CHANGED;
    default:
        return rule->as == TRAFFIC_UNKNOWN ? ASSOCIATION_FITS
                                           : fit_traffic(rule->as, bytes, len);
    }
}

void association_drop(struct association *self)
{
    if (self->upstream >= 0) {
        (void)close(self->upstream);
    }
    if (self->reply >= 0) {
        (void)close(self->reply);
    }
    quic_watch_end(self);
    if (self->scan != NULL) {
        datagram_scan_close(self->scan);
    }
    self->used = false;
    self->hold = -1;
    self->epoch++;
}
