/* SPDX-License-Identifier: Apache-2.0 */
/* What is held, told from other handshake messages and held against the first hello. */
#include "gateway/uplink/second_hello.h"

#include <string.h>

#include "can/cursor.h"
#include "gateway/uplink/clear_flight.h"
#include "policies/transport.h"

#define TLS_1_3 0x0304

void second_hello_watch(const struct gate *self, struct flow *flow)
{
    const struct policy_flow_rule *rule = regime_rule(self->regime, flow->rule);
    bool wanted =
        flow->offered.version >= TLS_1_3 || regime_secrets(self->regime) != NULL;
    flow->watched = flow->content == FLOW_TLS_HELLO && wanted &&
                    (rule == NULL || transport_row(rule->transport)->hello);
}

size_t second_hello_reach(const struct flow *flow, const uint8_t *bytes, size_t len)
{
    struct tls_records ahead = flow->records;
    return flow->watched ? tls_records_reach(&ahead, TLS_RECORDS_HANDSHAKE, bytes, len)
                         : len;
}

/* The last message of a handshake of TLS 1.2 is encrypted and may begin as a hello does;
 * it is alone, where a hello goes on in the next record (RFC 8446 5.1). MORE: not told
 * yet, NOT_TLS: something else, WHOLE: a hello or what passes for one. */
static enum tls_hello_state begins(const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    cursor_skip(&in, 3);
    uint32_t body_bytes = cursor_u16be(&in);
    uint8_t type = cursor_u8(&in);
    uint32_t message_bytes = 4 + cursor_u24be(&in);
    if (len < TLS_RECORDS_HEADER_BYTES + 1) {
        return TLS_HELLO_MORE;
    }
    if (body_bytes > 0 && type != CLIENT_HELLO_TYPE) {
        return TLS_HELLO_NOT_TLS;
    }
    if (in.failed || body_bytes < 4 || message_bytes <= body_bytes) {
        return TLS_HELLO_WHOLE;
    }
    if (TLS_RECORDS_HEADER_BYTES + body_bytes >= TLS_HELLO_RAW_BYTES) {
        return TLS_HELLO_TOO_LONG;
    }
    if (len <= TLS_RECORDS_HEADER_BYTES + body_bytes) {
        return TLS_HELLO_MORE;
    }
    return bytes[TLS_RECORDS_HEADER_BYTES + body_bytes] == TLS_RECORDS_HANDSHAKE
               ? TLS_HELLO_WHOLE
               : TLS_HELLO_NOT_TLS;
}

/* REASON_ALLOWED: it may go on. */
static enum reason judge(const struct gate *self, const struct flow *flow,
                         enum flow_content content, const struct client_hello *hello)
{
    struct flow_hello offered;
    const char *first_alpn[POLICY_TEXTS_MAX];
    const char *next_alpn[POLICY_TEXTS_MAX];
    struct flow_facts first = flow_facts(flow, NULL, first_alpn);
    struct flow_facts next = first;
    flow_hello_keep(&offered, hello);
    flow_hello_tell(&offered, &next, next_alpn);
    next.content = content;
    next.server_name = hello->server_name;
    return regime_judge_again(self->regime, flow->rule, &first, &next).reason;
}

static enum second_hello_state conclude(struct gate *self, struct flow *flow,
                                        enum tls_hello_state state,
                                        const struct client_hello *hello,
                                        enum reason *why)
{
    enum flow_content content = FLOW_BAD_HELLO;
    if (state == TLS_HELLO_TOO_LONG) {
        content = FLOW_LONG_HELLO;
    } else if (state == TLS_HELLO_WHOLE && !hello->odd_name) {
        content = FLOW_TLS_HELLO;
    }
    *why = judge(self, flow, content, hello);
    if (*why == REASON_ALLOWED && state == TLS_HELLO_WHOLE) {
        *why = regime_judge_hello(self->regime, verdict_pass(flow->rule), &flow->hello,
                                  self->hellos[flow->buffer], flow->buffered_bytes)
                   .reason;
    }
    if (*why == REASON_ALLOWED) {
        flow->clear_bytes = flow->hello.record_at;
        return SECOND_HELLO_GOES_ON;
    }
    flow->content = (uint8_t)content; /* where it goes on in observe, rules judge this */
    if (state == TLS_HELLO_WHOLE) {   /* what it tried is what is told */
        memcpy(flow->host, hello->server_name, sizeof flow->host);
        flow_hello_keep(&flow->offered, hello);
    }
    return SECOND_HELLO_CUT;
}

/* What is held begins with another message than a hello. */
static enum second_hello_state look_at_other(struct gate *self, struct flow *flow,
                                             enum reason *why)
{
    size_t reach = 0;
    if (flow->records.changed || regime_secrets(self->regime) == NULL) {
        flow->watched = false;
        return SECOND_HELLO_GOES_ON;
    }
    struct verdict verdict =
        clear_flight_judge(self->regime, verdict_pass(flow->rule),
                           self->hellos[flow->buffer], flow->buffered_bytes, &reach);
    if (verdict.action == VERDICT_MORE) {
        return SECOND_HELLO_MORE;
    }
    flow->clear_bytes = (uint32_t)reach;
    *why = verdict.reason;
    return verdict.action == VERDICT_PASS ? SECOND_HELLO_GOES_ON : SECOND_HELLO_CUT;
}

/* Behind its ChangeCipherSpec TLS 1.2 says nothing that could be read. */
static bool is_encrypted(const struct flow *flow)
{
    return flow->records.changed && flow->offered.version < TLS_1_3;
}

enum second_hello_state second_hello_look(struct gate *self, struct flow *flow,
                                          enum reason *why)
{
    struct client_hello hello = {.server_name = ""};
    const uint8_t *bytes = self->hellos[flow->buffer];
    enum tls_hello_state state =
        is_encrypted(flow) ? TLS_HELLO_NOT_TLS : begins(bytes, flow->buffered_bytes);
    if (state == TLS_HELLO_NOT_TLS) {
        return look_at_other(self, flow, why);
    }
    if (state == TLS_HELLO_WHOLE) {
        flow->hello.is_brief = true;
        state = tls_hello_decode(&flow->hello, &hello, bytes, flow->buffered_bytes);
    }
    return state == TLS_HELLO_MORE ? SECOND_HELLO_MORE
                                   : conclude(self, flow, state, &hello, why);
}
