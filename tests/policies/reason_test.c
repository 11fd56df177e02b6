/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/reason.h"

#include <ctype.h>
#include <stdlib.h>

#include "tests/tap.h"

static void test_every_reason_is_found_by_its_name(void)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        EXPECT_EQ(reason_parse(reason_row((enum reason)i)->name), i);
    }
    EXPECT_EQ(reason_parse("no_such_reason"), REASON_COUNT);
    EXPECT_EQ(reason_parse(""), REASON_COUNT);
}

static void test_every_reason_has_a_sentence_without_a_full_stop(void)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        const char *sentence = reason_row((enum reason)i)->sentence;
        EXPECT(strlen(sentence) > 10);
        EXPECT(sentence[strlen(sentence) - 1] != '.');
    }
}

/* Threat ids of UN R155 Annex 5 Table A1 are 1.1 to 32.1. */
static void test_every_annex_5_id_has_the_shape_of_one(void)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        const char *at = reason_row((enum reason)i)->annex5;
        while (*at != '\0') {
            char *end;
            long row = strtol(at, &end, 10);
            EXPECT(row >= 1 && row <= 32 && *end == '.' &&
                   isdigit((unsigned char)end[1]));
            (void)strtol(end + 1, &end, 10);
            EXPECT(*end == ' ' || *end == '\0');
            at = *end == ' ' ? end + 1 : end;
        }
    }
}

static void test_what_is_no_reason_has_a_row_too(void)
{
    EXPECT_TEXT(reason_row(REASON_COUNT)->name, "unknown");
    EXPECT_TEXT(reason_row((enum reason) - 1)->name, "unknown");
    EXPECT_TEXT(reason_row((enum reason)60000)->name, "unknown");
}

static void test_severities_have_words(void)
{
    EXPECT_TEXT(severity_text(SEVERITY_INFO), "info");
    EXPECT_TEXT(severity_text(SEVERITY_NOTICE), "notice");
    EXPECT_TEXT(severity_text(SEVERITY_WARNING), "warning");
    EXPECT_TEXT(severity_text(SEVERITY_SEVERE), "severe");
    EXPECT_TEXT(severity_text((enum severity)99), "severe");
}

static void test_a_foreign_resolver_is_severe_and_an_exfiltration_attempt(void)
{
    const struct reason_row *row = reason_row(REASON_FOREIGN_RESOLVER);
    EXPECT_TEXT(row->name, "foreign_resolver");
    EXPECT_EQ(row->severity, SEVERITY_SEVERE);
    EXPECT(row->exfiltration);
    EXPECT_TEXT(row->annex5, "22.2 19.2 27.1");
}

int main(void)
{
    RUN(test_every_reason_is_found_by_its_name);
    RUN(test_every_reason_has_a_sentence_without_a_full_stop);
    RUN(test_every_annex_5_id_has_the_shape_of_one);
    RUN(test_what_is_no_reason_has_a_row_too);
    RUN(test_severities_have_words);
    RUN(test_a_foreign_resolver_is_severe_and_an_exfiltration_attempt);
    return tap_done();
}
