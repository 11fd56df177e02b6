/* SPDX-License-Identifier: Apache-2.0 */
/* Read, examine, send; nothing is read while anything waits. */
#include "gateway/uplink/examined.h"

#include <errno.h>
#include <sys/socket.h>

_Static_assert(EXAMINER_TAKE_BYTES <= GATE_COPY_BYTES, "what is taken at once fits");

static struct examiner *examiner_of(const struct pump *self)
{
    return &self->gate->examiners[self->flow->examiner];
}

static struct examiner_terms terms_of(const struct pump *self)
{
    const struct regime *regime = self->gate->regime;
    struct verdict stop = verdict_drop(REASON_CONTENT_MALFORMED, self->flow->rule);
    return (struct examiner_terms){regime_rule(regime, self->flow->rule),
                                   self->flow->rule,
                                   regime_denial(regime, stop) == EVENT_WOULD_DROP};
}

/* False: it stops the flow, for what flow->cut says. */
static bool heed(struct pump *self, const struct examiner_terms *terms,
                 struct verdict verdict)
{
    if (verdict.action == VERDICT_PASS) {
        return true;
    }
    flow_cut(self->flow, verdict.reason, verdict.detail);
    if (terms->lenient) {
        flow_note(self->flow, self->gate->regime, EVENT_WOULD_DROP, verdict);
    }
    return terms->lenient;
}

bool examined_pass(struct pump *self, struct examiner *examiner, const uint8_t *bytes,
                   size_t len)
{
    struct examiner_terms terms = terms_of(self);
    return heed(self, &terms, examiner_take(examiner, &terms, bytes, len));
}

bool examined_end(struct pump *self, struct examiner *examiner)
{
    struct examiner_terms terms = terms_of(self);
    return heed(self, &terms, examiner_end(examiner, &terms));
}

size_t examined_at_once(const struct examiner *examiner)
{
    return examiner->scans ? EXAMINED_SCANNED_BYTES : EXAMINER_TAKE_BYTES;
}

static enum pumped send_waiting(struct pump *self, const uint8_t *bytes, size_t len)
{
    ssize_t sent = send(self->to->fd, bytes, len, MSG_NOSIGNAL);
    if (sent < 0) {
        return pump_failure(&self->to->writable);
    }
    examiner_left(examiner_of(self), (size_t)sent);
    pump_count(self, (size_t)sent);
    return PUMPED_AGAIN;
}

static enum pumped read_more(struct pump *self)
{
    uint8_t *bytes = self->gate->copy;
    size_t granted = (size_t)pump_take(self, examined_at_once(examiner_of(self)));
    if (granted == 0) {
        return pump_spend(self);
    }
    ssize_t got = recv(self->from->fd, bytes, granted, 0);
    pump_give_back(self, granted - (got > 0 ? (size_t)got : 0));
    if (got < 0) {
        return pump_failure(&self->from->readable);
    }
    if (got == 0 && !examined_end(self, examiner_of(self))) {
        return PUMPED_CUT;
    }
    if (got == 0) {
        return examiner_has_waiting(examiner_of(self)) ? PUMPED_AGAIN
                                                       : pump_pass_on_end(self);
    }
    pump_note_short_read(self, (size_t)got, granted);
    return examined_pass(self, examiner_of(self), bytes, (size_t)got) ? PUMPED_AGAIN
                                                                      : PUMPED_CUT;
}

enum pumped examined_step(struct pump *self)
{
    size_t len;
    const uint8_t *bytes = examiner_waiting(examiner_of(self), &len);
    if (len > 0) {
        return self->to->writable ? send_waiting(self, bytes, len) : PUMPED_WAIT;
    }
    if (self->row->ended) {
        return PUMPED_ENDED;
    }
    return self->from->readable ? read_more(self) : PUMPED_WAIT;
}
