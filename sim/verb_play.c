/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim play`: plays scenarios and says which of their claims held. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/file.h"
#include "gateway/officer/json.h"
#include "sim/play.h"
#include "sim/verbs.h"

static const char usage[] =
    "usage: sallyport-sim play [-v] [--json] SCENARIO...\n"
    "Plays scenarios on the judges in simulated time. Prints a line for each: held, or\n"
    "what was expected and what came.\n"
    "  -v      tell each verdict as well (of repeats, where they change)\n"
    "  --json  a JSON object a line: type, file, result (held, failed, broken), why\n"
    "sim/scenario.h says how a scenario is written.\n"
    "Exit codes: 0 every claim held, 1 one did not or could not be played, 2 used "
    "wrongly.\n";

struct options {
    bool trace;
    bool json;
    int files;
};

static const char *const result_words[] = {
    [PLAY_HELD] = "held", [PLAY_FAILED] = "failed", [PLAY_BROKEN] = "broken"};

static enum play_end play_file(struct play *play, const char *file,
                               const struct options *options, struct trouble *why)
{
    static struct scenario scenario;
    size_t len;
    char *text = (char *)file_read(file, SCENARIO_BYTES_MAX, &len, why);
    if (text == NULL) {
        return PLAY_BROKEN;
    }
    enum play_end end = PLAY_BROKEN;
    if (scenario_parse(&scenario, file, text, len, why)) {
        FILE *trace = options->json ? stderr : stdout; /* JSON stays JSON */
        end = play_run(play, &scenario, file, options->trace ? trace : NULL, why);
    }
    free(text);
    return end;
}

static void report(const char *file, const struct options *options, enum play_end end,
                   const struct trouble *why)
{
    if (!options->json) {
        (void)printf("%-6s %s\n", result_words[end], end == PLAY_HELD ? file : why->text);
        return;
    }
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "scenario");
    json_text(&json, "file", file);
    json_text(&json, "result", result_words[end]);
    if (end != PLAY_HELD) {
        json_text(&json, "why", why->text);
    }
    json_end(&json);
}

static int play_files(char **files, const struct options *options)
{
    struct play *play = play_new();
    if (play == NULL) {
        fputs("sallyport-sim play: out of memory; 16 MB are needed\n", stderr);
        return SIM_FOUND;
    }
    int held = 0;
    for (int i = 0; i < options->files; i++) {
        struct trouble why = {""};
        enum play_end end = play_file(play, files[i], options, &why);
        report(files[i], options, end, &why);
        held += end == PLAY_HELD;
    }
    play_free(play);
    return held == options->files ? SIM_DONE : SIM_FOUND;
}

/* The files are moved to the front of argv. False: no such option. */
static bool read_options(struct options *out, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0) {
            out->trace = true;
        } else if (strcmp(argv[i], "--json") == 0) {
            out->json = true;
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            fprintf(stderr,
                    "sallyport-sim play: no option '%s'; 'sallyport-sim play "
                    "--help' lists them\n",
                    argv[i]);
            return false;
        } else {
            argv[out->files++] = argv[i];
        }
    }
    return true;
}

int sim_verb_play(int argc, char **argv)
{
    struct options options = {0};
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return SIM_DONE;
    }
    if (!read_options(&options, argc, argv)) {
        return SIM_USAGE;
    }
    if (options.files == 0) {
        fputs(usage, stderr);
        return SIM_USAGE;
    }
    return play_files(argv, &options);
}
