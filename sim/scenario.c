/* SPDX-License-Identifier: Apache-2.0 */
/* Scenario text -> steps. */
#include "sim/scenario.h"

#include <string.h>

#include "can/cursor.h"
#include "policies/name_judge.h"
#include "sim/scenario_flow.h"

#define TTL_S 300
#define REPEAT_MAX 10000000U

static void read_mode(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->name, POLICY_NAME_BYTES, "a mode");
}

static void read_time(struct scenario_line *line, struct scenario_step *step)
{
    if (!scenario_line_accept(line, "PASSES")) {
        scenario_line_fail(line, "TIME does what? write TIME PASSES 20ms");
    }
    step->number = scenario_line_time(line);
}

static void read_send(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->name, POLICY_NAME_BYTES, "a bus");
    scenario_line_frame(line, &step->frame);
    if (scenario_line_accept(line, "LENGTH")) {
        step->frame.length = (uint8_t)scenario_line_number(line, UINT8_MAX, "a length");
    }
    if (scenario_line_accept(line, "TO")) {
        scenario_line_name(line, step->to, sizeof step->to, "a bus");
    }
}

static uint16_t read_type(struct scenario_line *line)
{
    static const struct {
        const char *name;
        uint16_t type; /* IANA, DNS parameters */
    } types[] = {{"A", NAME_TYPE_A},
                 {"AAAA", NAME_TYPE_AAAA},
                 {"HTTPS", NAME_TYPE_HTTPS},
                 {"TXT", 16},
                 {"MX", 15},
                 {"ANY", 255}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (scenario_line_accept(line, types[i].name)) {
            return types[i].type;
        }
    }
    return (uint16_t)scenario_line_number(line, UINT16_MAX, "a DNS type");
}

static void read_resolve(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->name, sizeof step->name, "a DNS name");
    step->type = NAME_TYPE_A;
    step->ttl_s = TTL_S;
    bool arrow = scenario_line_accept(line, "->");
    if (!arrow && !scenario_line_at_end(line)) {
        step->type = read_type(line);
        arrow = scenario_line_accept(line, "->");
    }
    if (arrow) {
        scenario_line_address(line, &step->address);
        if (!scenario_line_at_end(line)) {
            step->ttl_s = (uint32_t)(scenario_line_time(line) / 1000000);
        }
    }
}

static void read_bytes(struct scenario_line *line, struct scenario_step *step)
{
    step->number = scenario_line_bytes(line);
}

static void read_egress(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->name, POLICY_NAME_BYTES, "a bus");
}

static void read_background(struct scenario_line *line, struct scenario_step *step)
{
    static const size_t most = sizeof step->background / sizeof step->background[0];
    scenario_line_name(line, step->name, POLICY_NAME_BYTES, "a bus");
    while (!scenario_line_at_end(line) && !scenario_line_accept(line, "FROM")) {
        if (step->count == most) {
            scenario_line_fail(line, "a background has %zu frames at most", most);
            return;
        }
        scenario_line_frame(line, &step->background[step->count++]);
    }
    scenario_line_item(line, false, &step->items[0]);
    if (!scenario_line_accept(line, "UNTIL")) {
        scenario_line_fail(line, "a background needs frames, FROM an id and UNTIL an id");
    }
    scenario_line_item(line, false, &step->items[1]);
}

static void read_bound(struct scenario_line *line, struct scenario_step *step)
{
    if (scenario_line_accept(line, "at-most")) {
        step->bound = SCENARIO_AT_MOST;
    } else if (scenario_line_accept(line, "at-least")) {
        step->bound = SCENARIO_AT_LEAST;
    }
    step->number = scenario_line_number(line, UINT32_MAX, "how many");
}

static enum scenario_refusal read_refusal(struct scenario_line *line)
{
    if (scenario_line_accept(line, "reset")) {
        return SCENARIO_RESET;
    }
    if (scenario_line_accept(line, "silent")) {
        return SCENARIO_SILENT;
    }
    return scenario_line_accept(line, "decoy") ? SCENARIO_DECOY : SCENARIO_ANY_REFUSAL;
}

