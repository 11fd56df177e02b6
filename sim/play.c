/* SPDX-License-Identifier: Apache-2.0 */
/* Goes through the steps of a scenario and holds what came against what was expected. */
#include "sim/play.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "can/candump.h"
#include "sim/play_state.h"

#define TEXT_BYTES 256
#define PINS_SEED 1 /* any: nobody aims at these, nor at the names */

bool play_broken(struct play *self, const char *format, ...)
{
    char text[sizeof self->why->text];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    trouble_set(self->why, "%s:%u: %.250s", self->file, (unsigned)self->line, text);
    return false;
}

bool play_has_flow(struct play *self)
{
    return self->flow_rule != VERDICT_NO_RULE ||
           play_broken(self, "no flow is open; write a CONNECT that passes before this");
}

static enum scenario_outcome outcome_of(struct verdict verdict, bool through)
{
    if (verdict.action == VERDICT_PASS) {
        return SCENARIO_PASS;
    }
    if (verdict.reason == REASON_EMERGENCY) {
        return SCENARIO_CARRIED;
    }
    return through ? SCENARIO_WOULD_DROP : SCENARIO_DROP;
}

void play_note(struct play *self, struct verdict verdict, bool through)
{
    self->last = (struct play_last){
        .any = true,
        .outcome = outcome_of(verdict, through),
        .reason = verdict.reason,
        .detail = verdict.detail,
        .rule = verdict.rule,
    };
    self->noted++;
    self->counts[verdict.reason]++;
}

void play_notice(void *context, const struct frame_notice *notice)
{
    struct play *self = context;
    self->counts[notice->reason]++;
    if (self->watch != NULL) {
        self->watch->notice(self->watch->context, self->policy, notice, self->now_us);
    }
}

void play_tick(struct play *self)
{
    frame_judge_tick(self->judge, self->mode, self->now_us, play_notice, self);
}

/* On every wire too, where frames that wait for their slot leave in between. */
static void pass_time(struct play *self, uint64_t us)
{
    uint64_t end_us = self->now_us + us;
    struct pacer_frame due;
    while (pacer_pop(&self->pacer, &due, end_us)) {
        play_advance_wires(self, due.due_us);
        play_send_due(self, &due);
    }
    play_advance_wires(self, end_us);
    play_tick(self);
    play_rejudge_due(self);
}

void play_print_frame(const struct frame *frame, char *out, size_t size)
{
    char text[CANDUMP_LINE_BYTES];
    struct candump_line line = {.frame = *frame, .interface = "x"};
    (void)candump_print_line(text, &line);
    const char *space = strrchr(text, ' ');
    (void)snprintf(out, size, "%s", space != NULL ? space + 1 : text);
}

static void print_outcome(char *out, size_t size, enum scenario_outcome outcome,
                          enum reason reason, const struct frame *frame)
{
    static const char *const words[] = {"pass", "drop", "would-drop", "emergency"};
    bool with_reason = outcome == SCENARIO_DROP || outcome == SCENARIO_WOULD_DROP;
    char text[CANDUMP_LINE_BYTES] = "";
    if (frame != NULL) {
        play_print_frame(frame, text, sizeof text);
    }
    (void)snprintf(out, size, "%s%s%s", words[outcome],
                   with_reason || frame != NULL ? " " : "",
                   with_reason ? reason_row(reason)->name : text);
}

bool play_met(struct play *self, bool good, const char *expected, const char *came)
{
    if (!good) {
        trouble_set(self->why, "%s:%u: expected %.115s; came %.115s", self->file,
                    (unsigned)self->line, expected, came);
    }
    return good;
}

static const char *const refusal_words[] = {
    [SCENARIO_ANY_REFUSAL] = "",
    [SCENARIO_RESET] = " reset",
    [SCENARIO_SILENT] = " silent",
    [SCENARIO_DECOY] = " decoy",
};

static void append(char *text, size_t size, const char *more)
{
    size_t used = strlen(text);
    (void)snprintf(text + used, size - used, "%s", more);
}

