/* SPDX-License-Identifier: Apache-2.0 */
/* The impostor alone, against a client of ours. */
#include "gateway/uplink/impostor.h"

#include "tests/gateway/tls_kit.h"

#define SECOND_US 1000000

static struct impostor impostor;

static struct flow_hello offering(const char *const *names)
{
    struct client_hello hello = {.version = 0x0303};
    struct flow_hello out;
    for (size_t i = 0; names[i] != NULL; i++) {
        hello.alpn_more = strlen(names[i]) >= sizeof hello.alpn[0];
        (void)snprintf(hello.alpn[i], sizeof hello.alpn[0], "%s", names[i]);
        hello.alpn_count++;
    }
    flow_hello_keep(&out, &hello);
    return out;
}

/* What it hears of the client, until neither has more; how much plain text came. */
static size_t pump(int talk, uint8_t *plain, size_t room)
{
    uint8_t bytes[8192];
    size_t kept = 0;
    size_t moved;
    do {
        size_t len = tls_session_fetch(&kit_client, bytes, sizeof bytes);
        kept += impostor_hear(&impostor, talk, bytes, len, plain + kept, room - kept);
        moved = len;
        len = impostor_say(&impostor, talk, bytes, sizeof bytes);
        moved += tls_session_feed(&kit_client, bytes, len);
    } while (moved > 0);
    return kept;
}

static int shake(const char *name, const char *const *alpn)
{
    static struct flow_hello offered;
    uint8_t plain[8];
    offered = offering(alpn);
    impostor.begins = (struct rate_state){0};
    int talk = impostor_begin(&impostor, name, &offered, SECOND_US, KIT_NOW);
    if (EXPECT(talk != IMPOSTOR_NONE)) {
        EXPECT(tls_session_open_client(&kit_client, name, alpn[0] != NULL ? alpn : NULL,
                                       NULL));
        EXPECT_EQ(pump(talk, plain, sizeof plain), 0);
        EXPECT(impostor_is_taken(&impostor, talk));
    }
    return talk;
}

static void finish(int talk)
{
    uint8_t bytes[1024];
    EXPECT(impostor_end(&impostor, talk, bytes, sizeof bytes) > 0);
    tls_session_close(&kit_client);
}

static void test_it_speaks_whatever_is_offered_and_what_can_be_read_first(void)
{
    static const struct {
        const char *names[4];
        const char *chosen;
    } rows[] = {
        {{"h2", "http/1.1"}, "http/1.1"},
        {{"mqtt"}, "mqtt"},
        {{"x-maker", "y"}, "x-maker"},
        {{NULL}, NULL},
        {{"a-name-that-is-longer-than-all-that-is-kept-of-it"}, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int talk = shake("a.example", rows[i].names);
        const char *chosen = kit_protocol(&kit_client);
        if (rows[i].chosen == NULL) {
            EXPECT(chosen == NULL);
        } else if (EXPECT(chosen != NULL)) {
            EXPECT_TEXT(chosen, rows[i].chosen);
        }
        finish(talk);
    }
}

static void test_plain_text_beyond_the_room_is_forgotten(void)
{
    static const char *const none[] = {NULL};
    uint8_t plain[8] = {0};
    int talk = shake("a.example", none);
    EXPECT_EQ(tls_session_write(&kit_client, (const uint8_t *)"0123456789", 10), 10);
    EXPECT_EQ(pump(talk, plain, 4), 4);
    EXPECT(memcmp(plain, "0123\0", 5) == 0);
    EXPECT(!impostor_is_over(&impostor, talk));
    tls_session_end(&kit_client);
    EXPECT_EQ(pump(talk, plain, sizeof plain), 0);
    EXPECT(impostor_is_over(&impostor, talk));
    finish(talk);
}

static void test_what_is_no_tls_is_over(void)
{
    static const char *const none[] = {NULL};
    struct flow_hello offered = offering(none);
    uint8_t plain[8];
    int talk = impostor_begin(&impostor, "a.example", &offered, 9 * SECOND_US, KIT_NOW);
    if (!EXPECT(talk != IMPOSTOR_NONE)) {
        return;
    }
    EXPECT_EQ(impostor_hear(&impostor, talk, (const uint8_t *)"GET / HTTP/1.1\r\n\r\n",
                            18, plain, sizeof plain),
              0);
    EXPECT(impostor_is_over(&impostor, talk));
    EXPECT(!impostor_is_taken(&impostor, talk));
    (void)!impostor_end(&impostor, talk, plain, sizeof plain);
}

static void test_handshakes_are_few_a_second_and_few_at_once(void)
{
    static const char *const none[] = {NULL};
    struct flow_hello offered = offering(none);
    uint8_t bytes[64];
    unsigned begun = 0;
    impostor.begins = (struct rate_state){0};
    for (unsigned i = 0; i < 100; i++) {
        int talk =
            impostor_begin(&impostor, "a.example", &offered, 20 * SECOND_US, KIT_NOW);
        if (talk != IMPOSTOR_NONE) {
            begun++;
            (void)!impostor_end(&impostor, talk, bytes, sizeof bytes);
        }
    }
    EXPECT_EQ(begun, IMPOSTOR_RATE);
    begun = 0;
    for (unsigned i = 0; i < 100; i++) {
        uint64_t now_us = (30 + i) * (uint64_t)SECOND_US;
        begun += impostor_begin(&impostor, "a.example", &offered, now_us, KIT_NOW) !=
                 IMPOSTOR_NONE;
    }
    EXPECT_EQ(begun, IMPOSTOR_TALKS_MAX);
    impostor_close(&impostor);
    EXPECT(!impostor.open);
}

static void test_a_name_that_no_certificate_can_have_gets_none(void)
{
    static const char *const none[] = {NULL};
    struct flow_hello offered = offering(none);
    EXPECT_EQ(impostor_begin(&impostor, "", &offered, 200 * SECOND_US, KIT_NOW),
              IMPOSTOR_NONE);
    impostor_close(&impostor);
}

int main(void)
{
    RUN(test_it_speaks_whatever_is_offered_and_what_can_be_read_first);
    RUN(test_plain_text_beyond_the_room_is_forgotten);
    RUN(test_what_is_no_tls_is_over);
    RUN(test_handshakes_are_few_a_second_and_few_at_once);
    RUN(test_a_name_that_no_certificate_can_have_gets_none);
    return tap_done();
}
