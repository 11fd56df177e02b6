/* SPDX-License-Identifier: Apache-2.0 */
/* Another policy at each step of a flow whose TLS ends here; the old one is gone after
 * it, so that a sanitizer sees who still looks there. */
#include "gateway/uplink/rejudge.h"
#include "tests/gateway/intercepted_kit.h"

#define STEPS 24

enum change {
    SAME,
    OBSERVES,      /* nothing is stopped any more, nor looked into */
    WANTS_NOTHING, /* of the kind: the flow was looked into until now */
    LETS_NOTHING,
    PINS,          /* a key that the server does not have */
    TRUSTS_OTHERS, /* and not who has signed the server's certificate */
    CHANGES
};

struct made {
    struct policy policy;
    struct policy_flow_rule rule;
    struct policy_flow_terms terms;
    uint8_t pins[1][FLOW_TERMS_PIN_BYTES];
    uint8_t ca[CERTIFICATE_MINT_CHAIN_BYTES];
};

static struct made *make(enum change change)
{
    struct made *made = calloc(1, sizeof *made);
    const struct certificate_mint *mint = change == TRUSTS_OTHERS ? &other : &kit_mint;
    memcpy(made->ca, mint->authority, mint->authority_bytes);
    made->terms = (struct policy_flow_terms){.requests = requests,
                                             .request_count = 1,
                                             .inspect = change != WANTS_NOTHING,
                                             .pins = made->pins,
                                             .pin_count = change == PINS,
                                             .ca = made->ca,
                                             .ca_bytes = mint->authority_bytes};
    made->rule = rules[0];
    made->rule.modes = 1;
    made->rule.terms = &made->terms;
    made->policy = policy;
    made->policy.observe = change == OBSERVES;
    made->policy.uplink = (struct policy_uplink){
        .present = true, .rules = &made->rule, .rule_count = change != LETS_NOTHING};
    return made;
}

static struct made *change_policy(struct made *old, enum change change)
{
    struct made *fresh = make(change);
    rejudge_forget_secrets(&gate);
    rejudge_take_secrets(&gate);
    regime_set_policy(&regime, &fresh->policy, 1);
    rejudge_all(&gate);
    regime_settle(&regime);
    free(old);
    return fresh;
}

/* One turn; the server's side stands from the first one on. */
static void step(void)
{
    if (gate.flows.open == 1 && flow->phase == FLOW_PHASE_CONNECTING) {
        relay_start(&gate, flow);
    }
    turns(1);
}

static const char *says = GOOD;

/* What the server has heard of the unit once it was changed at that step, and was again
 * what it had been a step later if it goes back. */
static const char *play(unsigned at, enum change change, bool goes_back)
{
    struct made *made = make(SAME);
    if (!begin(&kit_mint, &kit_mint)) {
        free(made);
        return NULL;
    }
    regime_set_policy(&regime, &made->policy, 1);
    regime_settle(&regime);
    leaf_cache_asked(&gate.leaves, NAME, regime.now_us);
    for (unsigned i = 0; i < 2 * STEPS; i++) {
        if (i == 2) {
            give_leaf();
        }
        if (i == at) {
            made = change_policy(made, change);
        }
        if (i == at + 1 && goes_back) {
            made = change_policy(made, SAME);
        }
        step();
    }
    if (kit_client.state == TLS_SESSION_OPEN) {
        say(&kit_client, says);
    }
    for (unsigned i = 0; i < 10; i++) {
        step();
    }
    const char *text = heard(&kit_server);
    end();
    free(made);
    return text;
}

static void test_the_same_again_changes_nothing(void)
{
    for (unsigned at = 0; at < STEPS; at++) {
        EXPECT_TEXT(play(at, SAME, false), GOOD);
    }
}

static void test_what_asks_more_or_other_things_ends_it(void)
{
    for (enum change change = WANTS_NOTHING; change < CHANGES; change++) {
        for (unsigned at = 0; at < STEPS; at++) {
            EXPECT_TEXT(play(at, change, false), "");
            EXPECT_EQ(gate.flows.open, 0);
        }
    }
}

/* It may have been asked for when nothing was known of the server. */
static void test_a_server_that_had_been_right_is_told_as_wrong(void)
{
    for (enum change change = PINS; change < CHANGES; change++) {
        EXPECT_TEXT(play(STEPS - 1, change, false), "");
        EXPECT_EQ(told.reason, REASON_CERTIFICATE_WRONG);
    }
}

static void test_observe_lets_it_go_on(void)
{
    for (unsigned at = 0; at < STEPS; at++) {
        for (int goes_back = 0; goes_back < 2; goes_back++) {
            const char *text = play(at, OBSERVES, goes_back);
            EXPECT(text != NULL && (text[0] == '\0' || strcmp(text, GOOD) == 0));
        }
    }
    EXPECT_TEXT(play(STEPS - 1, OBSERVES, false), GOOD);
}

/* What observe let go is not looked into again, so it may not go on. */
static void test_what_was_not_looked_into_ends_with_observe(void)
{
    says = "GET /v2/a HTTP/1.1\r\nHost: api.example\r\n\r\n";
    for (unsigned at = 0; at < STEPS; at++) {
        EXPECT_TEXT(play(at, OBSERVES, true), "");
    }
}

int main(void)
{
    open_mints();
    RUN(test_the_same_again_changes_nothing);
    RUN(test_what_asks_more_or_other_things_ends_it);
    RUN(test_a_server_that_had_been_right_is_told_as_wrong);
    RUN(test_observe_lets_it_go_on);
    RUN(test_what_was_not_looked_into_ends_with_observe);
    return tap_done();
}
