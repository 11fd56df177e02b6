/* SPDX-License-Identifier: Apache-2.0 */
/* The scenario language: what happens, and what must come of it. One claim a file; the
 * file's name is the claim.
 *
 * One statement a line; a word that begins with '#' ends it. Time stands still but for
 * TIME PASSES and REPEAT.
 *
 *   POLICY FILE         the policy text in FILE, relative to the scenario's folder
 *   POLICY <<           or the lines up to one that is '>>'. A later POLICY replaces the
 *   ...                 one before as in the running gateway, and its first mode holds.
 *   >>
 *   MODE NAME           the mode from now on; at start it is the policy's first
 *   TIME PASSES 20ms    us, ms, s, min, hour, day
 *
 *   SEND BUS FRAME [LENGTH N] [TO BUS]
 *                       A node on BUS sends FRAME, written as candump -L does: 123#1122,
 *                       18FEF100#00, 123##1AABB (FD), 123#R2 (remote),
 *                       20000004#0000000000000000 (error). LENGTH makes it lie. TO
 *                       chooses a direction where several begin at BUS.
 *   RESOLVE NAME [A|AAAA|HTTPS|TXT|MX|ANY|NUMBER] [-> ADDRESS [TTL]]
 *                       The unit asks for NAME. The resolver would answer ADDRESS, which
 *                       is then pinned for TTL (5min) and the gateway's grace.
 *   CONNECT tls|tcp|udp ADDRESS PORT [name HOST] [CONTENT]
 *                       The unit opens a flow. tls says hello with HOST and tcp says
 * plain bytes, unless CONTENT is one of no-name, ech, plain, silent, malformed, too-long.
 *   SENDUP 10kB         on the flow that was opened last
 *   SENDDOWN 1B
 *   REPEAT N EVERY TIME STATEMENT
 *                       one of SEND to SENDDOWN, N times; time passes between two
 *
 *   EGRESS BUS          Frames that pass to BUS go through the send queue and over a
 *                       simulated wire: frame times by the bus's bitrate (500k if it has
 *                       none) without stuff bits, arbitration, one frame in flight.
 *   BACKGROUND BUS FRAME... FROM ID UNTIL ID
 *                       Another node there sends its frames in turn without a pause, from
 *                       the time it sees FROM until it sees UNTIL.
 *
 *   EXPECT pass [FRAME] of the last statement that was judged; FRAME is what goes out
 *   EXPECT drop REASON
 *   EXPECT would-drop REASON
 *                       the policy observes: judged so, and let through
 *   EXPECT emergency    the kernel carries it; the judge sends nothing
 *   EXPECT sent 10kB    so much of the last SENDUP or SENDDOWN went
 *   EXPECT count REASON [at-most|at-least] N
 *                       so many were judged so since the beginning; 'allowed' counts what
 *                       passed
 *   EXPECT left BUS [at-most|at-least] N
 *                       so many frames of ours were on the wire of an EGRESS bus
 *   EXPECT order BUS ITEM...
 *                       and these were they, in order. An ITEM is a FRAME, or an ID: 3
 *                       digits for 11 bit, 8 for 29.
 */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/frame.h"
#include "can/trouble.h"
#include "policies/flow_judge.h"

#define SCENARIO_STEPS_MAX 256
#define SCENARIO_ITEMS_MAX 32
#define SCENARIO_BYTES_MAX (1U << 20)

enum scenario_word {
    SCENARIO_POLICY,
    SCENARIO_MODE,
    SCENARIO_TIME,
    SCENARIO_SEND,
    SCENARIO_RESOLVE,
    SCENARIO_CONNECT,
    SCENARIO_SENDUP,
    SCENARIO_SENDDOWN,
    SCENARIO_EGRESS,
    SCENARIO_BACKGROUND,
    SCENARIO_EXPECT_VERDICT,
    SCENARIO_EXPECT_SENT,
    SCENARIO_EXPECT_COUNT,
    SCENARIO_EXPECT_LEFT,
    SCENARIO_EXPECT_ORDER,
};

enum scenario_outcome {
    SCENARIO_PASS,
    SCENARIO_DROP,
    SCENARIO_WOULD_DROP,
    SCENARIO_CARRIED /* by the kernel: emergency */
};

enum scenario_bound { SCENARIO_EXACTLY, SCENARIO_AT_MOST, SCENARIO_AT_LEAST };

/* A frame by its id, or by all that it is. */
struct scenario_item {
    bool whole;
    struct frame frame; /* id and extended, the rest only if whole */
};

/* A flat record; each word uses the fields that its line above names. */
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
    bool has_frame;
    struct frame frame;
    enum scenario_outcome outcome;
    enum reason reason;
    enum scenario_bound bound;
    uint16_t type; /* of a DNS question */
    struct address address;
    uint32_t ttl_s;
    uint16_t port;
    bool udp;
    enum flow_content content;
    bool encrypted;
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
