/* SPDX-License-Identifier: Apache-2.0 */
/* Binary telegrams in hex, whole, cut and broken, for tests. */
#ifndef TESTS_GATEWAY_TELEGRAM_HEX_H
#define TESTS_GATEWAY_TELEGRAM_HEX_H

#include "tests/gateway/telegram_kit.h"

static uint8_t telegram_bytes[4096];

static inline unsigned telegram_digit(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static inline size_t telegram_from_hex(const char *hex)
{
    size_t len = 0;
    for (const char *at = hex; at[0] != '\0' && at[1] != '\0'; at += 2) {
        telegram_bytes[len++] =
            (uint8_t)(telegram_digit(at[0]) << 4 | telegram_digit(at[1]));
    }
    return len;
}

static inline enum content_state telegram_read_hex(content_read_cb *read, const char *hex)
{
    size_t len = telegram_from_hex(hex);
    return telegram_read_bytes(read, telegram_bytes, len);
}

/* No beginning of it is read as a whole one; what is cut asks for more. */
static inline bool telegram_wants_all(content_read_cb *read, const char *hex)
{
    size_t len = telegram_from_hex(hex);
    bool good = true;
    for (size_t cut = 0; cut < len; cut++) {
        good = telegram_read_bytes(read, telegram_bytes, cut) == CONTENT_MORE && good;
        good =
            telegram_found.identifier_count + telegram_found.position_count == 0 && good;
    }
    return good;
}

/* With any one bit of it turned it is read no longer, or its sum is told to be wrong. */
static inline bool telegram_is_summed(content_read_cb *read, const char *hex)
{
    size_t len = telegram_from_hex(hex);
    bool good = true;
    for (size_t bit = 0; bit < 8 * len; bit++) {
        telegram_bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        good = (telegram_read_bytes(read, telegram_bytes, len) != CONTENT_IS ||
                telegram_found.sum_wrong) &&
               good;
        telegram_bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    return good;
}

#endif
