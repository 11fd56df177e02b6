/* SPDX-License-Identifier: Apache-2.0 */
/* First datagrams, and those that may begin something else. */
#include "gateway/uplink/datagram_intake.h"

#include <netinet/in.h>
#include <string.h>

#include "gateway/uplink/dns_message.h"
#include "gateway/uplink/exhibit.h"
#include "gateway/uplink/flow.h"

/* A question to a foreign resolver: which name, and whom it asked. */
static void deny_question(const struct datagrams *self, const struct association *row,
                          size_t len, struct verdict verdict, enum event_action action)
{
    struct dns_question question;
    struct event event = {.subject = EVENT_NAME};
    self->regime->counts[REGIME_DATAGRAMS_DENIED]++;
    if (dns_message_decode_question(&question, self->bytes, len) == DNS_QUESTION_IGNORE) {
        question.type = 0; /* no question at all: only whom it went to is known */
    }
    event.name.client = row->client.address;
    event.name.server = row->server.address;
    event.name.type = question.type;
    memcpy(event.name.name, question.name, sizeof event.name.name);
    regime_note(self->regime, &event, action, verdict);
}

static bool is_hello(const struct association *row)
{
    bool begins = row->protocol == TRAFFIC_QUIC || row->protocol == TRAFFIC_DTLS;
    return row->content == FLOW_QUIC_HELLO || row->content == FLOW_DTLS_HELLO ||
           row->content == FLOW_BAD_HELLO || row->content == FLOW_LONG_HELLO ||
           (row->content == FLOW_NOTHING_YET && begins);
}

/* A datagram of the hello behind its denial, `offset` bytes of it before. */
static void tell_hello(const struct datagrams *self, const struct association *row,
                       struct verdict verdict, enum event_action action,
                       const uint8_t *bytes, size_t len, uint32_t offset)
{
    struct event event = flow_event(IPPROTO_UDP, &row->client, &row->server, row->host);
    event.action = (uint8_t)action;
    event.flow.protocol = row->protocol;
    if (is_hello(row)) {
        exhibit_tell_hello(self->regime, &event, verdict, bytes, len, offset);
    }
}

static void refuse(struct datagrams *self, struct association *row, size_t len,
                   struct verdict verdict, enum event_action action)
{
    if (verdict.reason == REASON_FOREIGN_RESOLVER) {
        deny_question(self, row, len, verdict, action);
    } else {
        datagrams_deny(self, row, verdict, action);
        tell_hello(self, row, verdict, action, self->bytes, len, 0);
    }
    if (action != EVENT_WOULD_DROP) {
        datagram_decoy_take(&self->decoy, self->regime, row, verdict, self->bytes, len);
    }
}

/* The first look goes to this association, and another slot takes its place: a free one,
 * else that of the association that has waited for longest. */
static void keep_waiting(struct datagrams *self, struct association *row)
{
    int16_t slot = self->first_look;
    int16_t oldest = -1;
    self->holds[slot].association = (uint16_t)(row - self->associations);
    row->hold = slot;
    for (int16_t i = 0; i < DATAGRAM_HOLD_SLOTS; i++) {
        if (i == slot) {
            continue;
        }
        if (!self->holds[i].used) {
            self->first_look = i;
            return;
        }
        if (oldest < 0 || self->holds[i].since_us < self->holds[oldest].since_us) {
            oldest = i;
        }
    }
    self->regime->counts[REGIME_HELLOS_EVICTED]++;
    datagram_intake_give_up(self, &self->associations[self->holds[oldest].association]);
    self->first_look = oldest;
}

/* Its hello passed in this hold: later parts of it must be the same. */
static void watch(struct datagrams *self, struct association *row, int16_t slot)
{
    if (row->content == FLOW_QUIC_HELLO) {
        quic_watch_begin(self->watches, row, &self->holds[slot].quic,
                         self->regime->now_us);
    }
}

/* What was held goes out, now that it may. */
static void send_held(struct datagrams *self, struct association *row)
{
    int16_t slot = row->hold;
    size_t len;
    const uint8_t *bytes;
    row->hold = -1;
    watch(self, row, slot);
    for (uint16_t i = 0; (bytes = datagram_hold_at(&self->holds[slot], i, &len)) != NULL;
         i++) {
        datagrams_send(self, row, bytes, len);
    }
    self->holds[slot].used = false;
}

/* What was held of one that is denied. */
static void keep_held(struct datagrams *self, const struct association *row,
                      struct verdict verdict)
{
    size_t len;
    const uint8_t *bytes;
    for (uint16_t i = 0;
         (bytes = datagram_hold_at(&self->holds[row->hold], i, &len)) != NULL; i++) {
        datagram_decoy_take(&self->decoy, self->regime, row, verdict, bytes, len);
    }
}

static void tell_held_hello(const struct datagrams *self, const struct association *row,
                            struct verdict verdict, enum event_action action)
{
    size_t len;
    const uint8_t *bytes;
    uint32_t offset = 0;
    for (uint16_t i = 0;
         (bytes = datagram_hold_at(&self->holds[row->hold], i, &len)) != NULL; i++) {
        tell_hello(self, row, verdict, action, bytes, len, offset);
        offset += (uint32_t)len;
    }
}