static bool expect_verdict(struct play *self, const struct scenario_step *step)
{
    const struct play_last *last = &self->last;
    bool shows_frame = last->is_frame && last->outcome == SCENARIO_PASS;
    bool reason_matters =
        step->outcome == SCENARIO_DROP || step->outcome == SCENARIO_WOULD_DROP;
    char expected[TEXT_BYTES];
    char came[TEXT_BYTES] = "nothing, for nothing was judged yet";
    print_outcome(expected, sizeof expected, step->outcome, step->reason,
                  step->has_frame ? &step->frame : NULL);
    if (last->any) {
        print_outcome(came, sizeof came, last->outcome, last->reason,
                      shows_frame ? &last->frame : NULL);
    }
    if (step->refusal != SCENARIO_ANY_REFUSAL) {
        append(expected, sizeof expected, refusal_words[step->refusal]);
        append(came, sizeof came, refusal_words[last->refusal]);
    }
    bool good =
        last->any && last->outcome == step->outcome &&
        (!reason_matters || last->reason == step->reason) &&
        (step->refusal == SCENARIO_ANY_REFUSAL || step->refusal == last->refusal) &&
        (!step->has_frame || (shows_frame && frame_equal(&last->frame, &step->frame)));
    return play_met(self, good, expected, came);
}

static bool expect_reply(struct play *self, const struct scenario_step *step)
{
    const struct play_last *last = &self->last;
    char expected[TEXT_BYTES] = "no reply";
    char came[TEXT_BYTES] = "no reply";
    if (step->has_frame) {
        play_print_frame(&step->frame, expected, sizeof expected);
    }
    if (last->replies) {
        play_print_frame(&last->reply, came, sizeof came);
    }
    bool good = last->replies == step->has_frame &&
                (!last->replies || frame_equal(&last->reply, &step->frame));
    return play_met(self, good, expected, came);
}

bool play_expect_number(struct play *self, const struct scenario_step *step,
                        const char *what, uint64_t got)
{
    static const char *const bounds[] = {"", "at most ", "at least "};
    const bool good[] = {got == step->number, got <= step->number, got >= step->number};
    char expected[TEXT_BYTES];
    char came[TEXT_BYTES];
    (void)snprintf(expected, sizeof expected, "%s %s%" PRIu64, what, bounds[step->bound],
                   step->number);
    (void)snprintf(came, sizeof came, "%" PRIu64, got);
    return play_met(self, good[step->bound], expected, came);
}

static bool expect_sent(struct play *self, const struct scenario_step *step)
{
    return play_expect_number(self, step, "sent", self->last.sent_bytes);
}

static bool expect_count(struct play *self, const struct scenario_step *step)
{
    return play_expect_number(self, step, reason_row(step->reason)->name,
                              self->counts[step->reason]);
}

static bool play_time(struct play *self, const struct scenario_step *step)
{
    pass_time(self, step->number);
    return true;
}

/* What each word does. An expectation that is not met ends the play as failed, anything
 * else that cannot be done as broken. */
static bool (*const acts[])(struct play *, const struct scenario_step *) = {
    [SCENARIO_POLICY] = play_policy,
    [SCENARIO_MODE] = play_mode,
    [SCENARIO_TIME] = play_time,
    [SCENARIO_SEND] = play_send,
    [SCENARIO_RESOLVE] = play_resolve,
    [SCENARIO_CONNECT] = play_connect,
    [SCENARIO_THEN] = play_then,
    [SCENARIO_REQUEST] = play_request,
    [SCENARIO_PUBLISH] = play_topic,
    [SCENARIO_SUBSCRIBE] = play_topic,
    [SCENARIO_SAY] = play_say,
    [SCENARIO_SENDUP] = play_bytes,
    [SCENARIO_SENDDOWN] = play_bytes,
    [SCENARIO_EGRESS] = play_egress,
    [SCENARIO_BACKGROUND] = play_background,
    [SCENARIO_EXPECT_VERDICT] = expect_verdict,
    [SCENARIO_EXPECT_REPLY] = expect_reply,
    [SCENARIO_EXPECT_SENT] = expect_sent,
    [SCENARIO_EXPECT_COUNT] = expect_count,
};

static enum play_end run_expectation(struct play *self, const struct scenario_step *step)
{
    if (step->word >= SCENARIO_EXPECT_LEFT) {
        return play_expect_wire(self, step);
    }
    return acts[step->word](self, step) ? PLAY_HELD : PLAY_FAILED;
}

static bool same_verdict(const struct play_last *a, const struct play_last *b)
{
    return a->any == b->any && a->outcome == b->outcome && a->reason == b->reason;
}

