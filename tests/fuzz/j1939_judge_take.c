/* SPDX-License-Identifier: Apache-2.0 */
/* Target: j1939_judge_take, j1939_judge_settle, j1939_judge_check_address, through
 * frame_judge_check. The input is a row of frames of 13 bytes: the side (bit 0) and the
 * mode (bit 1), what goes before it in 10 ms, source, destination, which group, the data.
 *
 * Law: whatever crossed, put together by a receiver that takes packets as they come, is a
 * message that a rule allows in that direction; and nothing crossed from the unit that
 * has an address of the vehicle, or takes one. */
#include "can/cursor.h"
#include "policies/frame_judge.h"
#include "policies/j1939_rule.h"
#include "tests/fuzz/fuzz.h"

#define FRAME_BYTES 13
#define BOTH .modes = 3, .age_us = POLICY_AGE_DEFAULT_US, .keep = UINT64_MAX
#define TO_UNIT 0
#define DM1 0xFECAU
#define VIN 0xFEECU
#define OWN 0xEF00U

static struct policy_frame_rule rules[] = {
    {.group = {POLICY_GROUP_SENT, DM1, 0, 255, 0, 255},
     .length_min = 2,
     .length_max = 40,
     BOTH},
    {.group = {POLICY_GROUP_SENT, VIN, 0, 255, 0, 255},
     .length_min = 9,
     .length_max = 17,
     .modes = 2,
     .keep = UINT64_MAX},
    {.group = {POLICY_GROUP_SENT, OWN, 2, 5, 0, 255},
     .length_min = 8,
     .length_max = 30,
     BOTH},
    {.group = {POLICY_GROUP_REQUESTED, DM1, 2, 5, 0, 255}, BOTH},
    {.id_first = 0x18000000,
     .id_last = 0x1BFFFFFF,
     .extended = true,
     .length_max = 8,
     .modes = 2,
     .keep = UINT64_MAX},
};

static const struct policy policy = {
    .buses = {{.name = "vehicle", .j1939 = true},
              {.name = "unit", .untrusted = true, .j1939 = true}},
    .bus_count = 2,
    .modes = {{.name = "road"}, {.name = "workshop"}},
    .mode_count = 2,
    .directions = {{0, 1, 0, 2}, {1, 0, 2, 3}},
    .direction_count = 2,
    .frame_rules = rules,
    .frame_rule_count = sizeof rules / sizeof rules[0],
};

/* What a receiver knows of one sender and destination: it begins anew whenever told. */
struct reception {
    bool runs;
    unsigned packets;
    unsigned received;
};
static struct reception receptions[2][256][256];
static bool vehicle_used[256];

static bool allowed(unsigned direction, uint32_t pgn, unsigned length, uint8_t source)
{
    if (direction == TO_UNIT) {
        return (pgn == DM1 && length <= 40) || (pgn == VIN && length <= 17);
    }
    return pgn == OWN && length <= 30 && source >= 2 && source <= 5;
}

static void receive_control(unsigned direction, const struct j1939_id *id,
                            const uint8_t data[static 8])
{
    struct reception *own = &receptions[direction][id->source][id->destination];
    const struct reception *other =
        &receptions[1 - direction][id->destination][id->source];
    uint32_t pgn = data[5] | (uint32_t)data[6] << 8 | (uint32_t)data[7] << 16;
    unsigned length = data[1] | (unsigned)data[2] << 8;
    switch (data[0]) {
    case 16:
    case 32:
        HOLDS(allowed(direction, pgn, length, id->source));
        *own = (struct reception){true, (length + 6) / 7, 0};
        break;
    case 255:
        HOLDS(own->runs || other->runs);
        break;
    default:
        HOLDS(other->runs && (data[0] == 17 || data[0] == 19));
        break;
    }
}

static void receive(unsigned direction, const struct frame *frame)
{
    struct j1939_id id = j1939_decode(frame->id);
    if (direction != TO_UNIT) {
        HOLDS(!vehicle_used[id.source] && id.source < 254);
        HOLDS(id.pgn != 0xEE00 && id.pgn != 0xFED8 && id.pgn != 0x9300);
    }
    HOLDS(id.pgn != J1939_PGN_EXTENDED_CONTROL && id.pgn != J1939_PGN_EXTENDED_DATA);
    if (id.pgn == J1939_PGN_TRANSPORT_CONTROL) {
        receive_control(direction, &id, frame->data);
    } else if (id.pgn == J1939_PGN_TRANSPORT_DATA) {
        struct reception *own = &receptions[direction][id.source][id.destination];
        HOLDS(own->runs && frame->data[0] == ++own->received);
        HOLDS(own->received <= own->packets);
    }
}

static struct frame read_frame(struct cursor *at, uint8_t side)
{
    static const uint32_t groups[] = {J1939_PGN_TRANSPORT_CONTROL,
                                      J1939_PGN_TRANSPORT_DATA,
                                      J1939_PGN_REQUEST,
                                      J1939_PGN_ADDRESS_CLAIMED,
                                      OWN,
                                      DM1,
                                      J1939_PGN_EXTENDED_CONTROL,
                                      0xFED8};
    struct j1939_id id = {.priority = 6};
    id.source = cursor_u8(at);
    id.destination = cursor_u8(at);
    id.pgn = groups[cursor_u8(at) % 8];
    struct frame frame = {.extended = true, .length = 8};
    if ((side & 4U) != 0) { /* few nodes, so that their frames meet */
        id.source %= 8;
        id.destination = id.destination % 8 == 7 ? J1939_GLOBAL : id.destination % 8;
    }
    frame.id = j1939_encode(&id);
    cursor_copy(at, frame.data, 8);
    return frame;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    struct arena arena;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        j1939_rule_bind(&rules[i]);
    }
    arena_init(&arena, block, sizeof block);
    struct frame_judge *judge = frame_judge_new(&policy, &arena);
    memset(receptions, 0, sizeof receptions);
    memset(vehicle_used, 0, sizeof vehicle_used);
    struct cursor at = cursor_over(data, size);
    uint64_t now_us = 0;
    while (cursor_left(&at) >= FRAME_BYTES) {
        uint8_t side = cursor_u8(&at);
        unsigned direction = side & 1U;
        now_us += cursor_u8(&at) * UINT64_C(10000);
        struct frame frame = read_frame(&at, side);
        struct frame out = {0};
        frame_judge_saw(judge, (uint8_t)direction, &frame);
        vehicle_used[frame.id & 0xFFU] |= direction == TO_UNIT;
        struct verdict verdict = frame_judge_check(judge, (uint8_t)direction,
                                                   side >> 1 & 1U, &frame, &out, now_us);
        HOLDS(verdict.action != VERDICT_MORE);
        if (verdict.action == VERDICT_PASS) {
            HOLDS(verdict.rule < policy.frame_rule_count);
            receive(direction, &out);
        }
    }
    return 0;
}