static void read_expect_verdict(struct scenario_line *line, struct scenario_step *step)
{
    static const struct {
        const char *word;
        enum scenario_outcome outcome;
    } outcomes[] = {{"pass", SCENARIO_PASS},
                    {"drop", SCENARIO_DROP},
                    {"would-drop", SCENARIO_WOULD_DROP},
                    {"emergency", SCENARIO_CARRIED}};
    const char *word = scenario_line_word(line, "what is expected");
    size_t i = 0;
    while (i < sizeof outcomes / sizeof outcomes[0] &&
           strcmp(outcomes[i].word, word) != 0) {
        i++;
    }
    if (i == sizeof outcomes / sizeof outcomes[0]) {
        scenario_line_fail(line,
                           "'%.40s' cannot be expected; write pass, drop, would-drop, "
                           "emergency, reply, sent, count, left, order, gaps or span",
                           word);
        return;
    }
    step->outcome = outcomes[i].outcome;
    if (step->outcome == SCENARIO_DROP || step->outcome == SCENARIO_WOULD_DROP) {
        step->reason = scenario_line_reason(line);
        step->refusal =
            step->outcome == SCENARIO_DROP ? read_refusal(line) : SCENARIO_ANY_REFUSAL;
    } else if (step->outcome == SCENARIO_PASS && !scenario_line_at_end(line)) {
        step->has_frame = true;
        scenario_line_frame(line, &step->frame);
    }
}

static void read_expect_reply(struct scenario_line *line, struct scenario_step *step)
{
    step->has_frame = !scenario_line_accept(line, "none");
    if (step->has_frame) {
        scenario_line_frame(line, &step->frame);
    }
}

static void read_expect_order(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->name, POLICY_NAME_BYTES, "a bus");
    while (!scenario_line_at_end(line)) {
        if (step->count == SCENARIO_ITEMS_MAX) {
            scenario_line_fail(line,
                               "more than %d frames; expect the order in two scenarios",
                               SCENARIO_ITEMS_MAX);
            return;
        }
        scenario_line_item(line, true, &step->items[step->count++]);
    }
}

static void read_expect_times(struct scenario_line *line, struct scenario_step *step)
{
    scenario_line_name(line, step->name, POLICY_NAME_BYTES, "a bus");
    scenario_line_item(line, false, &step->items[0]);
    step->number = scenario_line_time(line);
    if (!scenario_line_accept(line, "to")) {
        scenario_line_fail(line, "from when to when? write such as 99ms to 101ms");
    }
    step->most = scenario_line_time(line);
}

static void read_expect(struct scenario_line *line, struct scenario_step *step)
{
    if (scenario_line_accept(line, "sent")) {
        step->word = SCENARIO_EXPECT_SENT;
        step->number = scenario_line_bytes(line);
    } else if (scenario_line_accept(line, "count")) {
        step->word = SCENARIO_EXPECT_COUNT;
        step->reason = scenario_line_reason(line);
        read_bound(line, step);
    } else if (scenario_line_accept(line, "left")) {
        step->word = SCENARIO_EXPECT_LEFT;
        scenario_line_name(line, step->name, POLICY_NAME_BYTES, "a bus");
        read_bound(line, step);
    } else if (scenario_line_accept(line, "reply")) {
        step->word = SCENARIO_EXPECT_REPLY;
        read_expect_reply(line, step);
    } else if (scenario_line_accept(line, "order")) {
        step->word = SCENARIO_EXPECT_ORDER;
        read_expect_order(line, step);
    } else if (scenario_line_accept(line, "gaps")) {
        step->word = SCENARIO_EXPECT_GAPS;
        read_expect_times(line, step);
    } else if (scenario_line_accept(line, "span")) {
        step->word = SCENARIO_EXPECT_SPAN;
        read_expect_times(line, step);
    } else {
        read_expect_verdict(line, step);
    }
}

static const struct {
    const char *name;
    void (*read)(struct scenario_line *, struct scenario_step *);
    enum scenario_word word;
    bool repeats;
} statements[] = {
    {"MODE", read_mode, SCENARIO_MODE, false},
    {"TIME", read_time, SCENARIO_TIME, false},
    {"SEND", read_send, SCENARIO_SEND, true},
    {"RESOLVE", read_resolve, SCENARIO_RESOLVE, true},
    {"CONNECT", scenario_flow_connect, SCENARIO_CONNECT, true},
    {"THEN", scenario_flow_then, SCENARIO_THEN, true},
    {"REQUEST", scenario_flow_request, SCENARIO_REQUEST, true},
    {"PUBLISH", scenario_flow_publish, SCENARIO_PUBLISH, true},
    {"SUBSCRIBE", scenario_flow_subscribe, SCENARIO_SUBSCRIBE, true},
    {"SAY", scenario_flow_say, SCENARIO_SAY, true},
    {"SENDUP", read_bytes, SCENARIO_SENDUP, true},
    {"SENDDOWN", read_bytes, SCENARIO_SENDDOWN, true},
    {"EGRESS", read_egress, SCENARIO_EGRESS, false},
    {"BACKGROUND", read_background, SCENARIO_BACKGROUND, false},
    {"EXPECT", read_expect, SCENARIO_EXPECT_VERDICT, false},
};

