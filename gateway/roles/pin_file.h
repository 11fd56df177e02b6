/* SPDX-License-Identifier: Apache-2.0 */
/* Pins in a file: how they are written, and which of them may be pins again.
 *
 * A file is not believed. A name that no flow rule of the policy allows, a name that is
 * not normal, a private address, a lifetime longer than a pin has: none becomes a pin.
 * Time: a pin has what it had left less the time that went by since, as the clock that
 * goes on during suspend says it (same boot), or the wall clock if it was trusted before
 * and after. Where nobody knows how long it was, or another resolver is asked now,
 * nothing is pinned. */
#ifndef GATEWAY_ROLES_PIN_FILE_H
#define GATEWAY_ROLES_PIN_FILE_H

#include "gateway/roles/budget_time.h"
#include "gateway/uplink/pins.h"

#define PIN_FILE_HEAD_BYTES (4 + BUDGET_TIME_BYTES + 17 + 2)
#define PIN_FILE_ROW_BYTES (8 + 17 + 1 + POLICY_HOST_BYTES - 1) /* at most */
#define PIN_FILE_BYTES_MAX (PIN_FILE_HEAD_BYTES + PINS_ADDRESSES * PIN_FILE_ROW_BYTES)

/* Writes every pin that holds. Returns how many bytes. now_us is of the pins' clock, now
 * of the file's. */
MUST_CHECK size_t pin_file_write(const struct pins *pins, const struct address *resolver,
                                 const struct budget_time *now, uint64_t now_us,
                                 uint8_t out[static PIN_FILE_BYTES_MAX]);

/* Adds what may be a pin. False: these bytes are no such file, and nothing was added. */
MUST_CHECK bool pin_file_read(struct pins *pins, const struct policy *policy,
                              const struct budget_time *now, uint64_t now_us,
                              const uint8_t *bytes, size_t len);

#endif
