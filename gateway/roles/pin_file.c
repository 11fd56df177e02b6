/* SPDX-License-Identifier: Apache-2.0 */
/* A head with the clocks, then a row for each pin. */
#include "gateway/roles/pin_file.h"

#include <string.h>

#include "can/cursor.h"
#include "policies/name_judge.h"

#define MAGIC 0x31505053U /* "SPP1" */

static uint8_t *put(uint8_t *at, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
    return at + bytes;
}

static uint8_t *put_address(uint8_t *at, const struct address *address)
{
    size_t len = address_length(address);
    at = put(at, len, 1);
    memcpy(at, address->bytes, len);
    return at + len;
}

static uint8_t *put_row(uint8_t *at, const struct pins_row *row)
{
    size_t len = strlen(row->name);
    at = put(at, row->left_us, 8);
    at = put_address(at, &row->address);
    at = put(at, len, 1);
    memcpy(at, row->name, len);
    return at + len;
}

size_t pin_file_write(const struct pins *pins, const struct address *resolver,
                      const struct budget_time *now, uint64_t now_us,
                      uint8_t out[static PIN_FILE_BYTES_MAX])
{
    struct pins_row row;
    uint16_t count = 0;
    uint8_t *at = put(out, MAGIC, 4);
    memcpy(at, now->boot_id, sizeof now->boot_id);
    at = put(at + sizeof now->boot_id, now->mono_us, 8);
    at = put(at, now->wall_us, 8);
    at = put(at, now->wall_trusted, 1);
    at = put_address(at, resolver);
    uint8_t *count_at = at;
    at += 2;
    for (size_t i = 0; i < PINS_ADDRESSES; i++) {
        if (pins_row_at(pins, i, now_us, &row)) {
            at = put_row(at, &row);
            count++;
        }
    }
    (void)put(count_at, count, 2);
    return (size_t)(at - out);
}

_Static_assert(POLICY_HOST_BYTES > UINT8_MAX, "a length of a byte fits any name");

struct head {
    struct budget_time time;
    struct address resolver;
    uint16_t count;
};

/* None is one too. */
static struct address take_address(struct cursor *in)
{
    struct address address = {.family = ADDRESS_NONE};
    size_t len = cursor_u8(in);
    const uint8_t *bytes = cursor_take(in, len);
    if (bytes != NULL && len > 0 && !address_decode(&address, bytes, len)) {
        cursor_fail(in);
    }
    return address;
}

static struct head take_head(struct cursor *in)
{
    struct head head = {.count = 0};
    if (cursor_u32le(in) != MAGIC) {
        cursor_fail(in);
    }
    cursor_copy(in, head.time.boot_id, sizeof head.time.boot_id);
    head.time.mono_us = cursor_u64le(in);
    head.time.wall_us = cursor_u64le(in);
    head.time.wall_trusted = cursor_u8(in) != 0;
    head.resolver = take_address(in);
    head.count = cursor_u16le(in);
    return head;
}

/* name: room for the row's text. */
static struct pins_row take_row(struct cursor *in, char name[static POLICY_HOST_BYTES])
{
    struct pins_row row = {.name = name, .left_us = cursor_u64le(in)};
    row.address = take_address(in);
    uint8_t len = cursor_u8(in);
    cursor_copy(in, name, len);
    name[len] = '\0';
    return row;
}

static bool is_whole(struct cursor in)
{
    char name[POLICY_HOST_BYTES];
    struct head head = take_head(&in);
    for (uint16_t i = 0; i < head.count && !in.failed; i++) {
        (void)take_row(&in, name);
    }
    return cursor_at_end(&in);
}

/* False: nobody knows. */
static bool time_between(const struct budget_time *before, const struct budget_time *now,
                         uint64_t *out_us)
{
    bool same_boot = memcmp(before->boot_id, now->boot_id, sizeof now->boot_id) == 0;
    uint64_t from_us = same_boot ? before->mono_us : before->wall_us;
    uint64_t to_us = same_boot ? now->mono_us : now->wall_us;
    *out_us = to_us - from_us;
    return to_us >= from_us && (same_boot || (before->wall_trusted && now->wall_trusted));
}

static bool is_allowed(const struct policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        if (name_matches(policy->uplink.rules[i].host, name)) {
            return true;
        }
    }
    return false;
}

static bool may_be_a_pin(const struct policy *policy, const struct pins_row *row)
{
    char normal[POLICY_HOST_BYTES];
    return row->left_us <= PINS_LIFE_MAX_US && !address_is_private(&row->address) &&
           name_normalise(normal, row->name) && strcmp(normal, row->name) == 0 &&
           is_allowed(policy, row->name);
}

bool pin_file_read(struct pins *pins, const struct policy *policy,
                   const struct budget_time *now, uint64_t now_us, const uint8_t *bytes,
                   size_t len)
{
    char name[POLICY_HOST_BYTES];
    uint64_t past_us;
    struct cursor in = cursor_over(bytes, len);
    if (!is_whole(in)) {
        return false;
    }
    struct head head = take_head(&in);
    if (!time_between(&head.time, now, &past_us) ||
        !address_equal(&head.resolver, &policy->uplink.resolver)) {
        return true;
    }
    for (uint16_t i = 0; i < head.count; i++) {
        struct pins_row row = take_row(&in, name);
        if (row.left_us > past_us && may_be_a_pin(policy, &row)) {
            row.left_us -= past_us;
            pins_restore(pins, &row, now_us);
        }
    }
    return true;
}
