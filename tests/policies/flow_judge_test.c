/* SPDX-License-Identifier: Apache-2.0 */
/* The flow judge against the table of its header, over every combination. */
#include "policies/flow_judge.h"

#include "policies/transport.h"
#include "tests/tap.h"

#define PORT 443

/* Everything that one rule can be asked about. */
struct combination {
    uint8_t transport; /* of the rule */
    bool udp;
    bool pinned;
    bool port;
    bool mode;
    uint8_t content;
    bool encrypted;
    bool right;   /* the bytes are NTP */
    uint8_t name; /* enum name_case */
    bool up_spent;
    bool down_spent;
};

enum name_case {
    NAME_NONE,
    NAME_GOOD,        /* pinned, and of the rule */
    NAME_NOT_OF_RULE, /* pinned, but no name of the rule */
    NAME_NOT_PINNED,  /* of the rule, but another address's */
    NAME_STRANGE,     /* neither */
    NAME_MISSING,     /* NULL */
    NAME_CASES
};

static const char *const server_names[NAME_CASES] = {
    [NAME_NONE] = "",
    [NAME_GOOD] = "a.cloud.example",
    [NAME_NOT_OF_RULE] = "other.example",
    [NAME_NOT_PINNED] = "b.cloud.example",
    [NAME_STRANGE] = "evil.example",
    [NAME_MISSING] = NULL,
};

#define CONTENTS (FLOW_SILENT + 1)

static const char *const pinned_good[] = {"other.example", "a.cloud.example"};
static const char *const pinned_bad[] = {"other.example", "cloud.example"};

/* What the bytes of a rule that asks for no hello must be. */
static enum traffic right_of(uint32_t transport)
{
    static const enum traffic rows[POLICY_TRANSPORTS] = {[POLICY_NTP] = TRAFFIC_NTP,
                                                         [POLICY_HTTP] = TRAFFIC_HTTP,
                                                         [POLICY_MQTT] = TRAFFIC_MQTT};
    return rows[transport];
}

static struct verdict judge(const struct combination *c)
{
    struct policy_flow_rule rule = {.transport = c->transport,
                                    .host = "*.cloud.example",
                                    .port = PORT,
                                    .up = {1000, 1000000},
                                    .down = {2000, 1000000},
                                    .modes = 2};
    struct policy policy = {.mode_count = 2,
                            .uplink = {.present = true, .rules = &rule, .rule_count = 1}};
    struct flow_facts facts = {
        .udp = c->udp,
        .port = c->port ? PORT : PORT + 1,
        .pinned = c->pinned ? pinned_good : pinned_bad,
        .pinned_count = 2,
        .content = (enum flow_content)c->content,
        .server_name = server_names[c->name],
        .ech = c->encrypted ? FLOW_ECH_REAL : FLOW_ECH_NONE,
        .protocol = c->right ? right_of(c->transport) : TRAFFIC_DNS,
    };
    struct budget_state up = {0, c->up_spent ? 1000 : 999};
    struct budget_state down = {0, c->down_spent ? 2000 : 1999};
    return flow_judge_check(&policy, c->mode ? 1 : 0, &facts, &up, &down, 5);
}

