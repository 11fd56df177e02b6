/* SPDX-License-Identifier: Apache-2.0 */
#include "can/j1939.h"

#include "tests/tap.h"

static void a_broadcast_group_takes_the_PDU_specific_byte(void)
{
    struct j1939_id id = j1939_decode(0x18FEEC00);
    EXPECT_EQ(id.priority, 6);
    EXPECT_EQ(id.pgn, 65260);
    EXPECT_EQ(id.source, 0);
    EXPECT_EQ(id.destination, J1939_GLOBAL);
}

static void a_group_to_one_node_has_its_destination_there(void)
{
    struct j1939_id id = j1939_decode(0x0C00000B);
    EXPECT_EQ(id.priority, 3);
    EXPECT_EQ(id.pgn, 0);
    EXPECT_EQ(id.destination, 0);
    EXPECT_EQ(id.source, 0x0B);
    id = j1939_decode(0x18EA2117);
    EXPECT_EQ(id.pgn, J1939_PGN_REQUEST);
    EXPECT_EQ(id.destination, 0x21);
}

static void PDU_format_240_is_the_first_broadcast(void)
{
    EXPECT(j1939_is_pdu1(0xEF00));
    EXPECT(!j1939_is_pdu1(0xF000));
    EXPECT(j1939_is_pdu1(0x1EF00));
    EXPECT_EQ(j1939_decode(0x18EFFE01).destination, 0xFE);
    EXPECT_EQ(j1939_decode(0x18F0FE01).pgn, 0xF0FE);
}

static void both_data_page_bits_belong_to_the_group(void)
{
    EXPECT_EQ(j1939_decode(0x19F80101).pgn, 0x1F801);
    EXPECT_EQ(j1939_decode(0x1AEC0101).pgn, 0x2EC00);
    EXPECT_EQ(j1939_decode(0x1FFFFFFF).pgn, J1939_PGN_MAX);
}

static void an_id_goes_there_and_back(void)
{
    const uint32_t ids[] = {0,          0x18FEEC00, 0x0C00000B,
                            0x18EA2117, 0x19F80101, 0x1FFFFFFF};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct j1939_id id = j1939_decode(ids[i]);
        EXPECT_EQ(j1939_encode(&id), ids[i]);
    }
}

static void groups_are_found_by_number(void)
{
    const struct {
        uint32_t pgn;
        enum j1939_role role;
        unsigned classes;
    } rows[] = {
        {65260, J1939_INFORMS, DATA_IDENTITY},
        {65267, J1939_INFORMS, DATA_POSITION},
        {65259, J1939_INFORMS, DATA_IDENTITY | DATA_VERSIONS},
        {65242, J1939_INFORMS, DATA_VERSIONS},
        {55552, J1939_ACCESSES_MEMORY, DATA_MEMORY},
        {55296, J1939_ACCESSES_MEMORY, DATA_MEMORY},
        {55040, J1939_ACCESSES_MEMORY, DATA_MEMORY},
        {65226, J1939_INFORMS, DATA_FAULTS},
        {65227, J1939_INFORMS, DATA_FAULTS},
        {0, J1939_COMMANDS, 0},
        {60928, J1939_MANAGES_ADDRESSES, 0},
        {65240, J1939_MANAGES_ADDRESSES, 0},
        {59904, J1939_REQUESTS, 0},
        {60416, J1939_CARRIES, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct j1939_group *group = j1939_group(rows[i].pgn);
        if (EXPECT(group != NULL)) {
            EXPECT_EQ(group->role, rows[i].role);
            EXPECT_EQ(group->classes, rows[i].classes);
        }
    }
    EXPECT(j1939_group(0xF004) == NULL);
}

static void groups_can_be_walked(void)
{
    const struct j1939_group *row;
    size_t count = 0;
    for (; (row = j1939_group_row(count)) != NULL; count++) {
        EXPECT(j1939_group(row->pgn) == row); /* so no number is there twice */
    }
    EXPECT(count > 40 && j1939_group_row(SIZE_MAX) == NULL);
}

static void a_request_tells_what_it_asks_for(void)
{
    uint32_t pgn = 0;
    EXPECT(j1939_asked((const uint8_t[]){0xEC, 0xFE, 0x00}, 3, &pgn));
    EXPECT_EQ(pgn, 65260);
    EXPECT(!j1939_asked((const uint8_t[]){0xEC, 0xFE}, 2, &pgn));
    EXPECT(!j1939_asked((const uint8_t[]){0xEC, 0xFE, 0x04}, 3, &pgn));
    EXPECT(!j1939_asked((const uint8_t[]){0x01, 0xEE, 0x00}, 3, &pgn));
}

static void transport_is_told_from_the_extended_one(void)
{
    EXPECT(j1939_is_transport(0xEC00) && j1939_is_transport(0xEB00));
    EXPECT(!j1939_is_transport(0xC800) && !j1939_is_transport(0xC700));
    EXPECT(j1939_is_extended_transport(0xC800) && j1939_is_extended_transport(0xC700));
    EXPECT(!j1939_is_extended_transport(0xEC00) && !j1939_is_extended_transport(0xEA00));
}

static void the_last_packet_may_be_filled_up(void)
{
    EXPECT_EQ(j1939_packets(9), 2);
    EXPECT_EQ(j1939_packets(14), 2);
    EXPECT_EQ(j1939_packets(15), 3);
    EXPECT_EQ(j1939_packets(1785), 255);
}

int main(void)
{
    RUN(a_broadcast_group_takes_the_PDU_specific_byte);
    RUN(a_group_to_one_node_has_its_destination_there);
    RUN(PDU_format_240_is_the_first_broadcast);
    RUN(both_data_page_bits_belong_to_the_group);
    RUN(an_id_goes_there_and_back);
    RUN(groups_are_found_by_number);
    RUN(groups_can_be_walked);
    RUN(a_request_tells_what_it_asks_for);
    RUN(transport_is_told_from_the_extended_one);
    RUN(the_last_packet_may_be_filled_up);
    return tap_done();
}
