/* SPDX-License-Identifier: Apache-2.0 */
/* Two digits a byte. */
#include "gateway/hex.h"

void hex_print(char *out, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 0xf];
    }
    *out = '\0';
}
