/* SPDX-License-Identifier: Apache-2.0 */
/* Rows put in order by number, and found again: O(n log n) whatever the rows are, since
 * they come from files that nobody vouches for. Does not: move the rows, allocate. */
#ifndef CAN_ORDER_H
#define CAN_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

/* Negative, zero, positive: row a stands before, beside, behind row b. */
typedef int (*order_compare_cb)(const void *rows, uint32_t a, uint32_t b);

/* Sorts the n numbers of rows; numbers of rows that compare equal end up rising. */
void order_sort(uint32_t *numbers, size_t n, order_compare_cb compare, const void *rows);

/* Negative, zero, positive: row stands before, at, behind what is looked for. */
typedef int (*order_seek_cb)(const void *rows, uint32_t row, const void *wanted);

/* How many of the n sorted numbers stand before or at wanted. The last row at it, if
 * any, is the one before this place. */
MUST_CHECK size_t order_find(const uint32_t *numbers, size_t n, order_seek_cb seek,
                             const void *rows, const void *wanted);

#endif
