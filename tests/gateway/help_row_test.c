/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/verbs/help_row.c. */
#include "gateway/verbs/help_row.h"

#include <stdlib.h>

#include "tests/tap.h"

/* From malloc. */
static char *print(size_t column, const char *name, const char *text)
{
    char *said = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&said, &len);
    EXPECT(out != NULL);
    help_row_print(out, column, name, text);
    EXPECT(fclose(out) == 0);
    return said;
}

static void test_a_short_one_is_a_line(void)
{
    char *said = print(8, "none", "nothing is there");
    EXPECT_TEXT(said, "  none  nothing is there\n");
    free(said);
}

static void test_a_long_one_goes_on_below_itself(void)
{
    char *said = print(70, "none", "what just fits, word by word");
    EXPECT_TEXT(said,
                "  none                                                              "
                "  what just\n"
                "                                                                  "
                "    fits, word\n"
                "                                                                  "
                "    by word\n");
    free(said);
}

static void test_a_word_that_is_too_long_stays_whole(void)
{
    char *said = print(76, "none", "not broken");
    EXPECT(strstr(said, " not\n") != NULL);
    EXPECT(strstr(said, " broken\n") != NULL);
    free(said);
}

int main(void)
{
    RUN(test_a_short_one_is_a_line);
    RUN(test_a_long_one_goes_on_below_itself);
    RUN(test_a_word_that_is_too_long_stays_whole);
    return tap_done();
}
