/* SPDX-License-Identifier: Apache-2.0 */
/* `database "FILE"`, and `message NAME` of it in place of an id. */
#include <stdio.h>
#include <string.h>

#include "policies/nearest.h"
#include "policies/parse_block.h"
#include "policies/parse_checks.h"
#include "policies/parse_frame.h"
#include "policies/parse_mask.h"
#include "policies/resolve.h"

#define FILE_NAME_BYTES 256
#define NOTE_BYTES 256

/* A rule being read; the frame stands first for the clauses of parse_frame.h. */
struct reading {
    struct draft_frame frame;
    bool whole; /* of a group above 8 bytes all passes, or nothing */
    const struct database_message *message;
    struct resolve resolve;
    char note[NOTE_BYTES];
};

bool parse_database(struct parser *parser)
{
    struct draft *draft = parser->draft;
    const struct policy_library *library = parser->library;
    char name[FILE_NAME_BYTES];
    if (!parser_string(parser, "the file name of a database", name, sizeof name)) {
        return false;
    }
    if (draft->database_count == DRAFT_DATABASES_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d databases; join some", DRAFT_DATABASES_MAX);
        return true;
    }
    const struct database *database =
        library == NULL ? NULL : library->read(library->context, name);
    if (database == NULL) {
        messages_error(parser->messages, parser->statement, "%s",
                       library == NULL
                           ? "no database can be read here; give what 'sallyport check "
                             "-v' prints of this policy"
                           : "this database cannot be used, as told before; mend it");
        draft->database_missing = true;
        return true;
    }
    draft->databases[draft->database_count++] = database;
    return true;
}

/* A name of a database as it can be shown: a long one may hold anything. */
static const char *shown(const char *name, char out[static NEAREST_NAME_BYTES])
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t len = 0;
    for (; name[len] != '\0' && len + 1 < NEAREST_NAME_BYTES; len++) {
        out[len] = strchr(plain, name[len]) != NULL ? name[len] : '?';
    }
    out[len] = '\0';
    return out;
}

static void add_note(struct reading *self, const char *between, const char *name)
{
    char text[NEAREST_NAME_BYTES];
    size_t used = strlen(self->note);
    size_t room = sizeof self->note - used;
    const char *short_name = shown(name, text);
    bool fits = strlen(between) + strlen(short_name) + sizeof ", ..." <= room;
    (void)snprintf(self->note + used, room, "%s", fits ? between : "");
    used = strlen(self->note);
    if (fits) {
        (void)snprintf(self->note + used, sizeof self->note - used, "%s", short_name);
    } else if (used < 3 || strcmp(self->note + used - 3, "...") != 0) {
        (void)snprintf(self->note + used, sizeof self->note - used, ", ...");
    }
}

/* A word that is none of the language, or any in quotes. */
static bool read_name(struct parser *parser, const char *what,
                      char out[static NEAREST_NAME_BYTES])
{
    const struct token *token = &parser->token;
    if (token->kind == TOKEN_STRING) {
        return parser_string(parser, what, out, NEAREST_NAME_BYTES);
    }
    if (token->kind == TOKEN_WORD && !keyword_is_reserved(token->keyword) &&
        token->len < NEAREST_NAME_BYTES) {
        memcpy(out, token->text, token->len);
        out[token->len] = '\0';
        parser_next(parser);
        return true;
    }
    char possible[120];
    (void)snprintf(possible, sizeof possible,
                   "write %s, in quotes if it is a word of the language", what);
    parser_unexpected(parser, possible);
    return false;
}

/* where: of the name, which is in none. */
static void complain_of_name(struct parser *parser, struct place where, const char *what,
                             const struct nearest *nearest)
{
    char wanted[NEAREST_NAME_BYTES];
    char near[NEAREST_NAME_BYTES];
    (void)shown(nearest->wanted, wanted);
    if (nearest->name == NULL) {
        messages_error(parser->messages, where,
                       "no %s '%.60s'; correct the name, or add it to the database", what,
                       wanted);
        return;
    }
    messages_error(parser->messages, where, "no %s '%.60s'; did you mean '%.60s'?", what,
                   wanted, shown(nearest->name, near));
}

static void complain_of_message(struct parser *parser, struct place where,
                                const char *name)
{
    const struct draft *draft = parser->draft;
    struct nearest nearest = nearest_to(name);
    if (draft->database_missing) {
        return; /* it may be in there */
    }
    if (draft->database_count == 0) {
        messages_error(parser->messages, where,
                       "no database above this line; name one above: database "
                       "\"van.dbc\"");
        return;
    }
    for (size_t i = 0; i < draft->database_count; i++) {
        for (size_t k = 0; k < draft->databases[i]->message_count; k++) {
            nearest_offer(&nearest, draft->databases[i]->messages[k].name);
        }
    }
    complain_of_name(parser, where, "message", &nearest);
}

/* The message of this name, NULL after a complaint. */
static const struct database_message *find_message(struct parser *parser,
                                                   struct place where, const char *name)
{
    const struct draft *draft = parser->draft;
    const struct database_message *found = NULL;
    for (size_t i = 0; i < draft->database_count; i++) {
        const struct database_message *one = database_message(draft->databases[i], name);
        if (one != NULL && found != NULL) {
            messages_error(parser->messages, where,
                           "two databases have a message of this name; rename it in one, "
                           "or write its id");
            return NULL;
        }
        found = one != NULL ? one : found;
    }
    if (found == NULL) {
        complain_of_message(parser, where, name);
    }
    return found;
}

