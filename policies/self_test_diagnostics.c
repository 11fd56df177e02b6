/* SPDX-License-Identifier: Apache-2.0 */
/* Sends each channel what it permits and what it does not. */
#include "policies/self_test_diagnostics.h"

#include <string.h>

#include "can/uds.h"

/* Far enough apart that no rate refuses the next question. */
#define STEP_US (UINT64_C(1) << 40)

#define SERVICES 256U

struct bench {
    const struct policy *policy;
    struct frame_judge *judge;
    uint64_t now_us;
    struct trouble *why;
};

/* The request as a single frame of the channel. */
static struct frame frame_of(const struct policy_channel *channel, const uint8_t *bytes,
                             size_t count)
{
    struct frame frame = {.id = channel->id,
                          .extended = channel->extended,
                          .fd = channel->fd,
                          .length = FRAME_CLASSIC_DATA_MAX};
    size_t at = 0;
    if (channel->prefixed) {
        frame.data[at++] = channel->address;
    }
    frame.data[at++] = (uint8_t)count;
    memcpy(frame.data + at, bytes, count);
    return frame;
}

static struct verdict ask(struct bench *self, const struct policy_channel *channel,
                          uint8_t mode, const uint8_t *bytes, size_t count)
{
    struct frame in = frame_of(channel, bytes, count);
    struct frame out;
    int direction = policy_find_direction(self->policy, channel->from, channel->to);
    self->now_us += STEP_US;
    return frame_judge_check(self->judge, (uint8_t)direction, mode, &in, &out,
                             self->now_us);
}

static bool check_permission(struct bench *self, const struct policy_channel *channel,
                             const struct policy_permission *row)
{
    uint8_t bytes[UDS_REQUEST_BYTES];
    size_t count = uds_request(bytes, (enum uds_protocol)row->protocol, row->service,
                               row->sub_first, row->identifier_first);
    struct verdict verdict =
        ask(self, channel, policy_first_mode(row->modes), bytes, count);
    if (verdict.action != VERDICT_PASS && verdict.reason != REASON_EMERGENCY) {
        trouble_set(self->why,
                    "line %u: a request that this permits is dropped (%s); the policy is "
                    "damaged, compile it again",
                    (unsigned)row->line, reason_row(verdict.reason)->name);
        return false;
    }
    return true;
}

static bool names(const struct policy *policy, const struct policy_channel *channel,
                  uint8_t service)
{
    for (uint16_t i = 0; i < channel->permission_count; i++) {
        if (policy->permissions[channel->first_permission + i].service == service) {
            return true;
        }
    }
    return false;
}

static bool check_unnamed(struct bench *self, const struct policy_channel *channel)
{
    for (unsigned service = 0; service < SERVICES; service++) {
        const uint8_t bytes[] = {(uint8_t)service, 1, 1, 1};
        if (!names(self->policy, channel, bytes[0]) &&
            ask(self, channel, policy_first_mode(channel->modes), bytes, sizeof bytes)
                    .action != VERDICT_DROP) {
            trouble_set(self->why,
                        "line %u: the service 0x%02X is not permitted and passes; the "
                        "program is damaged, install it again",
                        (unsigned)channel->line, service);
            return false;
        }
    }
    return true;
}

bool self_test_diagnostics_run(const struct policy *policy, struct frame_judge *judge,
                               uint64_t now_us, struct trouble *why)
{
    struct bench bench = {policy, judge, now_us, why};
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        const struct policy_channel *channel = &policy->channels[i];
        for (uint16_t k = 0; k < channel->permission_count; k++) {
            if (!check_permission(&bench, channel,
                                  &policy->permissions[channel->first_permission + k])) {
                return false;
            }
        }
        if (!check_unnamed(&bench, channel)) {
            return false;
        }
    }
    return true;
}
