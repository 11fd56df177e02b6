/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/guests.h"

#include "gateway/review/peer.h"
#include "tests/tap.h"

#define OFFICER 1000
#define PROXY 33
#define STRANGER 65534

static struct guests guests;

/* How many connections this user gets. */
static unsigned fill(uint32_t user)
{
    unsigned count = 0;
    while (guests_have_room(&guests, user) && guests_add(&guests, user) != NULL) {
        count++;
    }
    return count;
}

static void test_strangers_share_a_small_part(void)
{
    guests_init(&guests, OFFICER, NULL);
    EXPECT_EQ(fill(STRANGER), GUESTS_STRANGER_MAX);
    EXPECT_EQ(fill(PEER_NOBODY), GUESTS_STRANGER_MAX); /* whom the system does not name */
    unsigned others = 0;
    for (uint32_t user = 2000; user < 2100; user++) {
        others += fill(user);
    }
    EXPECT_EQ(others, GUESTS_STRANGERS_MAX - 2 * GUESTS_STRANGER_MAX);
    EXPECT_EQ(fill(0), GUESTS_HOST_MAX);
    EXPECT_EQ(fill(OFFICER), GUESTS_HOST_MAX);
}

static void test_an_end_makes_room(void)
{
    guests_init(&guests, OFFICER, NULL);
    struct guest *first = guests_add(&guests, STRANGER);
    EXPECT_EQ(fill(STRANGER), GUESTS_STRANGER_MAX - 1);
    guests_remove(first);
    guests_remove(NULL);
    EXPECT_EQ(fill(STRANGER), 1);
    while (guests_add(&guests, OFFICER) != NULL) {
    }
    EXPECT(!guests_have_room(&guests, OFFICER));
}

static void test_who_called_sudo_started_it(void)
{
    guests_init(&guests, 0, "1000");
    EXPECT_EQ(fill(OFFICER), GUESTS_HOST_MAX);
    const char *const none[] = {NULL, "", "-1", "x", "4294967295", "99999999999"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        guests_init(&guests, 0, none[i]);
        EXPECT_EQ(guests.starter, 0);
        EXPECT_EQ(fill(PEER_NOBODY), GUESTS_STRANGER_MAX);
    }
    guests_init(&guests, OFFICER, "2000"); /* any user can say so */
    EXPECT_EQ(guests.starter, OFFICER);
}

static void test_who_was_let_in_is_no_stranger(void)
{
    guests_init(&guests, OFFICER, NULL);
    EXPECT_EQ(fill(PROXY), GUESTS_STRANGER_MAX);
    guests_let_in(&guests, PROXY);
    EXPECT_EQ(fill(PROXY), GUESTS_HOST_MAX - GUESTS_STRANGER_MAX);
    guests_let_in(&guests, PEER_NOBODY);
    EXPECT_EQ(fill(PEER_NOBODY), 0);
}

int main(void)
{
    RUN(test_strangers_share_a_small_part);
    RUN(test_an_end_makes_room);
    RUN(test_who_called_sudo_started_it);
    RUN(test_who_was_let_in_is_no_stranger);
    return tap_done();
}
