/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes UTF-8 strictly; knows which characters are not to be shown as they are. */
#include "policies/utf8.h"

#include <stddef.h>

/* RFC 3629 section 4: one row per lead byte range, with the bounds of the second byte,
 * which rule out overlong forms, surrogates and what is above U+10FFFF. */
static const struct lead {
    uint8_t first, last, more, second_min, second_max;
} leads[] = {
    {0x00, 0x7F, 0, 0x00, 0x00}, {0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF},
    {0xE1, 0xEC, 2, 0x80, 0xBF}, {0xED, 0xED, 2, 0x80, 0x9F}, {0xEE, 0xEF, 2, 0x80, 0xBF},
    {0xF0, 0xF0, 3, 0x90, 0xBF}, {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F},
};

static const struct lead *lead_of(uint8_t byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if (byte >= leads[i].first && byte <= leads[i].last) {
            return &leads[i];
        }
    }
    return NULL;
}

bool utf8_next(struct cursor *self, uint32_t *out)
{
    uint8_t first = cursor_u8(self);
    *out = first;
    const struct lead *lead = lead_of(first);
    if (lead == NULL) {
        return false;
    }
    struct cursor ahead = *self;
    uint32_t character = lead->more == 0 ? first : first & (0x3FU >> lead->more);
    for (unsigned i = 0; i < lead->more; i++) {
        uint8_t byte = cursor_u8(&ahead);
        uint8_t min = i == 0 ? lead->second_min : 0x80;
        uint8_t max = i == 0 ? lead->second_max : 0xBF;
        if (ahead.failed || byte < min || byte > max) {
            return false;
        }
        character = character << 6 | (byte & 0x3FU);
    }
    *self = ahead;
    *out = character;
    return true;
}

size_t utf8_spell(uint8_t out[static 4], uint32_t character)
{
    static const uint8_t leading[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t len = character < 0x80      ? 1
                 : character < 0x800   ? 2
                 : character < 0x10000 ? 3
                                       : 4;
    for (size_t i = len; i-- > 1; character >>= 6) {
        out[i] = (uint8_t)(0x80 | (character & 0x3F));
    }
    out[0] = (uint8_t)(leading[len] | character);
    return len;
}

static const struct range {
    uint32_t first, last;
} unsafe[] = {
    {0x0000, 0x001F},   {0x007F, 0x00A0}, /* controls, a blank that is not one */
    {0x00AD, 0x00AD},                     /* soft hyphen: invisible */
    {0x034F, 0x034F},                     /* joins nothing that is seen */
    {0x0600, 0x0605},   {0x061C, 0x061C}, /* Arabic signs of numbers, letter mark, ... */
    {0x06DD, 0x06DD},   {0x08E2, 0x08E2}, /* ... ends of verses */
    {0x070F, 0x070F},                     /* Syriac abbreviation mark */
    {0x115F, 0x1160},                     /* Hangul fillers: blank */
    {0x1680, 0x1680},                     /* Ogham blank */
    {0x17B4, 0x17B5},   {0x180B, 0x180F}, /* Khmer and Mongolian, invisible */
    {0x2000, 0x200F},                     /* blanks, zero width, marks of direction */
    {0x2028, 0x202F},                     /* separators, embeddings, overrides */
    {0x205F, 0x206F},                     /* a blank, isolates, invisible operators */
    {0x2800, 0x2800},                     /* Braille without a dot: blank */
    {0x3000, 0x3000},   {0x3164, 0x3164}, /* ideographic blank, Hangul filler */
    {0xFE00, 0xFE0F},                     /* variation selectors */
    {0xFEFF, 0xFEFF},                     /* byte order mark */
    {0xFFA0, 0xFFA0},                     /* Hangul filler of half a width */
    {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF}, /* interlinear marks, non-characters */
    {0x13430, 0x1345F},                   /* how hieroglyphs are joined */
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, /* of shorthand and of music, invisible */
    {0xE0000, 0xE0FFF},                     /* tags: invisible text */
};

/* Unicode's Mn and Me that go over letters of any script, or that programs heap up over
 * whatever stands before them. Vowel signs of Indic scripts belong to their letters. */
static const struct range marks[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, /* any, Cyrillic, Hebrew */
    {0x05BF, 0x05BF},   {0x05C1, 0x05C2},   {0x05C4, 0x05C5}, /* Hebrew */
    {0x05C7, 0x05C7},   {0x0610, 0x061A},   {0x064B, 0x065F}, /* Hebrew, Arabic */
    {0x0670, 0x0670},   {0x06D6, 0x06DC},   {0x06DF, 0x06E4}, /* Arabic */
    {0x06E7, 0x06E8},   {0x06EA, 0x06ED},   {0x0711, 0x0711}, /* Arabic, Syriac */
    {0x0730, 0x074A},   {0x0898, 0x089F},   {0x08CA, 0x08FF}, /* Syriac, Arabic */
    {0x0E31, 0x0E31},   {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E}, /* Thai */
    {0x0EB1, 0x0EB1},   {0x0EB4, 0x0EBC},   {0x0EC8, 0x0ECE}, /* Lao */
    {0x0F18, 0x0F19},   {0x0F71, 0x0F7E},   {0x0F80, 0x0F84}, /* Tibetan */
    {0x0F86, 0x0F87},   {0x0F8D, 0x0FBC},   {0x1AB0, 0x1AFF}, /* Tibetan, any */
    {0x1DC0, 0x1DFF},   {0x20D0, 0x20FF},   {0x302A, 0x302D}, /* any, tones */
    {0x3099, 0x309A},   {0xA66F, 0xA672},   {0xA674, 0xA67D}, /* kana, Cyrillic */
    {0xFE20, 0xFE2F},   {0x1D165, 0x1D169}, {0x1D16D, 0x1D172}, /* halves, music */
    {0x1D17B, 0x1D182}, {0x1D185, 0x1D18B}, {0x1D1AA, 0x1D1AD}, /* music */
};

static bool is_among(const struct range *ranges, size_t count, uint32_t character)
{
    for (size_t i = 0; i < count; i++) {
        if (character >= ranges[i].first && character <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

bool utf8_is_plain(uint32_t character)
{
    return !is_among(unsafe, sizeof unsafe / sizeof *unsafe, character);
}

bool utf8_stands_alone(uint32_t character)
{
    return utf8_is_plain(character) &&
           !is_among(marks, sizeof marks / sizeof *marks, character);
}

/* The blocks of EastAsianWidth.txt that have W or F in them, whole. */
static const struct range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23F3},
    {0x25FD, 0x25FE},   {0x2600, 0x27BF},   {0x2B1B, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE10, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18DFF},
    {0x1AFF0, 0x1B2FF}, {0x1F000, 0x1FAFF}, {0x20000, 0x3FFFD},
};

unsigned utf8_columns(uint32_t character)
{
    return is_among(wide, sizeof wide / sizeof *wide, character) ? 2 : 1;
}
