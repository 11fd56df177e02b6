/* SPDX-License-Identifier: Apache-2.0 */
/* One verify_ledger on the loop's thread pool. */
#include "gateway/review/seal.h"

#include <stdlib.h>

struct job {
    uv_work_t work;
    struct seal *seal;
    const char *dir;
    struct verify_report report; /* the thread's own until it is over */
    bool judged;
    uint64_t begun_us;
};

static void work(uv_work_t *handle)
{
    struct job *job = handle->data;
    struct trouble why;
    struct signature_public *key = signature_public_parse(job->seal->pem, &why);
    job->judged = key != NULL && verify_ledger(&job->report, job->dir, key, NULL, &why);
    signature_public_free(key);
}

static enum seal_state judge(const struct job *job)
{
    if (!job->judged) {
        return SEAL_UNREAD;
    }
    if (job->report.other_key) {
        return SEAL_OTHER_KEY;
    }
    if (job->report.fault_count > 0) {
        return SEAL_BROKEN;
    }
    return job->report.unread > 0 ? SEAL_UNREAD : SEAL_WHOLE;
}

static void after(uv_work_t *handle, int status)
{
    struct job *job = handle->data;
    struct seal *seal = job->seal;
    seal->running = false;
    if (status == 0) {
        seal->state = seal->doubted ? SEAL_WAITING : judge(job);
        seal->last = job->report;
        seal->proven = seal->state == SEAL_WHOLE ? job->report.size : 0;
        seal->checked_us = clock_wall_us();
        seal->took_us = clock_steady_us() - job->begun_us;
        seal->checks++;
    }
    free(job);
}

bool seal_check(struct seal *self, uv_loop_t *loop, const char *dir)
{
    if (self->pem == NULL || self->running) {
        return false;
    }
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        return false;
    }
    job->work.data = job;
    job->seal = self;
    job->dir = dir;
    job->begun_us = clock_steady_us();
    self->doubted = false;
    self->running = uv_queue_work(loop, &job->work, work, after) == 0;
    if (!self->running) {
        free(job);
    }
    return self->running;
}

void seal_doubt(struct seal *self, const struct trouble *why)
{
    self->doubted = true;
    self->proven = 0;
    if (self->pem != NULL) {
        self->state = why != NULL ? SEAL_UNREAD : SEAL_WAITING;
    }
    if (why != NULL) {
        self->last = (struct verify_report){.unread_why = *why};
    }
}

bool seal_agrees(const struct seal *self)
{
    return self->state == SEAL_WHOLE && self->beside;
}

const char *seal_text(const struct seal *self)
{
    static const char *const texts[] = {
        [SEAL_NO_KEY] = "no key given",   [SEAL_WAITING] = "being checked",
        [SEAL_WHOLE] = "whole",           [SEAL_BROKEN] = "broken",
        [SEAL_OTHER_KEY] = "another key", [SEAL_UNREAD] = "not all readable"};
    return seal_agrees(self) ? "agrees with the key beside it" : texts[self->state];
}
