/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim fleet`: ledgers of a simulated fleet, to try the officer's side on. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/officer/json.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/options.h"
#include "sim/fleet.h"
#include "sim/verbs.h"

static const char help[] =
    "usage: sallyport-sim fleet -o FOLDER [--vehicles N] [--days N] [--seed N]\n"
    "                           [--start DATE] [--events N] [--json]\n"
    "\n"
    "Lets a small fleet drive for some days in simulated time, and writes what its\n"
    "gateways record: for each vehicle a real ledger FOLDER/van-NN, its public key\n"
    "FOLDER/van-NN.pub; the policy they all have, FOLDER/fleet.policy. The judges,\n"
    "roll-ups and ledgers are those of the gateway. A few vehicles are bad, and some\n"
    "have bad luck: one scans for diagnostic services, one says where it is, one\n"
    "tunnels, one sends video; one has no power for a night, one no uplink for an\n"
    "hour, one a clock that jumps. FOLDER/tuesday.scn is the story of van-03, for\n"
    "'sallyport-sim play' behind other policies.\n"
    "\n"
    "  -o FOLDER     where to; made if it is missing\n"
    "  --vehicles N  1 to 99; 20 if not given\n"
    "  --days N      1 to 366; 10 if not given\n"
    "  --seed N      another fleet; the same seed has the same events and keys, and\n"
    "                whoever knows it has the keys: for trying alone\n"
    "  --start DATE  the first day, as 2026-11-16, which it is if not given\n"
    "  --events N    instead: one vehicle that tries all it can until its ledger has\n"
    "                N records. They are sealed once a simulated second, severe ones\n"
    "                too.\n"
    "  --json        a JSON object for each vehicle: type, vehicle, records\n"
    "\n"
    "example: sallyport-sim fleet -o fleet\n"
    "         sallyport log fleet/van-03 --severity severe\n"
    "\n"
    "Exit codes: 0 done, 1 could not be written, 2 used wrongly.\n";

static bool print_json; /* for the callback, which has no context */

static void print_done(const char *name, uint64_t records)
{
    if (!print_json) {
        (void)printf("%s  %" PRIu64 " records\n", name, records);
        return;
    }
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "vehicle");
    json_text(&json, "vehicle", name);
    json_u64(&json, "records", records);
    json_end(&json);
}

static bool take_start(void *target, const char *value, struct trouble *why)
{
    uint64_t *start_us = target;
    bool date = strlen(value) == sizeof "2026-11-16" - 1;
    if (!date || !when_parse(start_us, value, FLEET_START_US)) {
        trouble_set(why, "'%.20s' is no date; write one as 2026-11-16", value);
        return false;
    }
    return true;
}

int sim_verb_fleet(int argc, char **argv)
{
    struct fleet_plan plan = {
        .vehicles = 20, .days = 10, .seed = 1, .start_us = FLEET_START_US};
    const struct options_row rows[] = {
        {.letter = 'o', .text = &plan.folder},
        {"vehicles", .number = &plan.vehicles, .most = FLEET_VEHICLES_MAX},
        {"days", .number = &plan.days, .most = FLEET_DAYS_MAX},
        {"seed", .number = &plan.seed, .most = UINT32_MAX},
        {"events", .number = &plan.events, .most = FLEET_EVENTS_LIMIT},
        {"start", .take = take_start, .target = &plan.start_us},
        {"json", .flag = &print_json},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (plan.folder == NULL || optind != argc) {
        fputs("sallyport-sim fleet: name the folder to write to, as '-o fleet'\n",
              stderr);
        return SIM_USAGE;
    }
    struct trouble why = {0};
    struct play *play = play_new();
    bool good = play != NULL && fleet_make(&plan, play, print_done, &why);
    if (!good) {
        fprintf(stderr, "sallyport-sim fleet: %s\n",
                play == NULL ? "out of memory; 16 MB are needed" : why.text);
    }
    play_free(play);
    return good ? SIM_DONE : SIM_FOUND;
}
