/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/quic_keyring.h"

#include "tests/gateway/quic_kit.h"
#include "tests/tap.h"

static const uint8_t ids[QUIC_KEYRING_KEYS_MAX + 1][8] = {{1}, {2}, {3}, {4}, {5}};
static struct quic_keyring ring;
static uint8_t sealed[200];
static uint8_t plain[200];

/* An Initial to an id under the keys of another, as the only one of its datagram. */
static enum quic_keyring_result take(uint32_t version, const uint8_t *keyed,
                                     const uint8_t *id)
{
    struct quic_keyring_tries tries = {.derived = false};
    struct quic_packet packet;
    size_t plain_len;
    size_t len = quic_kit_seal_under(sealed, version, keyed, id, 7,
                                     (const uint8_t *)"the frames of it", 16);
    struct cursor in = cursor_over(sealed, len);
    EXPECT_EQ(quic_packet_next(&packet, &in), QUIC_PACKET_READ);
    return quic_keyring_open(&ring, &packet, &tries, plain, &plain_len);
}

static void start(void)
{
    memset(&ring, 0, sizeof ring);
}

static void test_old_keys_open_what_goes_to_the_id_that_the_server_chose(void)
{
    start();
    EXPECT_EQ(take(QUIC_VERSION_1, ids[0], ids[0]), QUIC_KEYRING_OPENED);
    EXPECT_EQ(take(QUIC_VERSION_1, ids[0], ids[4]), QUIC_KEYRING_OPENED);
    EXPECT_EQ(take(QUIC_VERSION_2, ids[0], ids[4]), QUIC_KEYRING_OPENED);
    EXPECT_EQ(ring.count, 2);
}

static void test_keys_that_were_followed_by_others_still_open(void)
{
    start();
    EXPECT_EQ(take(QUIC_VERSION_1, ids[0], ids[0]), QUIC_KEYRING_OPENED);
    EXPECT_EQ(take(QUIC_VERSION_1, ids[1], ids[1]), QUIC_KEYRING_OPENED);
    EXPECT_EQ(take(QUIC_VERSION_1, ids[0], ids[4]), QUIC_KEYRING_OPENED);
    EXPECT_EQ(ring.count, 2);
}

static void test_what_no_server_could_open_stays_shut_and_takes_no_room(void)
{
    start();
    EXPECT_EQ(take(QUIC_VERSION_1, ids[0], ids[1]), QUIC_KEYRING_SHUT);
    EXPECT_EQ(ring.count, 0);
}

static void test_more_sets_than_one_client_has_are_told(void)
{
    start();
    for (size_t i = 0; i < QUIC_KEYRING_KEYS_MAX; i++) {
        EXPECT_EQ(take(QUIC_VERSION_1, ids[i], ids[i]), QUIC_KEYRING_OPENED);
    }
    EXPECT_EQ(take(QUIC_VERSION_1, ids[4], ids[4]), QUIC_KEYRING_FULL);
    EXPECT_EQ(take(QUIC_VERSION_1, ids[2], ids[2]), QUIC_KEYRING_OPENED);
}

static void test_packets_of_one_datagram_share_what_was_derived(void)
{
    struct quic_keyring_tries tries = {.derived = false};
    start();
    for (uint16_t number = 0; number < 2; number++) {
        struct quic_packet packet;
        size_t plain_len;
        size_t len = quic_kit_seal(sealed, QUIC_VERSION_1, ids[0], number,
                                   (const uint8_t *)"the frames of it", 16);
        sealed[len - 1] ^= number == 0;
        struct cursor in = cursor_over(sealed, len);
        EXPECT_EQ(quic_packet_next(&packet, &in), QUIC_PACKET_READ);
        EXPECT_EQ(quic_keyring_open(&ring, &packet, &tries, plain, &plain_len),
                  number == 0 ? QUIC_KEYRING_SHUT : QUIC_KEYRING_OPENED);
        EXPECT_EQ(tries.count, 1);
    }
    EXPECT_EQ(ring.count, 1);
}

int main(void)
{
    RUN(test_old_keys_open_what_goes_to_the_id_that_the_server_chose);
    RUN(test_keys_that_were_followed_by_others_still_open);
    RUN(test_what_no_server_could_open_stays_shut_and_takes_no_room);
    RUN(test_more_sets_than_one_client_has_are_told);
    RUN(test_packets_of_one_datagram_share_what_was_derived);
    return tap_done();
}
