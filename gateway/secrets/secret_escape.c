/* SPDX-License-Identifier: Apache-2.0 */
/* Two characters begin an escape. */
#include "gateway/secrets/secret_escape.h"

#include "can/words.h"
#include "policies/utf8.h"

static const struct {
    uint8_t letter;
    uint8_t byte;
} shorts[] = {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'/', '/'}};

/* The digits from `at` on, of which there are `digits` in all. */
static enum secret_escape_state read_digits(const uint8_t *bytes, size_t len, size_t at,
                                            size_t digits, unsigned *value)
{
    *value = 0;
    for (size_t i = at; i < len; i++) {
        unsigned next = words_digit(bytes[i]);
        if (next > 15) {
            return SECRET_ESCAPE_NOT;
        }
        *value = *value << 4 | next;
    }
    return len < at + digits ? SECRET_ESCAPE_MORE : SECRET_ESCAPE_IS;
}

static enum secret_escape_state read_json(const uint8_t *bytes, size_t len,
                                          struct secret_escape *out)
{
    unsigned character;
    if (len < 2) {
        return SECRET_ESCAPE_MORE;
    }
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++) {
        if (bytes[1] == shorts[i].letter) {
            out->bytes[out->len++] = shorts[i].byte;
            return SECRET_ESCAPE_IS;
        }
    }
    if (bytes[1] != 'u') {
        return SECRET_ESCAPE_NOT;
    }
    enum secret_escape_state state = read_digits(bytes, len, 2, 4, &character);
    if (state == SECRET_ESCAPE_IS) {
        out->len = (uint8_t)utf8_spell(out->bytes, character);
    }
    return state;
}

enum secret_escape_state secret_escape_read(const uint8_t *bytes, size_t len,
                                            struct secret_escape *out)
{
    unsigned value;
    *out = (struct secret_escape){.json = bytes[0] == '\\'};
    if (out->json) {
        return read_json(bytes, len, out);
    }
    if (bytes[0] != '%') {
        return SECRET_ESCAPE_NOT;
    }
    enum secret_escape_state state = read_digits(bytes, len, 1, 2, &value);
    if (state == SECRET_ESCAPE_IS) {
        out->bytes[out->len++] = (uint8_t)value;
    }
    return state;
}
