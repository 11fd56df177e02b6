/* SPDX-License-Identifier: Apache-2.0 */
/* Words -> what is known of a flow. */
#include "sim/scenario_flow.h"

#include <string.h>

#include "policies/name_judge.h"

#define DTLS_1_0 0xfeff

static void read_name(struct scenario_line *line, struct scenario_step *step)
{
    char given[POLICY_HOST_BYTES];
    scenario_line_name(line, given, sizeof given, "a server name");
    if (!line->failed && !name_normalise(step->name, given)) {
        scenario_line_fail(
            line, "'%.60s' is no server name; write one such as api.example", given);
    }
    step->flow.said |= SCENARIO_SAID_NAME;
}

static void read_no_name(struct scenario_line *line, struct scenario_step *step)
{
    (void)line;
    step->name[0] = '\0';
    step->flow.said |= SCENARIO_SAID_NAME;
}

static void read_version(struct scenario_line *line, struct scenario_step *step)
{
    static const struct {
        const char *word;
        uint16_t version;
    } versions[] = {{"1.0", 0x0301}, {"1.1", 0x0302}, {"1.2", 0x0303}, {"1.3", 0x0304}};
    const char *word = scenario_line_word(line, "a version");
    step->flow.said |= SCENARIO_SAID_VERSION;
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        if (strcmp(versions[i].word, word) == 0) {
            step->flow.version = versions[i].version;
            return;
        }
    }
    scenario_line_fail(line, "there is no version '%.20s'; write 1.0, 1.1, 1.2 or 1.3",
                       word);
}

static void read_alpn(struct scenario_line *line, struct scenario_step *step)
{
    struct scenario_flow *flow = &step->flow;
    scenario_line_name(line, flow->alpn, sizeof flow->alpn, "protocols (ALPN)");
    flow->said |= SCENARIO_SAID_ALPN;
    flow->alpn_count = 1;
    for (char *at = flow->alpn; (at = strchr(at, ',')) != NULL; at++) {
        *at = '\0';
        flow->alpn_count++;
    }
    if (flow->alpn_count > POLICY_TEXTS_MAX) {
        scenario_line_fail(line, "a hello offers %d protocols at most here",
                           POLICY_TEXTS_MAX);
        flow->alpn_count = 0;
    }
}

static void read_ja4(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->flow.ja4, sizeof step->flow.ja4, "a fingerprint");
}

static void read_ech(struct scenario_line *line, struct scenario_step *step)
{
    bool grease = scenario_line_accept(line, "grease");
    step->flow.ech = grease ? FLOW_ECH_GREASE : FLOW_ECH_REAL;
    step->flow.said |= SCENARIO_SAID_ECH;
}

static void read_certificate(struct scenario_line *line, struct scenario_step *step)
{
    if (scenario_line_accept(line, "wrong")) {
        step->flow.certificate = SCENARIO_CERTIFICATE_WRONG;
    } else if (scenario_line_accept(line, "unknown")) {
        step->flow.certificate = SCENARIO_CERTIFICATE_UNKNOWN;
    } else {
        scenario_line_fail(line, "the server shows what? write certificate wrong, or "
                                 "certificate unknown");
    }
}

static void read_plain(struct scenario_line *line, struct scenario_step *step)
{
    (void)line;
    step->flow.content = FLOW_PLAIN;
    step->flow.protocol = TRAFFIC_UNKNOWN;
}

static void read_silent(struct scenario_line *line, struct scenario_step *step)
{
    read_plain(line, step);
    step->flow.content = FLOW_SILENT;
}

static void read_malformed(struct scenario_line *line, struct scenario_step *step)
{
    (void)line;
    step->flow.content = FLOW_BAD_HELLO;
}

static void read_too_long(struct scenario_line *line, struct scenario_step *step)
{
    (void)line;
    step->flow.content = FLOW_LONG_HELLO;
}

static void read_as(struct scenario_line *line, struct scenario_step *step)
{
    const char *word = scenario_line_word(line, "a protocol");
    enum traffic protocol = TRAFFIC_UNKNOWN;
    bool known = traffic_find(&protocol, word);
    if (protocol == TRAFFIC_TLS || protocol == TRAFFIC_QUIC || protocol == TRAFFIC_DTLS) {
        scenario_line_fail(line, "'%.20s' begins with a hello; write CONNECT %.20s ...",
                           word, word);
    } else if (!known) {
        scenario_line_fail(line,
                           "there is no protocol '%.40s'; write one that 'sallyport "
                           "inspect' gives, such as ssh or mqtt",
                           word);
    }
    step->flow.content = FLOW_PLAIN;
    step->flow.protocol = protocol;
}

/* Who may say it: a flow that begins with a hello, a second hello, one that has none. */
enum speaker { SPEAKER_HELLO = 1, SPEAKER_SECOND = 2, SPEAKER_BYTES = 4 };

static const struct {
    const char *word;
    unsigned speakers;
    void (*read)(struct scenario_line *, struct scenario_step *);
} words[] = {
    {"name", SPEAKER_HELLO | SPEAKER_SECOND, read_name},
    {"no-name", SPEAKER_HELLO | SPEAKER_SECOND, read_no_name},
    {"version", SPEAKER_HELLO | SPEAKER_SECOND, read_version},
    {"alpn", SPEAKER_HELLO | SPEAKER_SECOND, read_alpn},
    {"ja4", SPEAKER_HELLO, read_ja4},
    {"ech", SPEAKER_HELLO | SPEAKER_SECOND, read_ech},
    {"certificate", SPEAKER_HELLO, read_certificate},
    {"malformed", SPEAKER_HELLO | SPEAKER_SECOND, read_malformed},
    {"too-long", SPEAKER_HELLO | SPEAKER_SECOND, read_too_long},
    {"plain", SPEAKER_HELLO | SPEAKER_BYTES, read_plain},
    {"silent", SPEAKER_HELLO | SPEAKER_BYTES, read_silent},
    {"as", SPEAKER_BYTES, read_as},
};

