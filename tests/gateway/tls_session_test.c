/* SPDX-License-Identifier: Apache-2.0 */
/* A client and a server of ours, joined by hand. */
#include "gateway/tls/tls_session.h"

#include "gateway/ledger/digest.h"
#include "tests/gateway/tls_kit.h"

#define LONG_BYTES 300000

static const char *const alpn[] = {"h2", "http/1.1", NULL};
static const char *const other_alpn[] = {"mqtt", NULL};

/* A handshake with a server of that name; alpn of both. */
static void shake(const char *name, const struct certificate_rules *rules, size_t chunk)
{
    kit_open_server(name, alpn);
    EXPECT(tls_session_open_client(&kit_client, name, alpn, rules));
    kit_pump(chunk);
}

static void plain_bytes_come_out_as_they_went_in(void)
{
    static uint8_t sent[LONG_BYTES];
    static uint8_t came[LONG_BYTES];
    struct certificate_rules rules = kit_rules("a.example");
    for (size_t i = 0; i < sizeof sent; i++) {
        sent[i] = (uint8_t)(i * 7 + i / 251);
    }
    shake("a.example", &rules, 4096);
    EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
    EXPECT_EQ(kit_server.state, TLS_SESSION_OPEN);
    EXPECT_EQ(kit_client.certificate, CERTIFICATE_GOOD);
    EXPECT_TEXT(kit_protocol(&kit_client), "h2");
    EXPECT_TEXT(kit_protocol(&kit_server), "h2");
    EXPECT(strncmp(mbedtls_ssl_get_version(&kit_client.ssl), "TLSv1.", 6) == 0);
    EXPECT(tls_session_has_shown(&kit_server));
    struct tls_session *ends[] = {&kit_client, &kit_server};
    for (size_t way = 0; way < 2; way++) {
        size_t put = 0;
        size_t got = 0;
        memset(came, 0, sizeof came);
        for (unsigned idle = 0; got < sizeof came && idle < 3; idle++) {
            size_t before = put + got;
            put += tls_session_write(ends[way], sent + put, sizeof sent - put);
            (void)kit_move(ends[way], ends[!way], 1500);
            got += tls_session_read(ends[!way], came + got, sizeof came - got);
            idle = put + got > before ? 0 : idle;
        }
        EXPECT_EQ(got, sizeof came);
        EXPECT(memcmp(sent, came, sizeof came) == 0);
    }
    kit_close();
}

static void one_byte_at_a_time_is_enough(void)
{
    struct certificate_rules rules = kit_rules("a.example");
    uint8_t came[8] = {0};
    shake("a.example", &rules, 1);
    EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
    EXPECT_EQ(tls_session_write(&kit_server, (const uint8_t *)"hello", 5), 5);
    kit_pump(1);
    EXPECT_EQ(tls_session_read(&kit_client, came, sizeof came), 5);
    EXPECT_TEXT((char *)came, "hello");
    kit_close();
}

static void an_end_is_told_and_the_other_way_goes_on(void)
{
    uint8_t came[8];
    shake("a.example", NULL, 4096);
    EXPECT_EQ(tls_session_write(&kit_client, (const uint8_t *)"last", 4), 4);
    tls_session_end(&kit_client);
    tls_session_end(&kit_client);
    EXPECT_EQ(tls_session_write(&kit_client, (const uint8_t *)"more", 4), 0);
    kit_pump(4096);
    EXPECT_EQ(tls_session_read(&kit_server, came, sizeof came), 4);
    EXPECT_EQ(tls_session_read(&kit_server, came, sizeof came), 0);
    EXPECT_EQ(kit_server.state, TLS_SESSION_ENDED);
    EXPECT_EQ(tls_session_write(&kit_server, (const uint8_t *)"reply", 5), 5);
    kit_pump(4096);
    EXPECT_EQ(tls_session_read(&kit_client, came, sizeof came), 5);
    EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
    kit_close();
}

static void a_cut_is_no_end(void)
{
    uint8_t came[8];
    shake("a.example", NULL, 4096);
    EXPECT_EQ(tls_session_write(&kit_client, (const uint8_t *)"last", 4), 4);
    kit_pump(4096);
    tls_session_cut(&kit_server);
    EXPECT_EQ(tls_session_read(&kit_server, came, sizeof came), 4);
    EXPECT_EQ(kit_server.state, TLS_SESSION_FAILED);
    EXPECT_EQ(kit_server.fault, TLS_SESSION_CUT);
    kit_close();
}

