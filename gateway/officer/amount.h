/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as a person reads them. */
#ifndef GATEWAY_OFFICER_AMOUNT_H
#define GATEWAY_OFFICER_AMOUNT_H

#include <stdint.h>

#define AMOUNT_TEXT_BYTES 40

/* 1234567 as "1,234,567". */
void amount_print(uint64_t number, char out[static AMOUNT_TEXT_BYTES]);

/* "1 byte", "1,234 bytes", "12.3 KB", "3.4 MB": thousands, not 1024. */
void amount_print_bytes(uint64_t bytes, char out[static AMOUNT_TEXT_BYTES]);

#endif
