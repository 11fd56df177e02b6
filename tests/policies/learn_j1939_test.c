/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_j1939.h"

#include "tests/policies/learn_kit.h"
#include "tests/policies/parse_fixture.h"

enum { VEHICLE, UNIT };

static struct learn *learn;

static void hear(uint8_t bus, uint32_t id, const char *bytes, unsigned count)
{
    struct frame frame = kit_frame(id, 8);
    memcpy(frame.data, bytes, 8);
    frame.length = id >> 16 == 0x18EA ? 3 : 8;
    kit_hear(learn, bus, &frame, count, 100000, 0);
}

/* Three groups of the table, so that each bus is known to carry J1939. */
static void begin(void)
{
    learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    (void)!learn_bus(learn, "unit");
    hear(VEHICLE, 0x18EEFF00, "\0\0\0\0\0\0\0\0", 1);
    hear(VEHICLE, 0x18EA0003, "\xEC\xFE\0\0\0\0\0\0", 1);
    hear(VEHICLE, 0x0C000003, "\0\0\0\0\0\0\0\0", 1);
    hear(UNIT, 0x18EA0021, "\xEC\xFE\0\0\0\0\0\0", 1);
    hear(UNIT, 0x18EEFF21, "\0\0\0\0\0\0\0\0", 1);
    hear(UNIT, 0x0C000021, "\0\0\0\0\0\0\0\0", 1);
}

/* From malloc; it is a good policy. */
static char *draft(void)
{
    char *text = kit_draft(learn, NULL);
    if (!EXPECT(parse(text) != NULL)) {
        printf("# %s# of:\n%s", parse_said, text);
    }
    return text;
}

static bool has(const char *text, const char *line)
{
    return strstr(text, line) != NULL;
}

static void test_a_group_has_a_rule_by_its_number_and_source(void)
{
    begin();
    hear(VEHICLE, 0x18FEF100, "\0\0\0\0\0\0\0\0", 100);
    hear(UNIT, 0x0CF00421, "\0\0\0\0\0\0\0\0", 100);
    char *text = draft();
    EXPECT(has(text, "bus vehicle = can0 j1939 watch # no recording told which\nbus unit "
                     "= can1 j1939 "));
    EXPECT(
        has(text,
            "    pgn 65265 source 0x00 length 8 every 100ms within 25ms  # 100 frames"));
    EXPECT(
        has(text,
            "    pgn 61444 source 0x21 length 8 every 100ms within 25ms  # 100 frames"));
    EXPECT(has(text, "    pgn 0 source 0x03 destination 0x00 length 8 rate 10/s  # "));
    free(text);
}

static void test_one_rule_is_for_all_priorities_and_for_what_comes_in_packets(void)
{
    begin();
    hear(VEHICLE, 0x18FECA00, "\0\0\0\0\0\0\0\0", 20);
    hear(VEHICLE, 0x0CFECA00, "\0\0\0\0\0\0\0\0", 20);
    hear(VEHICLE, 0x1CECFF00, "\x20\x16\0\x04\xFF\xCA\xFE\0", 20);
    hear(VEHICLE, 0x1CEBFF00, "\x01\0\0\0\0\0\0\0", 20);
    char *text = draft();
    EXPECT(has(text, "    pgn 65226 source 0x00 length 8..22 rate 60/s  # 20 frames"));
    EXPECT(has(text,
               "    # not passed: id 0x18FECA00 extended length 8; the same group at "
               "another priority"));
    EXPECT(has(text,
               "    # not passed: id 0x1CEBFF00 extended length 8; it carries other "
               "groups"));
    EXPECT(!has(text, " in packets\n"));
    free(text);
}

static void test_what_comes_in_packets_alone_has_a_rule_too(void)
{
    begin();
    hear(VEHICLE, 0x1CECFF00, "\x20\x16\0\x04\xFF\xE3\xFE\0", 20);
    hear(VEHICLE, 0x1CEC2100, "\x10\x16\0\x04\xFF\xE3\xFE\0", 1);
    char *text = draft();
    EXPECT(has(text, "    pgn 65251 source 0x00 length 22 rate 20/s  # 20 in packets\n"));
    EXPECT(has(text,
               "    # not passed: pgn 65251 source 0x00 destination 0x21 length 22; "
               "between two nodes"));
    free(text);
}

