/* SPDX-License-Identifier: Apache-2.0 */
/* `checksum NAME ...`, or with its arithmetic written out. */
#include <stdio.h>
#include <string.h>

#include "policies/nearest.h"
#include "policies/parse_checks.h"
#include "policies/parse_field.h"
#include "policies/parse_value.h"

struct reading {
    struct policy_checksum *out;
    struct checksum_variant *own; /* written out; NULL: it has a name */
    struct parse_field field;
    size_t feeds;
};

static bool read_width(struct parser *parser, void *target)
{
    struct reading *self = target;
    uint64_t width;
    if (!parser_number(parser, "the width of a CRC", 8, 64, &width)) {
        return false;
    }
    self->own->crc.width = (uint8_t)width;
    return true;
}

static bool read_polynomial(struct parser *parser, void *target)
{
    struct reading *self = target;
    return parser_number(parser, "a polynomial", 1, UINT64_MAX,
                         &self->own->crc.polynomial);
}

static bool read_initial(struct parser *parser, void *target)
{
    struct reading *self = target;
    return parser_number(parser, "what a CRC begins with", 0, UINT64_MAX,
                         &self->own->crc.initial);
}

static bool read_final(struct parser *parser, void *target)
{
    struct reading *self = target;
    return parser_number(parser, "what is XORed to a CRC at its end", 0, UINT64_MAX,
                         &self->own->crc.xor_out);
}

static bool read_reflected_in(struct parser *parser, void *target)
{
    (void)parser;
    struct reading *self = target;
    self->own->crc.reflect_in = true;
    return true;
}

static bool read_reflected_out(struct parser *parser, void *target)
{
    (void)parser;
    struct reading *self = target;
    self->own->crc.reflect_out = true;
    return true;
}

static bool read_reflected(struct parser *parser, void *target)
{
    return read_reflected_in(parser, target) && read_reflected_out(parser, target);
}

static bool read_constant(struct parser *parser, void *target)
{
    struct reading *self = target;
    return parser_number(parser, "a constant", 0, UINT64_MAX, &self->own->constant);
}

static bool read_negative(struct parser *parser, void *target)
{
    (void)parser;
    struct reading *self = target;
    self->own->negative = true;
    return true;
}

/* data [FIRST[..LAST]] [backwards] */
static bool read_data(struct parser *parser, struct place place,
                      struct checksum_variant *own, enum checksum_feed *feed)
{
    uint64_t first;
    uint64_t last;
    if (own->end != 0 || memchr(own->feeds, FEED_DATA, sizeof own->feeds) != NULL ||
        memchr(own->feeds, FEED_DATA_BACKWARDS, sizeof own->feeds) != NULL) {
        messages_error(parser->messages, place,
                       "the data enters a checksum once; take one out");
        return false;
    }
    if (parser->token.kind == TOKEN_NUMBER) {
        if (!parse_range(parser, "a byte of the frame", FRAME_DATA_MAX - 1, &first,
                         &last)) {
            return false;
        }
        own->first = (uint8_t)first;
        own->end = (uint8_t)(last + 1);
    }
    *feed = parser_accept_word(parser, "backwards") ? FEED_DATA_BACKWARDS : FEED_DATA;
    return true;
}

static const struct {
    const char *word;
    enum checksum_feed feed;
} feed_words[] = {
    {"id-16", FEED_ID_16},
    {"zero", FEED_ZERO},
    {"data-id-low", FEED_DATA_ID_LOW},
    {"data-id-high", FEED_DATA_ID_HIGH},
};

static bool read_feed(struct parser *parser, struct checksum_variant *own,
                      enum checksum_feed *feed)
{
    struct place place = parser->token.place;
    if (parser_accept(parser, KEYWORD_ID)) {
        *feed = FEED_ID;
        return true;
    }
    if (parser_accept(parser, KEYWORD_LENGTH)) {
        *feed = FEED_LENGTH;
        return true;
    }
    if (parser_accept_word(parser, "data")) {
        return read_data(parser, place, own, feed);
    }
    for (size_t i = 0; i < sizeof feed_words / sizeof *feed_words; i++) {
        if (parser_accept_word(parser, feed_words[i].word)) {
            *feed = feed_words[i].feed;
            return true;
        }
    }
    parser_unexpected(parser, "what enters is one of id, id-16, length, zero, data, "
                              "data-id-low, data-id-high");
    return false;
}

