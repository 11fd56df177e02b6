/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/policy_slot.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policies/parse.h"
#include "policies/policy_pack.h"
#include "tests/remark.h"
#include "tests/tap.h"

static struct policy_slot slot;
static struct trouble why;

static int memfd_of(const void *bytes, size_t len)
{
    int fd = memfd_create("policy", MFD_CLOEXEC);
    EXPECT(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
    return fd;
}

/* A packed policy with this version. */
static int packed(unsigned version)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    char text[128];
    size_t len = 0;
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    (void)snprintf(text, sizeof text, "policy \"p%u\" version %u\n", version, version);
    const struct policy *policy =
        policy_parse("t", text, strlen(text), &arena, remark, NULL);
    uint8_t *bytes = policy != NULL ? policy_pack(policy, &len) : NULL;
    int fd = EXPECT(bytes != NULL) ? memfd_of(bytes, len) : -1;
    free(bytes);
    return fd;
}

static bool is_closed(int fd)
{
    return fcntl(fd, F_GETFD) < 0;
}

static void test_the_policy_in_force_stays_whole_until_the_next_is_put_in_force(void)
{
    policy_slot_init(&slot);
    const struct policy *first = policy_slot_read(&slot, packed(1), &why);
    policy_slot_flip(&slot);
    const struct policy *second = policy_slot_read(&slot, packed(2), &why);
    const struct policy *third = policy_slot_read(&slot, packed(3), &why);
    if (EXPECT(first != NULL && second != NULL && third != NULL)) {
        EXPECT_EQ(first->version, 1);
        EXPECT_TEXT(first->name, "p1");
        EXPECT_EQ(third->version, 3);
    }
}

static void test_the_blocks_take_turns_and_never_fill_up(void)
{
    size_t used[2] = {0};
    policy_slot_init(&slot);
    for (unsigned version = 1; version <= 200; version++) {
        const struct policy *policy = policy_slot_read(&slot, packed(version), &why);
        if (!EXPECT(policy != NULL && policy->version == version)) {
            return;
        }
        policy_slot_flip(&slot);
        if (version == 2) {
            used[0] = slot.arenas[0].used_bytes;
            used[1] = slot.arenas[1].used_bytes;
        }
    }
    EXPECT(slot.arenas[0].used_bytes <= used[0] + 64);
    EXPECT(slot.arenas[1].used_bytes <= used[1] + 64);
}

static void test_a_policy_that_is_none_leaves_the_one_in_force_and_no_descriptor(void)
{
    policy_slot_init(&slot);
    const struct policy *first = policy_slot_read(&slot, packed(1), &why);
    policy_slot_flip(&slot);
    int fd = memfd_of("no policy at all", 16);
    EXPECT(policy_slot_read(&slot, fd, &why) == NULL);
    EXPECT(why.text[0] != '\0');
    EXPECT(is_closed(fd));
    fd = memfd_of("", 0);
    EXPECT(policy_slot_read(&slot, fd, &why) == NULL);
    EXPECT(strstr(why.text, "policy: cannot be mapped") != NULL);
    EXPECT(is_closed(fd));
    EXPECT(policy_slot_read(&slot, -1, &why) == NULL);
    EXPECT(first != NULL && first->version == 1);
}

static void test_what_is_built_from_a_policy_lies_beside_it(void)
{
    policy_slot_init(&slot);
    int fd = packed(1);
    const struct policy *policy = policy_slot_read(&slot, fd, &why);
    EXPECT(is_closed(fd));
    struct arena *spare = policy_slot_spare(&slot);
    uint8_t *more = arena_take(spare, 1024, 8);
    if (EXPECT(policy != NULL && more != NULL)) {
        memset(more, 0xFF, 1024);
        EXPECT_EQ(policy->version, 1);
    }
    policy_slot_flip(&slot);
    EXPECT(policy_slot_spare(&slot) != spare);
}

int main(void)
{
    RUN(test_the_policy_in_force_stays_whole_until_the_next_is_put_in_force);
    RUN(test_the_blocks_take_turns_and_never_fill_up);
    RUN(test_a_policy_that_is_none_leaves_the_one_in_force_and_no_descriptor);
    RUN(test_what_is_built_from_a_policy_lies_beside_it);
    return tap_done();
}
