/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader of telegrams makes of a text, for tests. */
#ifndef TESTS_GATEWAY_TELEGRAM_KIT_H
#define TESTS_GATEWAY_TELEGRAM_KIT_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/content/content.h"
#include "tests/tap.h"

static struct content telegram_found;

/* In a block of exactly that size, so that a sanitizer sees a read past the end. */
static inline enum content_state telegram_read_bytes(content_read_cb *read,
                                                     const void *bytes, size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1);
    memcpy(exact, bytes, len);
    content_init(&telegram_found);
    enum content_state state = read(&telegram_found, exact, len);
    free(exact);
    return state;
}

static inline enum content_state telegram_read_text(content_read_cb *read,
                                                    const char *text)
{
    return telegram_read_bytes(read, text, strlen(text));
}

/* No beginning of it, however short, is said to be none. */
static inline bool telegram_may_be_cut(content_read_cb *read, const void *bytes,
                                       size_t len)
{
    bool may = true;
    for (size_t cut = 0; cut < len; cut++) {
        may &= telegram_read_bytes(read, bytes, cut) != CONTENT_NOT;
    }
    return may;
}

static inline bool telegram_text_may_be_cut(content_read_cb *read, const char *text)
{
    return telegram_may_be_cut(read, text, strlen(text));
}

static inline bool telegram_names(enum content_identifier_kind kind, const char *value)
{
    for (size_t i = 0; i < telegram_found.identifier_count; i++) {
        if (telegram_found.identifiers[i].kind == kind &&
            strcmp(telegram_found.identifiers[i].value, value) == 0) {
            return true;
        }
    }
    return false;
}

static inline bool telegram_is_at(double latitude_deg, double longitude_deg)
{
    for (size_t i = 0; i < telegram_found.position_count; i++) {
        if (fabs(telegram_found.positions[i].latitude_deg - latitude_deg) < 1e-5 &&
            fabs(telegram_found.positions[i].longitude_deg - longitude_deg) < 1e-5) {
            return true;
        }
    }
    return false;
}

#endif