/* The header's table, read from the top; what nothing stops is allowed. */
static enum reason expected(const struct combination *c)
{
    static const struct {
        enum flow_content content;
        enum reason reason;
    } hellos[POLICY_TRANSPORTS] = {[POLICY_TLS] = {FLOW_TLS_HELLO, REASON_NOT_TLS},
                                   [POLICY_QUIC] = {FLOW_QUIC_HELLO, REASON_NOT_QUIC},
                                   [POLICY_DTLS] = {FLOW_DTLS_HELLO, REASON_NOT_DTLS}};
    bool hello = transport_row(c->transport)->hello;
    const struct {
        bool disagrees;
        enum reason reason;
    } table[] = {
        {transport_row(c->transport)->udp != c->udp || !c->pinned,
         c->udp ? REASON_UDP_NOT_ALLOWED : REASON_ADDRESS_NOT_NAMED},
        {!c->port, REASON_PORT_NOT_ALLOWED},
        {!c->mode, REASON_WRONG_MODE},
        {hello && c->content == FLOW_SILENT, REASON_HELLO_SILENT},
        {hello && c->content == FLOW_BAD_HELLO, REASON_HELLO_MALFORMED},
        {hello && c->content == FLOW_LONG_HELLO, REASON_HELLO_TOO_LONG},
        {hello && c->content != FLOW_NOTHING_YET &&
             c->content != hellos[c->transport].content,
         hellos[c->transport].reason},
        {hello && c->encrypted, REASON_ENCRYPTED_HELLO},
        {hello && (c->name == NAME_NONE || c->name == NAME_MISSING),
         REASON_NO_SERVER_NAME},
        {hello && c->name != NAME_GOOD, REASON_SERVER_NAME_MISMATCH},
        {right_of(c->transport) != TRAFFIC_UNKNOWN && !c->right,
         REASON_PROTOCOL_UNEXPECTED},
        {c->up_spent || c->down_spent, REASON_BUDGET_SPENT},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].disagrees) {
            return table[i].reason;
        }
    }
    return REASON_ALLOWED;
}

static bool agrees(const struct combination *c)
{
    struct verdict got = judge(c);
    enum reason want = expected(c);
    bool hello = transport_row(c->transport)->hello;
    bool asks = hello || (right_of(c->transport) != TRAFFIC_UNKNOWN && !c->right);
    bool named = c->pinned && transport_row(c->transport)->udp == c->udp;
    if (c->content == FLOW_NOTHING_YET && (named && c->port && c->mode && asks)) {
        return got.action == VERDICT_MORE;
    }
    if (c->content == FLOW_NOTHING_YET && !c->udp && want != REASON_ALLOWED) {
        return got.action == VERDICT_MORE;
    }
    bool pass = want == REASON_ALLOWED;
    return got.action == (pass ? VERDICT_PASS : VERDICT_DROP) && got.reason == want &&
           got.rule == (named ? 0 : VERDICT_NO_RULE);
}

static struct combination combination_of(uint32_t n)
{
    struct combination c = {.udp = n & 1,
                            .pinned = n >> 1 & 1,
                            .port = n >> 2 & 1,
                            .mode = n >> 3 & 1,
                            .encrypted = n >> 4 & 1,
                            .up_spent = n >> 5 & 1,
                            .down_spent = n >> 6 & 1,
                            .right = n >> 7 & 1};
    n >>= 8;
    c.content = n % CONTENTS;
    c.transport = n / CONTENTS % POLICY_TRANSPORTS;
    c.name = n / CONTENTS / POLICY_TRANSPORTS % NAME_CASES;
    return c;
}

static void every_combination_agrees_with_the_table(void)
{
    uint32_t passes = 0;
    for (uint32_t n = 0; n < 256 * CONTENTS * POLICY_TRANSPORTS * NAME_CASES; n++) {
        struct combination c = combination_of(n);
        passes += judge(&c).action == VERDICT_PASS;
        if (!EXPECT(agrees(&c))) {
            printf("# combination %u\n", (unsigned)n);
            return;
        }
    }
    /* Three transports with one good hello, whatever the bytes are; tcp and udp with any
     * content, encryption, name and bytes; ntp, http and mqtt with the right ones. */
    EXPECT_EQ(passes,
              3 * 2 + 2 * 2 * 2 * CONTENTS * NAME_CASES + 3 * 2 * CONTENTS * NAME_CASES);
}

static struct policy_flow_rule rules[] = {
    {.transport = POLICY_TLS, .host = "a.example", .port = 443, .modes = 1},
    {.transport = POLICY_TLS, .host = "a.example", .port = 8443, .modes = 2},
    {.transport = POLICY_TCP, .host = "b.example", .port = 443, .modes = 1},
    {.transport = POLICY_UDP,
     .host = "t.example",
     .port = 123,
     .modes = 1,
     .up = {100, 1000000}},
    {.transport = POLICY_UDP, .host = "d.example", .port = 53, .modes = 1},
    {.transport = POLICY_TLS,
     .host = "*.example",
     .port = 443,
     .modes = 1,
     .down = {100, 1000000}},
};
static const struct policy policy = {
    .mode_count = 2,
    .uplink = {
        .present = true, .rules = rules, .rule_count = sizeof rules / sizeof rules[0]}};

