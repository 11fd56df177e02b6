/* SPDX-License-Identifier: Apache-2.0 */
/* Which request an answer belongs to, and until when. */
#include "policies/diag_waiting.h"

#include "tests/tap.h"

static struct diag_waiting waiting;

static struct uds_message read(const uint8_t *bytes, size_t count)
{
    return uds_decode(bytes, count, count, UDS_ISO14229);
}

#define MESSAGE(...) \
    read((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void add(struct uds_message request, bool sending, uint64_t now_us,
                uint64_t until_us)
{
    diag_waiting_add(&waiting, &request, sending, now_us, until_us);
}

/* Whether some request waits for the answer; more is what find tells. */
static bool more;
static struct diag_waiting_row *find(struct uds_message answer, uint64_t now_us)
{
    return diag_waiting_find(&waiting, &answer, now_us, &more);
}

static void an_answer_belongs_to_a_request_of_its_service(void)
{
    diag_waiting_init(&waiting);
    EXPECT(find(MESSAGE(0x62, 0xF1, 0x87), 0) == NULL && !more);
    add(MESSAGE(0x22, 0xF1, 0x87), false, 0, 10);
    EXPECT(find(MESSAGE(0x62, 0xF1, 0x87), 0) == &waiting.rows[0]);
    EXPECT(find(MESSAGE(0x6E, 0xF1, 0x87), 0) == NULL && !more);
    EXPECT(find(MESSAGE(0x7F, 0x22, 0x31), 0) == &waiting.rows[0]);
    EXPECT(find(MESSAGE(0x7F, 0x2E, 0x31), 0) == NULL);
}

static void of_its_sub_function(void)
{
    diag_waiting_init(&waiting);
    add(MESSAGE(0x19, 0x02, 0xFF), false, 0, 10);
    EXPECT(find(MESSAGE(0x59, 0x02, 0xFF), 0) != NULL);
    EXPECT(find(MESSAGE(0x59, 0x01, 0xFF), 0) == NULL && !more);
    EXPECT(find(MESSAGE(0x59, 0x04, 0xFF), 0) == NULL && more); /* snapshots */
    struct uds_message bare = MESSAGE(0x19, 0x02);
    bare.has_sub = false;
    diag_waiting_init(&waiting);
    add(bare, false, 0, 10);
    EXPECT(find(MESSAGE(0x59, 0x00), 0) == NULL);
}

static void and_of_one_of_its_identifiers(void)
{
    diag_waiting_init(&waiting);
    add(MESSAGE(0x22, 0xF1, 0x87, 0xF1, 0x95), false, 0, 10);
    EXPECT(find(MESSAGE(0x62, 0xF1, 0x95), 0) != NULL);
    EXPECT(find(MESSAGE(0x62, 0xF1, 0x96), 0) == NULL && !more);
    EXPECT(find(MESSAGE(0x62, 0xF1, 0x90), 0) == NULL && more); /* the VIN */
    const uint8_t bytes[] = {0x22, 0xF1, 0x87, 0xF1, 0x95, 0xF1};
    diag_waiting_init(&waiting);
    add(uds_decode(bytes, 6, 9, UDS_ISO14229), false, 0, 10); /* not all seen */
    EXPECT(find(MESSAGE(0x62, 0xF1, 0x90), 0) != NULL);
    diag_waiting_init(&waiting);
    add(MESSAGE(0x2A, 0x01, 0xE3), false, 0, 10);
    EXPECT(find(MESSAGE(0x6A), 0) != NULL); /* its answer names none */
}

static void a_request_waits_until_its_time(void)
{
    diag_waiting_init(&waiting);
    add(MESSAGE(0x3E, 0x00), true, 0, 10);
    EXPECT(find(MESSAGE(0x7E, 0x00), 9) != NULL);
    EXPECT(find(MESSAGE(0x7E, 0x00), 10) == NULL);
    diag_waiting_extend(&waiting, 20);
    EXPECT(find(MESSAGE(0x7E, 0x00), 19) != NULL);
    add(MESSAGE(0x3E, 0x00), false, 19, 30);
    diag_waiting_extend(&waiting, 25); /* still of the first, which is being sent */
    EXPECT_EQ(waiting.rows[0].until_us, 25);
    EXPECT_EQ(waiting.rows[1].until_us, 30);
    waiting.rows[0].used = false;
    EXPECT(find(MESSAGE(0x7E, 0x00), 29) == &waiting.rows[1]);
}

static void where_all_places_are_taken_the_one_that_ends_first_gives_way(void)
{
    diag_waiting_init(&waiting);
    for (uint8_t i = 0; i < DIAG_WAITING_MAX; i++) {
        add(MESSAGE(0x22, 0xF1, i), i == 2, 0, i == 2 ? 50U : 100U + i);
    }
    add(MESSAGE(0x22, 0xF1, 0xAA), false, 0, 200);
    EXPECT(find(MESSAGE(0x62, 0xF1, 2), 0) == NULL);
    EXPECT(find(MESSAGE(0x62, 0xF1, 0xAA), 0) == &waiting.rows[2]);
    EXPECT(find(MESSAGE(0x62, 0xF1, 3), 0) != NULL);
    diag_waiting_extend(&waiting, 300); /* the one that was sent is gone */
    EXPECT_EQ(waiting.rows[2].until_us, 200);
    add(MESSAGE(0x22, 0xF1, 0xBB), true, 100, 400); /* in place of one that is over */
    EXPECT(find(MESSAGE(0x62, 0xF1, 0xBB), 100) == &waiting.rows[0]);
}

int main(void)
{
    RUN(an_answer_belongs_to_a_request_of_its_service);
    RUN(of_its_sub_function);
    RUN(and_of_one_of_its_identifiers);
    RUN(a_request_waits_until_its_time);
    RUN(where_all_places_are_taken_the_one_that_ends_first_gives_way);
    return tap_done();
}
