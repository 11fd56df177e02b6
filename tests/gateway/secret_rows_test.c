/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_rows.h"

#include <string.h>

#include "tests/tap.h"

#define COLUMNS 80
#define ROWS 3000
#define ROW_MAX 20

static _Alignas(16) uint8_t block[1U << 20];
static bool taken[ROWS * ROW_MAX + SECRET_ROWS_SLACK];
static uint64_t seed = 17;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(seed >> 33) % below;
}

static uint32_t invent(uint8_t columns[COLUMNS])
{
    uint32_t count = 0;
    uint32_t among = 1 + next_random(COLUMNS / ROW_MAX);
    for (uint8_t i = 0; i < COLUMNS && count < ROW_MAX; i++) {
        if (next_random(among) == 0) {
            columns[count++] = i;
        }
    }
    return count;
}

static bool meets(const uint8_t *columns, uint32_t count, uint32_t base)
{
    for (uint32_t i = 0; i < count; i++) {
        if (taken[base + columns[i]]) {
            return true;
        }
    }
    return false;
}

static void test_a_row_goes_where_it_meets_none(void)
{
    struct secret_rows rows;
    struct arena arena;
    uint32_t most = 0;
    arena_init(&arena, block, sizeof block);
    if (!EXPECT(secret_rows_init(&rows, ROWS * ROW_MAX, COLUMNS, &arena))) {
        return;
    }
    for (unsigned i = 0; i < ROWS; i++) {
        uint8_t columns[COLUMNS];
        uint32_t base = 0, count = invent(columns), from = rows.from;
        if (!EXPECT(secret_rows_place(&rows, columns, count, &base))) {
            return;
        }
        EXPECT(base >= from && !meets(columns, count, base));
        for (; from < base; from++) {
            EXPECT(meets(columns, count, from)); /* the first fit */
        }
        for (uint32_t k = 0; k < count; k++) {
            taken[base + columns[k]] = true;
        }
        most = base + COLUMNS > most ? base + COLUMNS : most;
        EXPECT_EQ(rows.end, most);
    }
}

static void test_without_room_there_is_no_place(void)
{
    static const uint8_t columns[] = {0, COLUMNS - 1};
    struct secret_rows rows;
    struct arena arena;
    uint32_t base = 0, count = 0;
    arena_init(&arena, block, 64);
    EXPECT(!secret_rows_init(&rows, 100, COLUMNS, &arena));
    arena_init(&arena, block, sizeof block);
    EXPECT(secret_rows_init(&rows, 100, COLUMNS, &arena));
    while (count <= 100 + SECRET_ROWS_SLACK &&
           secret_rows_place(&rows, columns, 2, &base)) {
        count++;
        EXPECT(base + COLUMNS <= 100 + SECRET_ROWS_SLACK);
    }
    EXPECT(count >= 100 && count <= (100 + SECRET_ROWS_SLACK) / 2);
}

int main(void)
{
    RUN(test_a_row_goes_where_it_meets_none);
    RUN(test_without_room_there_is_no_place);
    return tap_done();
}