static struct verdict ask(bool udp, uint16_t port, const char *pinned,
                          enum flow_content content, const char *server_name)
{
    struct flow_facts facts = {.udp = udp,
                               .port = port,
                               .pinned = &pinned,
                               .pinned_count = pinned != NULL,
                               .content = content,
                               .server_name = server_name};
    return flow_judge_check(&policy, 0, &facts, NULL, NULL, 0);
}

static void is(struct verdict got, enum verdict_action action, enum reason reason,
               uint16_t rule)
{
    EXPECT_TEXT(verdict_text(got.action), verdict_text(action));
    EXPECT_TEXT(reason_row(got.reason)->name, reason_row(reason)->name);
    EXPECT_EQ(got.rule, rule);
}

static void the_first_rule_that_agrees_passes(void)
{
    is(ask(false, 443, "a.example", FLOW_TLS_HELLO, "a.example"), VERDICT_PASS,
       REASON_ALLOWED, 0);
    is(ask(false, 443, "x.example", FLOW_TLS_HELLO, "x.example"), VERDICT_PASS,
       REASON_ALLOWED, 5);
}

static void the_reason_is_that_of_the_rule_that_came_furthest(void)
{
    is(ask(false, 8443, "a.example", FLOW_TLS_HELLO, "a.example"), VERDICT_DROP,
       REASON_WRONG_MODE, 1);
    is(ask(false, 80, "a.example", FLOW_PLAIN, ""), VERDICT_DROP, REASON_PORT_NOT_ALLOWED,
       0);
    is(ask(false, 443, "a.example", FLOW_PLAIN, ""), VERDICT_DROP, REASON_NOT_TLS, 0);
}

static void a_tcp_rule_passes_before_a_byte_is_read(void)
{
    is(ask(false, 443, "b.example", FLOW_NOTHING_YET, ""), VERDICT_PASS, REASON_ALLOWED,
       2);
    is(ask(false, 443, "b.example", FLOW_PLAIN, ""), VERDICT_PASS, REASON_ALLOWED, 2);
}

static void a_tcp_flow_that_goes_nowhere_allowed_is_still_read(void)
{
    EXPECT_EQ(ask(false, 443, NULL, FLOW_NOTHING_YET, "").action, VERDICT_MORE);
    EXPECT_EQ(ask(false, 53, NULL, FLOW_NOTHING_YET, "").action, VERDICT_MORE);
    is(ask(false, 443, NULL, FLOW_TLS_HELLO, "a.example"), VERDICT_DROP,
       REASON_ADDRESS_NOT_NAMED, VERDICT_NO_RULE);
    is(ask(false, 443, NULL, FLOW_SILENT, ""), VERDICT_DROP, REASON_ADDRESS_NOT_NAMED,
       VERDICT_NO_RULE);
}

static void udp_is_decided_at_once(void)
{
    is(ask(true, 123, "t.example", FLOW_NOTHING_YET, ""), VERDICT_PASS, REASON_ALLOWED,
       3);
    is(ask(true, 123, NULL, FLOW_NOTHING_YET, ""), VERDICT_DROP, REASON_UDP_NOT_ALLOWED,
       VERDICT_NO_RULE);
    is(ask(true, 124, "t.example", FLOW_NOTHING_YET, ""), VERDICT_DROP,
       REASON_PORT_NOT_ALLOWED, 3);
}

static void quic_to_a_name_allowed_for_tls_is_no_allowed_datagram(void)
{
    is(ask(true, 443, "a.example", FLOW_NOTHING_YET, ""), VERDICT_DROP,
       REASON_UDP_NOT_ALLOWED, VERDICT_NO_RULE);
}

