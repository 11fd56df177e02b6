/* SPDX-License-Identifier: Apache-2.0 */
#include "can/order.h"

#include "tests/tap.h"

#define ROWS 200U

static int compare(const void *rows, uint32_t a, uint32_t b)
{
    const int *values = rows;
    return values[a] - values[b];
}

static int seek(const void *rows, uint32_t row, const void *wanted)
{
    return ((const int *)rows)[row] - *(const int *)wanted;
}

static void expect_sorted(const int *values, uint32_t n)
{
    uint32_t numbers[ROWS];
    bool good = true;
    for (uint32_t i = 0; i < n; i++) {
        numbers[i] = n - 1 - i;
    }
    order_sort(numbers, n, compare, values);
    for (uint32_t i = 1; i < n; i++) {
        int before = values[numbers[i - 1]];
        int here = values[numbers[i]];
        good = good && (before < here || (before == here && numbers[i - 1] < numbers[i]));
    }
    EXPECT(good);
}

static void rows_are_sorted_and_equal_ones_keep_their_order(void)
{
    int values[ROWS];
    for (uint32_t n = 0; n <= ROWS; n++) {
        for (uint32_t i = 0; i < n; i++) {
            values[i] = (int)(i * 2654435761U >> 27);
        }
        expect_sorted(values, n);
    }
}

static void what_is_sorted_stays(void)
{
    static const int values[] = {1, 2, 2, 5};
    uint32_t numbers[] = {0, 1, 2, 3};
    order_sort(numbers, 4, compare, values);
    EXPECT_EQ(numbers[0], 0);
    EXPECT_EQ(numbers[2], 2);
    EXPECT_EQ(numbers[3], 3);
}

static void a_search_ends_behind_the_last_that_is_not_greater(void)
{
    static const int values[] = {10, 20, 20, 30};
    static const uint32_t numbers[] = {0, 1, 2, 3};
    static const int wanted[] = {5, 10, 20, 25, 30, 99};
    static const size_t places[] = {0, 1, 3, 3, 4, 4};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        EXPECT_EQ(order_find(numbers, 4, seek, values, &wanted[i]), places[i]);
    }
    EXPECT_EQ(order_find(numbers, 0, seek, values, &wanted[0]), 0);
}

int main(void)
{
    RUN(rows_are_sorted_and_equal_ones_keep_their_order);
    RUN(what_is_sorted_stays);
    RUN(a_search_ends_behind_the_last_that_is_not_greater);
    return tap_done();
}
