/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the judge about each direction from a frame's bus. */
#include "gateway/officer/replay.h"

static void tell_nobody(void *context, const struct frame_notice *notice)
{
    (void)context;
    (void)notice;
}

bool replay_init(struct replay *self, const struct policy *policy, uint8_t mode,
                 struct arena *arena)
{
    *self = (struct replay){
        .policy = policy,
        .judge = frame_judge_new(policy, arena),
        .mode = mode,
        .notice = tell_nobody,
    };
    return self->judge != NULL;
}

void replay_watch(struct replay *self, frame_notice_cb notice, void *context)
{
    self->notice = notice;
    self->context = context;
}

void replay_tick(struct replay *self, uint64_t now_us)
{
    frame_judge_tick(self->judge, self->mode, now_us, self->notice, self->context);
}

static void add(struct replay *self, uint8_t bus, const struct replay_seen *seen)
{
    struct replay_sums *sums = &self->sums;
    sums->verdicts++;
    if (seen->verdict.action == VERDICT_PASS) {
        sums->passed++;
        sums->masked += seen->masked;
        return;
    }
    bool emergency = seen->verdict.reason == REASON_EMERGENCY;
    bool untrusted = self->policy->buses[bus].untrusted;
    bool serious = reason_row(seen->verdict.reason)->severity >= SEVERITY_WARNING;
    sums->emergency += emergency;
    sums->withheld += !emergency && !untrusted;
    sums->violations += untrusted && serious;
}

unsigned replay_frame(struct replay *self, uint8_t bus, const struct frame *frame,
                      uint64_t now_us,
                      struct replay_seen seen[static POLICY_DIRECTIONS_MAX])
{
    const struct policy *policy = self->policy;
    unsigned count = 0;
    self->sums.frames++;
    replay_tick(self, now_us);
    frame_judge_saw(self->judge, bus, frame);
    frame_judge_listen(self->judge, bus, frame, now_us, self->notice, self->context);
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        if (policy->directions[i].from != bus) {
            continue;
        }
        struct replay_seen *row = &seen[count++];
        row->to = policy->directions[i].to;
        row->verdict =
            frame_judge_check(self->judge, i, self->mode, frame, &row->out, now_us);
        if (policy->observe || row->verdict.reason == REASON_EMERGENCY) {
            row->out = *frame; /* as it came */
        }
        row->masked =
            row->verdict.action == VERDICT_PASS && !frame_equal(frame, &row->out);
        struct frame reply;
        self->sums.replies += frame_judge_reply(self->judge, &reply);
        add(self, bus, row);
    }
    if (count == 0) {
        seen->to = REPLAY_NOWHERE;
        seen->out = *frame; /* an emergency */
        seen->verdict = frame_judge_check_unrouted(self->judge, bus, frame);
        seen->masked = false;
        add(self, bus, seen);
        count = 1;
    }
    return count;
}

const char *replay_action(const struct replay *self, struct verdict verdict)
{
    if (verdict.action == VERDICT_PASS || verdict.reason == REASON_EMERGENCY) {
        return "pass";
    }
    bool never = verdict.reason == REASON_ERROR_FRAME ||
                 verdict.reason == REASON_MALFORMED_FRAME; /* no bus would take it */
    return self->policy->observe && !never ? "would_drop" : "drop";
}

uint32_t replay_line(const struct replay *self, struct verdict verdict)
{
    return policy_rule_line(self->policy, verdict.rule);
}

const char *replay_bus(const struct replay *self, uint8_t bus)
{
    return bus == REPLAY_NOWHERE ? "nowhere" : self->policy->buses[bus].name;
}
