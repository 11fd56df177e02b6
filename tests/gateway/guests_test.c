/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/guests.h"

#include "gateway/review/peer.h"
#include "tests/tap.h"

#define OFFICER 1000
#define PROXY 33
#define STRANGER 65534

static struct guests guests;
static const struct guest *sent_away;

/* One connection more of this user; who makes room for it is gone at once if `gone`. */
static bool come(uint32_t user, bool gone)
{
    bool taken = guests_make_room(&guests, user, &sent_away);
    if (sent_away != NULL && gone) {
        guests_remove(&guests.connections[sent_away - guests.connections]);
    }
    return taken && guests_add(&guests, user, NULL) != NULL;
}

/* How many connections this user gets; more than there are when it has no end. */
static unsigned fill(uint32_t user)
{
    unsigned count = 0;
    while (count <= GUESTS_MAX && come(user, true)) {
        count++;
    }
    return count;
}

static unsigned held_by(uint32_t user)
{
    unsigned count = 0;
    for (size_t i = 0; i < GUESTS_MAX; i++) {
        count += guests.connections[i].used && guests.connections[i].user == user;
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
        (void)fill(user);
    }
    for (uint32_t user = 2000; user < 2100; user++) {
        others += held_by(user);
    }
    EXPECT_EQ(others + held_by(STRANGER) + held_by(PEER_NOBODY), GUESTS_STRANGERS_MAX);
    EXPECT_EQ(fill(0), GUESTS_HOST_MAX);
    EXPECT_EQ(fill(OFFICER), GUESTS_HOST_MAX);
}

/* The officer need not be who started the review. */
static void test_three_who_hold_all_do_not_shut_another_out(void)
{
    guests_init(&guests, 0, NULL);
    for (uint32_t user = 2000; user < 2003; user++) {
        EXPECT_EQ(fill(user), GUESTS_STRANGER_MAX);
    }
    EXPECT_EQ(fill(OFFICER), GUESTS_STRANGERS_MAX / 4);
    for (uint32_t user = 2000; user < 2003; user++) {
        EXPECT_EQ(fill(user), 0);
        EXPECT_EQ(held_by(user), GUESTS_STRANGERS_MAX / 4);
    }
}

/* Somebody may have more users than there are connections. */
static void test_of_many_who_hold_one_the_oldest_makes_room(void)
{
    guests_init(&guests, 0, NULL);
    for (uint32_t user = 2000; user < 2000 + GUESTS_STRANGERS_MAX; user++) {
        EXPECT(come(user, true));
    }
    EXPECT(come(OFFICER, true));
    EXPECT_EQ(held_by(2000), 0);
    EXPECT(!come(OFFICER, true)); /* all hold one */
    for (uint32_t user = 3000; user < 3000 + GUESTS_STRANGERS_MAX - 1; user++) {
        EXPECT(come(user, true));
        EXPECT_EQ(held_by(OFFICER), 1);
    }
    guests_let_in(&guests, OFFICER);
    for (uint32_t user = 4000; user < 4100; user++) {
        EXPECT(come(user, true));
    }
    EXPECT_EQ(held_by(OFFICER), 1);
    EXPECT_EQ(fill(OFFICER), GUESTS_HOST_MAX - 1);
}

/* Who has to leave is gone a little later: until then no more may come than fit. */
static void test_those_who_leave_are_counted_until_they_are_gone(void)
{
    guests_init(&guests, 0, NULL);
    for (uint32_t user = 2000; user < 2003; user++) {
        EXPECT_EQ(fill(user), GUESTS_STRANGER_MAX);
    }
    const struct guest *first = NULL;
    for (uint32_t user = 3000; user < 3000 + GUESTS_LEAVING_MAX; user++) {
        EXPECT(come(user, false) && sent_away != NULL && sent_away != first);
        first = first == NULL ? sent_away : first;
    }
    EXPECT(!come(OFFICER, false));
    EXPECT_EQ(fill(0), GUESTS_HOST_MAX);
    guests_remove(&guests.connections[first - guests.connections]);
    EXPECT(come(OFFICER, false));
}

static void test_an_end_makes_room(void)
{
    guests_init(&guests, OFFICER, NULL);
    struct guest *first = guests_add(&guests, STRANGER, NULL);
    EXPECT_EQ(fill(STRANGER), GUESTS_STRANGER_MAX - 1);
    guests_remove(first);
    guests_remove(NULL);
    EXPECT_EQ(fill(STRANGER), 1);
    while (guests_add(&guests, OFFICER, NULL) != NULL) {
    }
    EXPECT(!guests_make_room(&guests, OFFICER, &sent_away));
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
    EXPECT_EQ(fill(PEER_NOBODY), GUESTS_STRANGER_MAX); /* that is no user to let in */
}

int main(void)
{
    RUN(test_strangers_share_a_small_part);
    RUN(test_three_who_hold_all_do_not_shut_another_out);
    RUN(test_of_many_who_hold_one_the_oldest_makes_room);
    RUN(test_those_who_leave_are_counted_until_they_are_gone);
    RUN(test_an_end_makes_room);
    RUN(test_who_called_sudo_started_it);
    RUN(test_who_was_let_in_is_no_stranger);
    return tap_done();
}
