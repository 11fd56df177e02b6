/* SPDX-License-Identifier: Apache-2.0 */
/* A report's name, the terminal's, and fields that semicolons part. */
#include "gateway/telematics/suntech.h"

#include <string.h>

#include "gateway/telematics/suntech_binary.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define DECIMALS_MIN 5
#define HEAD_BYTES_MAX 40
#define CRASH "CRR;" /* samples of the crash follow, which are no text */

static const char *const universal[] = {"STT", "ALT", "EMG", "EVT", "ALV",
                                        "CMD", "RES", "UEX", "HTE", "DEX",
                                        "BLE", "BSA", "TRV", "CRR", "STT_BIN"};

/* "ST", three digits, and the name of the report or nothing; or a universal report's. */
static bool is_report(struct cursor name)
{
    for (size_t i = 0; i < sizeof universal / sizeof *universal; i++) {
        if (text_field_is(name, universal[i])) {
            return true;
        }
    }
    bool numbered = text_field_begins(name, "ST") || text_field_begins(name, "SA");
    cursor_skip(&name, 2);
    struct cursor digits = cursor_block(&name, 3);
    return numbered && !digits.failed && text_field_is_digits(digits, 3, 3);
}

/* Behind the name, or behind one field more: "ST910;Alert;id", "ST300CMD;Res;id". All of
 * it is as short as is_cut waits for. */
static bool find_terminal(struct cursor line, struct cursor *terminal)
{
    struct cursor rest = line;
    (void)text_field_next(&rest, ';');
    for (unsigned field = 1; field <= 2; field++) {
        *terminal = text_field_next(&rest, ';');
        if (text_field_is_digits(*terminal, 5, 16)) {
            return cursor_left(&line) - cursor_left(&rest) <= HEAD_BYTES_MAX;
        }
    }
    return false;
}

/* A name that more bytes may make one, or a terminal that they may. */
static bool is_cut(struct cursor line)
{
    struct cursor rest = line;
    struct cursor name = text_field_next(&rest, ';');
    if (is_report(name)) {
        (void)text_field_next(&rest, ';');
        (void)text_field_next(&rest, ';');
        return cursor_left(&rest) == 0 && cursor_left(&line) <= HEAD_BYTES_MAX;
    }
    bool may = text_field_may_begin(name, "ST") || text_field_may_begin(name, "SA");
    size_t digits =
        cursor_left(&name) - (cursor_left(&name) < 2 ? cursor_left(&name) : 2);
    cursor_skip(&name, cursor_left(&name) - digits);
    may = may && text_field_is_digits(name, 0, 2);
    for (size_t i = 0; i < sizeof universal / sizeof *universal; i++) {
        may = may || (text_field_may_begin(line, universal[i]) &&
                      cursor_left(&line) <= strlen(universal[i]));
    }
    return may && cursor_left(&rest) == 0;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor terminal;
    uint8_t first = cursor_peek(in);
    if (first < 'A' || first > 'Z') {
        return suntech_binary_next(out, in);
    }
    struct cursor line = *in;
    bool cut = is_cut(line);
    if (text_field_begins(line, CRASH)) {
        cursor_skip(in, cursor_left(in));
    } else {
        line = text_field_next(in, '\r');
        text_field_skip_end(in);
    }
    if (!is_report(text_field_at(line, ';', 0)) || !find_terminal(line, &terminal)) {
        return cut ? CONTENT_MORE : CONTENT_NOT;
    }
    text_field_add_terminal(out, terminal);
    text_place_add_pairs(out, line, ';', DECIMALS_MIN, false);
    return CONTENT_IS;
}

enum content_state suntech_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
