/* SPDX-License-Identifier: Apache-2.0 */
/* Heap sort, since it needs no memory and no input makes it slow; binary search. */
#include "can/order.h"

#include <stdbool.h>

struct order {
    uint32_t *numbers;
    order_compare_cb compare;
    const void *rows;
};

static bool stands_before(const struct order *self, uint32_t a, uint32_t b)
{
    int order = self->compare(self->rows, a, b);
    return order < 0 || (order == 0 && a < b);
}

static bool is_sorted(const struct order *self, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (!stands_before(self, self->numbers[i - 1], self->numbers[i])) {
            return false;
        }
    }
    return true;
}

/* Lets the number at `at` down to where nothing below it is greater. */
static void sift_down(const struct order *self, size_t at, size_t n)
{
    uint32_t *numbers = self->numbers;
    uint32_t number = numbers[at];
    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && stands_before(self, numbers[child], numbers[child + 1])) {
            child++;
        }
        if (!stands_before(self, number, numbers[child])) {
            break;
        }
        numbers[at] = numbers[child];
        at = child;
    }
    numbers[at] = number;
}

void order_sort(uint32_t *numbers, size_t n, order_compare_cb compare, const void *rows)
{
    struct order self = {numbers, compare, rows};
    if (is_sorted(&self, n)) {
        return;
    }
    for (size_t i = n / 2; i > 0; i--) {
        sift_down(&self, i - 1, n);
    }
    for (size_t left = n; left > 1; left--) {
        uint32_t greatest = numbers[0];
        numbers[0] = numbers[left - 1];
        numbers[left - 1] = greatest;
        sift_down(&self, 0, left - 1);
    }
}

size_t order_find(const uint32_t *numbers, size_t n, order_seek_cb seek, const void *rows,
                  const void *wanted)
{
    size_t first = 0;
    size_t end = n;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (seek(rows, numbers[middle], wanted) <= 0) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}
