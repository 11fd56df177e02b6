/* SPDX-License-Identifier: Apache-2.0 */
/* Takes ids apart by shifts, and looks groups up by table. */
#include "can/j1939.h"

#define PDU2_FIRST 240U

static const struct j1939_group groups[] = {
#define J1939_GROUP(pgn, role, classes, name) {pgn, J1939_##role, classes, name},
#include "can/j1939_group.def"
#undef J1939_GROUP
};

bool j1939_is_pdu1(uint32_t pgn)
{
    return (pgn >> 8 & 0xFFU) < PDU2_FIRST;
}

bool j1939_is_transport(uint32_t pgn)
{
    return pgn == J1939_PGN_TRANSPORT_CONTROL || pgn == J1939_PGN_TRANSPORT_DATA;
}

bool j1939_is_extended_transport(uint32_t pgn)
{
    return pgn == J1939_PGN_EXTENDED_CONTROL || pgn == J1939_PGN_EXTENDED_DATA;
}

uint32_t j1939_packets(uint32_t bytes)
{
    return (bytes + J1939_PACKET_BYTES - 1U) / J1939_PACKET_BYTES;
}

struct j1939_id j1939_decode(uint32_t id)
{
    struct j1939_id self = {.priority = (uint8_t)(id >> 26 & 7U),
                            .pgn = id >> 8 & J1939_PGN_MAX,
                            .source = (uint8_t)id,
                            .destination = J1939_GLOBAL};
    if (j1939_is_pdu1(self.pgn)) {
        self.destination = (uint8_t)self.pgn;
        self.pgn &= ~0xFFU;
    }
    return self;
}

uint32_t j1939_encode(const struct j1939_id *self)
{
    uint32_t pgn =
        j1939_is_pdu1(self->pgn) ? (self->pgn & ~0xFFU) | self->destination : self->pgn;
    return (uint32_t)self->priority << 26 | pgn << 8 | self->source;
}

const struct j1939_group *j1939_group(uint32_t pgn)
{
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (groups[i].pgn == pgn) {
            return &groups[i];
        }
    }
    return NULL;
}

const struct j1939_group *j1939_group_row(size_t number)
{
    return number < sizeof groups / sizeof groups[0] ? &groups[number] : NULL;
}

bool j1939_pgn_read(const uint8_t bytes[static 3], uint32_t *pgn)
{
    *pgn = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;
    return *pgn <= J1939_PGN_MAX && (!j1939_is_pdu1(*pgn) || bytes[0] == 0);
}

bool j1939_asked(const uint8_t *bytes, size_t count, uint32_t *pgn)
{
    return count >= 3 && j1939_pgn_read(bytes, pgn);
}