static bool add_signal(struct parser *parser, struct reading *self, struct place where,
                       const struct database_signal *signal)
{
    char name[NEAREST_NAME_BYTES];
    const char *fault =
        resolve_signal(&self->resolve, signal, self->message->length_bytes);
    if (fault != NULL) {
        messages_error(parser->messages, where, "the signal '%.60s' %s",
                       shown(signal->name, name), fault);
    }
    return fault == NULL;
}

const struct database_signal *parse_message_signal(struct parser *parser)
{
    const struct database_message *message = parser->message;
    char name[NEAREST_NAME_BYTES];
    struct place where = parser->token.place;
    if (!read_name(parser, "the name of a signal", name)) {
        return NULL;
    }
    const struct database_signal *signal = database_signal(message, name);
    if (signal == NULL) {
        struct nearest nearest = nearest_to(name);
        for (size_t i = 0; i < message->signal_count; i++) {
            nearest_offer(&nearest, message->signals[i].name);
        }
        complain_of_name(parser, where, "signal", &nearest);
    }
    return signal;
}

/* A signal that passes, and the classes of data that it gives away. */
static bool read_signal(struct parser *parser, struct reading *self)
{
    struct place where = parser->token.place;
    const struct database_signal *signal = parse_message_signal(parser);
    if (signal == NULL) {
        return false;
    }
    for (unsigned found; (found = parse_checks_class(parser)) != 0;) {
        self->frame.rule.classes |= (uint8_t)found;
    }
    return add_signal(parser, self, where, signal);
}

static bool clause_pass(struct parser *parser, void *target)
{
    struct reading *self = target;
    const char *between = ": ";
    if (self->whole) {
        messages_error(parser->messages, parser->token.place,
                       "a group of more than 8 bytes passes whole or not at all; leave "
                       "out 'pass'");
        return false;
    }
    if (parser_accept(parser, KEYWORD_NONE)) {
        add_note(self, between, "none");
        return true;
    }
    do {
        const struct token name = parser->token;
        char text[NEAREST_NAME_BYTES];
        (void)snprintf(text, sizeof text, "%.*s", (int)name.len, name.text);
        if (!read_signal(parser, self)) {
            return false;
        }
        add_note(self, between, text);
        between = ", ";
    } while (parser_accept_mark(parser, ','));
    return true;
}

#define SEEN_PASS 1U
static const struct clause message_clauses[] = {
    {KEYWORD_PASS, clause_pass},
    {KEYWORD_EVERY, parse_frame_every},
    {KEYWORD_RATE, parse_frame_rate},
    {KEYWORD_AGE, parse_frame_age},
    {KEYWORD_SILENCE, parse_frame_silence},
    {KEYWORD_PACE, parse_frame_pace},
    {KEYWORD_IN, parse_frame_in},
    {KEYWORD_CHECKSUM, parse_checksum},
    {KEYWORD_COUNTER, parse_counter},
    {KEYWORD_WHERE, parse_where},
    {KEYWORD_CARRIES, parse_checks_carries},
};

static bool add_every_signal(struct parser *parser, struct reading *self)
{
    for (size_t i = 0; i < self->message->signal_count && !self->whole; i++) {
        if (!add_signal(parser, self, parser->statement, &self->message->signals[i])) {
            return false;
        }
    }
    add_note(self, ": ", "all");
    return true;
}

/* The rule of the message, with room for its masks at the end of the draft's. */
static bool begin_rule(struct parser *parser, struct reading *self, struct place where)
{
    struct policy_frame_rule *rule = &self->frame.rule;
    const char *fault = resolve_message(rule, self->message);
    if (fault != NULL) {
        messages_error(parser->messages, where, "%s", fault);
        return false;
    }
    self->whole = rule->group.kind != POLICY_GROUP_NONE &&
                  rule->length_max > FRAME_CLASSIC_DATA_MAX;
    if (self->whole) {
        return true;
    }
    struct policy_mask *masks = parse_mask_add(parser, rule);
    size_t left = POLICY_MASKS_MAX - rule->first_mask;
    self->resolve = (struct resolve){
        .masks = masks,
        .count = 1,
        .room = (unsigned)(left < POLICY_RULE_MASKS_MAX ? left : POLICY_RULE_MASKS_MAX)};
    return masks != NULL;
}

static void end_rule(struct parser *parser, struct reading *self)
{
    struct policy_frame_rule *rule = &self->frame.rule;
    if (!self->whole) {
        rule->mask_count = (uint8_t)self->resolve.count;
        parser->draft->mask_count = rule->first_mask + self->resolve.count;
    }
    self->frame.note = arena_text(parser->arena, self->note, strlen(self->note));
    parse_frame_add(parser, &self->frame);
}

bool parse_message(struct parser *parser)
{
    struct reading self = {.frame = parse_frame_begin(parser)};
    struct place where = parser->token.place;
    char name[NEAREST_NAME_BYTES];
    uint32_t seen;
    if (!read_name(parser, "the name of a message", name)) {
        return false;
    }
    self.message = find_message(parser, where, name);
    if (self.message == NULL || !begin_rule(parser, &self, where)) {
        return false;
    }
    add_note(&self, "", name);
    parser->message = self.message;
    bool good =
        parser_clauses(parser, message_clauses,
                       sizeof message_clauses / sizeof *message_clauses, &self, &seen);
    parser->message = NULL;
    if (!good || ((seen & SEEN_PASS) == 0 && !add_every_signal(parser, &self))) {
        return false;
    }
    if (parser_ended(parser)) {
        end_rule(parser, &self);
    }
    return true;
}
