/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and packets of a scenario, as bytes for the examiner of the uplink. */
#include <string.h>

#include "gateway/uplink/interception.h"
#include "sim/play_state.h"

#define BLOCK_BYTES 0x4000
#define TEXT_BYTES 1024

void play_examine_end(struct play *self)
{
    examiner_close(&self->examiner);
    datagram_scan_close(&self->datagrams);
    self->examined = false;
    self->is_read = false;
}

void play_examine_begin(struct play *self, const struct scenario_step *flow)
{
    const struct policy_flow_rule *rule = &self->policy->uplink.rules[self->flow_rule];
    bool seen =
        !flow->flow.udp && (flow->flow.content != FLOW_TLS_HELLO || self->is_ended);
    enum traffic wanted = seen ? examiner_wanted(rule) : TRAFFIC_UNKNOWN;
    struct secret_inflate_pool *secrets =
        seen ? secret_keeper_pool(&self->secrets) : NULL;
    examiner_begin(&self->examiner, wanted, secrets);
    self->examined = wanted != TRAFFIC_UNKNOWN;
    self->is_read = self->examined || secrets != NULL;
    self->has_connected = false;
}

/* False, and noted: it may not leave. */
static bool say(struct play *self, const void *bytes, size_t len, uint64_t *sent)
{
    uint16_t number = self->flow_rule;
    struct examiner_terms terms = {&self->policy->uplink.rules[number], number,
                                   self->policy->observe};
    struct verdict verdict = examiner_take(&self->examiner, &terms, bytes, len);
    size_t waiting = 0;
    if (examiner_waiting(&self->examiner, &waiting) != NULL) {
        examiner_left(&self->examiner, waiting);
    }
    *sent += verdict.action == VERDICT_PASS || terms.lenient ? waiting : 0;
    if (verdict.action == VERDICT_PASS) {
        return true;
    }
    play_note(self, verdict, terms.lenient);
    self->last.sent_bytes = *sent;
    self->flow_rule = terms.lenient ? number : VERDICT_NO_RULE;
    return false;
}

static void note_pass(struct play *self, uint64_t sent)
{
    play_note(self, verdict_pass(self->flow_rule), false);
    self->last.sent_bytes = sent;
}

static bool is_open(struct play *self)
{
    return play_has_flow(self) &&
           (self->is_read ||
            play_broken(self, "nobody looks into this flow; open one of an http or mqtt "
                              "rule, or one that its rule inspects"));
}

/* A body is 'x' all through. */
static bool say_body(struct play *self, uint64_t body_bytes, bool chunked, uint64_t *sent)
{
    static char block[BLOCK_BYTES];
    memset(block, 'x', sizeof block);
    for (uint64_t left = body_bytes; left > 0;) {
        size_t len = left < sizeof block ? (size_t)left : sizeof block;
        char size[16];
        int size_len = snprintf(size, sizeof size, "%zx\r\n", len);
        if ((chunked && !say(self, size, (size_t)size_len, sent)) ||
            !say(self, block, len, sent) || (chunked && !say(self, "\r\n", 2, sent))) {
            return false;
        }
        left -= len;
    }
    return !chunked || say(self, "0\r\n\r\n", 5, sent);
}

bool play_request(struct play *self, const struct scenario_step *step)
{
    const struct scenario_request *request = &step->request;
    char head[TEXT_BYTES];
    uint8_t said[FORM_BYTES];
    char length[64] = "";
    uint64_t sent = 0;
    if (!is_open(self)) {
        return false;
    }
    size_t said_len = form_write(step->form, step->text, said);
    uint64_t body_bytes = said_len > 0 ? said_len : step->number;
    if (request->chunked) {
        (void)snprintf(length, sizeof length, "Transfer-Encoding: chunked\r\n");
    } else if (body_bytes > 0) {
        (void)snprintf(length, sizeof length, "Content-Length: %llu\r\n",
                       (unsigned long long)body_bytes);
    }
    int len = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: %s\r\n%s%s\r\n",
                       request->method, request->target, step->name, length,
                       request->upgrades ? "Connection: upgrade\r\nUpgrade: x\r\n" : "");
    if (say(self, head, (size_t)len, &sent) &&
        say_body(self, step->number, request->chunked, &sent) &&
        say(self, said, said_len, &sent)) {
        note_pass(self, sent);
    }
    return true;
}