static bool read_over(struct parser *parser, void *target)
{
    struct reading *self = target;
    memset(self->own->feeds, FEED_END, sizeof self->own->feeds);
    do {
        enum checksum_feed feed = FEED_END;
        if (self->feeds == CHECKSUM_FEEDS) {
            messages_error(parser->messages, parser->token.place,
                           "more than %d parts enter; take some out", CHECKSUM_FEEDS);
            return false;
        }
        if (!read_feed(parser, self->own, &feed)) {
            return false;
        }
        self->own->feeds[self->feeds++] = (uint8_t)feed;
    } while (parser_accept_mark(parser, ','));
    return true;
}

static bool read_data_id(struct parser *parser, void *target)
{
    struct reading *self = target;
    uint64_t data_id;
    if (!parser_number(parser, "a data id", 0, UINT32_MAX, &data_id)) {
        return false;
    }
    self->out->data_id = (uint32_t)data_id;
    return true;
}

/* One for all values of the counter, or one for each of 16. */
static bool read_data_ids(struct parser *parser, void *target)
{
    struct reading *self = target;
    struct place place = parser->token.place;
    size_t count = 0;
    do {
        uint64_t data_id;
        if (!parser_number(parser, "a data id of the list", 0, UINT8_MAX, &data_id)) {
            return false;
        }
        if (count < CHECKSUM_DATA_IDS) {
            self->out->data_ids[count] = (uint8_t)data_id;
        }
        count++;
    } while (parser_accept_mark(parser, ','));
    if (count == 1) {
        memset(self->out->data_ids, self->out->data_ids[0], CHECKSUM_DATA_IDS);
    } else if (count != CHECKSUM_DATA_IDS) {
        messages_error(parser->messages, place,
                       "%zu data ids; a list has %d, one for each value of the counter, "
                       "or one for all",
                       count, CHECKSUM_DATA_IDS);
        return false;
    }
    self->out->lists_data_ids = true;
    return true;
}

static bool read_offset(struct parser *parser, void *target)
{
    struct reading *self = target;
    uint64_t offset;
    if (!parser_number(parser, "an offset in bytes", 0, FRAME_DATA_MAX - 1, &offset)) {
        return false;
    }
    self->out->offset_bytes = (uint8_t)offset;
    return true;
}

/* Of any checksum; last in each table. */
/* clang-format off */
#define PLACING {"data-id", read_data_id}, {"data-ids", read_data_ids}, \
                {"offset", read_offset}
/* clang-format on */

static const struct parse_word named_words[] = {PLACING};
#define PLACING_WORDS (sizeof named_words / sizeof *named_words)

enum { WIDTH, POLYNOMIAL }; /* without which there is no CRC */

static const struct parse_word crc_words[] = {
    [WIDTH] = {"width", read_width},
    [POLYNOMIAL] = {"polynomial", read_polynomial},
    {"initial", read_initial},
    {"final", read_final},
    {"reflected", read_reflected},
    {"reflected-in", read_reflected_in},
    {"reflected-out", read_reflected_out},
    {"over", read_over},
    PLACING,
};
static const struct parse_word plain_words[] = {
    {"constant", read_constant},
    {"negative", read_negative},
    {"over", read_over},
    PLACING,
};

