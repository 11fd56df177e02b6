/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow says in a handshake record after its hello, looked at as it arrives. */
#include "gateway/uplink/second_hello.h"

#include "tests/gateway/hellos.h"
#include "tests/gateway/relay_kit.h"

#define HELLO_BYTES sizeof openssl_tls13
#define NAME "a.telemetry.example"

static uint8_t said[40000];
static size_t said_bytes;

static void say_bytes(const void *bytes, size_t len)
{
    memcpy(said + said_bytes, bytes, len);
    said_bytes += len;
}

/* Where the first of these texts stands in what was said. */
static uint8_t *find(const char *text)
{
    return memmem(said, said_bytes, text, strlen(text));
}

/* A watched flow that passed by this hello, and now says it again. */
static bool say_again(const char *head, uint16_t rule, const uint8_t *hello, size_t len)
{
    struct client_hello first;
    struct tls_hello state = {0};
    said_bytes = 0;
    if (!begin(head, rule) ||
        !EXPECT_EQ(tls_hello_decode(&state, &first, hello, len), TLS_HELLO_WHOLE)) {
        return false;
    }
    flow->content = FLOW_TLS_HELLO;
    memcpy(flow->host, first.server_name, sizeof flow->host);
    flow_hello_keep(&flow->offered, &first);
    second_hello_watch(&gate, flow);
    say_bytes(hello, len);
    gate_lend_hello(&gate, flow);
    flow->is_held = true;
    gate.held++;
    return EXPECT(flow->watched);
}

/* What is made of the first bytes of what was said. */
static enum second_hello_state look_at(size_t len, enum reason *why)
{
    *why = REASON_ALLOWED;
    flow->hello = (struct tls_hello){0};
    flow->clear_bytes = 0;
    flow->buffered_bytes = (uint32_t)len;
    memcpy(gate.hellos[flow->buffer], said, len);
    return second_hello_look(&gate, flow, why);
}

static enum reason cut_as(void)
{
    enum reason why;
    return look_at(said_bytes, &why) == SECOND_HELLO_CUT ? why : REASON_ALLOWED;
}

static void test_the_same_hello_goes_on_once_it_is_whole(void)
{
    enum reason why;
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    for (size_t i = 1; i < HELLO_BYTES; i++) {
        EXPECT_EQ(look_at(i, &why), SECOND_HELLO_MORE);
    }
    say_bytes("\x17\3\3\0\1x", 6);
    EXPECT_EQ(look_at(said_bytes, &why), SECOND_HELLO_GOES_ON);
    EXPECT_EQ(flow->clear_bytes, HELLO_BYTES);
    EXPECT(flow->watched);
    end();
}

static void test_another_server_name_is_cut_however_the_hello_is_split(void)
{
    for (size_t piece = 1; piece < 60; piece++) {
        if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
            return;
        }
        *find(NAME) = 'b'; /* the rule lets it, and it is not what was judged */
        said_bytes = 0;
        static uint8_t body[HELLO_BYTES];
        memcpy(body, said + 5, HELLO_BYTES - 5);
        for (size_t at = 0; at < HELLO_BYTES - 5; at += piece) {
            size_t left = HELLO_BYTES - 5 - at;
            size_t len = left < piece ? left : piece;
            say_bytes((uint8_t[]){22, 3, 3, 0, (uint8_t)len}, 5);
            say_bytes(body + at, len);
        }
        EXPECT_EQ(cut_as(), REASON_SERVER_NAME_MISMATCH);
        EXPECT_TEXT(flow->host, "b.telemetry.example");
        end();
    }
}

static struct secret_keeper keeper;
static const struct policy_secret vin = {.kind = POLICY_SECRET_VIN,
                                         .text = "WVWZZZ1JZXW000001"};

static bool keep_vin(void)
{
    const struct policy_uplink uplink = {.secrets = &vin, .secret_count = 1};
    struct trouble why;
    if (!EXPECT(secret_keeper_open(&keeper, &why))) {
        return false;
    }
    secret_keeper_set(&keeper, &uplink);
    return true;
}

