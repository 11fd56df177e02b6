/* SPDX-License-Identifier: Apache-2.0 */
/* How large terms are. */
#include "policies/flow_terms.h"

#include <string.h>

#define ARENA_STEP 16U

static size_t piece(size_t bytes)
{
    return (bytes + ARENA_STEP - 1) / ARENA_STEP * ARENA_STEP;
}

static size_t text(const char *text)
{
    return piece(strlen(text) + 1);
}

static bool asks_nothing(const struct policy_flow_terms *self)
{
    return self->request_count + self->topic_count + self->pin_count +
                   self->except_count ==
               0 &&
           self->ca == NULL && !self->inspect && self->update_us == 0 &&
           self->names_count == 0 && self->names_per_us == 0;
}

size_t flow_terms_bytes(const struct policy_flow_terms *self)
{
    size_t sum = piece(sizeof *self) + piece(self->ca_bytes) +
                 self->pin_count * piece(FLOW_TERMS_PIN_BYTES);
    for (uint8_t i = 0; i < self->request_count; i++) {
        sum += piece(sizeof self->requests[i]) + text(self->requests[i].method) +
               text(self->requests[i].path);
    }
    for (uint8_t i = 0; i < self->topic_count; i++) {
        sum += piece(sizeof self->topics[i]) + text(self->topics[i].filter);
    }
    for (uint8_t i = 0; i < self->except_count; i++) {
        sum += piece(sizeof self->excepts[i]) + text(self->excepts[i]);
    }
    return asks_nothing(self) ? 0 : sum;
}
