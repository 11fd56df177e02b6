/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the words of a line as what they stand for. */
#include "sim/scenario_line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "can/candump.h"
#include "policies/quantity.h"

void scenario_line_fail(struct scenario_line *self, const char *format, ...)
{
    if (self->failed) {
        return;
    }
    self->failed = true;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(self->why->text, sizeof self->why->text, format, arguments);
    va_end(arguments);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

void scenario_line_init(struct scenario_line *self, const char *text, size_t len,
                        struct trouble *why)
{
    *self = (struct scenario_line){.why = why};
    if (len >= sizeof self->text) {
        scenario_line_fail(self, "the line has %zu characters; %zu are the most", len,
                           sizeof self->text - 1);
        return;
    }
    if (memchr(text, '\0', len) != NULL) {
        scenario_line_fail(self, "the line holds a NUL; a scenario is plain text");
        return;
    }
    memcpy(self->text, text, len);
    for (size_t at = 0; at < len;) {
        if (is_space(self->text[at])) {
            self->text[at++] = '\0';
            continue;
        }
        if (self->text[at] == '#') {
            return;
        }
        if (self->count == SCENARIO_LINE_WORDS) {
            scenario_line_fail(self, "more than %d words; write two statements",
                               SCENARIO_LINE_WORDS);
            return;
        }
        self->words[self->count++] = &self->text[at];
        while (at < len && !is_space(self->text[at])) {
            at++;
        }
    }
}

bool scenario_line_at_end(const struct scenario_line *self)
{
    return self->failed || self->next == self->count;
}

const char *scenario_line_word(struct scenario_line *self, const char *what)
{
    if (scenario_line_at_end(self)) {
        scenario_line_fail(self, "the line ends where %s must stand", what);
        return "";
    }
    return self->words[self->next++];
}

bool scenario_line_accept(struct scenario_line *self, const char *word)
{
    bool is_next =
        !scenario_line_at_end(self) && strcmp(self->words[self->next], word) == 0;
    self->next += is_next;
    return is_next;
}

void scenario_line_name(struct scenario_line *self, char *out, size_t size,
                        const char *what)
{
    const char *word = scenario_line_word(self, what);
    if (strlen(word) >= size) {
        scenario_line_fail(self, "'%.40s...' is too long for %s; %zu characters at most",
                           word, what, size - 1);
        word = "";
    }
    (void)snprintf(out, size, "%s", word);
}

/* The digits at the start of word; what follows them is left in rest. */
static bool read_digits(const char *word, uint64_t *out, const char **rest)
{
    *out = 0;
    *rest = word;
    while (**rest >= '0' && **rest <= '9') {
        if (__builtin_mul_overflow(*out, 10, out) ||
            __builtin_add_overflow(*out, (uint64_t)(**rest - '0'), out)) {
            return false;
        }
        (*rest)++;
    }
    return *rest != word;
}

uint64_t scenario_line_number(struct scenario_line *self, uint64_t max, const char *what)
{
    const char *word = scenario_line_word(self, what);
    const char *rest;
    uint64_t value;
    if (!read_digits(word, &value, &rest) || *rest != '\0' || value > max) {
        scenario_line_fail(self, "'%.40s' is not %s; write a whole number up to %llu",
                           word, what, (unsigned long long)max);
        return 0;
    }
    return value;
}

uint64_t scenario_line_time(struct scenario_line *self)
{
    const char *word = scenario_line_word(self, "a time");
    const char *rest;
    uint64_t value;
    struct quantity quantity = {0};
    if (!read_digits(word, &value, &rest) ||
        !quantity_parse(&quantity, QUANTITY_DURATION, value, rest, strlen(rest))) {
        scenario_line_fail(self, "'%.40s' is no time; write one such as 20ms", word);
    }
    return quantity.amount;
}

uint64_t scenario_line_bytes(struct scenario_line *self)
{
    const char *word = scenario_line_word(self, "an amount of bytes");
    const char *rest;
    uint64_t value;
    char unit[16];
    struct quantity quantity = {0};
    bool good = read_digits(word, &value, &rest);
    /* The policy language knows bytes only per time, so some time is given. */
    int len = snprintf(unit, sizeof unit, "%s/s", rest);
    if (!good || len >= (int)sizeof unit ||
        !quantity_parse(&quantity, QUANTITY_BUDGET, value, unit, (size_t)len)) {
        scenario_line_fail(
            self, "'%.40s' is no amount of bytes; write one such as 500B or 10kB", word);
    }
    return quantity.amount;
}

void scenario_line_frame(struct scenario_line *self, struct frame *out)
{
    const char *word = scenario_line_word(self, "a frame");
    char text[CANDUMP_LINE_BYTES];
    struct candump_line line;
    int len = snprintf(text, sizeof text, "(0000000000.000000) can0 %s", word);
    enum candump_fault fault = len < (int)sizeof text
                                   ? candump_parse_line(&line, text, (size_t)len)
                                   : CANDUMP_FAULT_LENGTH;
    if (fault != CANDUMP_OK) {
        scenario_line_fail(self, "'%.60s' is no frame: %s", word,
                           candump_fault_text(fault));
        return;
    }
    *out = line.frame;
}

void scenario_line_item(struct scenario_line *self, bool frames,
                        struct scenario_item *out)
{
    if (frames && !scenario_line_at_end(self) &&
        strchr(self->words[self->next], '#') != NULL) {
        out->whole = true;
        scenario_line_frame(self, &out->frame);
        return;
    }
    const char *word = scenario_line_word(self, "an id");
    size_t len = strspn(word, "0123456789abcdefABCDEF");
    if (word[len] != '\0' || (len != 3 && len != 8)) {
        scenario_line_fail(
            self, "'%.40s' is no id; write 3 hex digits for 11 bits, 8 for 29", word);
        return;
    }
    out->frame.extended = len == 8;
    for (size_t i = 0; i < len; i++) {
        char c = word[i];
        uint32_t digit = (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        out->frame.id = out->frame.id << 4 | digit;
    }
}

void scenario_line_address(struct scenario_line *self, struct address *out)
{
    const char *word = scenario_line_word(self, "an IP address");
    if (!address_parse(out, word)) {
        scenario_line_fail(
            self,
            "'%.50s' is no IP address; write one such as 198.51.100.7 or 2001:db8::7",
            word);
    }
}

enum reason scenario_line_reason(struct scenario_line *self)
{
    const char *word = scenario_line_word(self, "a reason");
    enum reason reason = reason_parse(word);
    if (reason == REASON_COUNT) {
        scenario_line_fail(
            self, "there is no reason '%.40s'; 'sallyport log --help' lists them", word);
        return REASON_ALLOWED;
    }
    return reason;
}
