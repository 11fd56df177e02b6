/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/quic_watch.h"

#include <string.h>

#include "tests/tap.h"

static struct quic_watch pool[QUIC_WATCH_SLOTS];
static struct association associations[QUIC_WATCH_SLOTS + 1];
static struct quic_hello hello;

static void start(void)
{
    memset(pool, 0, sizeof pool);
    memset(associations, 0, sizeof associations);
}

static void test_the_oldest_is_pushed_out_and_keeps_its_keys(void)
{
    start();
    for (size_t i = 0; i <= QUIC_WATCH_SLOTS; i++) {
        hello.keyring.count = (uint8_t)(1 + i % 3);
        quic_watch_begin(pool, &associations[i], &hello, 100 - (i == 5 ? 50 : 0));
    }
    for (size_t i = 0; i <= QUIC_WATCH_SLOTS; i++) {
        EXPECT_EQ(associations[i].watch == NULL, i == 5);
    }
    EXPECT_EQ(associations[5].keyring.count, 3);
    EXPECT(associations[QUIC_WATCH_SLOTS].watch == associations[4].watch + 1);
}

static void test_it_ends_when_its_time_is_over(void)
{
    start();
    quic_watch_begin(pool, &associations[0], &hello, 7);
    quic_watch_tick(&associations[0], 6 + QUIC_WATCH_US);
    EXPECT(associations[0].watch == &pool[0]);
    quic_watch_tick(&associations[0], 7 + QUIC_WATCH_US);
    EXPECT(associations[0].watch == NULL);
    EXPECT(pool[0].association == NULL);
    quic_watch_end(&associations[0]);
}

static void test_a_new_hello_takes_the_place_of_the_old(void)
{
    start();
    quic_watch_begin(pool, &associations[0], &hello, 1);
    quic_watch_begin(pool, &associations[0], &hello, 2);
    EXPECT(associations[0].watch == &pool[0]);
    EXPECT(pool[1].association == NULL);
}

static void test_only_what_is_new_is_looked_at_and_not_without_end(void)
{
    bool too_much;
    start();
    hello.crypto.given_bytes = hello.crypto.end_bytes = 300;
    quic_watch_begin(pool, &associations[0], &hello, 1);
    struct quic_watch *watch = associations[0].watch;
    EXPECT(!quic_watch_looks(watch, &too_much) && !too_much);
    watch->hello.crypto.given_bytes++;
    EXPECT(quic_watch_looks(watch, &too_much) && !too_much);
    EXPECT(!quic_watch_looks(watch, &too_much) && !too_much);
    quic_watch_forget_secrets(pool);
    EXPECT(quic_watch_looks(watch, &too_much) && !too_much);
    watch->hello.crypto.end_bytes = CRYPTO_STREAM_BYTES;
    for (unsigned i = 0; i < 8; i++) {
        watch->hello.crypto.given_bytes++;
        EXPECT(quic_watch_looks(watch, &too_much) && !too_much);
    }
    EXPECT(!quic_watch_looks(watch, &too_much) && !too_much);
    watch->hello.crypto.given_bytes++;
    EXPECT(!quic_watch_looks(watch, &too_much) && too_much);
}

int main(void)
{
    RUN(test_the_oldest_is_pushed_out_and_keeps_its_keys);
    RUN(test_it_ends_when_its_time_is_over);
    RUN(test_only_what_is_new_is_looked_at_and_not_without_end);
    RUN(test_a_new_hello_takes_the_place_of_the_old);
    return tap_done();
}
