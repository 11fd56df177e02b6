/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow says in a scenario, word by word. */
#include "sim/scenario_flow.h"

#include "tests/tap.h"

static struct scenario_step step;
static struct trouble why;

static bool read(void (*reader)(struct scenario_line *, struct scenario_step *),
                 const char *words)
{
    struct scenario_line line;
    why.text[0] = '\0';
    step = (struct scenario_step){.repeat = 1};
    scenario_line_init(&line, words, strlen(words), &why);
    reader(&line, &step);
    return !line.failed && EXPECT(scenario_line_at_end(&line));
}

static void a_flow_says_what_its_words_say(void)
{
    static const struct {
        const char *words;
        enum flow_content content;
        bool udp;
        enum flow_ech ech;
        const char *name;
        uint16_t version;
    } rows[] = {
        {"tls 198.51.100.1 443 name A.Example.", FLOW_TLS_HELLO, false, FLOW_ECH_NONE,
         "a.example", 0x0304},
        {"quic 198.51.100.1 443 name a.b", FLOW_QUIC_HELLO, true, FLOW_ECH_NONE, "a.b",
         0x0304},
        {"dtls 198.51.100.1 443 name a.b", FLOW_DTLS_HELLO, true, FLOW_ECH_NONE, "a.b",
         0xfefc},
        {"dtls 198.51.100.1 443 name a.b version 1.2", FLOW_DTLS_HELLO, true,
         FLOW_ECH_NONE, "a.b", 0xfefd},
        {"dtls 198.51.100.1 443 name a.b version 1.1", FLOW_DTLS_HELLO, true,
         FLOW_ECH_NONE, "a.b", 0xfeff},
        {"tls 198.51.100.1 443 version 1.0 no-name", FLOW_TLS_HELLO, false, FLOW_ECH_NONE,
         "", 0x0301},
        {"tls 198.51.100.1 443 name a.b ech", FLOW_TLS_HELLO, false, FLOW_ECH_REAL, "a.b",
         0x0304},
        {"tls 198.51.100.1 443 ech", FLOW_TLS_HELLO, false, FLOW_ECH_REAL, "", 0x0304},
        {"tls 198.51.100.1 443 name a.b ech grease", FLOW_TLS_HELLO, false,
         FLOW_ECH_GREASE, "a.b", 0x0304},
        {"tls 198.51.100.1 443 plain", FLOW_PLAIN, false, FLOW_ECH_NONE, "", 0x0304},
        {"tls 198.51.100.1 443 silent", FLOW_SILENT, false, FLOW_ECH_NONE, "", 0x0304},
        {"tls 198.51.100.1 443 malformed", FLOW_BAD_HELLO, false, FLOW_ECH_NONE, "",
         0x0304},
        {"tls 198.51.100.1 443 too-long", FLOW_LONG_HELLO, false, FLOW_ECH_NONE, "",
         0x0304},
        {"tcp 198.51.100.1 443", FLOW_PLAIN, false, FLOW_ECH_NONE, "", 0},
        {"udp 198.51.100.1 443", FLOW_PLAIN, true, FLOW_ECH_NONE, "", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!EXPECT(read(scenario_flow_connect, rows[i].words))) {
            printf("# %s: %s\n", rows[i].words, why.text);
        }
        EXPECT_EQ(step.flow.content, rows[i].content);
        EXPECT_EQ(step.flow.udp, rows[i].udp);
        EXPECT_EQ(step.flow.ech, rows[i].ech);
        EXPECT_EQ(step.flow.version, rows[i].version);
        EXPECT_TEXT(step.name, rows[i].name);
        EXPECT_EQ(step.port, 443);
    }
}