static void test_a_secret_is_found_however_the_hello_is_split(void)
{
    static uint8_t hello[HELLO_BYTES];
    if (!keep_vin()) {
        return;
    }
    memcpy(hello, openssl_tls13, HELLO_BYTES);
    memcpy(hello + 11, vin.text, strlen(vin.text)); /* random is what it likes */
    for (size_t piece = 5; piece < HELLO_BYTES; piece = 4 * piece + 1) {
        if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
            return;
        }
        regime.secrets = &keeper;
        said_bytes = 0;
        for (size_t at = 5; at < HELLO_BYTES; at += piece) {
            size_t left = HELLO_BYTES - at;
            size_t len = left < piece ? left : piece;
            say_bytes((uint8_t[]){22, 3, 3, (uint8_t)(len >> 8), (uint8_t)len}, 5);
            say_bytes(hello + at, len);
        }
        EXPECT_EQ(cut_as(), REASON_SECRET_FOUND);
        struct verdict first =
            regime_judge_hello(&regime, verdict_pass(TELEMETRY), &flow->hello,
                               gate.hellos[flow->buffer], flow->buffered_bytes);
        EXPECT_EQ(first.reason, REASON_SECRET_FOUND);
        end();
    }
    secret_keeper_close(&keeper);
}

static void test_what_the_rule_does_not_let_is_cut_as_that(void)
{
    if (!say_again("", CLOUD, curl_h2, sizeof curl_h2)) {
        return;
    }
    memcpy(find("http/1.1"), "spdy/3.1", 8);
    EXPECT_EQ(cut_as(), REASON_ALPN_NOT_ALLOWED);
    end();
}

static void test_what_the_rule_lets_and_the_first_did_not_offer_is_a_change(void)
{
    if (!say_again("", CLOUD, curl_h2, sizeof curl_h2)) {
        return;
    }
    flow->offered.alpn_count = 1;
    memset(flow->offered.alpn + 3, 0, sizeof flow->offered.alpn - 3);
    EXPECT_EQ(cut_as(), REASON_PROTOCOL_CHANGED);
    end();
}

/* Extended master secret becomes ECH, of a form that no client greases with. */
static void test_ech_that_appears_is_cut(void)
{
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    static const uint8_t secret[] = {0, 0x17, 0, 0, 0, 0x0d};
    uint8_t *at = memmem(said, said_bytes, secret, sizeof secret);
    at[0] = 0xfe;
    at[1] = 0x0d;
    EXPECT_EQ(cut_as(), REASON_ENCRYPTED_HELLO);
    end();
}

static void test_a_hello_that_breaks_its_lengths_is_cut(void)
{
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    said[43] = 33; /* of the session id: 32 at most */
    EXPECT_EQ(cut_as(), REASON_HELLO_MALFORMED);
    EXPECT_TEXT(flow->host, NAME);
    end();
}

static void test_a_hello_above_16_kb_is_cut(void)
{
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    said[6] = 1;
    say_bytes("\x16\3\3", 3);
    EXPECT_EQ(cut_as(), REASON_HELLO_TOO_LONG);
    end();
}

/* A record longer than TLS has any, and the hello goes on behind it. */
static void test_a_hello_in_a_record_that_is_too_long_is_cut(void)
{
    static const uint8_t wide[] = {22, 3, 3, 0xff, 0xf0, 1, 1, 0, 0};
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    memcpy(said, wide, sizeof wide);
    EXPECT_EQ(cut_as(), REASON_HELLO_TOO_LONG);
    end();
}

static void test_another_handshake_message_ends_the_watch(void)
{
    enum reason why;
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    said[5] = 16; /* client_key_exchange */
    EXPECT_EQ(look_at(5, &why), SECOND_HELLO_MORE);
    EXPECT_EQ(look_at(6, &why), SECOND_HELLO_GOES_ON);
    EXPECT(!flow->watched);
    end();
}

/* Certificate, ClientKeyExchange, ChangeCipherSpec of TLS 1.2, the handshake messages in
 * records of so many bytes. Returns how long those are. */
static size_t say_flight(const char *subject, size_t piece)
{
    static uint8_t flight[1000] = {11, 0, 0x03, 0x20};
    size_t len = 804;
    said_bytes = 0;
    memset(flight + 4, 'x', sizeof flight - 4);
    memcpy(flight + 400, subject, strlen(subject));
    memcpy(flight + len, "\x10\0\0\x21", 4);
    len += 4 + 33;
    for (size_t at = 0; at < len; at += piece) {
        size_t left = len - at;
        size_t part = left < piece ? left : piece;
        say_bytes((uint8_t[]){22, 3, 3, (uint8_t)(part >> 8), (uint8_t)part}, 5);
        say_bytes(flight + at, part);
    }
    len = said_bytes;
    say_bytes("\x14\3\3\0\1\1", 6);
    return len;
}

