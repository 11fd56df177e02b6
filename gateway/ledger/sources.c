/* SPDX-License-Identifier: Apache-2.0 */
/* Highest sequence numbers of the newest epochs of each source. */
#include "gateway/ledger/sources.h"

#include <assert.h>
#include <string.h>

static const struct source_mark *find(const struct sources *self, uint8_t source,
                                      uint64_t epoch)
{
    for (unsigned i = 0; i < SOURCES_EPOCHS; i++) {
        const struct source_mark *mark = &self->marks[source][i];
        if (mark->seq > 0 && mark->epoch == epoch) {
            return mark;
        }
    }
    return NULL;
}

uint64_t sources_seq(const struct sources *self, uint8_t source, uint64_t epoch)
{
    const struct source_mark *mark =
        source < SOURCES_COUNT ? find(self, source, epoch) : NULL;
    return mark != NULL ? mark->seq : 0;
}

void sources_note(struct sources *self, uint8_t source, uint64_t epoch, uint64_t seq)
{
    assert(source < SOURCES_COUNT);
    struct source_mark *marks = self->marks[source];
    const struct source_mark *known = find(self, source, epoch);
    if (known != NULL) {
        struct source_mark *mark = &marks[known - marks];
        mark->seq = seq > mark->seq ? seq : mark->seq;
        return;
    }
    memmove(&marks[1], &marks[0], (SOURCES_EPOCHS - 1) * sizeof marks[0]);
    marks[0] = (struct source_mark){.epoch = epoch, .seq = seq};
}

static uint8_t count_of(const struct sources *self)
{
    uint8_t count = 0;
    for (unsigned source = 0; source < SOURCES_COUNT; source++) {
        for (unsigned i = 0; i < SOURCES_EPOCHS; i++) {
            count = (uint8_t)(count + (self->marks[source][i].seq > 0));
        }
    }
    return count;
}

void sources_encode(const struct sources *self, struct put *out)
{
    put_u8(out, count_of(self));
    for (unsigned source = 0; source < SOURCES_COUNT; source++) {
        for (unsigned i = SOURCES_EPOCHS; i-- > 0;) { /* oldest first: noted in order */
            const struct source_mark *mark = &self->marks[source][i];
            if (mark->seq > 0) {
                put_u8(out, (uint8_t)source);
                put_u64le(out, mark->epoch);
                put_u64le(out, mark->seq);
            }
        }
    }
}

bool sources_decode(struct sources *out, struct cursor *in)
{
    memset(out, 0, sizeof *out);
    for (unsigned left = cursor_u8(in); left > 0; left--) {
        uint8_t source = cursor_u8(in);
        uint64_t epoch = cursor_u64le(in);
        uint64_t seq = cursor_u64le(in);
        if (in->failed || source >= SOURCES_COUNT || seq == 0) {
            return false;
        }
        sources_note(out, source, epoch, seq);
    }
    return !in->failed;
}
