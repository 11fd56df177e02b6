/* SPDX-License-Identifier: Apache-2.0 */
/* Flow rules that ask for more than anyone would, each of it possible, and secrets. */
#ifndef TESTS_POLICIES_RANDOM_TERMS_H
#define TESTS_POLICIES_RANDOM_TERMS_H

#include <string.h>

#include "policies/policy.h"
#include "tests/policies/random.h"

#define RANDOM_FLOW_RULES 16

struct random_terms {
    struct policy_flow_terms terms;
    struct policy_request requests[4];
    struct policy_topic topics[4];
    uint8_t pins[2][FLOW_TERMS_PIN_BYTES];
    const char *excepts[2];
};

/* The outermost form of certificates, and no more. */
static const uint8_t random_certificates[] = {
    0x30, 0x0a, 0x30, 1, 1, 0x30, 1, 2, 3, 2, 0, 0xff, /* one */
    0x30, 0x09, 0x30, 1, 5, 0x30, 1, 6, 3, 1, 7};      /* and another */
#define RANDOM_CERTIFICATE_BYTES 12U

static inline void random_asked(struct random *random, struct random_terms *out)
{
    static const struct policy_request requests[] = {{"POST", "/v1/*", 64000},
                                                     {"*", "/*", UINT64_MAX},
                                                     {"M-SEARCH", "/%C3%A9~;=*", 1},
                                                     {"GET", "/", 0}};
    static const struct policy_topic topics[] = {
        {false, "#"}, {false, "+/a b/\xC3\xA9/#"}, {true, "$SYS/+"}, {true, "/"}};
    memcpy(out->requests, requests, sizeof requests);
    memcpy(out->topics, topics, sizeof topics);
    out->terms.requests = out->requests;
    out->terms.topics = out->topics;
    if (random_below(random, 2) == 0) {
        out->terms.request_count = (uint8_t)random_below(random, 5);
    } else {
        out->terms.topic_count = (uint8_t)random_below(random, 5);
    }
}

static inline void random_certified(struct random *random, struct random_terms *out)
{
    for (size_t i = 0; i < sizeof out->pins; i++) {
        out->pins[i / FLOW_TERMS_PIN_BYTES][i % FLOW_TERMS_PIN_BYTES] =
            (uint8_t)random_below(random, 256);
    }
    out->pins[1][0] = (uint8_t)~out->pins[0][0];
    out->terms.pins = (const uint8_t(*)[FLOW_TERMS_PIN_BYTES])out->pins;
    out->terms.pin_count = (uint8_t)random_below(random, 3);
    if (random_below(random, 2) == 0) {
        out->terms.ca = random_certificates;
        out->terms.ca_bytes = random_below(random, 2) == 0 ? RANDOM_CERTIFICATE_BYTES
                                                           : sizeof random_certificates;
    }
}

/* For a rule whose transport and host are there; sets its terms, or none. */
static inline void random_terms_make(struct random *random, struct random_terms *out,
                                     struct policy_flow_rule *rule)
{
    static const char *const excepts[] = {"*.x.h-1_.telemetry.example",
                                          "y.h-1_.telemetry.example"};
    *out = (struct random_terms){.terms.update_us = random_below(random, 3) * 7000000};
    if (rule->transport == POLICY_TLS) {
        random_certified(random, out);
        out->terms.inspect = random_below(random, 2) == 0;
        memcpy(out->excepts, excepts, sizeof excepts);
        out->terms.excepts = out->excepts;
        out->terms.except_count =
            out->terms.inspect && strcmp(rule->host, "*.h-1_.telemetry.example") == 0 ? 2
                                                                                      : 0;
    }
    if (out->terms.inspect) {
        random_asked(random, out);
    }
    if (random_below(random, 2) == 0) {
        out->terms.names_count = 1 + (uint32_t)random_below(random, UINT32_MAX);
        out->terms.names_per_us = 1 + (uint32_t)random_below(random, UINT32_MAX);
    }
    rule->terms = flow_terms_bytes(&out->terms) > 0 ? &out->terms : NULL;
}

static inline bool random_lists_equal(const struct policy_flow_terms *a,
                                      const struct policy_flow_terms *b)
{
    bool equal = a->request_count == b->request_count &&
                 a->topic_count == b->topic_count && a->except_count == b->except_count &&
                 a->pin_count == b->pin_count;
    for (uint8_t i = 0; equal && i < a->request_count; i++) {
        equal = strcmp(a->requests[i].method, b->requests[i].method) == 0 &&
                strcmp(a->requests[i].path, b->requests[i].path) == 0 &&
                a->requests[i].body_bytes == b->requests[i].body_bytes;
    }
    for (uint8_t i = 0; equal && i < a->topic_count; i++) {
        equal = strcmp(a->topics[i].filter, b->topics[i].filter) == 0 &&
                a->topics[i].subscribe == b->topics[i].subscribe;
    }
    for (uint8_t i = 0; equal && i < a->except_count; i++) {
        equal = strcmp(a->excepts[i], b->excepts[i]) == 0;
    }
    for (uint8_t i = 0; equal && i < a->pin_count; i++) {
        equal = memcmp(a->pins[i], b->pins[i], FLOW_TERMS_PIN_BYTES) == 0;
    }
    return equal;
}

static inline bool random_certificates_equal(const uint8_t *a, size_t a_len,
                                             const uint8_t *b, size_t b_len)
{
    if (a == NULL || b == NULL) {
        return a == b && a_len == b_len;
    }
    return a_len == b_len && memcmp(a, b, a_len) == 0;
}

static inline bool random_terms_equal(const struct policy_flow_terms *a,
                                      const struct policy_flow_terms *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return random_lists_equal(a, b) && a->inspect == b->inspect &&
           random_certificates_equal(a->ca, a->ca_bytes, b->ca, b->ca_bytes) &&
           a->update_us == b->update_us && a->names_count == b->names_count &&
           a->names_per_us == b->names_per_us;
}

static inline void random_secrets(struct random *random, struct policy_uplink *out)
{
    static const struct policy_secret secrets[] = {
        {POLICY_SECRET_VIN, "WVWZZZ1JZXW000001", 0, 0, 0, 0},
        {POLICY_SECRET_PLATE,
         "\xE7\xB2\xA4"
         "B\xC2\xB7"
         "12345",
         0, 0, 0, 0},
        {POLICY_SECRET_POSITION, "", -900000000, 1800000000, 100000, 0},
        {POLICY_SECRET_POSITION, "", 1, -10000000, 10, 0},
        {POLICY_SECRET_IMEI, "490154203237518", 0, 0, 0, 0},
        {POLICY_SECRET_NAME, "# } x", 0, 0, 0, 0}};
    out->secrets = secrets;
    out->secret_count =
        (uint8_t)random_below(random, sizeof secrets / sizeof *secrets + 1);
}

static inline bool random_secrets_equal(const struct policy_uplink *a,
                                        const struct policy_uplink *b)
{
    bool equal = a->secret_count == b->secret_count;
    for (uint8_t i = 0; equal && i < a->secret_count; i++) {
        const struct policy_secret *x = &a->secrets[i];
        const struct policy_secret *y = &b->secrets[i];
        equal = x->kind == y->kind && strcmp(x->text, y->text) == 0 &&
                x->latitude_e7 == y->latitude_e7 && x->longitude_e7 == y->longitude_e7 &&
                x->within_m == y->within_m;
    }
    return equal;
}

#endif
