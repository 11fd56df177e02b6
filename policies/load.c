/* SPDX-License-Identifier: Apache-2.0 */
/* Adds up the worst case of the rules from untrusted buses. */
#include "policies/load.h"

#include "can/frame.h"
#include "can/j1939.h"

#define TAIL_BITS 13U /* CRC delimiter, ACK, ACK delimiter, EOF, intermission */

static uint32_t classic_bits(bool extended, uint32_t bytes)
{
    uint32_t stuffable = (extended ? 54U : 34U) + 8U * bytes;
    return stuffable + TAIL_BITS + (stuffable - 1U) / 4U;
}

static uint32_t fd_crc_bits(uint32_t bytes)
{
    return bytes <= 16U ? 4U + 17U + 6U : 4U + 21U + 7U;
}

static uint32_t fd_bits(bool extended, uint32_t bytes)
{
    uint32_t stuffable = (extended ? 41U : 22U) + 8U * bytes;
    return stuffable + (stuffable - 1U) / 4U + fd_crc_bits(bytes) + TAIL_BITS;
}

/* What stands before the data keeps the slow rate, and its stuff bits. */
static uint32_t switched_bits(const struct frame *frame, uint32_t bitrate,
                              uint32_t data_bitrate)
{
    uint32_t head = frame->extended ? 41U : 22U;
    uint32_t slow = head + (head - 1U) / 4U + TAIL_BITS;
    uint64_t fast = 8U * frame->length + 2U * frame->length + fd_crc_bits(frame->length);
    return slow + (uint32_t)((fast * bitrate + data_bitrate - 1U) / data_bitrate);
}

uint32_t load_frame_bits(const struct frame *frame, uint32_t bitrate,
                         uint32_t data_bitrate)
{
    uint32_t bytes = frame->kind == FRAME_REMOTE ? 0 : frame->length;
    if (!frame->fd) {
        return classic_bits(frame->extended, bytes);
    }
    return frame->bit_rate_switch && data_bitrate > bitrate
               ? switched_bits(frame, bitrate, data_bitrate)
               : fd_bits(frame->extended, bytes);
}

static uint32_t frame_bits(const struct policy_frame_rule *rule)
{
    uint32_t bytes = rule->remote ? 0 : rule->length_max;
    if (rule->group.kind != POLICY_GROUP_NONE && bytes > FRAME_CLASSIC_DATA_MAX) {
        return (1U + j1939_packets(bytes)) * classic_bits(true, FRAME_CLASSIC_DATA_MAX);
    }
    uint32_t in_classic = bytes < FRAME_CLASSIC_DATA_MAX ? bytes : FRAME_CLASSIC_DATA_MAX;
    uint32_t classic = classic_bits(rule->extended, in_classic);
    uint32_t fd = fd_bits(rule->extended, bytes);
    if (rule->format == POLICY_FORMAT_CLASSIC) {
        return classic;
    }
    return rule->format == POLICY_FORMAT_FD || fd > classic ? fd : classic;
}

/* More than any bus carries, so little that the loads of all rules can be added. */
#define RULE_MOST (UINT64_MAX / POLICY_FRAME_RULES_MAX)

/* No message has 2^16 bits, and count is below 2^32. */
static uint64_t per_s(uint64_t bits, uint64_t count, uint64_t per_us)
{
    uint64_t bits_in_s;
    if (__builtin_mul_overflow(bits * count, 1000000U, &bits_in_s) ||
        __builtin_add_overflow(bits_in_s, per_us - 1U, &bits_in_s)) {
        return RULE_MOST;
    }
    return bits_in_s / per_us < RULE_MOST ? bits_in_s / per_us : RULE_MOST;
}

uint64_t load_rule_bits_per_s(const struct policy_frame_rule *rule)
{
    uint64_t bits = frame_bits(rule);
    uint64_t least = LOAD_UNLIMITED;
    if (rule->every_us != 0) {
        least = per_s(bits, 1, rule->every_us - rule->within_us);
    }
    if (rule->pace_us != 0) {
        least = per_s(bits, 1, rule->pace_us); /* the same as every, if that is said */
    }
    if (rule->rate_count != 0) {
        uint64_t by_rate = per_s(bits, rule->rate_count, rule->rate_per_us);
        least = by_rate < least ? by_rate : least;
    }
    return least;
}

uint64_t load_channel_bits_per_s(const struct policy_channel *channel)
{
    const struct policy_frame_rule requests = {
        .extended = channel->extended,
        .format = channel->fd ? POLICY_FORMAT_FD : POLICY_FORMAT_CLASSIC,
        .length_max = channel->fd ? FRAME_DATA_MAX : FRAME_CLASSIC_DATA_MAX,
        .rate_count = channel->rate_count,
        .rate_per_us = channel->rate_per_us};
    return load_rule_bits_per_s(&requests);
}

static uint64_t direction_bits_per_s(const struct policy *policy,
                                     const struct policy_direction *direction,
                                     uint8_t mode)
{
    uint64_t sum = 0;
    for (uint16_t i = 0; i < direction->rule_count; i++) {
        const struct policy_frame_rule *rule =
            &policy->frame_rules[direction->first_rule + i];
        uint64_t bits = policy_holds(rule->modes, mode) ? load_rule_bits_per_s(rule) : 0;
        if (__builtin_add_overflow(sum, bits, &sum)) {
            return LOAD_UNLIMITED;
        }
    }
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        const struct policy_channel *channel = &policy->channels[i];
        if (channel->from == direction->from && channel->to == direction->to &&
            policy_holds(channel->modes, mode) &&
            __builtin_add_overflow(sum, load_channel_bits_per_s(channel), &sum)) {
            return LOAD_UNLIMITED;
        }
    }
    return sum;
}

uint64_t load_bus_bits_per_s(const struct policy *policy, uint8_t to, uint8_t mode)
{
    uint64_t sum = 0;
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        const struct policy_direction *direction = &policy->directions[i];
        if (direction->to == to && policy->buses[direction->from].untrusted) {
            uint64_t bits = direction_bits_per_s(policy, direction, mode);
            if (__builtin_add_overflow(sum, bits, &sum)) {
                return LOAD_UNLIMITED;
            }
        }
    }
    return sum;
}
