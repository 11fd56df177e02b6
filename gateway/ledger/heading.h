/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of a ledger's segments alone: where an event or a moment is, without
 * reading the rest. Does not: check anything but the header's CRC. */
#ifndef GATEWAY_LEDGER_HEADING_H
#define GATEWAY_LEDGER_HEADING_H

#include "gateway/ledger/folder.h"
#include "gateway/ledger/segment.h"

struct heading {
    uint64_t number;
    uint64_t first_leaf;
    uint64_t begun_us; /* wall time, as trusted as the header says */
};

struct heading_list {
    struct heading *rows; /* ascending, from malloc */
    size_t count;
};

/* The header of a segment; false when it has no good one, or cannot be read. */
MUST_CHECK bool heading_read(struct segment *out, const struct folder *folder,
                             uint64_t number);

/* The header of the oldest segment in a folder: which ledger it is, whose key made it.
 * False with why set. */
MUST_CHECK bool heading_first(struct segment *out, const char *dir, struct trouble *why);

#define HEADING_NONE SIZE_MAX

/* Those of the segments there now; one that cannot be read or has no good header is left
 * out. False with why set: no segment, no memory. Free with heading_list_free. */
MUST_CHECK bool heading_list(struct heading_list *out, const struct folder *folder,
                             struct trouble *why);
void heading_list_free(struct heading_list *self);

/* The row of the segment that an event belongs to or, when there are no more, would; that
 * was being written at a moment. HEADING_NONE when all begin later. */
MUST_CHECK size_t heading_of_leaf(const struct heading_list *self, uint64_t leaf);
MUST_CHECK size_t heading_of_time(const struct heading_list *self, uint64_t wall_us);

#endif
