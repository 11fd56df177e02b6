/* SPDX-License-Identifier: Apache-2.0 */
/* How much of a bus the rules of a policy can fill, at worst. */
#ifndef POLICIES_LOAD_H
#define POLICIES_LOAD_H

#include <stdint.h>

#include "can/attributes.h"
#include "can/frame.h"
#include "policies/policy.h"

#define LOAD_UNLIMITED UINT64_MAX

/* Bits a second that the rule lets through in the long run, rounded up: as often as it
 * may, the longest frame that it passes, with every stuff bit that can be and the three
 * bits of intermission.
 *
 * Classic: g + 8s + 13 + floor((g + 8s - 1) / 4), g 34 or 54, s data bytes (R. Davis, A.
 * Burns, R. Bril, J. Lukkien, "Controller Area Network (CAN) schedulability analysis:
 * Refuted, revisited and revised", Real-Time Systems 35, 2007, eq. 2). FD, counted as if
 * it never switched to the faster rate: h + 8s + floor((h + 8s - 1) / 4) + the CRC field
 * (4 + 17 + 6 bits up to 16 bytes, else 4 + 21 + 7) + 13, h 22 or 41 (ISO 11898-1:2015,
 * 10.4.2 and 10.5).
 *
 * Of a J1939 group above 8 bytes each message counts with the frame that announces it and
 * its packets of 7 bytes; what its receiver answers is on the other bus. */
MUST_CHECK uint64_t load_rule_bits_per_s(const struct policy_frame_rule *rule);

/* Bit times of `bitrate` that this one frame takes at worst, by the same formulas. With a
 * bit rate switch to a faster data_bitrate (0: not known) its data and CRC field take as
 * many times less; the stuff bits are then 2 for each data byte and floor((h - 1) / 4)
 * before them, which is never fewer than above. */
MUST_CHECK uint32_t load_frame_bits(const struct frame *frame, uint32_t bitrate,
                                    uint32_t data_bitrate);

/* As load_rule_bits_per_s, of the requests of a channel, each in one frame. What follows
 * of a longer one comes as the node that receives it asks for by flow control, and is not
 * counted. */
MUST_CHECK uint64_t load_channel_bits_per_s(const struct policy_channel *channel);

/* As load_rule_bits_per_s, of all rules and channels from untrusted buses to bus `to` in
 * `mode`. Emergency ids are not counted: the kernel carries them without a limit. */
MUST_CHECK uint64_t load_bus_bits_per_s(const struct policy *policy, uint8_t to,
                                        uint8_t mode);

#endif
