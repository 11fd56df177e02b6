/* SPDX-License-Identifier: Apache-2.0 */
/* By what the rule says that they are. */
#include "gateway/uplink/datagram_scan.h"

#include <string.h>

#include "gateway/uplink/quic_watch.h"

#define PIECE_BYTES 512 /* between two looks at what has been unpacked */

void datagram_scan_close(struct datagram_scan *self)
{
    if (self->begun) {
        secret_scan_close(&self->stream);
    }
    self->begun = false;
    self->stopped_for = REASON_ALLOWED;
}

bool datagram_scan_unpacks(const struct datagram_scan *self)
{
    return self->begun && secret_scan_unpacks(&self->stream);
}

static void stop(struct datagram_scan *self, enum reason reason, enum detail detail)
{
    datagram_scan_close(self);
    self->stopped_for = (uint8_t)reason;
    self->detail = (uint8_t)detail;
}

void datagram_scan_give_up(struct datagram_scan *self)
{
    stop(self, REASON_FLOWS_FULL, DETAIL_NONE);
}

static struct verdict judge_stream(const struct regime *regime, struct verdict verdict,
                                   const struct crypto_stream *stream)
{
    return regime_judge_bytes(regime, verdict, stream->bytes, stream->end_bytes);
}

struct verdict datagram_scan_hello(const struct regime *regime, struct verdict verdict,
                                   const struct association *association,
                                   const struct datagram_hold *hold)
{
    if (verdict.action != VERDICT_PASS || regime->secrets == NULL) {
        return verdict;
    }
    switch (association->content) {
    case FLOW_QUIC_HELLO:
        return judge_stream(regime, verdict, &hold->quic.crypto);
    case FLOW_DTLS_HELLO:
        return judge_stream(regime, verdict, &hold->dtls.message);
    default:
        return regime_judge_bytes(regime, verdict, NULL, 0);
    }
}

/* The next piece of a datagram; all that is left, where more has been unpacked than may
 * be. */
static void take_piece(struct secret_scan *through, struct cursor *in,
                       uint64_t unpacked_max, struct secret_hit *hit)
{
    struct cursor ahead = *in;
    size_t left = cursor_left(in);
    size_t len = left < PIECE_BYTES ? left : PIECE_BYTES;
    size_t taken;
    (void)!secret_scan_take(through, cursor_take(&ahead, len), len, &taken, hit);
    cursor_skip(in, taken);
    if (through->unpacked > unpacked_max) {
        hit->what = hit->what == SECRET_HIT_FOUND ? hit->what : SECRET_HIT_EXPANDS;
        cursor_skip(in, cursor_left(in));
    }
}

static struct verdict look_alone(struct secret_inflate_pool *pool, const uint8_t *bytes,
                                 size_t len)
{
    struct secret_scan alone;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    struct cursor in = cursor_over(bytes, len);
    secret_scan_init(&alone, pool);
    while (cursor_left(&in) > 0 && hit.what == SECRET_HIT_NONE) {
        take_piece(&alone, &in, DATAGRAM_SCAN_UNPACKED_BYTES, &hit);
    }
    if (hit.what == SECRET_HIT_NONE) {
        (void)!secret_scan_end(&alone, &hit);
    }
    secret_scan_close(&alone);
    return secret_keeper_verdict(&hit, VERDICT_NO_RULE);
}

/* The first that is found behind the datagrams before; all of it is taken, unless it
 * unpacks to too much. */
static struct verdict look_behind(struct datagram_scan *self,
                                  struct secret_inflate_pool *pool, const uint8_t *bytes,
                                  size_t len)
{
    struct verdict verdict = verdict_pass(VERDICT_NO_RULE);
    struct secret_hit hit = {0};
    struct cursor in = cursor_over(bytes, len);
    if (!self->begun) {
        secret_scan_init(&self->stream, pool);
        self->begun = true;
    }
    uint64_t unpacked_max = self->stream.unpacked + DATAGRAM_SCAN_UNPACKED_BYTES;
    while (cursor_left(&in) > 0) {
        take_piece(&self->stream, &in, unpacked_max, &hit);
        if (hit.what != SECRET_HIT_NONE) {
            verdict = verdict.action == VERDICT_PASS
                          ? secret_keeper_verdict(&hit, VERDICT_NO_RULE)
                          : verdict;
            (void)!secret_scan_pass(&self->stream);
        }
    }
    if (verdict.action == VERDICT_PASS && secret_scan_foresee(&self->stream, &hit)) {
        verdict = secret_keeper_verdict(&hit, VERDICT_NO_RULE);
    }
    return verdict;
}

