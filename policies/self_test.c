/* SPDX-License-Identifier: Apache-2.0 */
/* Asks fresh judges about what a policy allows and what it does not name. */
#include "policies/self_test.h"

#include <string.h>

#include "policies/condition.h"
#include "policies/flow_judge.h"
#include "policies/frame_judge.h"
#include "policies/j1939_rule.h"
#include "policies/j1939_sample.h"
#include "policies/name_judge.h"
#include "policies/self_test_bytes.h"
#include "policies/self_test_diagnostics.h"
#include "policies/transport.h"

/* RFC 6761 6.4: no such domain will ever be. The label is long so that no rule names it
 * by chance. */
#define UNNAMED_HOST "unnamed.sallyport-self-test.invalid"

/* Far enough apart that no period or rate refuses the next question. */
#define STEP_US (UINT64_C(1) << 40)

struct bench {
    const struct policy *policy;
    struct frame_judge *judge;
    uint64_t now_us;
    struct trouble *why;
};

static struct verdict ask_frame(struct bench *self, uint8_t direction, uint8_t mode,
                                const struct frame *in, struct frame *out)
{
    self->now_us += STEP_US;
    return frame_judge_check(self->judge, direction, mode, in, out, self->now_us);
}

/* A frame that the rule allows, every byte set. False: none can be. */
static bool frame_of_rule(const struct policy_frame_rule *rule, struct frame *out)
{
    if (rule->group.kind != POLICY_GROUP_NONE) {
        *out = j1939_sample(rule);
        return true;
    }
    *out = (struct frame){
        .id = rule->id_first,
        .extended = rule->extended,
        .kind = rule->remote ? FRAME_REMOTE : FRAME_DATA,
    };
    for (unsigned length = rule->length_min;
         length <= rule->length_max && length <= FRAME_DATA_MAX; length++) {
        out->length = (uint8_t)length;
        out->fd = rule->format == POLICY_FORMAT_FD ||
                  (rule->format == POLICY_FORMAT_ANY && length > FRAME_CLASSIC_DATA_MAX);
        if (frame_check(out) == FRAME_OK) {
            memset(out->data, 0xFF, rule->remote ? 0 : length);
            return true;
        }
    }
    return false;
}

/* Gives the frame an id of the rule that may pass in this direction. False: none may. */
static bool choose_id(const struct policy *policy, uint8_t direction,
                      const struct policy_frame_rule *rule, struct frame *frame)
{
    const struct policy_direction *way = &policy->directions[direction];
    const struct policy_bus *from = &policy->buses[way->from];
    bool by_id = rule->group.kind == POLICY_GROUP_NONE && rule->extended && !rule->remote;
    return !by_id || !(from->j1939 || policy->buses[way->to].j1939) ||
           j1939_sample_id(rule, from->untrusted, &frame->id);
}

/* Makes the conditions of the mask true. */
static void meet(const struct policy_mask *mask, struct frame *frame)
{
    for (uint8_t i = 0; i < mask->condition_count; i++) {
        const struct policy_condition *condition = &mask->conditions[i];
        const struct signal_layout field = condition_field(condition);
        signal_put(&field, frame->data, condition->first);
    }
}

/* What the rule lets through of `in`, found bit by bit, another way than the judge's. */
static struct frame expected(const struct policy *policy,
                             const struct policy_frame_rule *rule, const struct frame *in)
{
    struct frame out = *in;
    for (unsigned bit = 0; bit < 8 * FRAME_DATA_MAX; bit++) {
        bool passes = rule->mask_count == 0 && (rule->keep >> bit / 8 & 1U) != 0;
        for (uint8_t i = 0; i < rule->mask_count && !passes; i++) {
            const struct policy_mask *mask = &policy->masks[rule->first_mask + i];
            passes =
                (mask->bits[bit / 8] >> bit % 8 & 1U) != 0 &&
                condition_all_hold(mask->conditions, mask->condition_count, in->data);
        }
        if (!passes) {
            out.data[bit / 8] &= (uint8_t) ~(1U << bit % 8);
        }
    }
    self_test_bytes_repair(policy, rule, in, &out);
    return out;
}

/* A frame that shows the page of mask `number`, the turn-th that passes. False: none. */
static bool frame_of_page(struct bench *self, uint8_t direction,
                          const struct policy_frame_rule *rule, uint8_t number,
                          unsigned turn, struct frame *out)
{
    const struct policy_mask *mask = NULL;
    if (!frame_of_rule(rule, out) || !choose_id(self->policy, direction, rule, out)) {
        return false;
    }
    if (number < rule->mask_count) {
        mask = &self->policy->masks[rule->first_mask + number];
        meet(mask, out);
    }
    return self_test_bytes_meet(self->policy, rule, mask, turn, out);
}

