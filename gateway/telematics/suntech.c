/* SPDX-License-Identifier: Apache-2.0 */
/* A report's name, the terminal's, and fields that semicolons part. */
#include "gateway/telematics/suntech.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define DECIMALS_MIN 5

/* "ST", three digits, and the name of the report or nothing; or a universal report's. */
static bool is_report(struct cursor name)
{
    static const char *const universal[] = {"STT", "ALT", "EMG",    "EVT", "ALV",
                                            "CMD", "RES", "UEX",    "HTE", "DEX",
                                            "BLE", "TRV", "STT_BIN"};
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

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor line = text_field_next(in, '\r');
    struct cursor name = text_field_at(line, ';', 0);
    if (!is_report(name)) {
        return CONTENT_NOT;
    }
    struct cursor terminal = text_field_at(line, ';', 1);
    if (!text_field_is_digits(terminal, 5, 16)) { /* "ST910;Alert;id" */
        terminal = text_field_at(line, ';', 2);
    }
    if (!text_field_is_digits(terminal, 5, 16)) {
        return CONTENT_NOT;
    }
    text_field_add_terminal(out, terminal);
    text_place_add_pairs(out, line, ';', DECIMALS_MIN, false);
    return CONTENT_IS;
}

enum content_state suntech_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