static void test_a_certificate_in_the_clear_goes_on_when_it_holds_no_secret(void)
{
    enum reason why;
    if (!keep_vin() || !say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    regime.secrets = &keeper;
    for (int version = 0x0303; version <= 0x0304; version++) {
        flow->offered.version = (uint16_t)version;
        second_hello_watch(&gate, flow);
        EXPECT(flow->watched);
        for (size_t piece = 100; piece < 900; piece += 100) {
            size_t len = say_flight("WVWZZZ1JZXW000002", piece);
            size_t certificate = 804 + 5 * (804 / piece);
            EXPECT_EQ(look_at(certificate - 1, &why), SECOND_HELLO_MORE);
            EXPECT_EQ(look_at(said_bytes, &why), SECOND_HELLO_GOES_ON);
            EXPECT_EQ(flow->clear_bytes, len);
            EXPECT(flow->watched);
            EXPECT_EQ(look_at(len, &why), SECOND_HELLO_GOES_ON);
            EXPECT_EQ(flow->clear_bytes, len);
        }
    }
    end();
    secret_keeper_close(&keeper);
}

static void test_a_secret_in_a_certificate_is_found_however_it_is_split(void)
{
    enum reason why = REASON_ALLOWED;
    if (!keep_vin() || !say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    regime.secrets = &keeper;
    for (size_t piece = 1; piece < 900; piece = 3 * piece + 1) {
        size_t len = say_flight(vin.text, piece);
        size_t found = 0;
        for (size_t i = 1; i <= len && found == 0; i++) {
            found = look_at(i, &why) == SECOND_HELLO_CUT ? i : 0;
            EXPECT(flow->clear_bytes == 0 || found != 0);
        }
        EXPECT_EQ(why, REASON_SECRET_FOUND);
        EXPECT(found >= 804); /* once its message is whole, with all of it still here */
    }
    end();
    secret_keeper_close(&keeper);
}

static void test_a_message_that_has_no_end_is_not_let_go_on_unread(void)
{
    enum reason why;
    if (!keep_vin() || !say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    regime.secrets = &keeper;
    memset(said, 'x', sizeof said);
    memcpy(said, "\x16\3\3\x40\0\x0b\1\0\0", 9);
    memcpy(said + 5 + 0x4000, "\x16\3\3\x40\0", 5);
    EXPECT_EQ(look_at(TLS_HELLO_RAW_BYTES - 1, &why), SECOND_HELLO_MORE);
    EXPECT_EQ(look_at(TLS_HELLO_RAW_BYTES, &why), SECOND_HELLO_CUT);
    EXPECT_EQ(why, REASON_NOT_EXAMINED);
    end();
    secret_keeper_close(&keeper);
}

/* Its server may be the one to speak next. */
static void test_what_is_encrypted_is_not_held(void)
{
    static const uint8_t finished[45] = {22, 3, 3, 0, 40, 1, 0x5a};
    enum reason why;
    if (!keep_vin() || !say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    regime.secrets = &keeper;
    EXPECT(tls_records_follow(&flow->records, (const uint8_t *)"\x14\3\3\0\1\1", 6));
    flow->offered.version = 0x0303;
    said_bytes = 0;
    say_bytes(finished, sizeof finished);
    EXPECT_EQ(look_at(said_bytes, &why), SECOND_HELLO_GOES_ON);
    EXPECT(!flow->watched);
    second_hello_watch(&gate, flow);
    flow->offered.version = 0x0304;
    said[5] = 16;
    EXPECT_EQ(look_at(said_bytes, &why), SECOND_HELLO_GOES_ON);
    EXPECT(!flow->watched);
    end();
    secret_keeper_close(&keeper);
}

/* As random bytes can: it says that it goes on, and something else comes. */
static void test_an_encrypted_message_that_begins_as_a_hello_ends_the_watch(void)
{
    static const uint8_t finished[45] = {22, 3, 3, 0, 40, 1, 0x5a};
    enum reason why;
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    said_bytes = 0;
    say_bytes(finished, sizeof finished);
    EXPECT_EQ(look_at(said_bytes, &why), SECOND_HELLO_MORE);
    say_bytes("\x17", 1);
    EXPECT_EQ(look_at(said_bytes, &why), SECOND_HELLO_GOES_ON);
    EXPECT(!flow->watched);
    end();
}

static void test_what_a_cookie_changes_is_no_change(void)
{
    enum reason why;
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    memcpy(flow->offered.ja4, "t13d1812h2", 11); /* the retry has another one */
    EXPECT_EQ(look_at(said_bytes, &why), SECOND_HELLO_GOES_ON);
    end();
}

static void test_a_spent_budget_is_no_reason_to_cut_a_hello(void)
{
    enum reason why;
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    struct policy policy = *regime.policy;
    struct policy_flow_rule rules[4];
    memcpy(rules, policy.uplink.rules, sizeof rules);
    policy.uplink.rules = rules;
    rules[TELEMETRY].up = (struct policy_budget){1, 3600000000U};
    regime.policy = &policy;
    EXPECT_EQ(regime_take(&regime, TELEMETRY, REGIME_UP, 5), 1);
    EXPECT_EQ(look_at(said_bytes, &why), SECOND_HELLO_GOES_ON);
    end();
}

static void test_only_a_judged_flow_of_tls_1_3_is_watched(void)
{
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    flow->offered.version = 0x0303;
    second_hello_watch(&gate, flow);
    EXPECT(!flow->watched);
    flow->offered.version = 0x0304;
    flow->rule = FREE;
    second_hello_watch(&gate, flow);
    EXPECT(!flow->watched);
    EXPECT_EQ(second_hello_reach(flow, said, said_bytes), said_bytes);
    flow->rule = VERDICT_NO_RULE; /* in observe */
    second_hello_watch(&gate, flow);
    EXPECT(flow->watched);
    EXPECT_EQ(second_hello_reach(flow, said, said_bytes), 0);
    flow->content = FLOW_PLAIN;
    second_hello_watch(&gate, flow);
    EXPECT(!flow->watched);
    end();
}

static void test_what_stands_before_a_handshake_record_may_go_on(void)
{
    if (!say_again("", TELEMETRY, openssl_tls13, HELLO_BYTES)) {
        return;
    }
    static const uint8_t early[] = "\x14\3\3\0\1\1\x17\3\3\0\5early\x16\3\3";
    EXPECT_EQ(second_hello_reach(flow, early, sizeof early - 1), sizeof early - 4);
    EXPECT_EQ(second_hello_reach(flow, early, sizeof early - 4), sizeof early - 4);
    end();
}

int main(void)
{
    RUN(test_the_same_hello_goes_on_once_it_is_whole);
    RUN(test_another_server_name_is_cut_however_the_hello_is_split);
    RUN(test_a_secret_is_found_however_the_hello_is_split);
    RUN(test_what_the_rule_does_not_let_is_cut_as_that);
    RUN(test_what_the_rule_lets_and_the_first_did_not_offer_is_a_change);
    RUN(test_ech_that_appears_is_cut);
    RUN(test_a_hello_that_breaks_its_lengths_is_cut);
    RUN(test_a_hello_above_16_kb_is_cut);
    RUN(test_a_hello_in_a_record_that_is_too_long_is_cut);
    RUN(test_another_handshake_message_ends_the_watch);
    RUN(test_a_certificate_in_the_clear_goes_on_when_it_holds_no_secret);
    RUN(test_a_secret_in_a_certificate_is_found_however_it_is_split);
    RUN(test_a_message_that_has_no_end_is_not_let_go_on_unread);
    RUN(test_what_is_encrypted_is_not_held);
    RUN(test_an_encrypted_message_that_begins_as_a_hello_ends_the_watch);
    RUN(test_what_a_cookie_changes_is_no_change);
    RUN(test_a_spent_budget_is_no_reason_to_cut_a_hello);
    RUN(test_only_a_judged_flow_of_tls_1_3_is_watched);
    RUN(test_what_stands_before_a_handshake_record_may_go_on);
    return tap_done();
}
