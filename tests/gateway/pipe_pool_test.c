/* SPDX-License-Identifier: Apache-2.0 */
/* Pipes lent and taken back. */
#include "gateway/uplink/pipe_pool.h"

#include <unistd.h>

#include "tests/tap.h"

static void test_no_more_pipes_are_lent_than_there_are(void)
{
    struct pipe_pool pool;
    pipe_pool_init(&pool);
    for (unsigned i = 0; i < PIPE_POOL_MAX; i++) {
        EXPECT(pipe_pool_ready(&pool));
        EXPECT(pipe_pool_take(&pool) >= 0);
    }
    EXPECT(!pipe_pool_ready(&pool));
    EXPECT_EQ(pipe_pool_take(&pool), (uint64_t)-1);
    pipe_pool_give(&pool, 5, true);
    EXPECT_EQ(pipe_pool_take(&pool), 5);
    pipe_pool_close(&pool);
}

static void test_what_a_copy_could_not_send_fits_in_a_pipe(void)
{
    static const uint8_t rest[PIPE_POOL_LEAST_BYTES];
    struct pipe_pool pool;
    pipe_pool_init(&pool);
    int16_t pipe = pipe_pool_take(&pool);
    EXPECT(pipe >= 0);
    EXPECT_EQ(write(pool.pairs[pipe].write_fd, rest, sizeof rest), sizeof rest);
    pipe_pool_give(&pool, pipe, false);
    pipe_pool_close(&pool);
}

static void test_bytes_of_one_flow_are_never_left_for_another(void)
{
    struct pipe_pool pool;
    uint8_t byte;
    pipe_pool_init(&pool);
    int16_t pipe = pipe_pool_take(&pool);
    EXPECT_EQ(write(pool.pairs[pipe].write_fd, "x", 1), 1);
    pipe_pool_give(&pool, pipe, false);
    pipe = pipe_pool_take(&pool);
    EXPECT_EQ(read(pool.pairs[pipe].read_fd, &byte, 1), (uint64_t)-1);
    pipe_pool_give(&pool, pipe, true);
    pipe_pool_close(&pool);
}

int main(void)
{
    RUN(test_no_more_pipes_are_lent_than_there_are);
    RUN(test_what_a_copy_could_not_send_fits_in_a_pipe);
    RUN(test_bytes_of_one_flow_are_never_left_for_another);
    return tap_done();
}
