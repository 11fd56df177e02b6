/* SPDX-License-Identifier: Apache-2.0 */
/* A text becomes units, and units become patterns by a table of writers. */
#include "gateway/secrets/secret_encoding.h"

#include <string.h>

#include "policies/utf8.h"

#define UNITS_MAX 512
#define GAPS_MAX 3 /* of which base64 has each combination; with more, all or none */
#define SEPARATORS " -._+/:,\t"

/* A byte of the text, or one that may stand between two. */
struct unit {
    struct secret_bytes set;
    bool optional;
    bool ends_character;
};

struct letter {
    uint32_t characters[2]; /* the same twice where it has one case */
    bool gap;               /* separators may stand before it, in any form */
};

struct text {
    struct letter letters[FLOW_TERMS_SECRET_BYTES_MAX];
    size_t count;
    bool latin;  /* all are in ISO 8859-1 ... */
    bool ascii;  /* ... or in ASCII */
    bool spaced; /* separators may stand anywhere */
};

struct units {
    struct unit list[UNITS_MAX];
    size_t count;
};

enum detail secret_encoding_detail(enum secret_encoding encoding)
{
    static const enum detail details[SECRET_ENCODINGS] = {
        [SECRET_PLAIN] = DETAIL_SECRET_PLAIN,
        [SECRET_PERCENT] = DETAIL_SECRET_PERCENT,
        [SECRET_JSON] = DETAIL_SECRET_JSON,
        [SECRET_HEX] = DETAIL_SECRET_HEX,
        [SECRET_BASE64] = DETAIL_SECRET_BASE64,
        [SECRET_UTF16] = DETAIL_SECRET_UTF16,
        [SECRET_BCD] = DETAIL_SECRET_BCD,
        [SECRET_DEGREES] = DETAIL_SECRET_DEGREES,
        [SECRET_MINUTES] = DETAIL_SECRET_MINUTES,
        [SECRET_INTEGER] = DETAIL_SECRET_INTEGER,
        [SECRET_BINARY] = DETAIL_SECRET_BINARY,
    };
    return details[encoding];
}

static uint32_t other_case(uint32_t character)
{
    uint32_t small = character | 0x20;
    bool latin = small >= 0xe0 && small <= 0xfe && small != 0xf7 && character >= 0xc0;
    return (small >= 'a' && small <= 'z') || latin ? character ^ 0x20 : character;
}

static bool is_digit(uint32_t character)
{
    return character >= '0' && character <= '9';
}

/* What of the secret's text is no separator. */
static struct text read_text(const struct policy_secret *secret)
{
    struct text out = {.latin = true, .ascii = true};
    struct cursor in = cursor_over((const uint8_t *)secret->text, strlen(secret->text));
    bool plate = secret->kind == POLICY_SECRET_PLATE;
    bool gap = false;
    uint32_t character, before = 0;
    out.spaced = plate || secret->kind == POLICY_SECRET_IMEI;
    while (cursor_left(&in) > 0 && out.count < FLOW_TERMS_SECRET_BYTES_MAX) {
        uint8_t byte = cursor_peek(&in);
        (void)!utf8_next(&in, &character); /* else it is a byte of ISO 8859-1 */
        const char *separators = out.spaced ? SEPARATORS : " ";
        if (secret->kind != POLICY_SECRET_VIN && byte < 0x80 &&
            strchr(separators, (char)byte) != NULL) {
            gap = true;
            continue;
        }
        gap = gap || (plate && is_digit(character) != is_digit(before));
        out.letters[out.count] =
            (struct letter){{character, other_case(character)}, gap && out.count > 0};
        out.latin = out.latin && character < 0x100;
        out.ascii = out.ascii && character < 0x80;
        before = character;
        out.count++;
        gap = false;
    }
    return out;
}

static void add_unit(struct units *units, struct secret_bytes set, bool optional,
                     bool ends)
{
    if (units->count < UNITS_MAX) {
        units->list[units->count++] = (struct unit){set, optional, ends};
    }
}

static void add_letter(struct units *units, const struct letter *letter, bool latin)
{
    uint8_t a[4] = {(uint8_t)letter->characters[0]};
    uint8_t b[4] = {(uint8_t)letter->characters[1]};
    size_t len = 1;
    if (!latin) { /* both cases have as many bytes */
        len = utf8_spell(a, letter->characters[0]);
        (void)utf8_spell(b, letter->characters[1]);
    }
    for (size_t i = 0; i < len; i++) {
        struct secret_bytes set = secret_bytes_one(a[i]);
        secret_bytes_add(&set, b[i]);
        add_unit(units, set, false, i + 1 == len);
    }
}