static void port_53_is_a_foreign_resolver_whatever_a_rule_says(void)
{
    is(ask(true, 53, NULL, FLOW_NOTHING_YET, ""), VERDICT_DROP, REASON_FOREIGN_RESOLVER,
       VERDICT_NO_RULE);
    is(ask(true, 53, "d.example", FLOW_NOTHING_YET, ""), VERDICT_DROP,
       REASON_FOREIGN_RESOLVER, VERDICT_NO_RULE);
    is(ask(false, 53, NULL, FLOW_PLAIN, ""), VERDICT_DROP, REASON_FOREIGN_RESOLVER,
       VERDICT_NO_RULE);
}

static void fronting_another_allowed_name_is_a_mismatch(void)
{
    /* Both names are allowed by *.example; the address was resolved from one alone. */
    is(ask(false, 443, "x.example", FLOW_TLS_HELLO, "y.example"), VERDICT_DROP,
       REASON_SERVER_NAME_MISMATCH, 5);
}

static void a_name_pinned_beside_others_passes_by_its_own_rule(void)
{
    static const char *const pinned[] = {"cdn.other", "x.example", "b.example"};
    struct flow_facts facts = {.port = 443,
                               .pinned = pinned,
                               .pinned_count = 3,
                               .content = FLOW_TLS_HELLO,
                               .server_name = "x.example"};
    rules[2].port = 444; /* the tcp rule of b.example would pass anything */
    is(flow_judge_check(&policy, 0, &facts, NULL, NULL, 0), VERDICT_PASS, REASON_ALLOWED,
       5);
    facts.server_name = "cdn.other"; /* pinned, but no rule's */
    is(flow_judge_check(&policy, 0, &facts, NULL, NULL, 0), VERDICT_DROP,
       REASON_SERVER_NAME_MISMATCH, 5);
    rules[2].port = 443;
}

static void a_spent_budget_stops_its_own_rule_until_the_next_period(void)
{
    struct budget_state up[6] = {{0, 0}};
    struct budget_state down[6] = {{0, 0}};
    up[3].spent_bytes = 100;
    const char *const pinned = "t.example";
    struct flow_facts facts = {
        .udp = true, .port = 123, .pinned = &pinned, .pinned_count = 1};
    is(flow_judge_check(&policy, 0, &facts, up, down, 999999), VERDICT_DROP,
       REASON_BUDGET_SPENT, 3);
    is(flow_judge_check(&policy, 0, &facts, up, down, 1000000), VERDICT_PASS,
       REASON_ALLOWED, 3);
    is(flow_judge_check(&policy, 0, &facts, NULL, down, 0), VERDICT_PASS, REASON_ALLOWED,
       3);
}

static void without_an_uplink_nothing_passes(void)
{
    static const struct policy closed = {.mode_count = 1};
    const char *const pinned = "a.example";
    struct flow_facts facts = {.port = 443,
                               .pinned = &pinned,
                               .pinned_count = 1,
                               .content = FLOW_TLS_HELLO,
                               .server_name = "a.example"};
    is(flow_judge_check(&closed, 0, &facts, NULL, NULL, 0), VERDICT_DROP,
       REASON_ADDRESS_NOT_NAMED, VERDICT_NO_RULE);
    facts.udp = true;
    is(flow_judge_check(&closed, 0, &facts, NULL, NULL, 0), VERDICT_DROP,
       REASON_UDP_NOT_ALLOWED, VERDICT_NO_RULE);
}

static enum reason judge_terms(const struct policy_flow_rule *rule,
                               struct flow_facts facts)
{
    struct policy one = {.mode_count = 1,
                         .uplink = {.present = true,
                                    .rules = (struct policy_flow_rule *)rule,
                                    .rule_count = 1}};
    static const char *const pinned[] = {"a.example"};
    facts.port = PORT;
    facts.pinned = pinned;
    facts.pinned_count = 1;
    facts.server_name = "a.example";
    return flow_judge_check(&one, 0, &facts, NULL, NULL, 0).reason;
}

