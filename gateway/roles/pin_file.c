/* SPDX-License-Identifier: Apache-2.0 */
/* A head with the clocks, then a row for each pin. */
#include "gateway/roles/pin_file.h"

#include <string.h>

#include "policies/name_judge.h"

#define MAGIC 0x31505053U /* "SPP1" */

static void put_short(struct put *put, const void *bytes, size_t len)
{
    put_u8(put, (uint8_t)len);
    put_bytes(put, bytes, len);
}

static void put_address(struct put *put, const struct address *address)
{
    put_short(put, address->bytes, address_length(address));
}

size_t pin_file_write(const struct pins *pins, const struct address *resolver,
                      const struct budget_time *now, uint64_t now_us,
                      uint8_t out[static PIN_FILE_BYTES_MAX])
{
    struct pins_row row;
    uint16_t count = 0;
    struct put put = put_over(out, PIN_FILE_BYTES_MAX);
    put_u32le(&put, MAGIC);
    budget_time_encode(&put, now);
    put_address(&put, resolver);
    struct put count_at = put;
    put_u16le(&put, count);
    for (size_t i = 0; i < PINS_ADDRESSES; i++) {
        if (pins_row_at(pins, i, now_us, &row)) {
            put_u64le(&put, row.left_us);
            put_address(&put, &row.address);
            put_short(&put, row.name, strlen(row.name));
            count++;
        }
    }
    put_u16le(&count_at, count);
    return put.used;
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
    head.time = budget_time_decode(in);
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
    if (!budget_time_between(&head.time, now, &past_us) ||
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
