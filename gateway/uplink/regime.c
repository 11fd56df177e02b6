/* SPDX-License-Identifier: Apache-2.0 */
/* Judges with what is in force, and tells what came of it. */
#include "gateway/uplink/regime.h"

#include <netinet/in.h>
#include <string.h>

#include "gateway/clock.h"
#include "gateway/uplink/pins.h"

#define NANOSECONDS_PER_US 1000U

_Static_assert(sizeof(struct pins) <= sizeof((struct uplink_memory *)0)->pins,
               "the pins fit in the memory that outlives the role");

static struct budget_state *states_of(const struct regime *self, enum regime_way way)
{
    return way == REGIME_UP ? self->memory->up : self->memory->down;
}

/* Guard advances it in shared memory while we read. */
static uint64_t steady_us(const struct regime *self)
{
    return __atomic_load_n(&self->memory->steady_us, __ATOMIC_RELAXED);
}

static void forget_budgets(struct regime *self)
{
    memset(self->memory->up, 0, sizeof self->memory->up);
    memset(self->memory->down, 0, sizeof self->memory->down);
}

static bool policy_asks_ja4(const struct policy *policy)
{
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        if (policy->uplink.rules[i].ja4_count > 0) {
            return true;
        }
    }
    return false;
}

void regime_init(struct regime *self, const struct uplink_setup *setup, uint64_t seed)
{
    *self = (struct regime){.policy = setup->policy,
                            .mode = setup->mode,
                            .observe = setup->observe || setup->policy->observe,
                            .observe_always = setup->observe,
                            .recording = true,
                            .asks_ja4 = policy_asks_ja4(setup->policy),
                            .memory = setup->memory,
                            .roots = setup->roots,
                            .roots_bytes = setup->roots_bytes,
                            .pins = (struct pins *)(void *)setup->memory->pins,
                            .trail = setup->trail,
                            .record = setup->record,
                            .record_context = setup->context};
    regime_refresh(self);
    pins_attach(self->pins, seed, self->now_us);
    name_budget_attach(&self->memory->names, seed);
    if (setup->memory->policy_version != setup->policy->version) {
        pins_reset(self->pins, seed);
        forget_budgets(self);
        setup->memory->policy_version = setup->policy->version;
    }
}

void regime_refresh(struct regime *self)
{
    self->now_us = uv_hrtime() / NANOSECONDS_PER_US;
}

static bool same_budget(const struct policy_budget *a, const struct policy_budget *b)
{
    return a->limit_bytes == b->limit_bytes && a->period_us == b->period_us;
}

static bool same_rule(const struct policy_flow_rule *a, const struct policy_flow_rule *b)
{
    return a->transport == b->transport && a->port == b->port &&
           same_budget(&a->up, &b->up) && same_budget(&a->down, &b->down) &&
           strcmp(a->host, b->host) == 0;
}

/* The first that is the same, of those in the same modes if any is. */
static uint16_t find_same(const struct policy_uplink *in,
                          const struct policy_flow_rule *rule)
{
    uint16_t same = VERDICT_NO_RULE;
    for (uint16_t i = 0; i < in->rule_count; i++) {
        bool is_same = same_rule(&in->rules[i], rule);
        if (is_same && in->rules[i].modes == rule->modes) {
            return i;
        }
        same = is_same && same == VERDICT_NO_RULE ? i : same;
    }
    return same;
}

/* What was spent under a rule of the old policy is spent under the same rule of the new.
 */
static void carry_budgets(struct regime *self, const struct policy *old,
                          const struct policy *fresh)
{
    static struct budget_state up[POLICY_FLOW_RULES_MAX];
    static struct budget_state down[POLICY_FLOW_RULES_MAX];
    memcpy(up, self->memory->up, sizeof up);
    memcpy(down, self->memory->down, sizeof down);
    forget_budgets(self);
    for (uint16_t i = 0; i < fresh->uplink.rule_count; i++) {
        uint16_t same = find_same(&old->uplink, &fresh->uplink.rules[i]);
        if (same != VERDICT_NO_RULE) {
            self->memory->up[i] = up[same];
            self->memory->down[i] = down[same];
        }
    }
}

static void find_moved(struct regime *self, const struct policy *old,
                       const struct policy *fresh)
{
    self->moves = true;
    self->before = old;
    for (uint16_t i = 0; i < old->uplink.rule_count; i++) {
        self->moved[i] = find_same(&fresh->uplink, &old->uplink.rules[i]);
    }
}

uint16_t regime_moved(const struct regime *self, uint16_t rule)
{
    if (rule >= POLICY_FLOW_RULES_MAX) {
        return VERDICT_NO_RULE;
    }
    return self->moves ? self->moved[rule] : rule;
}

