/* SPDX-License-Identifier: Apache-2.0 */
/* One slot a packet: its bytes, and a bit for each eight of them. */
#include "gateway/capture/ip_fragments.h"

#include <stdlib.h>
#include <string.h>

#define UNITS (IP_FRAGMENTS_BYTES / 8)

struct slot {
    bool used;
    uint8_t protocol;
    uint32_t id;
    uint64_t begun; /* a count of fragments, to tell the oldest */
    struct address from;
    struct address to;
    size_t total_bytes; /* 0: the last fragment was not seen yet */
    size_t there_bytes;
    uint8_t has[UNITS / 8];
    uint8_t bytes[IP_FRAGMENTS_BYTES];
};

struct ip_fragments {
    uint64_t count;
    uint64_t given_up;
    struct slot slots[IP_FRAGMENTS_SLOTS];
};

struct ip_fragments *ip_fragments_open(void)
{
    return calloc(1, sizeof(struct ip_fragments));
}

void ip_fragments_close(struct ip_fragments *self)
{
    free(self);
}

uint64_t ip_fragments_given_up(const struct ip_fragments *self)
{
    return self->given_up;
}

static bool is_of(const struct slot *slot, const struct ip_packet *packet)
{
    return slot->used && slot->id == packet->id && slot->protocol == packet->protocol &&
           address_equal(&slot->from, &packet->from) &&
           address_equal(&slot->to, &packet->to);
}

static struct slot *find(struct ip_fragments *self, const struct ip_packet *packet)
{
    struct slot *oldest = self->slots;
    for (size_t i = 0; i < IP_FRAGMENTS_SLOTS; i++) {
        struct slot *slot = &self->slots[i];
        if (is_of(slot, packet)) {
            return slot;
        }
        if (!slot->used || (oldest->used && slot->begun < oldest->begun)) {
            oldest = slot;
        }
    }
    self->given_up += oldest->used;
    memset(oldest->has, 0, sizeof oldest->has);
    oldest->used = true;
    oldest->protocol = packet->protocol;
    oldest->id = packet->id;
    oldest->begun = self->count;
    oldest->from = packet->from;
    oldest->to = packet->to;
    oldest->total_bytes = 0;
    oldest->there_bytes = 0;
    return oldest;
}

/* Eight bytes at most, the last ones of a packet fewer. False when they were others
 * before. */
static bool put_unit(struct slot *slot, size_t at, const uint8_t *bytes, size_t len)
{
    size_t unit = at / 8;
    uint8_t bit = (uint8_t)(1U << unit % 8);
    if ((slot->has[unit / 8] & bit) != 0) {
        return memcmp(slot->bytes + at, bytes, len) == 0;
    }
    slot->has[unit / 8] |= bit;
    memcpy(slot->bytes + at, bytes, len);
    slot->there_bytes += len;
    return true;
}

static bool put(struct slot *slot, const struct ip_packet *packet)
{
    struct cursor in = packet->payload;
    size_t at = packet->offset_bytes;
    size_t len = cursor_left(&in);
    size_t end = at + len;
    if (end > IP_FRAGMENTS_BYTES || (packet->more && len % 8 != 0) || len == 0 ||
        (slot->total_bytes != 0 &&
         (end > slot->total_bytes || (!packet->more && end != slot->total_bytes)))) {
        return false;
    }
    if (!packet->more) {
        slot->total_bytes = end;
    }
    for (; at < end; at += 8) {
        size_t part = end - at < 8 ? end - at : 8;
        if (!put_unit(slot, at, cursor_take(&in, part), part)) {
            return false;
        }
    }
    return slot->total_bytes == 0 || slot->there_bytes <= slot->total_bytes;
}

bool ip_fragments_add(struct ip_fragments *self, struct ip_packet *packet)
{
    struct slot *slot = find(self, packet);
    self->count++;
    if (!put(slot, packet)) {
        slot->used = false;
        self->given_up++;
        return false;
    }
    if (slot->total_bytes == 0 || slot->there_bytes < slot->total_bytes) {
        return false;
    }
    slot->used = false;
    packet->more = false;
    packet->offset_bytes = 0;
    packet->payload = cursor_over(slot->bytes, slot->total_bytes);
    return true;
}