static void a_hello_offers_protocols_and_has_a_fingerprint(void)
{
    EXPECT(read(scenario_flow_connect,
                "tls 198.51.100.1 443 alpn h2,http/1.1 ja4 t13d1516h2_8daaf6152771_b1 "
                "name a.b"));
    EXPECT_EQ(step.flow.alpn_count, 2);
    EXPECT_TEXT(step.flow.alpn, "h2");
    EXPECT_TEXT(step.flow.alpn + 3, "http/1.1");
    EXPECT_TEXT(step.flow.ja4, "t13d1516h2_8daaf6152771_b1");
    EXPECT_EQ(step.flow.protocol, TRAFFIC_TLS);
}

static void bytes_without_a_hello_may_be_a_protocol(void)
{
    EXPECT(read(scenario_flow_connect, "udp 198.51.100.1 51820 as wireguard"));
    EXPECT_EQ(step.flow.protocol, TRAFFIC_WIREGUARD);
    EXPECT_EQ(step.flow.content, FLOW_PLAIN);
    EXPECT(read(scenario_flow_connect, "tcp 198.51.100.1 22 silent"));
    EXPECT_EQ(step.flow.content, FLOW_SILENT);
}

static void what_comes_later_is_a_hello_or_bytes(void)
{
    EXPECT(read(scenario_flow_then, "hello"));
    EXPECT_EQ(step.flow.content, FLOW_TLS_HELLO);
    EXPECT_EQ(step.flow.said, 0);
    EXPECT(read(scenario_flow_then, "hello name b.c ech alpn h2 version 1.2"));
    EXPECT_EQ(step.flow.said, SCENARIO_SAID_NAME | SCENARIO_SAID_ECH |
                                  SCENARIO_SAID_ALPN | SCENARIO_SAID_VERSION);
    EXPECT(read(scenario_flow_then, "hello malformed"));
    EXPECT_EQ(step.flow.content, FLOW_BAD_HELLO);
    EXPECT(read(scenario_flow_then, "as ssh"));
    EXPECT_EQ(step.flow.protocol, TRAFFIC_SSH);
    EXPECT_EQ(step.flow.content, FLOW_PLAIN);
    EXPECT(read(scenario_flow_then, "plain"));
    EXPECT_EQ(step.flow.protocol, TRAFFIC_UNKNOWN);
}

static void a_request_and_a_topic_are_read(void)
{
    EXPECT(read(scenario_flow_request, "POST a.example /r?x body 10kB in chunks"));
    EXPECT_TEXT(step.request.method, "POST");
    EXPECT_TEXT(step.name, "a.example");
    EXPECT_TEXT(step.request.target, "/r?x");
    EXPECT_EQ(step.number, 10000);
    EXPECT(step.request.chunked && !step.request.upgrades);
    EXPECT(read(scenario_flow_request, "GET a.example / upgrade"));
    EXPECT(step.request.upgrades && step.number == 0);
    EXPECT(read(scenario_flow_publish, "van/+/state"));
    EXPECT_TEXT(step.name, "van/+/state");
    EXPECT(!read(scenario_flow_request, "POST a.example / body 1GB"));
    EXPECT(strstr(why.text, "100MB at most") != NULL);
    EXPECT(!read(scenario_flow_request, "POST a.example"));
}

static void a_text_is_said_in_a_form(void)
{
    EXPECT(read(scenario_flow_say, "id=7") && step.form == FORM_PLAIN);
    EXPECT_TEXT(step.text, "id=7");
    EXPECT(read(scenario_flow_say, "id=7 in utf-16") && step.form == FORM_UTF16);
    EXPECT(read(scenario_flow_publish, "a/b saying 7 in gzip"));
    EXPECT_TEXT(step.name, "a/b");
    EXPECT(strcmp(step.text, "7") == 0 && step.form == FORM_GZIP);
    EXPECT(read(scenario_flow_request, "POST a.example / saying 7 upgrade"));
    EXPECT(strcmp(step.text, "7") == 0 && step.request.upgrades);
}