void regime_settle(struct regime *self)
{
    self->moves = false;
    self->before = NULL;
}

static const struct policy_flow_terms *terms_in(const struct policy *policy,
                                                uint16_t rule)
{
    static const struct policy_flow_terms none;
    bool has =
        rule < policy->uplink.rule_count && policy->uplink.rules[rule].terms != NULL;
    return has ? policy->uplink.rules[rule].terms : &none;
}

static bool same_bytes(const void *a, const void *b, size_t len)
{
    return len == 0 || memcmp(a, b, len) == 0;
}

bool regime_asks_same_server(const struct regime *self, uint16_t passed_by,
                             uint16_t in_force)
{
    const struct policy_flow_terms *was =
        terms_in(self->moves ? self->before : self->policy, passed_by);
    const struct policy_flow_terms *is = terms_in(self->policy, in_force);
    return was->pin_count == is->pin_count && was->ca_bytes == is->ca_bytes &&
           same_bytes(was->pins, is->pins, was->pin_count * sizeof *was->pins) &&
           same_bytes(was->ca, is->ca, was->ca_bytes);
}

/* What was told in the open is not what the same server tells over TLS. */
static bool same_resolver(const struct policy_uplink *a, const struct policy_uplink *b)
{
    const char *name = a->resolver_name != NULL ? a->resolver_name : "";
    const char *other = b->resolver_name != NULL ? b->resolver_name : "";
    return address_equal(&a->resolver, &b->resolver) && strcmp(name, other) == 0;
}

void regime_set_policy(struct regime *self, const struct policy *policy, uint64_t seed)
{
    carry_budgets(self, self->policy, policy);
    find_moved(self, self->policy, policy);
    if (!same_resolver(&self->policy->uplink, &policy->uplink)) {
        pins_reset(self->pins, seed);
    }
    self->memory->policy_version = policy->version;
    self->asks_ja4 = policy_asks_ja4(policy);
    self->policy = policy;
    self->observe = self->observe_always || policy->observe;
    if (self->mode >= policy->mode_count) {
        self->mode = 0;
    }
}

static struct verdict record_down(void)
{
    return verdict_drop(REASON_RECORD_DOWN, VERDICT_NO_RULE);
}

struct verdict regime_judge_flow(const struct regime *self,
                                 const struct flow_facts *facts)
{
    const char *names[PINS_PER_ADDRESS];
    const char *past[PINS_PER_ADDRESS];
    if (!self->recording) {
        return record_down();
    }
    struct flow_facts all = *facts;
    if (all.pinned_count == 0) {
        all.pinned = names;
        all.pinned_count = pins_find(self->pins, &all.server, self->now_us, names);
        all.past = past;
        all.past_count = pins_find_past(self->pins, &all.server, self->now_us, past);
    }
    return flow_judge_check(self->policy, self->mode, &all, self->memory->up,
                            self->memory->down, steady_us(self));
}

struct verdict regime_judge_again(const struct regime *self, uint16_t rule,
                                  const struct flow_facts *first,
                                  const struct flow_facts *next)
{
    return self->recording ? flow_again_check(self->policy, self->mode, rule, first, next)
                           : record_down();
}

struct secret_inflate_pool *regime_secrets(const struct regime *self)
{
    return self->secrets != NULL ? secret_keeper_pool(self->secrets) : NULL;
}

struct verdict regime_judge_bytes(const struct regime *self, struct verdict verdict,
                                  const uint8_t *bytes, size_t len)
{
    if (verdict.action != VERDICT_PASS || self->secrets == NULL) {
        return verdict;
    }
    if (self->secrets->failed) {
        return verdict_drop_by(REASON_NOT_EXAMINED, DETAIL_NO_MEMORY, verdict.rule);
    }
    enum detail form;
    return secret_keeper_finds(self->secrets, bytes, len, &form)
               ? verdict_drop_by(REASON_SECRET_FOUND, form, verdict.rule)
               : verdict;
}

struct verdict regime_judge_hello(const struct regime *self, struct verdict verdict,
                                  const struct tls_hello *hello, const uint8_t *bytes,
                                  size_t len)
{
    uint8_t message[TLS_HELLO_MAX_BYTES];
    if (self->secrets == NULL) {
        return verdict;
    }
    size_t gathered = tls_hello_gather(hello, message, bytes, len);
    verdict = regime_judge_bytes(self, verdict, message, gathered);
    return regime_judge_bytes(self, verdict, bytes, len);
}