static void a_hello_must_offer_what_the_rule_asks_for_and_nothing_else(void)
{
    static const char *const both[] = {"h2", "http/1.1"};
    static const char *const odd[] = {"h2", "h3"};
    static const char *const prints[] = {"t13d1516h2_8daaf6152771_b186095e22b6"};
    const struct policy_flow_rule rule = {.transport = POLICY_TLS,
                                          .host = "a.example",
                                          .port = PORT,
                                          .modes = 1,
                                          .tls_least = 0x0303,
                                          .alpn = both,
                                          .alpn_count = 2,
                                          .ja4 = prints,
                                          .ja4_count = 1};
    struct flow_facts good = {.content = FLOW_TLS_HELLO,
                              .version = 0x0303,
                              .alpn = both,
                              .alpn_count = 1,
                              .ja4 = prints[0]};
    struct flow_facts facts = good;
    EXPECT_EQ(judge_terms(&rule, good), REASON_ALLOWED);
    facts.version = 0x0302;
    EXPECT_EQ(judge_terms(&rule, facts), REASON_VERSION_TOO_OLD);
    facts = good;
    facts.alpn = odd;
    facts.alpn_count = 2;
    EXPECT_EQ(judge_terms(&rule, facts), REASON_ALPN_NOT_ALLOWED);
    facts.alpn_count = 0;
    EXPECT_EQ(judge_terms(&rule, facts), REASON_ALPN_NOT_ALLOWED);
    facts = good;
    facts.ja4 = NULL;
    EXPECT_EQ(judge_terms(&rule, facts), REASON_JA4_NOT_ALLOWED);
}

static void grease_passes_where_the_rule_lets_it_and_ech_nowhere(void)
{
    struct policy_flow_rule rule = {
        .transport = POLICY_TLS, .host = "a.example", .port = PORT, .modes = 1};
    struct flow_facts facts = {.content = FLOW_TLS_HELLO, .ech = FLOW_ECH_GREASE};
    EXPECT_EQ(judge_terms(&rule, facts), REASON_ENCRYPTED_HELLO);
    rule.ech_grease = true;
    EXPECT_EQ(judge_terms(&rule, facts), REASON_ALLOWED);
    facts.ech = FLOW_ECH_REAL;
    EXPECT_EQ(judge_terms(&rule, facts), REASON_ENCRYPTED_HELLO);
}

static void versions_of_dtls_are_held_against_those_of_tls(void)
{
    static const struct {
        uint16_t offered;
        enum reason reason;
    } rows[] = {{0xfeff, REASON_VERSION_TOO_OLD},
                {0xfefd, REASON_ALLOWED},
                {0xfefc, REASON_ALLOWED}};
    const struct policy_flow_rule rule = {.transport = POLICY_DTLS,
                                          .host = "a.example",
                                          .port = PORT,
                                          .modes = 1,
                                          .tls_least = 0x0303};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct flow_facts facts = {
            .udp = true, .content = FLOW_DTLS_HELLO, .version = rows[i].offered};
        EXPECT_EQ(judge_terms(&rule, facts), rows[i].reason);
    }
}

static void what_the_bytes_are_is_the_reason_where_no_rule_wants_them(void)
{
    static const struct {
        enum traffic protocol;
        enum reason reason;
    } rows[] = {{TRAFFIC_RTSP, REASON_VIDEO_STREAM},
                {TRAFFIC_JT1078, REASON_VIDEO_STREAM},
                {TRAFFIC_SOCKS, REASON_TUNNEL_ATTEMPT},
                {TRAFFIC_GT06, REASON_VEHICLE_DATA},
                {TRAFFIC_SSH, REASON_PROTOCOL_UNEXPECTED}};
    struct policy_flow_rule rule = {.transport = POLICY_TCP,
                                    .host = "a.example",
                                    .port = PORT,
                                    .modes = 1,
                                    .as = TRAFFIC_TELTONIKA};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct flow_facts facts = {.content = FLOW_PLAIN, .protocol = rows[i].protocol};
        EXPECT_EQ(judge_terms(&rule, facts), rows[i].reason);
    }
    struct flow_facts good = {.content = FLOW_PLAIN, .protocol = TRAFFIC_TELTONIKA};
    EXPECT_EQ(judge_terms(&rule, good), REASON_ALLOWED);
}