/* The rule passes `in`, and what leaves of it is as the rule says. */
static bool check_allowed_frame(struct bench *self, uint8_t direction,
                                const struct policy_frame_rule *rule, struct frame in)
{
    uint8_t mode = policy_first_mode(rule->modes);
    struct frame out = {0};
    struct verdict verdict = ask_frame(self, direction, mode, &in, &out);
    if (verdict.reason == REASON_EMERGENCY) {
        return true;
    }
    if (verdict.action != VERDICT_PASS) {
        trouble_set(
            self->why,
            "line %u: a frame that this rule allows is dropped (%s); the policy is "
            "damaged, compile it again",
            (unsigned)rule->line, reason_row(verdict.reason)->name);
        return false;
    }
    in = expected(self->policy, &self->policy->frame_rules[verdict.rule], &in);
    if (!frame_equal(&in, &out)) {
        trouble_set(self->why,
                    "line %u: what passes is not masked as the rule says; the program is "
                    "damaged, install it again",
                    (unsigned)rule->line);
        return false;
    }
    return true;
}

/* A frame that breaks what the rule asks of the bytes. */
static bool check_spoilt_frames(struct bench *self, uint8_t direction,
                                const struct policy_frame_rule *rule,
                                const struct frame *good)
{
    for (unsigned way = 0; way < SELF_TEST_BYTES_WAYS; way++) {
        struct frame in = *good;
        struct frame out;
        if (self_test_bytes_spoil(self->policy, rule, way, &in) &&
            ask_frame(self, direction, policy_first_mode(rule->modes), &in, &out)
                    .action == VERDICT_PASS) {
            trouble_set(self->why,
                        "line %u: a frame that breaks what this rule asks of its bytes "
                        "passes; the program is damaged, install it again",
                        (unsigned)rule->line);
            return false;
        }
    }
    return true;
}

/* A frame for each page that the rule tells apart and its ranges let be. */
static bool check_frames_of_rule(struct bench *self, uint8_t direction,
                                 const struct policy_frame_rule *rule)
{
    uint8_t pages = rule->mask_count == 0 ? 1 : rule->mask_count;
    unsigned turn = 0;
    struct frame last;
    for (uint8_t i = 0; i < pages; i++) {
        struct frame in;
        if (policy_first_mode(rule->modes) >= self->policy->mode_count ||
            !frame_of_page(self, direction, rule, i, turn, &in)) {
            continue;
        }
        last = in;
        turn++;
        if (!check_allowed_frame(self, direction, rule, in)) {
            return false;
        }
    }
    if (turn == 0) {
        trouble_set(self->why,
                    "line %u: no frame can satisfy this rule; correct its id, length, "
                    "modes or ranges",
                    (unsigned)rule->line);
        return false;
    }
    return check_spoilt_frames(self, direction, rule, &last);
}

static bool rules_name(const struct policy *policy, const struct policy_direction *way,
                       uint32_t id, bool extended)
{
    for (uint16_t i = 0; i < way->rule_count; i++) {
        const struct policy_frame_rule *rule = &policy->frame_rules[way->first_rule + i];
        if (j1939_rule_covers(rule, id, extended)) {
            return true;
        }
    }
    return false;
}

/* An id without a rule: 0, or the one after some rule's range. False: every id of
 * this kind has one. */
static bool find_unnamed(const struct policy *policy, const struct policy_direction *way,
                         bool extended, uint32_t *id)
{
    uint32_t last = extended ? FRAME_ID_EXTENDED_MAX : FRAME_ID_STANDARD_MAX;
    *id = 0;
    for (uint16_t i = 0; rules_name(policy, way, *id, extended); i++) {
        if (i == way->rule_count) {
            return false;
        }
        *id = policy->frame_rules[way->first_rule + i].id_last + 1;
        if (*id > last) {
            *id = 0;
        }
    }
    return true;
}

static bool check_unnamed_frames(struct bench *self, uint8_t direction)
{
    const struct policy_direction *way = &self->policy->directions[direction];
    for (int extended = 0; extended < 2; extended++) {
        struct frame in = {.extended = extended, .length = 1};
        struct frame out;
        if (!find_unnamed(self->policy, way, extended, &in.id)) {
            continue;
        }
        for (uint8_t mode = 0; mode < self->policy->mode_count; mode++) {
            struct verdict verdict = ask_frame(self, direction, mode, &in, &out);
            if (verdict.action != VERDICT_DROP) {
                trouble_set(
                    self->why,
                    "from %s to %s: id 0x%X has no rule and passes; the policy is "
                    "damaged, compile it again",
                    self->policy->buses[way->from].name,
                    self->policy->buses[way->to].name, (unsigned)in.id);
                return false;
            }
        }
    }
    return true;
}