/* Each is told to the server by an alert, and the client is not open for a moment. */
static void a_certificate_that_is_wrong_fails_the_client(void)
{
    static const uint8_t pin[1][FLOW_TERMS_PIN_BYTES] = {{1}};
    struct certificate_rules good = kit_rules("a.example");
    struct {
        struct certificate_rules rules;
        enum certificate_fault fault;
        uint8_t alert;
    } cases[] = {
        {good, CERTIFICATE_MISNAMED, 46},   {good, CERTIFICATE_EXPIRED, 45},
        {good, CERTIFICATE_NOT_YET, 45},    {good, CERTIFICATE_UNTRUSTED, 48},
        {good, CERTIFICATE_NOT_PINNED, 46},
    };
    cases[0].rules.name = "b.example";
    cases[1].rules.now_seconds += 30 * KIT_DAY;
    cases[2].rules.now_seconds -= 30 * KIT_DAY;
    cases[3].rules.ca = NULL;
    cases[4].rules.pins = pin;
    cases[4].rules.pin_count = 1;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        shake("a.example", &cases[i].rules, 4096);
        EXPECT_EQ(kit_client.state, TLS_SESSION_FAILED);
        EXPECT_EQ(kit_client.fault, TLS_SESSION_PEER_CERTIFICATE);
        EXPECT_EQ(kit_client.certificate, cases[i].fault);
        uint8_t came[8];
        EXPECT_EQ(tls_session_write(&kit_client, came, sizeof came), 0);
        EXPECT_EQ(tls_session_read(&kit_server, came, sizeof came), 0);
        EXPECT_EQ(kit_server.fault, TLS_SESSION_REFUSED);
        EXPECT_EQ(kit_server.alert, cases[i].alert);
        kit_close();
    }
}

static void the_chain_can_be_judged_later(void)
{
    struct certificate_rules rules = kit_rules("a.example");
    struct certificate_rules others = kit_rules("b.example");
    shake("a.example", NULL, 4096);
    EXPECT(tls_session_is_right(&kit_client, &rules));
    EXPECT(!tls_session_is_right(&kit_client, &others));
    EXPECT_EQ(kit_client.certificate, CERTIFICATE_MISNAMED);
    kit_close();
}

static void without_a_protocol_in_common_there_is_no_session(void)
{
    kit_open_server("a.example", alpn);
    EXPECT(tls_session_open_client(&kit_client, "a.example", other_alpn, NULL));
    kit_pump(4096);
    EXPECT_EQ(kit_client.fault, TLS_SESSION_NOTHING_IN_COMMON);
    EXPECT_EQ(kit_client.alert, 120);
    EXPECT_EQ(kit_server.state, TLS_SESSION_FAILED);
    kit_close();
}

static void junk_is_malformed(void)
{
    uint8_t junk[512];
    memset(junk, 'x', sizeof junk);
    kit_open_server("a.example", NULL);
    EXPECT(tls_session_feed(&kit_server, junk, sizeof junk) > 0);
    EXPECT_EQ(kit_server.fault, TLS_SESSION_MALFORMED);
    EXPECT_EQ(tls_session_feed(&kit_server, junk, sizeof junk), 0);
    EXPECT(tls_session_open_client(&kit_client, "a.example", NULL, NULL));
    EXPECT(tls_session_feed(&kit_client, junk, sizeof junk) > 0);
    EXPECT_EQ(kit_client.fault, TLS_SESSION_MALFORMED);
    kit_close();
}

static void a_bit_that_was_changed_is_malformed(void)
{
    uint8_t bytes[256];
    shake("a.example", NULL, 4096);
    EXPECT_EQ(tls_session_write(&kit_client, (const uint8_t *)"hello", 5), 5);
    size_t len = tls_session_fetch(&kit_client, bytes, sizeof bytes);
    bytes[len - 1] ^= 1;
    EXPECT_EQ(tls_session_feed(&kit_server, bytes, len), len);
    EXPECT_EQ(tls_session_read(&kit_server, bytes, sizeof bytes), 0);
    EXPECT_EQ(kit_server.fault, TLS_SESSION_MALFORMED);
    kit_close();
}