static void read_statement(struct scenario_line *line, struct scenario_step *step)
{
    bool repeated = scenario_line_accept(line, "REPEAT");
    if (repeated) {
        step->repeat = (uint32_t)scenario_line_number(line, REPEAT_MAX, "how often");
        if (!scenario_line_accept(line, "EVERY") || step->repeat == 0) {
            scenario_line_fail(line, "REPEAT what? write REPEAT 10 EVERY 20ms SEND ...");
        }
        step->every_us = scenario_line_time(line);
    }
    const char *word = scenario_line_word(line, "a statement");
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        if (strcmp(statements[i].name, word) == 0 &&
            (!repeated || statements[i].repeats)) {
            step->word = statements[i].word;
            statements[i].read(line, step);
            return;
        }
    }
    scenario_line_fail(line,
                       repeated ? "'%.40s' cannot be repeated; repeat what is sent, "
                                  "said or asked"
                                : "there is no statement '%.40s'; 'sallyport-sim "
                                  "play --help' lists them",
                       word);
}

struct reader {
    struct cursor rest;
    uint32_t line;
    struct scenario *scenario;
    struct trouble *why;
};

/* The next line without its end. False at the end of the text. */
static bool next_line(struct reader *self, const char **text, size_t *len)
{
    if (cursor_left(&self->rest) == 0) {
        return false;
    }
    self->line++;
    struct cursor ahead = self->rest;
    struct cursor line = cursor_until(&ahead, '\n');
    if (line.failed) { /* the last line has no end */
        line = cursor_block(&self->rest, cursor_left(&self->rest));
    } else {
        self->rest = ahead;
    }
    *text = (const char *)line.base;
    *len = line.len;
    return true;
}

/* The lines up to '>>' become the policy. */
static void read_inline(struct reader *self, struct scenario_line *line,
                        struct scenario_step *step)
{
    const char *text;
    size_t len;
    step->line = self->line + 1;
    step->policy = (const char *)self->rest.base + self->rest.pos;
    while (next_line(self, &text, &len)) {
        if (len >= 2 && memcmp(text, ">>", 2) == 0) {
            step->policy_len = (size_t)(text - step->policy);
            return;
        }
    }
    self->line = step->line - 1;
    scenario_line_fail(line, "the policy has no end; close it with a line '>>'");
}

static void read_line(struct reader *self, struct scenario_line *line)
{
    struct scenario *scenario = self->scenario;
    if (scenario_line_at_end(line)) {
        return;
    }
    if (scenario->count == SCENARIO_STEPS_MAX) {
        scenario_line_fail(line, "more than %d statements; write two scenarios",
                           SCENARIO_STEPS_MAX);
        return;
    }
    struct scenario_step *step = &scenario->steps[scenario->count++];
    *step = (struct scenario_step){.line = self->line, .repeat = 1};
    if (!scenario_line_accept(line, "POLICY")) {
        read_statement(line, step);
    } else if (scenario_line_accept(line, "<<")) {
        read_inline(self, line, step);
    } else {
        scenario_line_name(line, step->name, sizeof step->name, "a file or '<<'");
    }
    if (!scenario_line_at_end(line)) {
        scenario_line_fail(line, "'%.40s' is too much; the statement ends before it",
                           line->words[line->next]);
    }
}

static bool expects_something(const struct scenario *self)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->steps[i].word >= SCENARIO_EXPECT_VERDICT) {
            return true;
        }
    }
    return false;
}

bool scenario_parse(struct scenario *out, const char *file, const char *text, size_t len,
                    struct trouble *why)
{
    struct reader reader = {
        .rest = cursor_over((const uint8_t *)text, len), .scenario = out, .why = why};
    const char *line_text;
    size_t line_len;
    out->count = 0;
    while (next_line(&reader, &line_text, &line_len)) {
        struct trouble what;
        struct scenario_line line;
        scenario_line_init(&line, line_text, line_len, &what);
        read_line(&reader, &line);
        if (line.failed) {
            trouble_set(why, "%s:%u: %.200s", file, (unsigned)reader.line, what.text);
            return false;
        }
    }
    if (!expects_something(out)) {
        trouble_set(why,
                    "%s:%u: nothing is expected; a scenario claims something with "
                    "EXPECT",
                    file, reader.line > 0 ? (unsigned)reader.line : 1);
        return false;
    }
    return true;
}
