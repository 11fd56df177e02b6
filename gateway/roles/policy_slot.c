/* SPDX-License-Identifier: Apache-2.0 */
/* Two blocks that take turns. */
#include "gateway/roles/policy_slot.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policies/policy_pack.h"

void policy_slot_init(struct policy_slot *self)
{
    static _Alignas(16) uint8_t blocks[2][POLICY_SLOT_BYTES];
    self->in_force = 0;
    arena_init(&self->arenas[0], blocks[0], sizeof blocks[0]);
    arena_init(&self->arenas[1], blocks[1], sizeof blocks[1]);
}

struct arena *policy_slot_spare(struct policy_slot *self)
{
    return &self->arenas[1 - self->in_force];
}

struct policy *policy_slot_read(struct policy_slot *self, int fd, struct trouble *why)
{
    struct stat info = {0};
    struct arena *spare = policy_slot_spare(self);
    arena_reset(spare);
    size_t len = fd >= 0 && fstat(fd, &info) == 0 ? (size_t)info.st_size : 0;
    void *bytes = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) {
        trouble_set_errno(why, errno,
                          "policy: cannot be mapped; start the gateway again");
        if (fd >= 0) {
            (void)close(fd);
        }
        return NULL;
    }
    struct policy *policy = policy_unpack(bytes, len, spare, why);
    (void)munmap(bytes, len);
    (void)close(fd);
    return policy;
}

void policy_slot_flip(struct policy_slot *self)
{
    self->in_force = 1 - self->in_force;
}