/* Bytes of the text; `separators` optional ones in each gap. */
static void spell_bytes(struct units *units, const struct text *text, unsigned separators,
                        bool latin)
{
    units->count = 0;
    for (size_t i = 0; i < text->count; i++) {
        bool gap = text->letters[i].gap || (text->spaced && i > 0);
        for (unsigned k = 0; gap && k < separators; k++) {
            add_unit(units, secret_bytes_of(SEPARATORS), true, false);
        }
        add_letter(units, &text->letters[i], latin);
    }
}

static void add_utf16(struct units *units, uint32_t a, uint32_t b, bool big)
{
    uint8_t high[2] = {(uint8_t)(a >> 8), (uint8_t)(b >> 8)};
    uint8_t low[2] = {(uint8_t)a, (uint8_t)b};
    for (unsigned i = 0; i < 2; i++) {
        const uint8_t *half = (i == 0) == big ? high : low;
        struct secret_bytes set = secret_bytes_one(half[0]);
        secret_bytes_add(&set, half[1]);
        add_unit(units, set, false, i == 1);
    }
}

static void spell_utf16(struct units *units, const struct text *text, bool big)
{
    units->count = 0;
    for (size_t i = 0; i < text->count; i++) {
        const uint32_t *c = text->letters[i].characters;
        if (text->letters[i].gap || (text->spaced && i > 0)) {
            struct secret_bytes zero = secret_bytes_one(0);
            struct secret_bytes set = secret_bytes_of(SEPARATORS);
            add_unit(units, big ? zero : set, true, false);
            add_unit(units, big ? set : zero, true, false);
        }
        if (c[0] >= 0x10000) {
            uint32_t rest = c[0] - 0x10000;
            uint32_t lead = 0xd800 | rest >> 10, trail = 0xdc00 | (rest & 0x3ff);
            add_utf16(units, lead, lead, big);
            add_utf16(units, trail, trail, big);
        } else {
            add_utf16(units, c[0], c[1], big);
        }
    }
    /* Without its zero at the end the one order is found in the other, too. */
    if (!big && text->ascii && units->count > 0) {
        units->count--;
        units->list[units->count - 1].ends_character = true;
    }
}

static void write_units(struct secret_patterns *patterns, const struct units *units,
                        uint16_t tag)
{
    unsigned characters = 0;
    secret_pattern_begin(patterns, tag);
    for (size_t i = 0; i < units->count; i++) {
        const struct unit *unit = &units->list[i];
        characters += unit->ends_character;
        secret_pattern_add(patterns, &unit->set, unit->optional, characters);
    }
    secret_pattern_end(patterns);
}

static void write_hex(struct secret_patterns *patterns, const struct units *units,
                      uint16_t tag)
{
    static const char digits[] = "0123456789abcdef";
    unsigned characters = 0;
    secret_pattern_begin(patterns, tag);
    for (size_t i = 0; i < units->count; i++) {
        const struct unit *unit = &units->list[i];
        struct secret_bytes halves[2] = {{{0}}};
        for (unsigned byte = 0; byte < 256; byte++) {
            for (unsigned k = 0; k < 2 && secret_bytes_has(&unit->set, (uint8_t)byte);
                 k++) {
                char digit = digits[k == 0 ? byte >> 4 : byte & 15];
                secret_bytes_add(&halves[k], (uint8_t)digit);
                secret_bytes_add(&halves[k],
                                 (uint8_t)(digit < 'a' ? digit : digit - 0x20));
            }
        }
        secret_pattern_add(patterns, &halves[0], unit->optional, characters);
        characters += unit->ends_character;
        secret_pattern_add(patterns, &halves[1], unit->optional, characters);
    }
    secret_pattern_end(patterns);
}

static void add_digit(struct secret_bytes *set, unsigned value)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    secret_bytes_add(set, (uint8_t)digits[value & 63]);
    if ((value & 63) >= 62) {
        secret_bytes_add(set, (value & 63) == 62 ? '-' : '_');
    }
}

/* The characters that six bits from `bit` on may be; behind the last unit any bits may
 * be. */
static struct secret_bytes base64_set(const struct units *units, size_t bit)
{
    static const struct secret_bytes any = {{~0ULL, ~0ULL, ~0ULL, ~0ULL}};
    struct secret_bytes out = {{0}};
    size_t at = bit / 8;
    const struct secret_bytes *left = &units->list[at].set;
    const struct secret_bytes *right =
        at + 1 < units->count ? &units->list[at + 1].set : &any;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256 && secret_bytes_has(left, (uint8_t)a); b++) {
            if (secret_bytes_has(right, (uint8_t)b)) {
                add_digit(&out, (a << 8 | b) >> (10 - bit % 8));
            }
        }
    }
    return out;
}