/* Of repeats, those that come to something else than the one before. */
static void trace_last(const struct play *self, const struct play_last *before)
{
    char text[TEXT_BYTES];
    const struct play_last *last = &self->last;
    if (self->trace == NULL || same_verdict(last, before)) {
        return;
    }
    print_outcome(text, sizeof text, last->outcome, last->reason,
                  last->is_frame && last->outcome == SCENARIO_PASS ? &last->frame : NULL);
    (void)fprintf(self->trace, "%s:%u: %" PRIu64 ".%06" PRIu64 " s: %s\n", self->file,
                  (unsigned)self->line, self->now_us / 1000000, self->now_us % 1000000,
                  text);
}

/* flow: that was open before the statement, which may have ended it. */
static void tell(const struct play *self, const struct scenario_step *step,
                 const struct scenario_step *flow, bool judged)
{
    if (self->watch == NULL) {
        return;
    }
    const struct play_last *last = &self->last;
    struct play_seen seen = {
        .step = step,
        .now_us = self->now_us,
        .policy = self->policy,
        .mode = self->mode,
        .judged = judged,
        .outcome = last->outcome,
        .reason = last->reason,
        .detail = last->detail,
        .rule = last->rule,
        .flow = flow,
        .host = self->host,
        .sent_bytes = last->sent_bytes,
    };
    self->watch->seen(self->watch->context, &seen);
}

static enum play_end run_step(struct play *self, const struct scenario_step *step)
{
    self->line = step->line;
    if (self->policy == NULL && step->word != SCENARIO_POLICY) {
        play_broken(self, "no policy is in force yet; begin with POLICY");
        return PLAY_BROKEN;
    }
    if (step->word >= SCENARIO_EXPECT_VERDICT) {
        return run_expectation(self, step);
    }
    struct play_last before = {0};
    for (uint32_t i = 0; i < step->repeat; i++) {
        uint64_t noted = self->noted;
        const struct scenario_step *flow = self->flow;
        if (i > 0) {
            pass_time(self, step->every_us);
        }
        if (!acts[step->word](self, step)) {
            return PLAY_BROKEN;
        }
        tell(self, step, flow, self->noted != noted);
        if (self->noted != noted) {
            trace_last(self, &before);
            before = self->last;
        }
    }
    return PLAY_HELD;
}

struct play *play_new(void)
{
    struct trouble why;
    struct play *self = calloc(1, sizeof *self);
    if (self != NULL && !secret_keeper_open(&self->secrets, &why)) {
        free(self);
        return NULL;
    }
    return self;
}

void play_free(struct play *self)
{
    if (self != NULL) {
        play_examine_end(self);
        secret_keeper_close(&self->secrets);
    }
    free(self);
}

static void close_flow(struct play *self)
{
    self->flow_rule = VERDICT_NO_RULE;
    self->flow = NULL;
    self->is_decoyed = false;
    deferral_end(&self->deferral);
    play_examine_end(self);
}

void play_begin(struct play *self, const struct play_watch *watch)
{
    self->now_us = 0;
    self->trace = NULL;
    self->watch = watch;
    self->policy = NULL;
    self->judge = NULL;
    close_flow(self);
    self->last = (struct play_last){0};
    (void)pacer_reset(&self->pacer);
    memset(self->has_wire, 0, sizeof self->has_wire);
    memset(self->counts, 0, sizeof self->counts);
    pins_reset(&self->pins, PINS_SEED);
    self->memory.names = (struct name_budget){.seed = 0};
    name_budget_attach(&self->memory.names, PINS_SEED);
}

enum play_end play_part(struct play *self, const struct scenario *part, const char *file,
                        struct trouble *why)
{
    enum play_end end = PLAY_HELD;
    self->file = file;
    self->why = why;
    for (size_t i = 0; i < part->count && end == PLAY_HELD; i++) {
        end = run_step(self, &part->steps[i]);
    }
    close_flow(self);
    return end;
}

void play_wait(struct play *self, uint64_t us)
{
    pass_time(self, us);
}

uint64_t play_now_us(const struct play *self)
{
    return self->now_us;
}

enum play_end play_run(struct play *self, const struct scenario *scenario,
                       const char *file, FILE *trace, struct trouble *why)
{
    play_begin(self, NULL);
    self->trace = trace;
    return play_part(self, scenario, file, why);
}
