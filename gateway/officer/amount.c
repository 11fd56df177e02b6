/* SPDX-License-Identifier: Apache-2.0 */
/* Puts commas and units. */
#include "gateway/officer/amount.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

void amount_print(uint64_t number, char out[static AMOUNT_TEXT_BYTES])
{
    char digits[24];
    size_t used = 0;
    int len = snprintf(digits, sizeof digits, "%" PRIu64, number);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0) {
            out[used++] = ',';
        }
        out[used++] = digits[i];
    }
    out[used] = 0;
}

void amount_print_bytes(uint64_t bytes, char out[static AMOUNT_TEXT_BYTES])
{
    static const char *const units[] = {"KB", "MB", "GB", "TB"};
    char number[AMOUNT_TEXT_BYTES];
    double value = (double)bytes / 1000;
    size_t unit = 0;
    if (bytes < 10000) {
        amount_print(bytes, number);
        (void)snprintf(out, AMOUNT_TEXT_BYTES, "%.8s byte%s", number,
                       bytes == 1 ? "" : "s");
        return;
    }
    while (value >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        value /= 1000;
        unit++;
    }
    (void)snprintf(out, AMOUNT_TEXT_BYTES, "%.1f %s", value, units[unit]);
}
