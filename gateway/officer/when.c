/* SPDX-License-Identifier: Apache-2.0 */
/* Times to and from text. */
#include "gateway/officer/when.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND_US UINT64_C(1000000)

static bool parse_ago(uint64_t *out_us, const char *text, uint64_t now_us)
{
    static const struct unit {
        char letter;
        uint64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    char *end = NULL;
    unsigned long n = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || n > 1000000 || end[0] == 0 || end[1] != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (units[i].letter == *end) {
            uint64_t ago = n * units[i].seconds * SECOND_US;
            *out_us = now_us > ago ? now_us - ago : 0;
            return true;
        }
    }
    return false;
}

/* The forms that strptime reads; what a form does not say is as now, a time of day 0. */
static const struct form {
    const char *format;
    bool has_year;
} forms[] = {
    {"%Y-%m-%dT%H:%M:%S", true}, {"%Y-%m-%dT%H:%M", true},
    {"%Y-%m-%d %H:%M:%S", true}, {"%Y-%m-%d %H:%M", true},
    {"%Y-%m-%d", true},          {"%m-%dT%H:%M:%S", false},
    {"%m-%dT%H:%M", false},      {"%m-%d %H:%M:%S", false},
    {"%m-%d %H:%M", false},      {"%m-%d", false},
    {"%H:%M:%S", true},          {"%H:%M", true},
};

static bool parse_form(uint64_t *out_us, const struct form *form, const char *text,
                       time_t now)
{
    struct tm tm;
    (void)gmtime_r(&now, &tm);
    tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
    const char *end = strptime(text, form->format, &tm);
    if (end == NULL || (end[0] != 0 && strcmp(end, "Z") != 0)) {
        return false;
    }
    struct tm asked = tm; /* timegm makes 2 March of 30 February */
    time_t at = timegm(&tm);
    if (!form->has_year && at > now) {
        asked.tm_year--;
        tm = asked;
        at = timegm(&tm);
    }
    *out_us = at > 0 ? (uint64_t)at * SECOND_US : 0;
    return at >= 0 && tm.tm_mon == asked.tm_mon && tm.tm_mday == asked.tm_mday;
}

bool when_parse(uint64_t *out_us, const char *text, uint64_t now_us)
{
    if (parse_ago(out_us, text, now_us)) {
        return true;
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (parse_form(out_us, &forms[i], text, (time_t)(now_us / SECOND_US))) {
            return true;
        }
    }
    return false;
}

/* Years above 9999 have no RFC 3339 form; a hostile ledger may hold them. */
static void split(uint64_t wall_us, struct tm *out)
{
    time_t at = (time_t)(wall_us / SECOND_US % UINT64_C(253402300800));
    memset(out, 0, sizeof *out);
    (void)gmtime_r(&at, out);
}

int when_year(uint64_t wall_us)
{
    struct tm tm;
    split(wall_us, &tm);
    return tm.tm_year + 1900;
}

void when_print_short(uint64_t wall_us, int known_year, char out[static WHEN_TEXT_BYTES])
{
    struct tm tm;
    split(wall_us, &tm);
    bool known = tm.tm_year + 1900 == known_year;
    (void)strftime(out, WHEN_TEXT_BYTES, known ? "%m-%d %H:%M:%SZ" : "%Y-%m-%d %H:%M:%SZ",
                   &tm);
}

void when_print_utc(uint64_t wall_us, char out[static WHEN_TEXT_BYTES])
{
    struct tm tm;
    split(wall_us, &tm);
    size_t len = strftime(out, WHEN_TEXT_BYTES, "%Y-%m-%dT%H:%M:%S", &tm);
    (void)snprintf(out + len, WHEN_TEXT_BYTES - len, ".%06" PRIu64 "Z",
                   wall_us % SECOND_US);
}

void when_print_span(uint64_t span_us, char out[static WHEN_TEXT_BYTES])
{
    static const struct unit {
        uint64_t below, seconds;
        const char *name;
    } units[] = {
        {120, 1, "s"}, {7200, 60, "min"}, {172800, 3600, "h"}, {UINT64_MAX, 86400, "d"}};
    uint64_t seconds = span_us / SECOND_US;
    const struct unit *unit = units;
    while (seconds >= unit->below) {
        unit++;
    }
    (void)snprintf(out, WHEN_TEXT_BYTES, "%" PRIu64 " %s", seconds / unit->seconds,
                   unit->name);
}

void when_print_lapse(uint64_t lapse_us, char out[static WHEN_TEXT_BYTES])
{
    if (lapse_us >= SECOND_US) {
        (void)snprintf(out, WHEN_TEXT_BYTES, "%" PRIu64 ".%" PRIu64 " s",
                       lapse_us / SECOND_US, lapse_us / (SECOND_US / 10) % 10);
    } else if (lapse_us >= 1000) {
        (void)snprintf(out, WHEN_TEXT_BYTES, "%" PRIu64 " ms", lapse_us / 1000);
    } else {
        (void)snprintf(out, WHEN_TEXT_BYTES, "%" PRIu64 " us", lapse_us);
    }
}