/* However far it has come: nothing of the arena is left taken. */
static void a_peer_that_stops_in_the_middle_costs_nothing_for_long(void)
{
    for (size_t stop = 0; stop < 1500; stop += 77) {
        kit_open_server("a.example", NULL);
        EXPECT(tls_session_open_client(&kit_client, "a.example", NULL, NULL));
        for (size_t moved = 0; moved < stop; moved++) {
            (void)kit_move(&kit_client, &kit_server, 1);
            (void)kit_move(&kit_server, &kit_client, 1);
        }
        if (kit_server.state == TLS_SESSION_HANDSHAKING) {
            tls_session_cut(&kit_server);
            EXPECT_EQ(kit_server.fault, TLS_SESSION_CUT);
        }
        kit_close();
    }
    EXPECT_EQ(tls_memory_counts().taken, 1); /* the mint's */
}

static void an_identity_that_cannot_be_read_opens_nothing(void)
{
    struct tls_session_identity identity;
    EXPECT(certificate_mint_leaf(&kit_mint, "a.example", KIT_NOW, &identity));
    struct tls_session_identity bad = identity;
    bad.key_bytes--;
    EXPECT(!tls_session_open_server(&kit_server, &bad, NULL));
    bad = identity;
    bad.chain_bytes--;
    EXPECT(!tls_session_open_server(&kit_server, &bad, NULL));
    EXPECT_EQ(kit_server.state, TLS_SESSION_CLOSED);
    EXPECT_EQ(tls_memory_counts().taken, 1);
}

static void without_an_arena_nothing_opens(void)
{
    int arenas[8];
    size_t taken = 0;
    while (tls_memory_take(&arenas[taken])) {
        taken++;
    }
    struct tls_session_identity identity;
    EXPECT(certificate_mint_leaf(&kit_mint, "a.example", KIT_NOW, &identity));
    EXPECT(!tls_session_open_server(&kit_server, &identity, NULL));
    EXPECT(!tls_session_open_client(&kit_client, "a.example", NULL, NULL));
    while (taken > 0) {
        tls_memory_return(arenas[--taken]);
    }
}

/* The handshake is repeated with ever less of the arena left: it fails as NO_MEMORY, or
 * cannot begin, and never otherwise. */
static void a_full_arena_is_a_fault_like_another(void)
{
    static void *(*volatile ask)(size_t, size_t) = calloc;
    unsigned failed = 0;
    for (size_t left = 1000; left < TLS_MEMORY_ARENA_BYTES; left += 3000) {
        struct certificate_rules rules = kit_rules("a.example");
        kit_open_server("a.example", NULL);
        EXPECT(tls_session_open_client(&kit_client, "a.example", NULL, &rules));
        int before = tls_memory_enter(kit_client.arena);
        while (ask(1, left) != NULL && left > 16) {
        }
        tls_memory_leave(before);
        kit_pump(4096);
        if (kit_client.state == TLS_SESSION_FAILED) {
            EXPECT_EQ(kit_client.fault, TLS_SESSION_NO_MEMORY);
            failed++;
        } else {
            EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
        }
        kit_close();
    }
    EXPECT(failed > 0);
}

/* What mbedTLS has of a session beyond its end would be in the arena of the next. */
static void a_session_leaves_nothing_in_its_arena(void)
{
    EXPECT_EQ(tls_memory_counts().left, 0);
}

/* What TLS_MEMORY_ARENA_BYTES is made from. */
static void a_session_takes_half_an_arena_at_most(void)
{
    struct tls_memory_counts counts = tls_memory_counts();
    printf("# a session took %u bytes at most\n", counts.peak_bytes);
    EXPECT(counts.peak_bytes > 0 && counts.peak_bytes <= TLS_MEMORY_ARENA_BYTES / 2);
}

int main(void)
{
    EXPECT(tls_session_prepare() && tls_memory_open(4));
    kit_open_mint();
    RUN(plain_bytes_come_out_as_they_went_in);
    RUN(one_byte_at_a_time_is_enough);
    RUN(an_end_is_told_and_the_other_way_goes_on);
    RUN(a_cut_is_no_end);
    RUN(a_certificate_that_is_wrong_fails_the_client);
    RUN(the_chain_can_be_judged_later);
    RUN(without_a_protocol_in_common_there_is_no_session);
    RUN(junk_is_malformed);
    RUN(a_bit_that_was_changed_is_malformed);
    RUN(a_peer_that_stops_in_the_middle_costs_nothing_for_long);
    RUN(an_identity_that_cannot_be_read_opens_nothing);
    RUN(without_an_arena_nothing_opens);
    RUN(a_session_leaves_nothing_in_its_arena);
    RUN(a_session_takes_half_an_arena_at_most);
    RUN(a_full_arena_is_a_fault_like_another);
    certificate_mint_close(&kit_mint);
    tls_memory_close();
    return tap_done();
}
