/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport replay`: the judges over recordings, as if the gateway had been there. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/officer/json.h"
#include "gateway/officer/recordings.h"
#include "gateway/officer/tally.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/verbs.h"
#include "policies/frame_judge.h"

#define NS_IN_US 1000U

static const char help[] =
    "usage: sallyport replay --policy P --can BUS[:INTERFACE]=LOG [--can ...]...\n"
    "                        [--mode NAME] [--key PUB] [--json]\n"
    "\n"
    "Judges recordings as the gateway would have, in order of their time stamps: LOG is\n"
    "what was heard on the policy's bus BUS ('-' is stdin), as text of 'candump -L', "
    "Vector\n"
    ".asc or .blf, or PEAK .trc. Where LOG has the frames of several interfaces or "
    "channels,\n"
    "INTERFACE says which are those of BUS. Prints what would not have passed, one line "
    "for\n"
    "each cause with its count, what was taken as which bus, and a summary.\n"
    "\n"
    "  --policy P    a policy text, or a bundle with --key\n"
    "  --mode NAME   judge in this mode instead of the policy's first\n"
    "  --key PUB     P is a signed bundle; check it with this public key\n"
    "  --json        a JSON object for each such frame: type, time, bus, to, id, "
    "extended,\n"
    "                action, reason, rule (its line in the policy); then one with the "
    "sums\n"
    "\n"
    "examples: sallyport replay --policy van.policy --can vehicle=drive.log\n"
    "          sallyport replay --policy van.policy --can vehicle:can0=both.log \\\n"
    "                           --can unit:can1=both.log\n"
    "\n"
    "A violation is what the unit may not send; what a trusted bus sends and the policy\n"
    "keeps back is withheld.\n"
    "Exit codes: 0 no violation, 1 a violation, a line that is none, or a LOG that holds "
    "no\n"
    "frame of BUS or cannot be read; 2 used wrongly.\n";

struct options {
    const char *policy;
    const char *key;
    const char *mode;
    const char *logs[RECORDINGS_MAX]; /* BUS=LOG, BUS:INTERFACE=LOG */
    unsigned log_count;
    bool json;
};

struct replay {
    const struct policy *policy;
    struct frame_judge *judge;
    uint8_t mode;
    bool json;
    uint64_t frames;
    uint64_t verdicts;
    uint64_t passed;
    uint64_t masked;
    uint64_t withheld; /* of what trusted buses sent: no offence */
    uint64_t emergency;
    uint64_t violations;
};

static struct tally tally;

static const char *action_text(const struct replay *self, struct verdict verdict)
{
    if (verdict.reason == REASON_EMERGENCY) {
        return "pass"; /* the kernel carries it */
    }
    return self->policy->observe ? "would_drop" : verdict_text(verdict.action);
}

static const char *bus_name(const struct replay *self, uint8_t bus)
{
    return bus == TALLY_NOWHERE ? "nowhere" : self->policy->buses[bus].name;
}

/* 0: no rule. */
static uint32_t rule_line(const struct replay *self, struct verdict verdict)
{
    return verdict.rule == VERDICT_NO_RULE ? 0
                                           : self->policy->frame_rules[verdict.rule].line;
}

static void print_json(const struct replay *self, const struct tally_row *row,
                       uint64_t time_us)
{
    struct json json;
    char when[32];
    (void)snprintf(when, sizeof when, "%" PRIu64 ".%06" PRIu64, time_us / 1000000,
                   time_us % 1000000);
    json_begin(&json, stdout);
    json_text(&json, "type", "frame");
    json_text(&json, "time", when);
    json_text(&json, "bus", bus_name(self, row->from));
    if (row->to == TALLY_NOWHERE) {
        json_null(&json, "to");
    } else {
        json_text(&json, "to", bus_name(self, row->to));
    }
    json_u64(&json, "id", row->id);
    json_bool(&json, "extended", row->extended);
    json_text(&json, "action", action_text(self, row->verdict));
    json_text(&json, "reason", reason_row(row->verdict.reason)->name);
    if (row->verdict.rule == VERDICT_NO_RULE) {
        json_null(&json, "rule");
    } else {
        json_u64(&json, "rule", rule_line(self, row->verdict));
    }
    json_end(&json);
}

static void count_verdict(struct replay *self, const struct tally_row *row, bool masked,
                          uint64_t time_us)
{
    self->verdicts++;
    if (row->verdict.action == VERDICT_PASS) {
        self->passed++;
        self->masked += masked;
        return;
    }
    bool emergency = row->verdict.reason == REASON_EMERGENCY;
    bool untrusted = self->policy->buses[row->from].untrusted;
    bool serious = reason_row(row->verdict.reason)->severity >= SEVERITY_WARNING;
    self->emergency += emergency;
    self->withheld += !emergency && !untrusted;
    self->violations += untrusted && serious;
    if (self->json) {
        print_json(self, row, time_us);
    } else {
        tally_add(&tally, row, time_us);
    }
}

static void judge_frame(struct replay *self, const struct recorded *entry, uint8_t bus)
{
    const struct policy *policy = self->policy;
    const struct frame *frame = &entry->frame;
    struct tally_row row = {
        .from = bus, .to = TALLY_NOWHERE, .id = frame->id, .extended = frame->extended};
    uint64_t now_us = entry->time_ns / NS_IN_US;
    struct frame out;
    frame_judge_saw(self->judge, bus, frame);
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        if (policy->directions[i].from != bus) {
            continue;
        }
        row.to = policy->directions[i].to;
        row.verdict = frame_judge_check(self->judge, i, self->mode, frame, &out, now_us);
        bool masked = row.verdict.action == VERDICT_PASS && !frame_equal(frame, &out);
        count_verdict(self, &row, masked, now_us);
    }
    if (row.to == TALLY_NOWHERE) {
        row.verdict = frame_judge_check_unrouted(self->judge, bus, frame);
        count_verdict(self, &row, false, now_us);
    }
    self->frames++;
}

static void print_row(const struct replay *self, const struct tally_row *row,
                      uint64_t start_us)
{
    char rule[32] = "";
    if (row->verdict.rule != VERDICT_NO_RULE) {
        (void)snprintf(rule, sizeof rule, ", rule on line %u",
                       (unsigned)rule_line(self, row->verdict));
    }
    uint64_t first_us = row->first_us - start_us;
    uint64_t last_us = row->last_us - start_us;
    printf(row->extended ? "%s to %s  %08X  %s %s (%s%s)"
                         : "%s to %s  %03X  %s %s (%s%s)",
           bus_name(self, row->from), bus_name(self, row->to), (unsigned)row->id,
           action_text(self, row->verdict), reason_row(row->verdict.reason)->name,
           severity_text(reason_row(row->verdict.reason)->severity), rule);
    printf("  %" PRIu64 " x, %" PRIu64 ".%06" PRIu64 " to %" PRIu64 ".%06" PRIu64 " s\n",
           row->count, first_us / 1000000, first_us % 1000000, last_us / 1000000,
           last_us % 1000000);
}

static void print_rows(const struct replay *self, uint64_t start_us)
{
    tally_sort(&tally);
    for (uint32_t i = 0; i < tally.count; i++) {
        print_row(self, &tally.rows[i], start_us);
    }
    if (tally.others > 0) {
        printf("and %" PRIu64 " of other causes, which are too many to list\n",
               tally.others);
    }
}

static void print_sums(const struct replay *self, uint64_t span_us, uint64_t bad_lines)
{
    printf("%" PRIu64 " frame%s in %" PRIu64 ".%03" PRIu64 " s, %" PRIu64
           " verdict%s: %" PRIu64 " passed (%" PRIu64 " masked), %" PRIu64
           " withheld, %" PRIu64 " emergency, %" PRIu64 " violation%s; %" PRIu64
           " bad line%s\n",
           self->frames, VERB_PLURAL(self->frames), span_us / 1000000,
           span_us / 1000 % 1000, self->verdicts, VERB_PLURAL(self->verdicts),
           self->passed, self->masked, self->withheld, self->emergency, self->violations,
           VERB_PLURAL(self->violations), bad_lines, VERB_PLURAL(bad_lines));
}

static void print_json_sums(const struct replay *self, uint64_t bad_lines)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "summary");
    json_u64(&json, "frames", self->frames);
    json_u64(&json, "verdicts", self->verdicts);
    json_u64(&json, "passed", self->passed);
    json_u64(&json, "masked", self->masked);
    json_u64(&json, "withheld", self->withheld);
    json_u64(&json, "emergency", self->emergency);
    json_u64(&json, "violations", self->violations);
    json_u64(&json, "bad_lines", bad_lines);
    json_end(&json);
}

/* Opens one BUS=LOG or BUS:INTERFACE=LOG. False: told why. */
static bool open_log(const struct replay *self, const char *policy_path, const char *log,
                     struct recordings *logs)
{
    char bus[POLICY_NAME_BYTES] = "";
    char interface[RECORDED_BUS_BYTES] = "";
    int bus_len = (int)strcspn(log, ":=");
    const char *equals = strchr(log, '=');
    struct trouble why;
    (void)snprintf(bus, sizeof bus, "%.*s", bus_len, log);
    if (log[bus_len] == ':') {
        const char *named = log + bus_len + 1;
        (void)snprintf(interface, sizeof interface, "%.*s", (int)(equals - named), named);
    }
    int index = policy_find_bus(self->policy, bus);
    if (index < 0) {
        fprintf(
            stderr,
            "sallyport replay: %s: the policy has no bus '%s'; name one of its buses\n",
            policy_path, bus);
        return false;
    }
    if (!recordings_open(logs, equals + 1, interface[0] != 0 ? interface : NULL,
                         (uint8_t)index, &why)) {
        fprintf(stderr, "sallyport replay: %s\n", why.text);
        return false;
    }
    return true;
}

static bool open_logs(const struct replay *self, const struct options *options,
                      struct recordings *logs)
{
    bool good = true;
    for (unsigned i = 0; good && i < options->log_count; i++) {
        good = open_log(self, options->policy, options->logs[i], logs);
    }
    return good;
}

static void print_recording(const struct replay *self, const struct recordings_row *log)
{
    struct json json;
    if (!self->json) {
        printf("%s: %" PRIu64 " frame%s of %s, as bus %s\n", log->path, log->frames,
               VERB_PLURAL(log->frames), log->interface, bus_name(self, log->bus));
        return;
    }
    json_begin(&json, stdout);
    json_text(&json, "type", "recording");
    json_text(&json, "path", log->path);
    json_text(&json, "interface", log->interface);
    json_text(&json, "bus", bus_name(self, log->bus));
    json_u64(&json, "frames", log->frames);
    json_end(&json);
}

/* What was taken as which bus. False when one of them gave nothing to judge. */
static bool print_recordings(const struct replay *self, const struct recordings *logs)
{
    bool good = true;
    for (unsigned i = 0; i < logs->count; i++) {
        const struct recordings_row *log = &logs->rows[i];
        if (log->frames > 0) {
            print_recording(self, log);
            continue;
        }
        fprintf(stderr,
                "sallyport replay: %s: no frame%s%s in it; name a recording of "
                "bus %s\n",
                log->path, log->named ? " of " : "", log->interface,
                bus_name(self, log->bus));
        good = false;
    }
    return good;
}

static enum verb_exit judge_all(struct replay *self, struct recordings *logs)
{
    struct recorded entry;
    uint8_t bus;
    uint64_t start_us = 0;
    uint64_t end_us = 0;
    while (recordings_next(logs, &entry, &bus)) {
        end_us = entry.time_ns / NS_IN_US;
        start_us = self->frames == 0 ? end_us : start_us;
        judge_frame(self, &entry, bus);
    }
    if (logs->refused.text[0] != 0) {
        fprintf(stderr, "sallyport replay: %s\n", logs->refused.text);
        return VERB_FOUND;
    }
    if (!self->json) {
        print_rows(self, start_us);
    }
    bool good = print_recordings(self, logs);
    if (self->json) {
        print_json_sums(self, logs->bad_lines);
    } else {
        print_sums(self, end_us - start_us, logs->bad_lines);
    }
    return good && self->violations == 0 && logs->bad_lines == 0 ? VERB_DONE : VERB_FOUND;
}

static enum verb_exit replay(const struct options *options, const struct policy *policy)
{
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    struct replay self = {.policy = policy,
                          .judge = frame_judge_new(policy, &arena),
                          .json = options->json};
    if (self.judge == NULL) {
        fprintf(stderr, "sallyport replay: %s: too large; make the policy smaller\n",
                options->policy);
        return VERB_FOUND;
    }
    int mode = options->mode != NULL ? policy_find_mode(policy, options->mode) : 0;
    if (mode < 0) {
        fprintf(stderr,
                "sallyport replay: %s: the policy has no mode '%s'; name one that it "
                "declares\n",
                options->policy, options->mode);
        return VERB_FOUND;
    }
    self.mode = (uint8_t)mode;
    static struct recordings logs;
    recordings_init(&logs, policy_source_say, NULL);
    enum verb_exit code = VERB_FOUND;
    if (open_logs(&self, options, &logs)) {
        code = judge_all(&self, &logs);
    }
    recordings_close(&logs);
    return code;
}

/* False: not of the form BUS=LOG, or too many. */
static bool add_log(void *target, const char *log, struct trouble *why)
{
    struct options *out = target;
    const char *equals = strchr(log, '=');
    if (equals == NULL || equals == log || equals[1] == '\0' ||
        out->log_count == RECORDINGS_MAX) {
        trouble_set(why,
                    "'%.200s': write --can BUS=LOG, as in --can vehicle=drive.log, at "
                    "most %d times",
                    log, RECORDINGS_MAX);
        return false;
    }
    out->logs[out->log_count++] = log;
    return true;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct options *out)
{
    const struct options_row rows[] = {
        {"policy", .text = &out->policy}, {"can", .take = add_log, .target = out},
        {"mode", .text = &out->mode},     {"key", .text = &out->key},
        {"json", .flag = &out->json},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (out->policy == NULL || out->log_count == 0 || optind != argc) {
        fprintf(stderr, "sallyport replay: give --policy and at least one --can; see "
                        "'sallyport replay --help'\n");
        return VERB_USAGE;
    }
    return VERB_FOUND;
}

int verb_replay(int argc, char **argv)
{
    struct options options = {.policy = NULL};
    enum verb_exit code = read_options(argc, argv, &options);
    if (code != VERB_FOUND) {
        return code;
    }
    struct policy_source source = {options.policy, options.key, policy_source_say, NULL};
    void *block;
    const struct policy *policy = policy_source_load(&source, &block);
    code = policy != NULL ? replay(&options, policy) : VERB_FOUND;
    free(block);
    return code;
}