static const struct {
    const char *name;
    enum checksum_kind kind;
    const struct parse_word *words;
    size_t count;
} kinds[] = {
    {"crc", CHECKSUM_CRC, crc_words, sizeof crc_words / sizeof *crc_words},
    {"xor", CHECKSUM_XOR, plain_words, sizeof plain_words / sizeof *plain_words},
    {"sum", CHECKSUM_SUM, plain_words, sizeof plain_words / sizeof *plain_words},
    {"nibbles", CHECKSUM_NIBBLES, plain_words, sizeof plain_words / sizeof *plain_words},
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* Words, a field between them, and words again. */
static bool read_words(struct parser *parser, struct reading *self,
                       const struct parse_word *words, size_t count, uint32_t *seen)
{
    uint32_t more = 0;
    bool good = parse_field_words(parser, words, count, self, seen);
    if (good && parse_field_is_next(parser)) {
        good = parse_field(parser, false, &self->field) &&
               parse_field_words(parser, words, count, self, &more);
        self->out->field =
            (struct signal_layout){.start = self->field.layout.start,
                                   .length = self->field.layout.length,
                                   .motorola = self->field.layout.motorola};
    }
    if (good && (*seen & more) != 0) {
        messages_error(parser->messages, self->field.place,
                       "one word is said on both sides of the field; take one out");
        return false;
    }
    *seen |= more;
    return good;
}

/* With nothing said of its arithmetic it is the one that has this name. */
static bool read_own(struct parser *parser, struct reading *self, size_t kind)
{
    struct place place = parser->token.place;
    uint32_t seen = 0;
    self->own = arena_take(parser->arena, 1, sizeof *self->own);
    if (self->own == NULL) {
        messages_error(parser->messages, place, "no memory is left; make it smaller");
        return false;
    }
    *self->own =
        (struct checksum_variant){.kind = kinds[kind].kind, .feeds = {FEED_DATA}};
    if (!read_words(parser, self, kinds[kind].words, kinds[kind].count, &seen)) {
        return false;
    }
    const uint32_t both = 1U << WIDTH | 1U << POLYNOMIAL;
    if (kinds[kind].kind == CHECKSUM_CRC && (seen & both) != both) {
        messages_error(parser->messages, place,
                       "a CRC has a width and a polynomial; write both, as in 'crc width "
                       "8 polynomial 0x1D'");
        return false;
    }
    uint32_t arithmetic = (1U << (kinds[kind].count - PLACING_WORDS)) - 1U;
    self->out->variant =
        (seen & arithmetic) == 0 ? checksum_variant(kinds[kind].name) : self->own;
    return true;
}

static bool complain_of_name(struct parser *parser, const char *name)
{
    struct nearest nearest = nearest_to(name);
    for (size_t i = 0; i < checksum_variant_count; i++) {
        nearest_offer(&nearest, checksum_variants[i].name);
    }
    if (nearest.name != NULL) {
        messages_error(parser->messages, parser->token.place,
                       "no checksum '%.60s'; did you mean '%s'?", name, nearest.name);
    } else {
        messages_error(parser->messages, parser->token.place,
                       "no checksum '%.60s'; grammar.md lists those with a name, or "
                       "write one out, as in 'crc width 8 polynomial 0x1D'",
                       name);
    }
    return false;
}

static bool read_named(struct parser *parser, struct reading *self)
{
    const struct token *token = &parser->token;
    char name[NEAREST_NAME_BYTES];
    uint32_t seen;
    if (token->kind != TOKEN_WORD || token->len >= sizeof name) {
        parser_unexpected(parser, "write the name of a checksum, such as crc8_j1850");
        return false;
    }
    memcpy(name, token->text, token->len);
    name[token->len] = '\0';
    self->out->variant = checksum_variant(name);
    if (self->out->variant == NULL) {
        return complain_of_name(parser, name);
    }
    parser_next(parser);
    return read_words(parser, self, named_words, PLACING_WORDS, &seen);
}

bool parse_checksum(struct parser *parser, void *target)
{
    struct draft_frame *frame = target;
    struct place place = parser->token.place;
    struct policy_checks *checks = parse_checks_of(parser, &frame->rule);
    if (checks == NULL) {
        return false;
    }
    struct reading self = {.out = &checks->checksum};
    parse_checks_places(parser, &frame->rule)->checksum = place;
    for (size_t i = 0; i < KINDS; i++) {
        if (parser_accept_word(parser, kinds[i].name)) {
            return read_own(parser, &self, i);
        }
    }
    return read_named(parser, &self);
}