static void test_a_request_is_named_by_what_it_asks_for(void)
{
    begin();
    char *text = draft();
    EXPECT(has(text, "    request pgn 65260 source 0x03 destination 0x00 rate 10/s  # 1 "
                     "times\n"));
    EXPECT(has(text, "    request pgn 65260 source 0x21 destination 0x00 rate 10/s  # 1 "
                     "times\n"));
    EXPECT(has(text, "    # not passed: id 0x18EA0021 extended length 3; a request"));
    free(text);
}

static void test_whatever_group_the_unit_sends_the_draft_is_a_policy(void)
{
    for (uint32_t pgn = 0; pgn <= J1939_PGN_MAX; pgn++) {
        if (j1939_group(pgn) == NULL) {
            continue;
        }
        const char announced[] = {
            0x20, 20, 0, 3, (char)0xFF, (char)pgn, (char)(pgn >> 8), (char)(pgn >> 16)};
        begin();
        hear(UNIT, 0x1CECFF21, announced, 2);
        hear(UNIT, UINT32_C(6) << 26 | pgn << 8 | 0x21, "\0\0\0\0\0\0\0\0", 2);
        free(draft());
        begin();
        hear(UNIT, 0x1CECFF21, announced, 2);
        char *text = draft();
        EXPECT(pgn != J1939_PGN_REQUEST || has(text, "; a request comes in one frame"));
        free(text);
    }
}

static void test_the_unit_gets_no_address_and_no_memory(void)
{
    begin();
    hear(UNIT, 0x18D90021, "\0\0\0\0\0\0\0\0", 2);             /* DM14 */
    hear(UNIT, 0x18FEF100, "\0\0\0\0\0\0\0\0", 2);             /* as node 0 */
    hear(UNIT, 0x18FEF1FE, "\0\0\0\0\0\0\0\0", 2);             /* as nobody */
    hear(UNIT, 0x1CECFF21, "\x20\x09\0\x02\xFF\xD8\xFE\0", 1); /* a command by BAM */
    hear(UNIT, 0x18EA0000, "\xEC\xFE\0\0\0\0\0\0", 1);
    char *text = draft();
    EXPECT(has(text, "id 0x18EEFF21 extended length 8; the unit takes no addresses"));
    EXPECT(has(text, "id 0x18D90021 extended length 8; memory, for a mode"));
    EXPECT(has(text, "id 0x18FEF100 extended length 8; from an address of the vehicle"));
    EXPECT(has(text, "id 0x18FEF1FE extended length 8; no node sends from there"));
    EXPECT(has(text, "# not passed: pgn 65240 source 0x21 length 9; the unit takes no "
                     "addresses"));
    EXPECT(has(text, "# not passed: request pgn 65260 source 0x00 destination 0x00; from "
                     "an address of the vehicle"));
    free(text);
}

static void test_one_bus_of_groups_makes_all_that_crosses_groups(void)
{
    begin();
    learn->groups.known[UNIT] = 1;
    hear(UNIT, 0x1CECFF21, "\x20\x16\0\x04\xFF\xE3\xFE\0", 1);
    char *text = draft();
    EXPECT(has(text, "# not passed: id 0x1CECFF21 extended length 8; it carries other"));
    free(text);
}

static void test_without_groups_of_the_table_ids_are_ids(void)
{
    learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    hear(VEHICLE, 0x18FEF100, "\0\0\0\0\0\0\0\0", 100);
    hear(VEHICLE, 0x1CECFF00, "\x20\x16\0\x04\xFF\xE3\xFE\0", 20);
    char *text = draft();
    EXPECT(has(text, "    id 0x18FEF100 extended length 8 every 100ms within 25ms"));
    EXPECT(!has(text, "pgn"));
    free(text);
}

int main(void)
{
    RUN(test_a_group_has_a_rule_by_its_number_and_source);
    RUN(test_one_rule_is_for_all_priorities_and_for_what_comes_in_packets);
    RUN(test_what_comes_in_packets_alone_has_a_rule_too);
    RUN(test_a_request_is_named_by_what_it_asks_for);
    RUN(test_whatever_group_the_unit_sends_the_draft_is_a_policy);
    RUN(test_the_unit_gets_no_address_and_no_memory);
    RUN(test_one_bus_of_groups_makes_all_that_crosses_groups);
    RUN(test_without_groups_of_the_table_ids_are_ids);
    return tap_done();
}
