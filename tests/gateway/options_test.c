/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/tap.h"

static bool all;
static bool json;
static const char *key;
static const char *out;
static uint64_t times;
static char taken[64];

static bool take(void *target, const char *value, struct trouble *why)
{
    char *text = target;
    size_t used = strlen(text);
    (void)snprintf(text + used, sizeof taken - used, "%s.", value);
    trouble_set(why, "'%s' is bad; say another", value);
    return strcmp(value, "bad") != 0;
}

static const struct options_row rows[] = {
    {"can", .take = take, .target = taken},
    {.letter = 'a', .flag = &all},
    {"json", .flag = &json},
    {"key", 'k', .text = &key},
    {.letter = 'o', .text = &out},
    {"times", 'n', .number = &times, .most = 20},
};
static char said[1024];

/* Reads words, parted by spaces, as the verb's; what it says on the stream is in said. */
static enum verb_exit read_words(FILE *stream, const char *words)
{
    static char copy[256];
    static char *argv[16];
    char path[] = "/tmp/options_test.XXXXXX";
    int argc = 0;
    all = json = false;
    key = out = NULL;
    taken[0] = '\0';
    (void)snprintf(copy, sizeof copy, "verb %s", words);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        argv[argc++] = word;
    }
    argv[argc] = NULL;
    int fd = mkstemp(path);
    (void)fflush(stream);
    int kept = dup(fileno(stream));
    (void)dup2(fd, fileno(stream));
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, "HELP\n");
    (void)fflush(stream);
    (void)dup2(kept, fileno(stream));
    ssize_t len = pread(fd, said, sizeof said - 1, 0);
    said[len > 0 ? len : 0] = '\0';
    (void)close(kept);
    (void)close(fd);
    (void)unlink(path);
    return code;
}

static void test_options_stand_anywhere_and_operands_are_left(void)
{
    EXPECT_EQ(read_words(stderr, "one -a two --key=k -ofile three --json"), VERB_FOUND);
    EXPECT(all && json);
    EXPECT_TEXT(key, "k");
    EXPECT_TEXT(out, "file");
    EXPECT_EQ(optind, 5); /* behind the verb and four options stand one, two, three */
    EXPECT_EQ(read_words(stderr, "-k x --key y"), VERB_FOUND);
    EXPECT_TEXT(key, "y");
    EXPECT(!all && out == NULL);
    EXPECT_EQ(read_words(stderr, "-- -a"), VERB_FOUND);
    EXPECT(!all);
    EXPECT_EQ(optind, 2);
    EXPECT_TEXT(said, "");
}

static void test_an_option_may_be_said_again_until_a_value_is_refused(void)
{
    EXPECT_EQ(read_words(stderr, "--can a --can=b x"), VERB_FOUND);
    EXPECT_TEXT(taken, "a.b.");
    EXPECT_EQ(read_words(stderr, "--can bad --can c"), VERB_USAGE);
    EXPECT_TEXT(taken, "bad.");
    EXPECT_TEXT(said, "sallyport verb: 'bad' is bad; say another\n");
}

static void test_a_number_is_one_from_1_to_the_most(void)
{
    static const char *const wrong[] = {"0",  "21", "-1",
                                        "1x", "",   "99999999999999999999"};
    EXPECT_EQ(read_words(stderr, "--times 1 -n20"), VERB_FOUND);
    EXPECT_EQ(times, 20);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char words[64];
        char expected[128];
        (void)snprintf(words, sizeof words, "-n 3 --times=%s", wrong[i]);
        (void)snprintf(expected, sizeof expected,
                       "sallyport verb: --times %s: write a number from 1 to 20\n",
                       wrong[i]);
        EXPECT_EQ(read_words(stderr, words), VERB_USAGE);
        EXPECT_EQ(times, 3);
        EXPECT_TEXT(said, expected);
    }
}

static void test_options_behind_a_word_may_be_left_alone(void)
{
    char text[][8] = {"verb", "-a", "story", "--json", "-z"};
    char *words[] = {text[0], text[1], text[2], text[3], text[4], NULL};
    all = json = false;
    EXPECT_EQ(options_read_leading(5, words, rows, sizeof rows / sizeof *rows, "HELP\n"),
              VERB_FOUND);
    EXPECT(all && !json);
    EXPECT_EQ(optind, 2);
}

static void test_help_is_printed_and_is_the_end(void)
{
    EXPECT_EQ(read_words(stdout, "--help -z"), VERB_DONE);
    EXPECT_TEXT(said, "HELP\n");
    EXPECT_EQ(read_words(stdout, "-ah"), VERB_DONE);
    EXPECT_TEXT(said, "HELP\n");
}

static void test_what_is_no_option_is_named(void)
{
    static const struct {
        const char *words;
        const char *said;
    } cases[] = {
        {"one --bogus",
         "sallyport verb: no option '--bogus'; 'sallyport verb --help' lists "
         "them\n"},
        {"--jsno",
         "sallyport verb: no option '--jsno'; did you mean '--json'? 'sallyport "
         "verb --help' lists them\n"},
        {"-az", "sallyport verb: no option '-z'; 'sallyport verb --help' lists them\n"},
        {"--json=yes", "sallyport verb: no option '--json=yes'; 'sallyport verb --help' "
                       "lists them\n"},
        {"one --key",
         "sallyport verb: '--key' has no value; see 'sallyport verb --help'\n"},
        {"-ao", "sallyport verb: '-o' has no value; see 'sallyport verb --help'\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        EXPECT_EQ(read_words(stderr, cases[i].words), VERB_USAGE);
        EXPECT_TEXT(said, cases[i].said);
    }
}

int main(void)
{
    program_invocation_short_name = (char *)"sallyport";
    RUN(test_options_stand_anywhere_and_operands_are_left);
    RUN(test_an_option_may_be_said_again_until_a_value_is_refused);
    RUN(test_a_number_is_one_from_1_to_the_most);
    RUN(test_options_behind_a_word_may_be_left_alone);
    RUN(test_help_is_printed_and_is_the_end);
    RUN(test_what_is_no_option_is_named);
    return tap_done();
}
