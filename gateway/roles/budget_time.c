/* SPDX-License-Identifier: Apache-2.0 */
/* Reads, writes, compares. */
#include "gateway/roles/budget_time.h"

#include <string.h>

void budget_time_encode(struct put *put, const struct budget_time *time)
{
    put_bytes(put, time->boot_id, sizeof time->boot_id);
    put_u64le(put, time->mono_us);
    put_u64le(put, time->wall_us);
    put_u8(put, time->wall_trusted);
}

struct budget_time budget_time_decode(struct cursor *in)
{
    struct budget_time time;
    cursor_copy(in, time.boot_id, sizeof time.boot_id);
    time.mono_us = cursor_u64le(in);
    time.wall_us = cursor_u64le(in);
    time.wall_trusted = cursor_u8(in) != 0;
    return time;
}

bool budget_time_between(const struct budget_time *before, const struct budget_time *now,
                         uint64_t *out_us)
{
    bool same_boot = memcmp(before->boot_id, now->boot_id, sizeof now->boot_id) == 0;
    uint64_t from_us = same_boot ? before->mono_us : before->wall_us;
    uint64_t to_us = same_boot ? now->mono_us : now->wall_us;
    bool known =
        to_us >= from_us && (same_boot || (before->wall_trusted && now->wall_trusted));
    *out_us = known ? to_us - from_us : 0;
    return known;
}
