/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in an entry of a log. */
#include "can/recorded.h"

#include <stddef.h>
#include <stdio.h>

static const char *const impossible[] = {
    [FRAME_FAULT_ID_RANGE] = "no frame: the id does not fit its 11 or 29 bits; look at "
                             "what wrote the log",
    [FRAME_FAULT_LENGTH] =
        "no frame: no DLC says this length; look at what wrote the log",
    [FRAME_FAULT_FD_REMOTE] = "no frame: FD has no remote frames; look at what wrote the "
                              "log",
    [FRAME_FAULT_FD_FLAG] = "no frame: BRS or ESI without FD; look at what wrote the log",
    [FRAME_FAULT_KIND] = "no frame: an error frame marked as FD; look at what wrote the "
                         "log",
};

enum recorded_result recorded_check(const struct recorded *self, const char **why)
{
    enum frame_fault fault = frame_check(&self->frame);
    if (fault == FRAME_OK) {
        return RECORDED_FRAME;
    }
    *why = impossible[fault];
    return RECORDED_IMPOSSIBLE;
}

void recorded_set_channel(struct recorded *self, uint32_t channel)
{
    (void)snprintf(self->bus, sizeof self->bus, "%u", (unsigned)channel);
}

bool recorded_set_dlc(struct recorded *self, uint32_t dlc)
{
    static const uint8_t lengths[] = {0, 1,  2,  3,  4,  5,  6,  7,
                                      8, 12, 16, 20, 24, 32, 48, 64};
    if (dlc >= sizeof lengths) {
        return false;
    }
    bool over = !self->frame.fd && dlc > FRAME_CLASSIC_DATA_MAX;
    self->raw_dlc = over ? (uint8_t)dlc : 0;
    self->frame.length = over ? FRAME_CLASSIC_DATA_MAX : lengths[dlc];
    return true;
}
