/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_faults.h"

#include "tests/tap.h"

static char said[8192];

static void say(void *context, const char *line)
{
    size_t used = strlen(said);
    (void)context;
    (void)snprintf(said + used, sizeof said - used, "%s\n", line);
}

static void tell(struct dbc_faults *faults, const char *text)
{
    said[0] = '\0';
    dbc_faults_tell(faults, "f", (const uint8_t *)text, strlen(text), say, NULL);
}

static void faults_are_told_in_the_order_of_the_file(void)
{
    struct dbc_faults faults = {.count = 0};
    dbc_faults_error(&faults, 5, "late %d; mend", 1);
    dbc_faults_warn(&faults, 0, "early; mend");
    dbc_faults_error(&faults, 5, "later; mend");
    tell(&faults, "ab\ncdef");
    EXPECT_TEXT(said,
                "f:1:1: warning: early; mend\nf:2:3: late 1; mend\nf:2:3: later; mend\n");
}

static void every_sort_of_line_end_ends_a_line(void)
{
    struct dbc_faults faults = {.count = 0};
    dbc_faults_error(&faults, 7, "x; y");
    tell(&faults, "a\r\nb\rc\nd");
    EXPECT_TEXT(said, "f:4:1: x; y\n");
}

static void a_fault_behind_the_end_is_at_the_end(void)
{
    struct dbc_faults faults = {.count = 0};
    dbc_faults_error(&faults, 2, "x; y");
    tell(&faults, "a\n");
    EXPECT_TEXT(said, "f:2:1: x; y\n");
}

static void beyond_twenty_of_a_kind_they_are_counted(void)
{
    struct dbc_faults faults = {.count = 0};
    for (unsigned i = 0; i < 23; i++) {
        dbc_faults_error(&faults, 0, "e; m");
        dbc_faults_warn(&faults, 0, "w; m");
    }
    dbc_faults_warn(&faults, 0, "w; m");
    tell(&faults, "a");
    EXPECT_EQ(faults.errors, 23);
    EXPECT_EQ(faults.warnings, 24);
    const char *end = strstr(said, "f: and 3 more\nf: warning: and 4 more\n");
    EXPECT(end != NULL &&
           strlen(end) == strlen("f: and 3 more\nf: warning: and 4 more\n"));
}

static void nobody_need_listen(void)
{
    struct dbc_faults faults = {.count = 0};
    dbc_faults_error(&faults, 0, "x; y");
    dbc_faults_tell(&faults, "f", NULL, 0, NULL, NULL);
    EXPECT_EQ(faults.errors, 1);
}

int main(void)
{
    RUN(faults_are_told_in_the_order_of_the_file);
    RUN(every_sort_of_line_end_ends_a_line);
    RUN(a_fault_behind_the_end_is_at_the_end);
    RUN(beyond_twenty_of_a_kind_they_are_counted);
    RUN(nobody_need_listen);
    return tap_done();
}