/* By itself too, unless that would find nothing else: twice costs twice. */
static struct verdict look_plain(struct datagram_scan *self,
                                 struct secret_inflate_pool *pool, const uint8_t *bytes,
                                 size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    bool once = !self->begun || secret_scan_is_fresh(&self->stream, cursor_peek(&in));
    struct verdict behind = look_behind(self, pool, bytes, len);
    if (once) {
        return behind;
    }
    struct verdict alone = look_alone(pool, bytes, len);
    bool found = alone.reason == REASON_SECRET_FOUND;
    return found || behind.action == VERDICT_PASS ? alone : behind;
}

/* An Initial that nobody can open is bytes like any others. */
static struct verdict look_packet(const struct regime *regime, struct verdict verdict,
                                  const struct association *association,
                                  const struct quic_packet *packet)
{
    uint8_t plain[QUIC_KEYS_PACKET_MAX_BYTES];
    size_t plain_len = 0;
    bool initial = packet->type == QUIC_PACKET_INITIAL;
    bool opens = initial && quic_keyring_opens(quic_watch_keyring(association), packet,
                                               plain, &plain_len);
    bool sealed = opens || packet->type == QUIC_PACKET_0RTT ||
                  packet->type == QUIC_PACKET_HANDSHAKE;
    verdict = regime_judge_bytes(regime, verdict, packet->bytes,
                                 sealed ? packet->number_at : packet->len);
    return regime_judge_bytes(regime, verdict, plain, plain_len);
}

/* What came behind its hello. */
static struct verdict look_at_stream(const struct regime *regime, struct verdict verdict,
                                     struct quic_watch *watch)
{
    bool too_much = false;
    if (verdict.action == VERDICT_PASS && quic_watch_looks(watch, &too_much)) {
        verdict = judge_stream(regime, verdict, &watch->hello.crypto);
    }
    return too_much ? verdict_drop_by(REASON_NOT_EXAMINED, DETAIL_NO_TURN, verdict.rule)
                    : verdict;
}

static struct verdict look_quic(const struct regime *regime,
                                const struct association *association,
                                const uint8_t *bytes, size_t len)
{
    struct verdict verdict = verdict_pass(association->rule);
    struct quic_packet packet;
    struct cursor in = cursor_over(bytes, len);
    bool initial = false;
    while (quic_packet_next(&packet, &in) == QUIC_PACKET_READ) {
        initial = initial || packet.type == QUIC_PACKET_INITIAL;
        verdict = look_packet(regime, verdict, association, &packet);
    }
    return initial && association->watch != NULL
               ? look_at_stream(regime, verdict, association->watch)
               : verdict;
}

static struct verdict look_dtls(const struct regime *regime, const uint8_t *bytes,
                                size_t len)
{
    struct verdict pass = verdict_pass(VERDICT_NO_RULE);
    return dtls_hello_is_clear(bytes, len) ? regime_judge_bytes(regime, pass, bytes, len)
                                           : pass;
}

static struct verdict look(const struct regime *regime, struct association *association,
                           enum policy_transport transport, const uint8_t *bytes,
                           size_t len)
{
    switch (transport) {
    case POLICY_QUIC:
        return look_quic(regime, association, bytes, len);
    case POLICY_DTLS:
        return look_dtls(regime, bytes, len);
    default:
        return look_plain(association->scan, regime_secrets(regime), bytes, len);
    }
}

struct verdict datagram_scan_take(const struct regime *regime,
                                  struct association *association, const uint8_t *bytes,
                                  size_t len)
{
    struct datagram_scan *self = association->scan;
    struct verdict verdict = verdict_pass(association->rule);
    const struct policy_flow_rule *rule = regime_rule(regime, association->rule);
    if (rule == NULL || regime_secrets(regime) == NULL) {
        return rule == NULL ? verdict : regime_judge_bytes(regime, verdict, NULL, 0);
    }
    verdict = self->stopped_for != REASON_ALLOWED
                  ? verdict_drop_by((enum reason)self->stopped_for,
                                    (enum detail)self->detail, association->rule)
                  : look(regime, association, rule->transport, bytes, len);
    if (verdict.reason == REASON_SECRET_FOUND && !regime->observe) {
        stop(self, verdict.reason, verdict.detail);
    }
    verdict.rule = association->rule;
    return verdict;
}
