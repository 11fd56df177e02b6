/* SPDX-License-Identifier: Apache-2.0 */
/* The two columns of the DLC table. */
#include "can/length.h"

#define CLASSIC_MAX 8

static const uint8_t fd_lengths[LENGTH_DLC_MAX + 1] = {0, 1,  2,  3,  4,  5,  6,  7,
                                                       8, 12, 16, 20, 24, 32, 48, 64};

uint8_t length_of_dlc(uint8_t dlc, bool fd)
{
    uint8_t length = fd_lengths[dlc & LENGTH_DLC_MAX];
    return !fd && length > CLASSIC_MAX ? CLASSIC_MAX : length;
}

uint8_t length_to_dlc(uint8_t length, bool fd)
{
    if (length <= CLASSIC_MAX) {
        return length;
    }
    for (uint8_t dlc = CLASSIC_MAX + 1; fd && dlc <= LENGTH_DLC_MAX; dlc++) {
        if (fd_lengths[dlc] == length) {
            return dlc;
        }
    }
    return LENGTH_NO_DLC;
}

bool length_exists(uint8_t length, bool fd)
{
    return length_to_dlc(length, fd) != LENGTH_NO_DLC;
}
