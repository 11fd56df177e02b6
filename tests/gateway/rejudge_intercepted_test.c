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

#define VIN "WVWZZZ1KZ6W612305"
#define VIN_IN_CHUNKS                                                       \
    "POST /v1/a HTTP/1.1\r\nHost: api.example\r\n"                          \
    "Transfer-Encoding: chunked\r\n\r\n9\r\nWVWZZZ1KZ\r\n8\r\n6W612305\r\n" \
    "0\r\n\r\n"

static const struct policy_secret vin = {.kind = POLICY_SECRET_VIN, .text = VIN};
static const struct policy_uplink secretive = {.secrets = &vin, .secret_count = 1};
static struct secret_keeper keeper;
static struct made *policy_of_both; /* before there is a secret, and behind */

/* Its TLS is ended, and no request of it is named; said is what the unit says before
 * there is a secret. How many flows are open once there is one, or none of it is at hand.
 */
static uint32_t set_secret_behind(const char *said, bool at_hand)
{
    struct trouble why;
    policy_of_both = make(SAME);
    policy_of_both->terms.request_count = 0;
    if (!EXPECT(secret_keeper_open(&keeper, &why)) || !begin(&kit_mint, &kit_mint)) {
        return UINT32_MAX;
    }
    regime_set_policy(&regime, &policy_of_both->policy, 1);
    regime_settle(&regime);
    leaf_cache_asked(&gate.leaves, NAME, regime.now_us);
    give_leaf();
    for (unsigned i = 0; i < 2 * STEPS; i++) {
        step();
    }
    if (said[0] != '\0') {
        say(&kit_client, said);
        turns(10);
        EXPECT_TEXT(heard(&kit_server), said);
    }
    rejudge_forget_secrets(&gate);
    secret_keeper_take(&keeper, &secretive, -1);
    if (at_hand) {
        secret_keeper_set(&keeper, &secretive);
    }
    regime.secrets = &keeper;
    rejudge_take_secrets(&gate);
    regime_set_policy(&regime, &policy_of_both->policy, 1);
    rejudge_all(&gate);
    regime_settle(&regime);
    return gate.flows.open;
}

static void end_secretive(void)
{
    end();
    regime.secrets = NULL;
    secret_keeper_close(&keeper);
    free(policy_of_both);
}

/* Where it stands in what it says was never followed, and chunks would hide a secret. */
static void test_one_that_spoke_before_there_were_secrets_is_cut(void)
{
    EXPECT_EQ(set_secret_behind(GOOD, true), 0);
    EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
    end_secretive();
}

static void test_one_that_had_said_nothing_is_looked_into_from_its_first_byte(void)
{
    EXPECT_EQ(set_secret_behind("", true), 1);
    say(&kit_client, VIN_IN_CHUNKS);
    turns(10);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_SECRET_FOUND);
    end_secretive();
}

/* As a new one is refused then. */
static void test_where_secrets_cannot_be_looked_for_it_is_cut(void)
{
    EXPECT_EQ(set_secret_behind("", false), 0);
    EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
    EXPECT_EQ(told.detail, DETAIL_NO_MEMORY);
    end_secretive();
}

int main(void)
{
    open_mints();
    RUN(test_one_that_spoke_before_there_were_secrets_is_cut);
    RUN(test_one_that_had_said_nothing_is_looked_into_from_its_first_byte);
    RUN(test_where_secrets_cannot_be_looked_for_it_is_cut);
    RUN(test_the_same_again_changes_nothing);
    RUN(test_what_asks_more_or_other_things_ends_it);
    RUN(test_a_server_that_had_been_right_is_told_as_wrong);
    RUN(test_observe_lets_it_go_on);
    RUN(test_what_was_not_looked_into_ends_with_observe);
    return tap_done();
}