/* The verdict of an association whose datagrams wait; it may be gone then. */
static void decide(struct datagrams *self, struct association *row,
                   struct verdict verdict)
{
    if (verdict.action == VERDICT_MORE) {
        return;
    }
    verdict = datagram_scan_hello(self->regime, verdict, row, &self->holds[row->hold]);
    enum event_action action = regime_denial(self->regime, verdict);
    if (verdict.action == VERDICT_PASS) {
        row->rule = verdict.rule;
        deferral_end(&row->deferral);
    } else {
        datagrams_deny(self, row, verdict, action);
        tell_held_hello(self, row, verdict, action);
        row->rule = VERDICT_NO_RULE;
    }
    if (verdict.action != VERDICT_PASS && action != EVENT_WOULD_DROP) {
        keep_held(self, row, verdict);
        datagrams_release(self, row);
        association_drop(row);
        return;
    }
    if (row->upstream >= 0 || datagrams_open(self, row)) {
        send_held(self, row);
    }
}

/* It has said nothing that could be judged, and will not. */
void datagram_intake_give_up(struct datagrams *self, struct association *row)
{
    row->content = FLOW_SILENT;
    struct verdict verdict = association_judge(row, self->regime, false);
    decide(self, row,
           verdict.action == VERDICT_MORE ? verdict_drop(REASON_HELLO_SILENT, row->rule)
                                          : verdict);
}

static void keep(struct datagrams *self, struct datagram_hold *hold,
                 struct association *row, size_t len)
{
    if (!datagram_hold_take(hold, row, self->bytes, len)) {
        self->regime->counts[REGIME_DATAGRAMS_DENIED]++;
    }
}

/* The first datagram between two. */
static void begin(struct datagrams *self, const struct endpoint *client,
                  const struct endpoint *server, size_t len)
{
    struct association wanted = {.client = *client,
                                 .server = *server,
                                 .rule = VERDICT_NO_RULE,
                                 .hold = -1,
                                 .upstream = -1,
                                 .reply = -1,
                                 .active_us = self->regime->now_us};
    datagram_hold_begin(&self->holds[self->first_look], !self->regime->asks_ja4,
                        self->regime->now_us);
    keep(self, &self->holds[self->first_look], &wanted, len);
    struct verdict verdict = association_judge(&wanted, self->regime, false);
    if (verdict.action == VERDICT_PASS &&
        association_fit(&wanted, regime_rule(self->regime, verdict.rule), self->bytes,
                        len) == ASSOCIATION_CHANGED) {
        verdict = verdict_drop(REASON_PROTOCOL_UNEXPECTED, verdict.rule);
    }
    verdict = datagram_scan_hello(self->regime, verdict, &wanted,
                                  &self->holds[self->first_look]);
    enum event_action action = regime_denial(self->regime, verdict);
    if (verdict.action == VERDICT_DROP) {
        refuse(self, &wanted, len, verdict, action);
        if (action != EVENT_WOULD_DROP) {
            return;
        }
    }
    wanted.rule = verdict.action == VERDICT_PASS ? verdict.rule : VERDICT_NO_RULE;
    struct association *row = datagrams_place(self, &wanted);
    if (verdict.action == VERDICT_MORE) {
        keep_waiting(self, row);
    } else if (datagrams_open(self, row)) {
        watch(self, row, self->first_look);
        datagrams_send(self, row, self->bytes, len);
    }
}

/* More of what waits. */
static void go_on(struct datagrams *self, struct association *row, size_t len)
{
    keep(self, &self->holds[row->hold], row, len);
    decide(self, row, association_judge(row, self->regime, false));
}

/* A datagram that may begin another connection in an association that passed. */
static void begin_again(struct datagrams *self, struct association *row, size_t len)
{
    datagram_hold_begin(&self->holds[self->first_look], !self->regime->asks_ja4,
                        self->regime->now_us);
    quic_watch_end(row);
    keep_waiting(self, row);
    row->content = FLOW_NOTHING_YET;
    go_on(self, row, len);
}

static void change(struct datagrams *self, struct association *row, size_t len)
{
    struct verdict verdict = verdict_drop(REASON_PROTOCOL_CHANGED, row->rule);
    enum event_action action = regime_denial(self->regime, verdict);
    datagrams_deny(self, row, verdict, action);
    if (action != EVENT_WOULD_DROP) {
        datagram_decoy_take(&self->decoy, self->regime, row, verdict, self->bytes, len);
        association_drop(row);
    }
}

void datagram_intake_take(struct datagrams *self, const struct endpoint *client,
                          const struct endpoint *server, size_t len)
{
    struct association *row = datagrams_find(self, client, server);
    if (row == NULL) {
        begin(self, client, server, len);
        return;
    }
    if (row->hold >= 0) {
        go_on(self, row, len);
        return;
    }
    switch (
        association_fit(row, regime_rule(self->regime, row->rule), self->bytes, len)) {
    case ASSOCIATION_FITS:
        datagrams_send(self, row, self->bytes, len);
        break;
    case ASSOCIATION_ANEW:
        begin_again(self, row, len);
        break;
    case ASSOCIATION_LATE:
        self->regime->counts[REGIME_DATAGRAMS_DENIED]++;
        break;
    case ASSOCIATION_CHANGED:
        change(self, row, len);
        break;
    }
}
