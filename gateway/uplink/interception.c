/* SPDX-License-Identifier: Apache-2.0 */
/* Opens, and says what a failure means. */
#include "gateway/uplink/interception.h"

#include <string.h>

#include "policies/name_judge.h"

void interception_close(struct interception *self)
{
    tls_session_close(&self->ways[REGIME_UP].session);
    tls_session_close(&self->ways[REGIME_DOWN].session);
    explicit_bzero(self, sizeof *self); /* words of the unit */
}

bool interception_wanted(const struct policy_flow_rule *rule, const char *name)
{
    const struct policy_flow_terms *terms = rule != NULL ? rule->terms : NULL;
    if (terms == NULL || !terms->inspect) {
        return false;
    }
    for (uint8_t i = 0; i < terms->except_count; i++) {
        if (name_matches(terms->excepts[i], name)) {
            return false;
        }
    }
    return true;
}

static bool offers(const struct interception_setup *setup, const char *protocol)
{
    for (uint8_t i = 0; i < setup->offer_count; i++) {
        if (strcmp(setup->offers[i], protocol) == 0) {
            return true;
        }
    }
    return false;
}

/* Both sides must speak the same. Of HTTP that is HTTP/1, which can be examined, and
 * never HTTP/2, which cannot; of others what the unit offers, if it is one thing. */
static const char *choose(const struct interception_setup *setup, enum traffic wanted)
{
    static const char http[] = "http/1.1";
    if (wanted != TRAFFIC_MQTT && offers(setup, http)) {
        return http;
    }
    bool one = wanted != TRAFFIC_HTTP && setup->offer_count == 1;
    return one && !offers(setup, "h2") ? setup->offers[0] : NULL;
}

static void copy_text(char out[static POLICY_HOST_BYTES], const char *text)
{
    size_t len = strnlen(text, POLICY_HOST_BYTES - 1);
    memcpy(out, text, len);
    out[len] = '\0';
}

static void begin_way(struct interception_way *way, enum traffic wanted,
                      struct secret_inflate_pool *secrets)
{
    way->session = (struct tls_session){0};
    way->opened = false;
    way->sent_at = 0;
    way->sent_bytes = 0;
    way->sealed = false;
    examiner_begin(&way->examiner, wanted, secrets);
}

static void hold_to(struct interception *self, const struct policy_flow_rule *rule,
                    const uint8_t *roots, size_t roots_bytes)
{
    const struct policy_flow_terms *terms = rule->terms;
    bool own = terms->ca != NULL;
    self->rules.pins = terms->pins;
    self->rules.pin_count = terms->pin_count;
    self->rules.ca = own ? terms->ca : roots;
    self->rules.ca_bytes = own ? terms->ca_bytes : roots_bytes;
}

void interception_rebind(struct interception *self, const struct policy_flow_rule *rule,
                         const uint8_t *roots, size_t roots_bytes)
{
    bool judges = rule != NULL && rule->terms != NULL;
    if (judges) {
        hold_to(self, rule, roots, roots_bytes);
    }
    self->ways[REGIME_DOWN].session.rules = judges ? &self->rules : NULL;
}

bool interception_is_right(struct interception *self)
{
    return tls_session_is_right(&self->ways[REGIME_DOWN].session, &self->rules);
}

bool interception_begin(struct interception *self, const struct interception_setup *setup)
{
    enum traffic wanted = examiner_wanted(setup->rule);
    const char *protocol = choose(setup, wanted);
    self->begun_us = setup->now_us;
    copy_text(self->name, setup->name);
    copy_text(self->alpn, protocol != NULL ? protocol : "");
    self->offer[0] = protocol != NULL ? self->alpn : NULL;
    self->offer[1] = NULL;
    self->rules =
        (struct certificate_rules){.name = self->name, .now_seconds = setup->now_seconds};
    hold_to(self, setup->rule, setup->roots, setup->roots_bytes);
    const char *const *offer = protocol != NULL ? self->offer : NULL;
    begin_way(&self->ways[REGIME_UP], wanted, setup->secrets);
    examiner_refuse_packed(&self->ways[REGIME_UP].examiner);
    begin_way(&self->ways[REGIME_DOWN], TRAFFIC_UNKNOWN, NULL);
    return tls_session_open_server(&self->ways[REGIME_UP].session, setup->identity,
                                   offer) &&
           tls_session_open_client(&self->ways[REGIME_DOWN].session, self->name, offer,
                                   &self->rules);
}

bool interception_is_shown(const struct interception *self)
{
    const struct interception_way *way = &self->ways[REGIME_UP];
    return !way->opened && tls_session_has_shown(&way->session);
}

static enum reason unit_fault(const struct interception_way *way)
{
    const struct tls_session *session = &way->session;
    bool ended = session->fault == TLS_SESSION_CUT;
    if (session->fault == TLS_SESSION_REFUSED || (!way->opened && ended)) {
        return REASON_INSPECTION_REFUSED;
    }
    if (session->fault == TLS_SESSION_NO_MEMORY ||
        session->fault == TLS_SESSION_NOTHING_IN_COMMON) {
        return REASON_NOT_EXAMINED;
    }
    return ended || session->fault == TLS_SESSION_ALERTED ? REASON_PASS_THROUGH
                                                          : REASON_CONTENT_MALFORMED;
}

enum reason interception_fault(const struct interception *self, enum regime_way way)
{
    const struct interception_way *row = &self->ways[way];
    if (way == REGIME_UP) {
        return unit_fault(row);
    }
    if (row->session.fault == TLS_SESSION_PEER_CERTIFICATE) {
        return REASON_CERTIFICATE_WRONG;
    }
    if (row->session.fault == TLS_SESSION_NO_MEMORY) {
        return REASON_NOT_EXAMINED;
    }
    return row->opened ? REASON_PASS_THROUGH : REASON_UPSTREAM_FAILED;
}
