/* SPDX-License-Identifier: Apache-2.0 */
/* A whole policy text: what stands outside of any block, and the order of the work. */
#include "policies/parse.h"

#include <stdio.h>
#include <string.h>

#include "policies/compile.h"
#include "policies/meta.h"
#include "policies/parse_block.h"
#include "policies/parse_evidence.h"

static bool parse_policy(struct parser *parser)
{
    struct draft *draft = parser->draft;
    struct place before = draft->policy_place;
    draft->policy_place = parser->statement;
    if (before.line != 0) {
        messages_error(parser->messages, parser->statement,
                       "the policy has its name on line %u already; take one out",
                       before.line);
        return false;
    }
    return parser_string(parser, "the name of the policy", draft->policy->name,
                         sizeof draft->policy->name) &&
           parser_expect(parser, KEYWORD_VERSION, "after the name of the policy") &&
           parser_number(parser, "a version", 1, UINT64_MAX, &draft->policy->version);
}

static bool parse_observe(struct parser *parser)
{
    parser->draft->policy->observe = true;
    parser->draft->observe_place = parser->statement;
    return true;
}

static bool parse_policy_evidence(struct parser *parser)
{
    struct draft *draft = parser->draft;
    struct place before = draft->evidence_place;
    draft->evidence_place = parser->statement;
    if (before.line != 0) {
        messages_error(parser->messages, parser->statement,
                       "'evidence' is said on line %u already; take one out",
                       before.line);
        return false;
    }
    return parse_evidence(parser, &draft->policy->evidence);
}

static const struct statement statements[] = {
    {KEYWORD_POLICY, parse_policy, "nothing may stand after the version"},
    {KEYWORD_OBSERVE, parse_observe, "nothing may stand after 'observe'"},
    {KEYWORD_EVIDENCE, parse_policy_evidence, "nothing may stand after it"},
    {KEYWORD_BUS, parse_bus,
     "after the interface may stand bitrate, fd, data-bitrate, j1939, load, watch, "
     "evidence"},
    {KEYWORD_DATABASE, parse_database, "begin the next statement on a new line"},
    {KEYWORD_MODE, parse_mode, "after a mode may stand 'announce id ID'"},
    {KEYWORD_FROM, parse_frame_block, "begin the next statement on a new line"},
    {KEYWORD_UPLINK, parse_uplink_block, "begin the next statement on a new line"},
    {KEYWORD_EMERGENCY, parse_emergency_block, "begin the next statement on a new line"},
};

/* U+202A to U+202E and U+2066 to U+2069, in a comment too: the policy would be shown to
 * its reader in another order than it is read here (Unicode TR36 3.1, TR9). */
static bool turns_direction(const char *text, size_t len)
{
    const uint8_t *at = (const uint8_t *)text;
    return len >= 3 && at[0] == 0xE2 &&
           ((at[1] == 0x80 && at[2] >= 0xAA && at[2] <= 0xAE) ||
            (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9));
}

/* Or its terminal would obey them and show less than is read here, in a comment too: C0
 * but for tab and line ends, DEL, and C1 (ECMA-48 5.2). */
static bool steers_terminal(const char *text, size_t len)
{
    const uint8_t *at = (const uint8_t *)text;
    bool is_space = at[0] == '\t' || at[0] == '\n' || at[0] == '\r';
    return (at[0] < ' ' && !is_space) || at[0] == 0x7F ||
           (len >= 2 && at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F);
}

/* What is wrong with the character here, NULL if nothing. */
static const char *disguise_of(const char *text, size_t len, bool is_binary)
{
    if (text[0] == '\0') {
        return "a NUL byte, so this is no text; save the policy as UTF-8";
    }
    if (turns_direction(text, len)) {
        return "an invisible character that turns the direction of text, so that it "
               "reads other than it is; take it out";
    }
    if (!is_binary && steers_terminal(text, len)) {
        return "a control character, which a terminal obeys and does not show; take it "
               "out";
    }
    return NULL;
}

/* A NUL byte is in no text, but in every UTF-16 text and most other files: one message
 * then says more than twenty about what looks wrong in between. */
static bool is_disguised(struct parser *parser, const char *text, size_t len)
{
    struct place place = {1, 1};
    bool is_binary = len > 0 && memchr(text, '\0', len) != NULL;
    for (size_t i = 0; i < len; i++) {
        const char *wrong = disguise_of(text + i, len - i, is_binary);
        if (wrong != NULL) {
            messages_error(parser->messages, place, "%s", wrong);
            return true;
        }
        place = text[i] == '\n' ? (struct place){place.line + 1, 1}
                                : (struct place){place.line, place.column + 1};
    }
    return false;
}

static void read_text(struct parser *parser)
{
    parser_start(parser);
    if (parser->token.kind == TOKEN_END && parser->messages->errors == 0) {
        messages_error(parser->messages, parser->token.place,
                       "there is nothing in it; begin with 'policy \"name\" version 1'");
    }
    parser_file(
        parser, statements, sizeof statements / sizeof *statements,
        "a statement begins with policy, observe, evidence, bus, database, mode, from, "
        "uplink or emergency");
    if (parser->lexer.saw_byte_order_mark) {
        messages_warn(parser->messages, (struct place){1, 1},
                      "begins with a byte order mark; save it as UTF-8 without");
    }
    if (parser->lexer.carriage_return.line != 0) {
        messages_warn(parser->messages, parser->lexer.carriage_return,
                      "lines end in CR LF; save it with LF alone");
    }
}

/* NULL when there were errors, which are then in messages. */
static struct policy *build(struct draft *draft, struct messages *messages,
                            struct arena *arena)
{
    compile_defaults(draft);
    meta_check(draft, messages);
    if (messages->errors != 0) {
        return NULL;
    }
    if (!compile_tables(draft, arena)) {
        messages_error(messages, (struct place){1, 1},
                       "too large for the memory of a policy; make it smaller");
        return NULL;
    }
    return draft->policy;
}

static struct policy *refuse(const char *file, const char *what,
                             policy_message_cb message, void *context)
{
    char line[4096 + 128];
    (void)snprintf(line, sizeof line, "%.4000s:1:1: %s", file, what);
    message(context, line);
    return NULL;
}

struct policy *policy_parse_text(const struct policy_text *text, struct arena *arena,
                                 policy_message_cb message, void *context)
{
    if (text->len > POLICY_TEXT_BYTES_MAX) {
        return refuse(text->file, "larger than 4 MiB; no policy is, so give another file",
                      message, context);
    }
    struct messages *messages = arena_take(arena, 1, sizeof *messages);
    struct draft *draft = arena_take(arena, 1, sizeof *draft);
    struct policy *policy = arena_take(arena, 1, sizeof *policy);
    if (messages == NULL || draft == NULL || policy == NULL) {
        return refuse(text->file, "no memory to read it in; give it a larger arena",
                      message, context);
    }
    draft->policy = policy;
    struct parser parser = {
        .messages = messages, .draft = draft, .arena = arena, .library = text->library};
    lexer_init(&parser.lexer, text->bytes, text->len);
    if (!is_disguised(&parser, text->bytes, text->len)) {
        read_text(&parser);
    }
    policy = build(draft, messages, arena);
    messages_tell(messages, text->file, message, context);
    return policy;
}

struct policy *policy_parse(const char *file, const char *text, size_t len,
                            struct arena *arena, policy_message_cb message, void *context)
{
    const struct policy_text whole = {file, text, len, NULL};
    return policy_parse_text(&whole, arena, message, context);
}