/* With `before` bytes of something else in the first three. */
static void write_base64_at(struct secret_patterns *patterns, const struct units *units,
                            size_t before, uint16_t tag)
{
    size_t end = 8 * units->count;
    secret_pattern_begin(patterns, tag);
    for (size_t bit = (6 - 8 * before % 6) % 6; bit < end; bit += 6) {
        struct secret_bytes set = base64_set(units, bit);
        secret_pattern_add(patterns, &set, false, (unsigned)((bit + 6) / 8));
    }
    secret_pattern_end(patterns);
}

/* Bit n of chosen: the nth gap has a separator. */
static void write_base64(struct secret_patterns *patterns, const struct text *text,
                         uint16_t tag)
{
    struct units units;
    unsigned gaps = 0, gap;
    for (size_t i = 0; i < text->count; i++) {
        gaps += text->letters[i].gap;
    }
    unsigned forms = gaps > GAPS_MAX ? 2 : 1U << gaps;
    for (unsigned chosen = 0; chosen < forms; chosen++) {
        units.count = 0;
        gap = 0;
        for (size_t i = 0; i < text->count; i++) {
            if (text->letters[i].gap &&
                (gaps > GAPS_MAX ? chosen == 1 : (chosen >> gap++ & 1) != 0)) {
                add_unit(&units, secret_bytes_of(" -._+"), false, false);
            }
            add_letter(&units, &text->letters[i], false);
        }
        for (size_t before = 0; before < 3; before++) {
            write_base64_at(patterns, &units, before, tag);
        }
    }
}

/* Digits a and b of one byte; b is any where a text ends with a. */
static struct secret_bytes bcd_set(unsigned a, unsigned b, bool swapped)
{
    struct secret_bytes set = {{0}};
    for (unsigned any = b < 10 ? b : 0; any <= (b < 10 ? b : 15); any++) {
        secret_bytes_add(&set, (uint8_t)(swapped ? any << 4 | a : a << 4 | any));
    }
    return set;
}

/* Two orders, and with a zero before the first digit or none (3GPP TS 24.008 10.5.1.4;
 * trackers write 0490154203237518). */
static void write_bcd(struct secret_patterns *patterns, const struct text *text,
                      uint16_t tag)
{
    for (unsigned form = 0; form < 4; form++) {
        bool swapped = (form & 1) != 0;
        size_t i = form >> 1;
        secret_pattern_begin(patterns, tag);
        if (i == 1) {
            struct secret_bytes first =
                bcd_set(0, text->letters[0].characters[0] - '0', swapped);
            secret_pattern_add(patterns, &first, false, 1);
        }
        for (; i < text->count; i += 2) {
            struct secret_bytes set = bcd_set(
                text->letters[i].characters[0] - '0',
                i + 1 < text->count ? text->letters[i + 1].characters[0] - '0' : 16,
                swapped);
            secret_pattern_add(patterns, &set, false, (unsigned)i + 2);
        }
        secret_pattern_end(patterns);
    }
}

void secret_encoding_add(struct secret_patterns *patterns,
                         const struct policy_secret *secret, uint16_t tag)
{
    struct text text = read_text(secret);
    struct units units;
    if (text.count < 2) {
        return;
    }
    spell_bytes(&units, &text, 2, false);
    write_units(patterns, &units, (uint16_t)(tag + SECRET_PLAIN));
    if (text.latin && !text.ascii) {
        spell_bytes(&units, &text, 2, true);
        write_units(patterns, &units, (uint16_t)(tag + SECRET_PLAIN));
    }
    spell_bytes(&units, &text, 1, false);
    write_hex(patterns, &units, (uint16_t)(tag + SECRET_HEX));
    write_base64(patterns, &text, (uint16_t)(tag + SECRET_BASE64));
    spell_utf16(&units, &text, false);
    write_units(patterns, &units, (uint16_t)(tag + SECRET_UTF16));
    if (!text.ascii) {
        spell_utf16(&units, &text, true);
        write_units(patterns, &units, (uint16_t)(tag + SECRET_UTF16));
    }
    if (secret->kind == POLICY_SECRET_IMEI) {
        write_bcd(patterns, &text, (uint16_t)(tag + SECRET_BCD));
    }
}
