/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/dispatch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/tap.h"

static int got_count;
static const char *got_first, *got_second;

static int run_seven(int argc, char **argv)
{
    got_count = argc;
    got_first = argv[0];
    got_second = argv[1];
    return 7;
}

static const struct dispatch_verb verbs[] = {
    {"open", "DOOR [-v]", "open a door", run_seven},
    {"count", "", "count doors", run_seven},
    {NULL, NULL, NULL, NULL},
};
static const struct dispatch program = {.program = "doors",
                                        .version = "1.2",
                                        .about = "doors: all of them.\n",
                                        .codes = "0 done",
                                        .verbs = verbs};

static char said[1024];

/* The exit code; what went to the stream is in said. */
static int run(FILE *stream, int argc, char **argv)
{
    char path[] = "/tmp/dispatch_test.XXXXXX";
    int fd = mkstemp(path);
    (void)fflush(stream);
    int kept = dup(fileno(stream));
    (void)dup2(fd, fileno(stream));
    int code = dispatch_run(&program, argc, argv);
    (void)fflush(stream);
    (void)dup2(kept, fileno(stream));
    ssize_t len = pread(fd, said, sizeof said - 1, 0);
    said[len > 0 ? len : 0] = '\0';
    (void)close(kept);
    (void)close(fd);
    (void)unlink(path);
    return code;
}

#define HELP                                           \
    "doors: all of them.\n\n"                          \
    "  doors open DOOR [-v]\n"                         \
    "      open a door\n"                              \
    "  doors count\n"                                  \
    "      count doors\n"                              \
    "\nEach verb explains itself: doors VERB --help\n" \
    "Exit codes: 0 done.\n"

static void test_a_verb_gets_its_words_and_gives_its_code(void)
{
    char *words[] = {(char *)"doors", (char *)"open", (char *)"east", NULL};
    EXPECT_EQ(run(stderr, 3, words), 7);
    EXPECT_TEXT(said, "");
    EXPECT_EQ(got_count, 2);
    EXPECT_TEXT(got_first, "open");
    EXPECT_TEXT(got_second, "east");
}

static void test_help_is_made_of_the_table(void)
{
    const char *const asks[] = {"--help", "-h", "help"};
    for (size_t i = 0; i < 3; i++) {
        char *words[] = {(char *)"doors", (char *)asks[i], NULL};
        EXPECT_EQ(run(stdout, 2, words), 0);
        EXPECT_TEXT(said, HELP);
    }
}

static void test_the_version_is_told(void)
{
    const char *const asks[] = {"--version", "-V"};
    for (size_t i = 0; i < 2; i++) {
        char *words[] = {(char *)"doors", (char *)asks[i], NULL};
        EXPECT_EQ(run(stdout, 2, words), 0);
        EXPECT_TEXT(said, "doors 1.2\n");
    }
}

static void test_help_of_a_verb_is_its_own(void)
{
    char *words[] = {(char *)"doors", (char *)"help", (char *)"count", NULL};
    EXPECT_EQ(run(stdout, 3, words), 7);
    EXPECT_TEXT(said, "");
    EXPECT_TEXT(got_first, "count");
    EXPECT_TEXT(got_second, "--help");
    char *none[] = {(char *)"doors", (char *)"help", (char *)"shut", NULL};
    EXPECT_EQ(run(stderr, 3, none), 2);
    EXPECT_TEXT(said, "doors: no verb 'shut'; 'doors --help' lists them\n");
}

static void test_a_verb_that_is_near_is_offered(void)
{
    char *words[] = {(char *)"doors", (char *)"coutn", NULL};
    EXPECT_EQ(run(stderr, 2, words), 2);
    EXPECT_TEXT(said, "doors: no verb 'coutn'; did you mean 'count'? 'doors --help' "
                      "lists them\n");
}

static void test_wrong_use_goes_to_stderr(void)
{
    char *none[] = {(char *)"doors", NULL};
    EXPECT_EQ(run(stderr, 1, none), 2);
    EXPECT_TEXT(said, HELP);
    char *other[] = {(char *)"doors", (char *)"shut", NULL};
    EXPECT_EQ(run(stderr, 2, other), 2);
    EXPECT_TEXT(said, "doors: no verb 'shut'; 'doors --help' lists them\n");
}

static void test_what_stdout_does_not_take_is_no_success(void)
{
    char *words[] = {(char *)"doors", (char *)"--help", NULL};
    (void)fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    EXPECT(full >= 0 && dup2(full, STDOUT_FILENO) == STDOUT_FILENO);
    int code = run(stderr, 2, words);
    (void)dup2(kept, STDOUT_FILENO);
    clearerr(stdout);
    (void)close(full);
    (void)close(kept);
    EXPECT_EQ(code, 1);
    EXPECT_TEXT(said,
                "doors --help: standard output: not all was written: No space left on "
                "device; make room where it goes, or send it elsewhere\n");
}

int main(void)
{
    RUN(test_a_verb_gets_its_words_and_gives_its_code);
    RUN(test_help_is_made_of_the_table);
    RUN(test_the_version_is_told);
    RUN(test_help_of_a_verb_is_its_own);
    RUN(test_a_verb_that_is_near_is_offered);
    RUN(test_wrong_use_goes_to_stderr);
    RUN(test_what_stdout_does_not_take_is_no_success);
    return tap_done();
}
