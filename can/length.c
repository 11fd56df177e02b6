/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of the DLC table, as one question. */
#include "can/length.h"

#include <stddef.h>

#define CLASSIC_MAX 8

bool length_exists(uint8_t length, bool fd)
{
    static const uint8_t fd_only[] = {12, 16, 20, 24, 32, 48, 64};
    bool found = length <= CLASSIC_MAX;
    for (size_t i = 0; fd && i < sizeof fd_only; i++) {
        found = found || length == fd_only[i];
    }
    return found;
}
