/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim play`: plays scenarios and says which of their claims held. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway/file.h"
#include "gateway/officer/json.h"
#include "gateway/verbs/options.h"
#include "sim/play.h"
#include "sim/play_record.h"
#include "sim/verbs.h"

static const char help[] =
    "usage: sallyport-sim play [-v] [--json] [--record FILE] SCENARIO...\n"
    "\n"
    "Plays scenarios on the judges in simulated time. Prints a line for each: held,\n"
    "or what was expected and what came.\n"
    "\n"
    "  -v      tell each verdict as well (of repeats, where they change)\n"
    "  --json  a JSON object a line: type, file, result (held, failed, broken), why\n"
    "  --record FILE\n"
    "          also add a line for each to FILE: when, result, the reasons that it\n"
    "          expects, file; for 'sallyport report --coverage --scenarios FILE'\n"
    "\n"
    "A scenario says what happens, and what must come of it. One claim a file; the\n"
    "file's name is the claim. One statement a line; a word that begins with '#' ends\n"
    "it. Time stands still but for TIME PASSES and REPEAT.\n"
    "\n"
    "  POLICY FILE         the policy text in FILE, relative to the scenario's\n"
    "                      folder\n"
    "  POLICY <<           or the lines up to one that is '>>'. A later POLICY\n"
    "  ...                 replaces the one before as in the running gateway, and\n"
    "  >>                  its first mode holds.\n"
    "  MODE NAME           the mode from now on; at start it is the policy's first.\n"
    "                      An open flow that it ends, or its deadline as an update,\n"
    "                      is judged as if it were sent: EXPECT drop wrong_mode.\n"
    "  TIME PASSES 20ms    us, ms, s, min, hour, day\n"
    "\n"
    "  SEND BUS FRAME [LENGTH N] [TO BUS]\n"
    "                      A node on BUS sends FRAME, written as candump -L does:\n"
    "                      123#1122, 18FEF100#00, 123##1AABB (FD), 123#R2 (remote),\n"
    "                      20000004#0000000000000000 (error). LENGTH makes it lie.\n"
    "                      TO chooses a direction where several begin at BUS.\n"
    "  RESOLVE NAME [A|AAAA|HTTPS|TXT|MX|ANY|NUMBER] [-> ADDRESS [TTL]]\n"
    "                      The unit asks for NAME. The resolver would answer\n"
    "                      ADDRESS, which is then pinned for TTL (5min) and the\n"
    "                      gateway's grace.\n"
    "  CONNECT tls|quic|dtls ADDRESS PORT name HOST [WORD]...\n"
    "                      The unit opens a flow with a hello for HOST. WORDs:\n"
    "                      no-name, instead of name HOST; version 1.2, the highest\n"
    "                      offered (1.3); alpn h2,http/1.1; ja4 FINGERPRINT; ech, or\n"
    "                      ech grease, which only looks so; malformed, too-long; or\n"
    "                      no hello: plain, silent. The server shows the right\n"
    "                      certificate, or: certificate wrong, for its name or for\n"
    "                      what the rule asks; certificate unknown, none to judge.\n"
    "  CONNECT tcp|udp ADDRESS PORT [as PROTOCOL|plain|silent]\n"
    "                      It opens one without a hello, and says what nobody knows\n"
    "                      or PROTOCOL, as 'sallyport inspect' calls it: as ssh.\n"
    "  THEN hello [WORD]... The flow that was opened last says another hello: the\n"
    "                      first, but for these WORDs;\n"
    "  THEN as PROTOCOL    or it goes on as something else, or as nothing that is\n"
    "  THEN plain          known.\n"
    "  REQUEST METHOD HOST PATH [body 10kB [in chunks]] [saying TEXT [in FORM]]\n"
    "          [upgrade]   It says this request of HTTP/1, where it is looked into.\n"
    "  PUBLISH TOPIC [saying TEXT [in FORM]]\n"
    "  SUBSCRIBE FILTER    or this packet of MQTT,\n"
    "  SAY TEXT [in FORM]  or TEXT, one word of ASCII, as a secret may be written:\n"
    "                      FORM is " FORM_WORDS ".\n"
    "                      A number is whole with what follows it. To a decoy it may\n"
    "                      be said too, and comes to: drop decoy_kept.\n"
    "  SENDUP 10kB         on the flow that was opened last; over UDP one datagram\n"
    "  SENDDOWN 1B\n"
    "  REPEAT N EVERY TIME STATEMENT\n"
    "                      one of SEND to SENDDOWN, N times; time passes between two\n"
    "\n"
    "  EGRESS BUS          Frames that pass to BUS go through the send queue and\n"
    "                      over a simulated wire: frame times by the bus's bitrate\n"
    "                      (500k if it has none) without stuff bits, arbitration,\n"
    "                      one frame in flight.\n"
    "  BACKGROUND BUS FRAME... FROM ID UNTIL ID\n"
    "                      Another node there sends its frames in turn without a\n"
    "                      pause, from the time it sees FROM until it sees UNTIL.\n"
    "\n"
    "  EXPECT pass [FRAME] of the last statement that was judged; FRAME is what\n"
    "                      goes out\n"
    "  EXPECT drop REASON [reset|silent|decoy]\n"
    "                      how a CONNECT was refused, as 'deny otherwise' has it\n"
    "  EXPECT would-drop REASON\n"
    "                      the policy observes: judged so, and let through\n"
    "  EXPECT emergency    the kernel carries it; the judge sends nothing\n"
    "  EXPECT reply FRAME  the gateway answers the sender of the last frame, or not:\n"
    "  EXPECT reply none   a diagnostic request that it refused\n"
    "  EXPECT sent 10kB    so much of the last SENDUP or SENDDOWN went\n"
    "  EXPECT count REASON [at-most|at-least] N\n"
    "                      so many were judged so since the beginning; 'allowed'\n"
    "                      counts what passed\n"
    "  EXPECT left BUS [at-most|at-least] N\n"
    "                      so many frames of ours were on the wire of an EGRESS bus\n"
    "  EXPECT order BUS ITEM...\n"
    "                      and these were they, in order. An ITEM is a FRAME, or an\n"
    "                      ID: 3 digits for 11 bit, 8 for 29.\n"
    "  EXPECT gaps BUS ID TIME to TIME\n"
    "                      Frames of ID began on that wire so far apart: each gap\n"
    "                      lay in this range, and there was one.\n"
    "  EXPECT span BUS ID TIME to TIME\n"
    "                      The last began so long after the first.\n"
    "\n"
    "A REASON is one that 'sallyport log --help' lists.\n"
    "\n"
    "example: sallyport-sim play diagnosis.scn, with in it:\n"
    "         POLICY van.policy\n"
    "         SEND unit 7DF#0209020000000000\n"
    "         EXPECT drop diagnostic_request\n"
    "\n"
    "Exit codes: 0 every claim held, 1 one did not or could not be played, 2 used\n"
    "wrongly.\n";

struct options {
    bool trace;
    bool json;
    const char *record_path;
};

static const char *const result_words[] = {
    [PLAY_HELD] = "held", [PLAY_FAILED] = "failed", [PLAY_BROKEN] = "broken"};

static enum play_end play_file(struct play *play, struct scenario *scenario,
                               const char *file, const struct options *options,
                               struct trouble *why)
{
    size_t len;
    char *text = (char *)file_read(file, SCENARIO_BYTES_MAX, &len, why);
    if (text == NULL) {
        return PLAY_BROKEN;
    }
    enum play_end end = PLAY_BROKEN;
    if (scenario_parse(scenario, file, text, len, why)) {
        FILE *trace = options->json ? stderr : stdout; /* JSON stays JSON */
        end = play_run(play, scenario, file, options->trace ? trace : NULL, why);
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

static int play_files(char **files, int count, const struct options *options,
                      FILE *record)
{
    static struct scenario scenario;
    struct play *play = play_new();
    if (play == NULL) {
        fputs("sallyport-sim play: out of memory; 16 MB are needed\n", stderr);
        return SIM_FOUND;
    }
    int held = 0;
    for (int i = 0; i < count; i++) {
        struct trouble why = {0};
        scenario.count = 0;
        enum play_end end = play_file(play, &scenario, files[i], options, &why);
        report(files[i], options, end, &why);
        if (record != NULL) {
            play_record(record, &scenario, files[i], result_words[end]);
        }
        held += end == PLAY_HELD;
    }
    play_free(play);
    if (count > 1 && !options->json) {
        (void)printf("%d of %d scenarios held\n", held, count);
    }
    return held == count ? SIM_DONE : SIM_FOUND;
}

static int play_recorded(char **files, int count, const struct options *options)
{
    FILE *record = options->record_path != NULL ? fopen(options->record_path, "a") : NULL;
    if (options->record_path != NULL && record == NULL) {
        struct trouble why;
        trouble_set_errno(&why, errno, "%s: cannot be written", options->record_path);
        fprintf(stderr, "sallyport-sim play: %s\n", why.text);
        return SIM_USAGE;
    }
    int code = play_files(files, count, options, record);
    if (record != NULL && fclose(record) != 0) {
        fprintf(stderr,
                "sallyport-sim play: %s: not all could be written; free some room\n",
                options->record_path);
        return SIM_FOUND;
    }
    return code;
}

int sim_verb_play(int argc, char **argv)
{
    struct options options = {false};
    const struct options_row rows[] = {{.letter = 'v', .flag = &options.trace},
                                       {"json", .flag = &options.json},
                                       {"record", .text = &options.record_path}};
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (optind == argc) {
        fputs("sallyport-sim play: name a scenario; 'sallyport-sim play --help' says how "
              "one is written\n",
              stderr);
        return SIM_USAGE;
    }
    return play_recorded(argv + optind, argc - optind, &options);
}