static void what_is_no_text_or_form_is_told_with_its_mend(void)
{
    EXPECT(!read(scenario_flow_say, ""));
    EXPECT(strstr(why.text, "a text must stand") != NULL);
    EXPECT(!read(scenario_flow_say, "M\xc3\xbcller"));
    EXPECT(strstr(why.text, "write one in ASCII") != NULL);
    EXPECT(!read(scenario_flow_say, "7 in rot13"));
    EXPECT(strstr(why.text, "no form 'rot13'; write hex, base64") != NULL);
    EXPECT(!read(scenario_flow_request, "POST a.example / body 1kB saying 7"));
    EXPECT(strstr(why.text, "has one body; take") != NULL);
}

static void a_server_shows_a_certificate(void)
{
    EXPECT(read(scenario_flow_connect, "tls 198.51.100.1 443 name a.b"));
    EXPECT_EQ(step.flow.certificate, SCENARIO_CERTIFICATE_RIGHT);
    EXPECT(
        read(scenario_flow_connect, "tls 198.51.100.1 443 name a.b certificate wrong"));
    EXPECT_EQ(step.flow.certificate, SCENARIO_CERTIFICATE_WRONG);
    EXPECT(
        read(scenario_flow_connect, "tls 198.51.100.1 443 certificate unknown name a.b"));
    EXPECT_EQ(step.flow.certificate, SCENARIO_CERTIFICATE_UNKNOWN);
}

static void what_cannot_be_said_is_told_with_its_mend(void)
{
    static const struct {
        bool then;
        const char *words;
        const char *what;
    } rows[] = {
        {false, "sctp 198.51.100.1 1", "'sctp' is no protocol"},
        {false, "tls 198.51.100.1 443", "says hello with which name?"},
        {false, "quic 198.51.100.1 443 ech grease", "says hello with which name?"},
        {false, "dtls 198.51.100.1 443 alpn h2", "CONNECT dtls says hello"},
        {false, "tls 198.51.100.1 443 name", "a server name must stand"},
        {false, "tls 198.51.100.1 443 name a..b", "'a..b' is no server name"},
        {false, "tls 198.51.100.1 443 no-name version 2", "no version '2'"},
        {false, "tls 198.51.100.1 443 no-name alpn a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a",
         "16 protocols at most"},
        {false, "tls 198.51.100.1 443 no-name certificate good",
         "write certificate wrong"},
        {false, "tcp 198.51.100.1 22 as telepathy", "no protocol 'telepathy'"},
        {false, "tcp 198.51.100.1 22 as quic", "write CONNECT quic"},
        {true, "", "THEN it says what?"},
        {true, "silent", "THEN it says what?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool good =
            EXPECT(!read(rows[i].then ? scenario_flow_then : scenario_flow_connect,
                         rows[i].words)) &&
            EXPECT(strstr(why.text, rows[i].what) != NULL);
        if (!good) {
            printf("# %s: %s\n", rows[i].words, why.text);
        }
    }
}

/* Left for whoever reads the line, who finds it too much. */
static void a_word_that_this_flow_cannot_say_is_left(void)
{
    static const char *const rows[] = {"tcp 198.51.100.1 22 name a.b",
                                       "tls 198.51.100.1 443 no-name as ssh"};
    for (size_t i = 0; i < 2; i++) {
        struct scenario_line line;
        step = (struct scenario_step){.repeat = 1};
        scenario_line_init(&line, rows[i], strlen(rows[i]), &why);
        scenario_flow_connect(&line, &step);
        EXPECT_EQ(line.count - line.next, 2);
    }
}

int main(void)
{
    RUN(a_flow_says_what_its_words_say);
    RUN(a_hello_offers_protocols_and_has_a_fingerprint);
    RUN(bytes_without_a_hello_may_be_a_protocol);
    RUN(what_comes_later_is_a_hello_or_bytes);
    RUN(a_request_and_a_topic_are_read);
    RUN(a_text_is_said_in_a_form);
    RUN(what_is_no_text_or_form_is_told_with_its_mend);
    RUN(a_server_shows_a_certificate);
    RUN(what_cannot_be_said_is_told_with_its_mend);
    RUN(a_word_that_this_flow_cannot_say_is_left);
    return tap_done();
}
