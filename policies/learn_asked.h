/* SPDX-License-Identifier: Apache-2.0 */
/* Which diagnostic services were asked for, on the ids that diagnostic_id.h knows.
 *
 * A request is read from its single or first frame, each by itself: nothing is followed.
 * Does not: look at ids of a maker's own, or at answers. */
#ifndef POLICIES_LEARN_ASKED_H
#define POLICIES_LEARN_ASKED_H

#include <stdbool.h>
#include <stdint.h>

#include "can/frame.h"
#include "can/uds.h"

#define LEARN_ASKED_MAX 256

struct learn_asked_row { /* a service with one identifier, or with none */
    uint8_t bus;
    uint32_t id;
    bool extended;
    enum uds_protocol protocol;
    const char *name; /* of the service, static */
    uint8_t service_id;
    bool intrusive;
    bool has_sub;
    uint8_t sub;
    bool has_identifier;
    uint16_t identifier;
    uint64_t times;
};

struct learn_asked {
    struct learn_asked_row rows[LEARN_ASKED_MAX]; /* in the order of their first time */
    size_t count;
    uint64_t lost; /* requests beyond */
};

/* A data frame on a bus; of no other id than diagnostic_id.h's is anything learned. */
void learn_asked_add(struct learn_asked *self, uint8_t bus, const struct frame *frame);

#endif