static void test_a_rule_agrees_with_a_flow_whatever_the_mode_and_the_budget(void)
{
    static const char *const pinned[] = {"ota.example"};
    struct policy_flow_rule rows[] = {
        {.transport = POLICY_TCP, .host = "ota.example", .port = 80, .modes = 2},
        {.transport = POLICY_UDP, .host = "ota.example", .port = 80, .modes = 2},
        {.transport = POLICY_TCP, .host = "other.example", .port = 80, .modes = 2},
        {.transport = POLICY_TCP, .host = "ota.example", .port = 81, .modes = 2},
        {.transport = POLICY_TLS, .host = "ota.example", .port = 80, .modes = 2},
        {.transport = POLICY_TCP, .host = "ota.example", .port = 53, .modes = 2},
    };
    struct policy one_each = {.mode_count = 2,
                              .uplink = {.rules = rows, .rule_count = 6}};
    struct flow_facts facts = {
        .port = 80, .pinned = pinned, .pinned_count = 1, .content = FLOW_PLAIN};
    for (uint16_t i = 0; i <= one_each.uplink.rule_count; i++) {
        EXPECT_EQ(flow_judge_agrees(&one_each, i, &facts), i == 0);
    }
    facts.port = 53; /* whatever a rule says */
    EXPECT(!flow_judge_agrees(&one_each, 5, &facts));
}

static void a_name_that_was_pinned_opens_nothing_and_says_only_that_the_mode_is_why(void)
{
    const char *const past[] = {"a.example"};
    struct flow_facts facts = {.port = 8443,
                               .past = past,
                               .past_count = 1,
                               .content = FLOW_TLS_HELLO,
                               .server_name = "a.example"};
    is(flow_judge_check(&policy, 0, &facts, NULL, NULL, 0), VERDICT_DROP,
       REASON_WRONG_MODE, 1);
    is(flow_judge_check(&policy, 1, &facts, NULL, NULL, 0), VERDICT_DROP,
       REASON_ADDRESS_NOT_NAMED, VERDICT_NO_RULE);
    facts.port = 9999;
    is(flow_judge_check(&policy, 0, &facts, NULL, NULL, 0), VERDICT_DROP,
       REASON_ADDRESS_NOT_NAMED, VERDICT_NO_RULE);
}

int main(void)
{
    RUN(every_combination_agrees_with_the_table);
    RUN(a_hello_must_offer_what_the_rule_asks_for_and_nothing_else);
    RUN(grease_passes_where_the_rule_lets_it_and_ech_nowhere);
    RUN(versions_of_dtls_are_held_against_those_of_tls);
    RUN(what_the_bytes_are_is_the_reason_where_no_rule_wants_them);
    RUN(the_first_rule_that_agrees_passes);
    RUN(the_reason_is_that_of_the_rule_that_came_furthest);
    RUN(a_tcp_rule_passes_before_a_byte_is_read);
    RUN(a_tcp_flow_that_goes_nowhere_allowed_is_still_read);
    RUN(udp_is_decided_at_once);
    RUN(quic_to_a_name_allowed_for_tls_is_no_allowed_datagram);
    RUN(port_53_is_a_foreign_resolver_whatever_a_rule_says);
    RUN(fronting_another_allowed_name_is_a_mismatch);
    RUN(a_name_pinned_beside_others_passes_by_its_own_rule);
    RUN(a_spent_budget_stops_its_own_rule_until_the_next_period);
    RUN(without_an_uplink_nothing_passes);
    RUN(a_name_that_was_pinned_opens_nothing_and_says_only_that_the_mode_is_why);
    RUN(test_a_rule_agrees_with_a_flow_whatever_the_mode_and_the_budget);
    return tap_done();
}