static void read_words(struct scenario_line *line, struct scenario_step *step,
                       unsigned speaker)
{
    size_t i = 0;
    while (i < sizeof words / sizeof words[0] && !scenario_line_at_end(line)) {
        i = 0;
        while (i < sizeof words / sizeof words[0] &&
               ((words[i].speakers & speaker) == 0 ||
                !scenario_line_accept(line, words[i].word))) {
            i++;
        }
        if (i < sizeof words / sizeof words[0]) {
            words[i].read(line, step);
        }
    }
}

struct protocol {
    const char *word;
    bool udp;
    enum flow_content content;
    enum traffic traffic;
};

static const struct protocol *read_protocol(struct scenario_line *line)
{
    static const struct protocol protocols[] = {
        {"tls", false, FLOW_TLS_HELLO, TRAFFIC_TLS},
        {"quic", true, FLOW_QUIC_HELLO, TRAFFIC_QUIC},
        {"dtls", true, FLOW_DTLS_HELLO, TRAFFIC_DTLS},
        {"tcp", false, FLOW_PLAIN, TRAFFIC_UNKNOWN},
        {"udp", true, FLOW_PLAIN, TRAFFIC_UNKNOWN},
    };
    const char *word = scenario_line_word(line, "tls, quic, dtls, tcp or udp");
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++) {
        if (strcmp(protocols[i].word, word) == 0) {
            return &protocols[i];
        }
    }
    scenario_line_fail(line, "'%.40s' is no protocol; write tls, quic, dtls, tcp or udp",
                       word);
    return &protocols[0];
}

/* As a hello of DTLS says it (RFC 6347, RFC 9147). */
static uint16_t as_dtls(uint16_t version)
{
    uint16_t minor = version > 0x0302 ? (uint16_t)(version - 0x0301) : 0;
    return (uint16_t)(DTLS_1_0 - minor);
}

void scenario_flow_connect(struct scenario_line *line, struct scenario_step *step)
{
    const struct protocol *protocol = read_protocol(line);
    bool hello = protocol->content != FLOW_PLAIN;
    scenario_line_address(line, &step->address);
    step->port = (uint16_t)scenario_line_number(line, UINT16_MAX, "a port");
    step->flow = (struct scenario_flow){.udp = protocol->udp,
                                        .content = protocol->content,
                                        .protocol = protocol->traffic,
                                        .version = hello ? 0x0304 : 0};
    read_words(line, step, hello ? SPEAKER_HELLO : SPEAKER_BYTES);
    bool says_hello = hello && step->flow.content == protocol->content;
    if (says_hello && (step->flow.said & SCENARIO_SAID_NAME) == 0 &&
        step->flow.ech != FLOW_ECH_REAL) {
        scenario_line_fail(line,
                           "CONNECT %s says hello with which name? write 'name HOST', or "
                           "'no-name'",
                           protocol->word);
    }
    if (protocol->content == FLOW_DTLS_HELLO) {
        step->flow.version = as_dtls(step->flow.version);
    }
}

void scenario_flow_then(struct scenario_line *line, struct scenario_step *step)
{
    step->flow.content = FLOW_NOTHING_YET;
    if (scenario_line_accept(line, "hello")) {
        step->flow.content = FLOW_TLS_HELLO;
        read_words(line, step, SPEAKER_SECOND);
        return;
    }
    read_words(line, step, SPEAKER_BYTES);
    if (step->flow.content != FLOW_PLAIN) {
        scenario_line_fail(line, "THEN it says what? write hello, as PROTOCOL, or plain");
    }
}

void scenario_flow_say(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->text, sizeof step->text, "a text");
    for (const char *at = step->text; *at != '\0'; at++) {
        if (*at < '!' || *at > '~') {
            scenario_line_fail(line, "a text of letters outside of ASCII has more forms "
                                     "than are said here; write one in ASCII");
            return;
        }
    }
    if (scenario_line_accept(line, "in")) {
        const char *word = scenario_line_word(line, "a form");
        if (!form_find(&step->form, word)) {
            scenario_line_fail(line, "there is no form '%.20s'; write " FORM_WORDS, word);
        }
    }
}

static void read_saying(struct scenario_line *line, struct scenario_step *step)
{
    if (scenario_line_accept(line, "saying")) {
        scenario_flow_say(line, step);
    }
}

void scenario_flow_request(struct scenario_line *line, struct scenario_step *step)
{
    struct scenario_request *request = &step->request;
    scenario_line_name(line, request->method, sizeof request->method, "a method");
    scenario_line_name(line, step->name, sizeof step->name, "a host");
    scenario_line_name(line, request->target, sizeof request->target, "a path");
    if (scenario_line_accept(line, "body")) {
        step->number = scenario_line_bytes(line);
        request->chunked =
            scenario_line_accept(line, "in") && scenario_line_accept(line, "chunks");
    }
    if (step->number > SCENARIO_BODY_MAX) {
        scenario_line_fail(line, "a body of %llu bytes takes too long; 100MB at most",
                           (unsigned long long)step->number);
    }
    read_saying(line, step);
    if (step->number > 0 && step->text[0] != '\0') {
        scenario_line_fail(line, "a request has one body; take 'body' or 'saying' out");
    }
    request->upgrades = scenario_line_accept(line, "upgrade");
}

void scenario_flow_subscribe(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->name, sizeof step->name, "a topic");
}

void scenario_flow_publish(struct scenario_line *line, struct scenario_step *step)
{
    scenario_flow_subscribe(line, step);
    read_saying(line, step);
}
