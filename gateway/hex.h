/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as text. */
#ifndef GATEWAY_HEX_H
#define GATEWAY_HEX_H

#include <stddef.h>
#include <stdint.h>

/* In lower case, and a NUL: out has room for 2 * len + 1 characters. */
void hex_print(char *out, const uint8_t *bytes, size_t len);

#endif
