/* SPDX-License-Identifier: Apache-2.0 */
/* The units of the policy language. */
#include "policies/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct unit {
    const char *name;
    uint64_t factor;
};

/* Ascending; the first is the base. */
static const struct unit bitrates[] = {{"", 1}, {"k", 1000}, {"M", 1000000}, {NULL, 0}};
static const struct unit times[] = {
    {"us", 1},
    {"ms", 1000},
    {"s", 1000000},
    {"min", UINT64_C(60) * 1000000},
    {"hour", UINT64_C(3600) * 1000000},
    {"day", UINT64_C(86400) * 1000000},
    {"week", UINT64_C(604800) * 1000000},
    {NULL, 0},
};
static const struct unit bytes[] = {
    {"B", 1},
    {"kB", 1000},
    {"MB", 1000000},
    {"GB", UINT64_C(1000000000)},
    {"TB", UINT64_C(1000000000000)},
    {NULL, 0},
};
static const struct unit shares[] = {{"%", 1}, {NULL, 0}};
static const struct unit distances[] = {{"m", 1}, {"km", 1000}, {NULL, 0}};
static const struct unit events[] = {{"", 1}, {NULL, 0}};

static const struct {
    const struct unit *units;
    bool per;
    const char *example;
} kinds[] = {
    [QUANTITY_BITRATE] = {bitrates, false, "a bitrate such as 500k"},
    [QUANTITY_DURATION] = {times, false, "a time such as 20ms, without a space"},
    [QUANTITY_SHARE] = {shares, false, "a share such as 60%"},
    [QUANTITY_RATE] = {events, true, "a rate such as 10/s"},
    [QUANTITY_SIZE] = {bytes, false, "a size such as 64kB, without a space"},
    [QUANTITY_DISTANCE] = {distances, false, "a whole distance such as 500m or 2km"},
    [QUANTITY_BUDGET] = {bytes, true, "an amount such as 2MB/day, without a space"},
};

static bool multiply(uint64_t *value, uint64_t factor)
{
    return !__builtin_mul_overflow(*value, factor, value);
}

static bool apply_unit(uint64_t *value, const struct unit *units, const char *name,
                       size_t len)
{
    for (; units->name != NULL; units++) {
        if (strlen(units->name) == len && memcmp(units->name, name, len) == 0) {
            return multiply(value, units->factor);
        }
    }
    return false;
}

/* "s", "20ms": what stands behind the '/'. */
static bool parse_per(uint64_t *out_us, const char *text, size_t len)
{
    size_t digits = 0;
    *out_us = 0;
    while (digits < len && text[digits] >= '0' && text[digits] <= '9') {
        if (!multiply(out_us, 10) ||
            __builtin_add_overflow(*out_us, (uint64_t)(text[digits] - '0'), out_us)) {
            return false;
        }
        digits++;
    }
    if (digits == 0) {
        *out_us = 1;
    }
    return apply_unit(out_us, times, text + digits, len - digits) && *out_us > 0;
}

bool quantity_parse(struct quantity *out, enum quantity_kind kind, uint64_t value,
                    const char *unit, size_t len)
{
    const char *slash = memchr(unit, '/', len);
    if ((slash != NULL) != kinds[kind].per) {
        return false;
    }
    size_t head = slash != NULL ? (size_t)(slash - unit) : len;
    *out = (struct quantity){.amount = value};
    return apply_unit(&out->amount, kinds[kind].units, unit, head) &&
           (slash == NULL || parse_per(&out->per_us, slash + 1, len - head - 1));
}

static const struct unit *largest_unit(const struct unit *units, uint64_t value)
{
    const struct unit *best = units;
    for (; units->name != NULL; units++) {
        if (value != 0 && value % units->factor == 0) {
            best = units;
        }
    }
    return best;
}

void quantity_print(char out[static QUANTITY_TEXT_BYTES], enum quantity_kind kind,
                    struct quantity quantity)
{
    const struct unit *unit = largest_unit(kinds[kind].units, quantity.amount);
    int used = snprintf(out, QUANTITY_TEXT_BYTES, "%" PRIu64 "%s",
                        quantity.amount / unit->factor, unit->name);
    if (!kinds[kind].per || used < 0) {
        return;
    }
    unit = largest_unit(times, quantity.per_us);
    uint64_t count = quantity.per_us / unit->factor;
    char number[24] = "";
    if (count != 1) {
        (void)snprintf(number, sizeof number, "%" PRIu64, count);
    }
    (void)snprintf(out + used, QUANTITY_TEXT_BYTES - (size_t)used, "/%s%s", number,
                   unit->name);
}

const char *quantity_example(enum quantity_kind kind)
{
    return kinds[kind].example;
}
