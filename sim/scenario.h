/* SPDX-License-Identifier: Apache-2.0 */
/* The scenario language: what happens, and what must come of it. `sallyport-sim play
 * --help` is the page of the language, its words are in verb_play.c. */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/frame.h"
#include "can/trouble.h"
#include "policies/flow_judge.h"
#include "sim/form.h"

#define SCENARIO_STEPS_MAX 256
#define SCENARIO_ITEMS_MAX 32
#define SCENARIO_BYTES_MAX (1U << 20)
#define SCENARIO_ALPN_BYTES 128
#define SCENARIO_JA4_BYTES 40
#define SCENARIO_TARGET_BYTES 256
#define SCENARIO_BODY_MAX 100000000U

enum scenario_word {
    SCENARIO_POLICY,
    SCENARIO_MODE,
    SCENARIO_TIME,
    SCENARIO_SEND,
    SCENARIO_RESOLVE,
    SCENARIO_CONNECT,
    SCENARIO_THEN,
    SCENARIO_REQUEST,
    SCENARIO_PUBLISH,
    SCENARIO_SUBSCRIBE,
    SCENARIO_SAY,
    SCENARIO_SENDUP,
    SCENARIO_SENDDOWN,
    SCENARIO_EGRESS,
    SCENARIO_BACKGROUND,
    SCENARIO_EXPECT_VERDICT,
    SCENARIO_EXPECT_REPLY,
    SCENARIO_EXPECT_SENT,
    SCENARIO_EXPECT_COUNT,
    SCENARIO_EXPECT_LEFT,
    SCENARIO_EXPECT_ORDER,
    SCENARIO_EXPECT_GAPS,
    SCENARIO_EXPECT_SPAN,
};

enum scenario_outcome {
    SCENARIO_PASS,
    SCENARIO_DROP,
    SCENARIO_WOULD_DROP,
    SCENARIO_CARRIED /* by the kernel: emergency */
};

/* How a flow that is not let begin is refused. */
enum scenario_refusal {
    SCENARIO_ANY_REFUSAL,
    SCENARIO_RESET,
    SCENARIO_SILENT,
    SCENARIO_DECOY
};

/* What the server shows. */
enum scenario_certificate {
    SCENARIO_CERTIFICATE_RIGHT, /* for its name, and what the rule asks for */
    SCENARIO_CERTIFICATE_WRONG,
    SCENARIO_CERTIFICATE_UNKNOWN /* none that can be judged */
};

enum scenario_bound { SCENARIO_EXACTLY, SCENARIO_AT_MOST, SCENARIO_AT_LEAST };

/* A frame by its id, or by all that it is. */
struct scenario_item {
    bool whole;
    struct frame frame; /* id and extended, the rest only if whole */
};

/* Which words of a hello were said; of a second one what was not said is as in the first.
 */
enum scenario_said {
    SCENARIO_SAID_NAME = 1,
    SCENARIO_SAID_VERSION = 2,
    SCENARIO_SAID_ALPN = 4,
    SCENARIO_SAID_ECH = 8
};

/* What a flow says, its server name apart. */
struct scenario_flow {
    bool udp;
    enum flow_content content;
    enum traffic protocol;
    unsigned said;
    uint16_t version;
    enum flow_ech ech;
    uint8_t alpn_count;
    char alpn[SCENARIO_ALPN_BYTES]; /* one behind the other, each with its final zero */
    char ja4[SCENARIO_JA4_BYTES];
    enum scenario_certificate certificate;
};

/* Of HTTP; its host is the step's name, its body the number. */
struct scenario_request {
    char method[16];
    char target[SCENARIO_TARGET_BYTES];
    bool chunked;
    bool upgrades;
};

/* A flat record; each word uses the fields that its line of the page names. */
struct scenario_step {
    enum scenario_word word;
    uint32_t line;
    uint32_t repeat; /* at least 1 */
    uint64_t every_us;
    char name[POLICY_HOST_BYTES]; /* file, mode, bus or DNS name; "" for an inline policy
                                   */
    char to[POLICY_NAME_BYTES];   /* bus, or "" */
    const char *policy; /* inline text, inside the text that was parsed; line is where it
                           begins */
    size_t policy_len;
    uint64_t number; /* microseconds, bytes or how many */
    uint64_t most;   /* of a range that begins with number */
    bool has_frame;
    struct frame frame;
    enum scenario_outcome outcome;
    enum scenario_refusal refusal;
    enum reason reason;
    enum scenario_bound bound;
    uint16_t type; /* of a DNS question */
    struct address address;
    uint32_t ttl_s;
    uint16_t port;
    struct scenario_flow flow;
    struct scenario_request request;
    char text[FORM_TEXT_BYTES]; /* that is said, in this form; "": none */
    enum form form;
    struct frame background[8];
    struct scenario_item items[SCENARIO_ITEMS_MAX]; /* of ORDER; FROM and UNTIL */
    size_t count;                                   /* of background or items */
};

struct scenario {
    struct scenario_step steps[SCENARIO_STEPS_MAX];
    size_t count;
};

/* text must outlive out. False with why set to "file:line: what; the mend" at the first
 * line that is no statement, or when nothing is expected at all. */
MUST_CHECK bool scenario_parse(struct scenario *out, const char *file, const char *text,
                               size_t len, struct trouble *why);

#endif