/* A client called a, of MQTT 3.1.1. */
static bool say_connect(struct play *self, uint64_t *sent)
{
    static const uint8_t connect[] = {0x10, 13, 0, 4,  'M', 'Q', 'T', 'T',
                                      4,    2,  0, 60, 0,   1,   'a'};
    bool first = !self->has_connected;
    self->has_connected = true;
    return !first || say(self, connect, sizeof connect, sent);
}

/* A packet of this type with the topic in it, at most 255 bytes, a packet identifier
 * before it and rest_len bytes to follow it. */
static size_t print_packet(uint8_t out[static TEXT_BYTES], uint8_t type, bool identifier,
                           const char *topic, size_t rest_len)
{
    size_t topic_len = strlen(topic);
    size_t length = (identifier ? 2 : 0) + 2 + topic_len + rest_len;
    size_t at = 0;
    out[at++] = type;
    out[at++] = (uint8_t)(length % 128 | (length > 127 ? 0x80 : 0));
    if (length > 127) {
        out[at++] = (uint8_t)(length / 128);
    }
    if (identifier) {
        out[at++] = 0;
        out[at++] = 1;
    }
    out[at++] = (uint8_t)(topic_len >> 8);
    out[at++] = (uint8_t)topic_len;
    memcpy(out + at, topic, topic_len);
    return at + topic_len;
}

bool play_topic(struct play *self, const struct scenario_step *step)
{
    uint8_t packet[TEXT_BYTES];
    uint8_t rest[FORM_BYTES] = {0}; /* payload, or the quality of service */
    uint64_t sent = 0;
    if (!is_open(self)) {
        return false;
    }
    bool subscribe = step->word == SCENARIO_SUBSCRIBE;
    size_t said_len = form_write(step->form, step->text, rest);
    size_t rest_len = said_len > 0 ? said_len : 1;
    size_t len =
        print_packet(packet, subscribe ? 0x82 : 0x30, subscribe, step->name, rest_len);
    if (say_connect(self, &sent) && say(self, packet, len, &sent) &&
        say(self, rest, rest_len, &sent)) {
        note_pass(self, sent);
    }
    return true;
}

/* A datagram, which goes whole or not at all. */
static bool say_datagram(struct play *self, const uint8_t *bytes, size_t len)
{
    const struct policy_flow_rule *rule = &self->policy->uplink.rules[self->flow_rule];
    if (rule->transport != POLICY_UDP || rule->as != TRAFFIC_UNKNOWN) {
        return play_broken(self, "what this flow says is held to its protocol; SAY it on "
                                 "one of a rule that lets it say anything");
    }
    const struct regime regime = play_regime(self);
    struct association association = {.rule = self->flow_rule, .scan = &self->datagrams};
    struct verdict verdict = datagram_scan_take(&regime, &association, bytes, len);
    play_note(self, verdict, self->policy->observe);
    self->last.sent_bytes =
        verdict.action == VERDICT_PASS || self->policy->observe ? len : 0;
    return true;
}

/* What a decoy hears is kept, and goes nowhere. */
bool play_say(struct play *self, const struct scenario_step *step)
{
    uint8_t bytes[FORM_BYTES];
    size_t len = form_write(step->form, step->text, bytes);
    uint64_t sent = 0;
    if (self->is_decoyed) {
        play_note(self, verdict_drop(REASON_DECOY_KEPT, VERDICT_NO_RULE), false);
        return true;
    }
    if (!play_has_flow(self)) {
        return false;
    }
    if (self->flow->flow.udp) {
        return say_datagram(self, bytes, len);
    }
    if (!self->is_read) {
        note_pass(self, len);
    } else if (say(self, bytes, len, &sent)) {
        note_pass(self, sent);
    }
    return true;
}

void play_examine_bytes(struct play *self, enum traffic protocol)
{
    static const char nothing[] = "\xff\xff\xff\xff\xff\xff\xff\xff\r\n\r\n";
    uint64_t sent = 0;
    if (protocol == self->examiner.protocol ||
        say(self, nothing, sizeof nothing - 1, &sent)) {
        note_pass(self, sent);
    }
}