/* As it stands, and as one text that its dots only cut: a label has 63 bytes at most. */
static struct verdict judge_letters(const struct regime *self, struct verdict verdict,
                                    const char *name)
{
    uint8_t joined[POLICY_HOST_BYTES];
    size_t len = 0;
    for (const char *at = name; *at != '\0' && len < sizeof joined; at++) {
        joined[len] = (uint8_t)*at;
        len += *at != '.';
    }
    verdict = regime_judge_bytes(self, verdict, (const uint8_t *)name, strlen(name));
    return regime_judge_bytes(self, verdict, joined, len);
}

struct verdict regime_judge_name(struct regime *self, const char *name, uint16_t type)
{
    if (!self->recording) {
        return record_down();
    }
    struct verdict verdict = name_judge_check(self->policy, self->mode, name, type);
    verdict = judge_letters(self, verdict, name);
    return name_budget_charge(&self->memory->names, &self->policy->uplink, verdict, name,
                              steady_us(self));
}

const struct policy_flow_rule *regime_rule(const struct regime *self, uint16_t rule)
{
    return rule < self->policy->uplink.rule_count ? &self->policy->uplink.rules[rule]
                                                  : NULL;
}

void regime_name(const struct regime *self, char host[static POLICY_HOST_BYTES],
                 const struct address *server, uint16_t rule)
{
    const char *names[PINS_PER_ADDRESS];
    const struct policy_flow_rule *row = regime_rule(self, rule);
    size_t count = pins_find(self->pins, server, self->now_us, names);
    host[0] = '\0';
    for (size_t i = 0; i < count && host[0] == '\0'; i++) {
        if (row == NULL || name_matches(row->host, names[i])) {
            memcpy(host, names[i], strlen(names[i]) + 1);
        }
    }
}

static const struct policy_budget *limit_of(const struct policy_flow_rule *rule,
                                            enum regime_way way)
{
    return way == REGIME_UP ? &rule->up : &rule->down;
}

uint64_t regime_take(struct regime *self, uint16_t rule, enum regime_way way,
                     uint64_t wanted)
{
    const struct policy_flow_rule *row = regime_rule(self, rule);
    return row == NULL ? wanted
                       : budget_take(limit_of(row, way), &states_of(self, way)[rule],
                                     wanted, steady_us(self));
}

void regime_return(struct regime *self, uint16_t rule, enum regime_way way,
                   uint64_t bytes)
{
    const struct policy_flow_rule *row = regime_rule(self, rule);
    if (row != NULL && limit_of(row, way)->limit_bytes != 0) {
        budget_return(&states_of(self, way)[rule], bytes);
    }
}

void regime_note_answer(const struct regime *self, const struct endpoint *from,
                        const struct endpoint *to, const uint8_t *bytes, size_t len)
{
    if (self->answered != NULL) {
        answered_note(self->answered, from, to, bytes, len);
    }
}

void regime_note(const struct regime *self, struct event *event, enum event_action action,
                 struct verdict verdict)
{
    const struct policy_flow_rule *rule = regime_rule(self, verdict.rule);
    event->source = EVENT_FROM_UPLINK;
    event->action = action;
    event->reason = (uint16_t)verdict.reason;
    event->detail = (uint8_t)verdict.detail;
    event->rule_line = rule != NULL ? rule->line : 0;
    self->record(self->record_context, event);
}

void regime_saw(const struct regime *self, const struct endpoint *client,
                const struct endpoint *server, enum trail_state state, size_t length)
{
    struct trail_header header = {
        .time_us = clock_steady_us(),
        .length = (uint32_t)length,
        .reason = REASON_ALLOWED,
        .verdict = EVENT_NOTED, /* none yet */
        .sort = TRAIL_PACKET,
        .packet = {.client = client->address,
                   .server = server->address,
                   .client_port = client->port,
                   .server_port = server->port,
                   .transport = state == TRAIL_OPENED ? IPPROTO_TCP : IPPROTO_UDP,
                   .state = (uint8_t)state}};
    if (self->trail != NULL) {
        trail_ring_put(self->trail, &header);
    }
}

enum event_action regime_denial(const struct regime *self, struct verdict verdict)
{
    return self->observe && verdict.reason != REASON_RECORD_DOWN ? EVENT_WOULD_DROP
                                                                 : EVENT_DROPPED;
}

const struct uplink_counter *regime_counters(const struct regime *self)
{
    static struct uplink_counter shown[REGIME_COUNTER_COUNT + 1] = {
#define COUNTER(NAME, name) [REGIME_##NAME] = {#name, 0},
        REGIME_COUNTERS(COUNTER)
#undef COUNTER
    };
    for (size_t i = 0; i < REGIME_COUNTER_COUNT; i++) {
        shown[i].value = self->counts[i];
    }
    shown[REGIME_PINS_EVICTED].value =
        self->pins->evicted_names + self->pins->evicted_addresses;
    return shown;
}
