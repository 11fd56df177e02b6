/* SPDX-License-Identifier: Apache-2.0 */
/* Statements one after another, and where to go on after a bad one. */
#include "policies/parser.h"

struct block {
    const struct statement *statements;
    size_t count;
    const char *possible;
    bool inner;         /* between braces */
    struct place start; /* of the statement that opened it */
};

static const struct statement *find(const struct block *block, const struct token *token)
{
    for (size_t i = 0; i < block->count && token->kind == TOKEN_WORD; i++) {
        if (block->statements[i].keyword == token->keyword) {
            return &block->statements[i];
        }
    }
    return NULL;
}

/* A word that begins a line and can only stand outside of any block. */
static bool is_outside(const struct token *token)
{
    static const enum keyword words[] = {
        KEYWORD_POLICY, KEYWORD_BUS,       KEYWORD_MODE,    KEYWORD_OBSERVE,
        KEYWORD_UPLINK, KEYWORD_EMERGENCY, KEYWORD_DATABASE};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (token->kind == TOKEN_WORD && token->keyword == words[i]) {
            return token->first_on_line;
        }
    }
    return false;
}

static bool is_outside_of(const struct block *block, const struct token *token)
{
    bool from = token->kind == TOKEN_WORD && token->keyword == KEYWORD_FROM &&
                token->first_on_line && find(block, token) == NULL;
    return from || is_outside(token);
}

/* At depth 0 of the braces met on the way, lenient stops at any line that begins with a
 * word, else only at one that can be a statement. */
static bool is_fresh_start(const struct block *block, const struct token *token,
                           size_t depth, bool lenient)
{
    if (is_outside(token)) {
        return true;
    }
    return depth == 0 && token->first_on_line && token->kind == TOKEN_WORD &&
           (lenient || find(block, token) != NULL || is_outside_of(block, token));
}

/* To the next line that begins a statement, past whatever the bad one opened. When the
 * complaint was about the first word of a line, that line belongs to the bad statement,
 * and so may those after it. passing: the token was complained about as a statement. */
static void recover(struct parser *self, const struct block *block, bool passing)
{
    size_t depth = 0;
    bool lenient = passing || !self->token.first_on_line;
    for (; self->token.kind != TOKEN_END; parser_next(self)) {
        if (!passing && is_fresh_start(block, &self->token, depth, lenient)) {
            return;
        }
        passing = false;
        if (parser_at_mark(self, '{')) {
            depth++;
        } else if (parser_at_mark(self, '}')) {
            if (depth == 0 && block->inner) {
                return;
            }
            depth -= depth > 0;
        }
    }
}

bool parser_ended(const struct parser *self)
{
    return self->token.kind == TOKEN_END || self->token.first_on_line ||
           find(self->block, &self->token) != NULL ||
           (self->block->inner && parser_at_mark(self, '}'));
}

bool parser_begins_statement(const struct parser *self)
{
    return self->block != NULL && self->token.first_on_line &&
           self->token.place.column <= self->statement.column &&
           find(self->block, &self->token) != NULL;
}

/* Outside of any block. */
static void complain_of_end(struct parser *self)
{
    if (self->opened.line == 0) {
        messages_error(self->messages, self->token.place,
                       "'}' ends nothing, no block has begun; take it out");
        return;
    }
    messages_error(self->messages, self->token.place,
                   "'}' ends nothing, the block that line %u opened ended on line %u "
                   "already; take one out",
                   self->opened.line, self->closed_line);
}

static void read_statement(struct parser *self, const struct block *block,
                           const struct statement *statement)
{
    self->statement = self->token.place;
    self->block = block;
    parser_next(self);
    bool good = statement->read(self);
    self->block = block; /* which may have had one inside */
    if (!good) {
        recover(self, block, false);
        return;
    }
    if (!parser_ended(self)) {
        parser_unexpected(self, statement->may_follow);
        recover(self, block, false);
    }
}

static void read_all(struct parser *self, const struct block *block)
{
    while (self->token.kind != TOKEN_END) {
        const struct statement *statement = find(block, &self->token);
        if (block->inner &&
            (parser_at_mark(self, '}') || is_outside_of(block, &self->token))) {
            return;
        }
        if (statement == NULL) {
            if (parser_at_mark(self, '}')) {
                complain_of_end(self);
            } else {
                parser_unexpected(self, block->possible);
            }
            recover(self, block, true);
        } else {
            read_statement(self, block, statement);
        }
    }
}

void parser_file(struct parser *self, const struct statement *statements, size_t count,
                 const char *possible)
{
    struct block block = {statements, count, possible, false, {0, 0}};
    read_all(self, &block);
}

bool parser_block(struct parser *self, const struct statement *statements, size_t count,
                  const char *possible)
{
    struct block block = {statements, count, possible, true, self->statement};
    if (!parser_expect_mark(self, '{', "to begin the block")) {
        return false;
    }
    read_all(self, &block);
    self->opened = block.start;
    self->closed_line = self->token.place.line;
    if (!parser_accept_mark(self, '}')) {
        messages_error(self->messages, block.start,
                       "this block has no end; close it with '}'");
    }
    return true; /* what follows is read as if it were closed */
}