static bool check_direction(struct bench *self, uint8_t direction)
{
    const struct policy_direction *way = &self->policy->directions[direction];
    for (uint16_t i = 0; i < way->rule_count; i++) {
        const struct policy_frame_rule *rule =
            &self->policy->frame_rules[way->first_rule + i];
        if (!check_frames_of_rule(self, direction, rule)) {
            return false;
        }
    }
    return check_unnamed_frames(self, direction);
}

static struct verdict ask_flow(const struct policy *policy, uint8_t mode,
                               const struct policy_flow_rule *rule, const char *name,
                               bool pinned)
{
    static const enum flow_content contents[POLICY_TRANSPORTS] = {
        [POLICY_TLS] = FLOW_TLS_HELLO,   [POLICY_TCP] = FLOW_PLAIN,
        [POLICY_UDP] = FLOW_PLAIN,       [POLICY_QUIC] = FLOW_QUIC_HELLO,
        [POLICY_DTLS] = FLOW_DTLS_HELLO, [POLICY_NTP] = FLOW_PLAIN,
        [POLICY_HTTP] = FLOW_PLAIN,      [POLICY_MQTT] = FLOW_PLAIN,
    };
    enum traffic own = transport_row(rule->transport)->traffic;
    struct flow_facts facts = {
        .udp = transport_row(rule->transport)->udp,
        .port = rule->port,
        .pinned = &name,
        .pinned_count = pinned ? 1 : 0,
        .content = contents[rule->transport],
        .server_name = name,
        .version = 0x0304,
        .alpn = rule->alpn,
        .alpn_count = rule->alpn_count,
        .ja4 = rule->ja4_count > 0 ? rule->ja4[0] : NULL,
        .protocol = own != TRAFFIC_UNKNOWN ? own : rule->as,
    };
    return flow_judge_check(policy, mode, &facts, NULL, NULL, 0);
}

/* A name that the rule's host matches. */
static void name_of_rule(const struct policy_flow_rule *rule, char *out)
{
    const char *host = rule->host;
    if (host[0] == '*') {
        *out++ = 'x';
        host++;
    }
    memcpy(out, host, strnlen(host, POLICY_HOST_BYTES - 2) + 1);
}

static bool check_flow_rule(const struct policy *policy,
                            const struct policy_flow_rule *rule, struct trouble *why)
{
    char name[POLICY_HOST_BYTES];
    name_of_rule(rule, name);
    uint8_t mode = policy_first_mode(rule->modes);
    enum verdict_action asked = name_judge_check(policy, mode, name, NAME_TYPE_A).action;
    enum verdict_action named = ask_flow(policy, mode, rule, name, true).action;
    enum verdict_action unnamed = ask_flow(policy, mode, rule, name, false).action;
    if (asked == VERDICT_PASS && named == VERDICT_PASS && unnamed == VERDICT_DROP) {
        return true;
    }
    if (rule->port == 53) {
        trouble_set(why,
                    "line %u: port 53 never passes, for the gateway alone answers DNS; "
                    "remove the rule",
                    (unsigned)rule->line);
        return false;
    }
    trouble_set(
        why,
        "line %u: the name %s, the flow %s, the same flow to a hard-coded address "
        "%s; wanted pass, pass, drop: the policy is damaged, compile it again",
        (unsigned)rule->line, verdict_text(asked), verdict_text(named),
        verdict_text(unnamed));
    return false;
}

static bool check_uplink(const struct policy *policy, struct trouble *why)
{
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        if (!check_flow_rule(policy, &policy->uplink.rules[i], why)) {
            return false;
        }
    }
    static const struct policy_flow_rule unnamed[] = {
        {.transport = POLICY_TLS, .port = 443},
        {.transport = POLICY_TCP, .port = 80},
        {.transport = POLICY_UDP, .port = 123},
    };
    for (size_t i = 0; i < sizeof unnamed / sizeof unnamed[0]; i++) {
        if (name_judge_check(policy, 0, UNNAMED_HOST, NAME_TYPE_A).action !=
                VERDICT_DROP ||
            ask_flow(policy, 0, &unnamed[i], UNNAMED_HOST, true).action != VERDICT_DROP) {
            trouble_set(why, "uplink: a name that no rule has passes; the policy is "
                             "damaged, compile it again");
            return false;
        }
    }
    return true;
}

bool self_test_run(const struct policy *policy, struct arena *scratch,
                   struct trouble *why)
{
    struct bench bench = {
        .policy = policy,
        .judge = frame_judge_new(policy, scratch),
        .why = why,
    };
    if (bench.judge == NULL) {
        trouble_set(why,
                    "the frame rules cannot be indexed: more memory is needed, or the "
                    "policy is damaged and is to be compiled again");
        return false;
    }
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        if (!check_direction(&bench, i)) {
            return false;
        }
    }
    return self_test_diagnostics_run(policy, bench.judge, bench.now_us, why) &&
           check_uplink(policy, why);
}
