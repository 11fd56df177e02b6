/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_write.h"

#include "tests/policies/learn_kit.h"
#include "tests/policies/parse_fixture.h"

enum { VEHICLE, UNIT };

static struct learn *begin(void)
{
    struct learn *learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    (void)!learn_bus(learn, "unit");
    return learn;
}

/* The draft parses without an error. */
static bool is_policy(const char *draft)
{
    bool good = parse(draft) != NULL;
    if (!good) {
        printf("# %s# of:\n%s", parse_said, draft);
    }
    return good;
}

static bool has(const char *draft, const char *line)
{
    return strstr(draft, line) != NULL;
}

static void test_a_draft_is_a_policy_with_a_rule_for_each_message(void)
{
    struct learn *learn = begin();
    struct frame frame = kit_frame(0x3A0, 8);
    struct frame other = kit_frame(0x18FEF100, 2);
    struct frame from_unit = kit_frame(0x201, 2);
    kit_hear(learn, VEHICLE, &frame, 100, 20000, 0);
    kit_hear(learn, VEHICLE, &other, 1, 0, 0);
    kit_hear(learn, UNIT, &from_unit, 20, 100000, 0);
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(has(
        draft,
        "\nfrom vehicle to unit {\n    id 0x3A0 length 8 every 20ms within 5ms  # 100 "
        "frames in 2.0 s, period 20.0 ms (20.0 to 20.0), confidence medium\n"));
    EXPECT(has(draft,
               "    id 0x18FEF100 extended length 2 rate 10/s  # 1 frame in 0.0 s, "
               "confidence low\n"));
    EXPECT(has(draft, "\nfrom unit to vehicle {\n    id 0x201 length 2 every 100ms "
                      "within 25ms  # 20 "));
    free(draft);
}

static void test_a_draft_of_one_bus_has_the_other_one_too(void)
{
    struct frame frame = kit_frame(0x3A0, 8);
    for (int unit = 0; unit < 2; unit++) {
        struct learn *learn = kit_new(NULL);
        (void)!learn_bus(learn, unit != 0 ? "unit" : "body");
        kit_hear(learn, 0, &frame, 100, 20000, 0);
        char *draft = kit_draft(learn, NULL);
        EXPECT(is_policy(draft));
        EXPECT(has(draft, unit != 0 ? "from unit to vehicle {" : "from body to unit {"));
        free(draft);
    }
}

static void test_each_bus_is_the_interface_that_it_was_recorded_from(void)
{
    static const struct {
        const char *vehicle;
        const char *unit;
        const char *said;
    } rows[] = {
        {"can1", "can0", "bus vehicle = can1 watch\nbus unit = can0\n"},
        {"can1", "can1", "bus vehicle = can1 watch\nbus unit = can0 # no recording"},
        {"", "can0",
         "bus vehicle = can1 watch # no recording told which\nbus unit = can0"},
        {"1", "2",
         "bus vehicle = can0 watch # no recording told which\nbus unit = can1 #"},
        {"fd", "x#y", "bus vehicle = fd watch\nbus unit = \"x#y\"\n"},
        {"a;b", "a\"b", "bus vehicle = \"a;b\" watch\nbus unit = can0 #"},
        {"vcan0.7", "a/b", "bus vehicle = \"vcan0.7\" watch\nbus unit = can0 #"},
    };
    struct frame frame = kit_frame(0x3A0, 8);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct learn *learn = begin();
        kit_hear(learn, VEHICLE, &frame, 20, 20000, 0);
        learn_set_interface(learn, VEHICLE, rows[i].vehicle);
        learn_set_interface(learn, UNIT, rows[i].unit);
        char *draft = kit_draft(learn, NULL);
        EXPECT(is_policy(draft));
        EXPECT(has(draft, rows[i].said));
        free(draft);
    }
}

static void test_fd_frames_make_both_buses_fd(void)
{
    struct learn *learn = begin();
    struct frame frame = kit_frame(0x3A0, 8);
    kit_hear(learn, VEHICLE, &frame, 20, 20000, 0);
    frame.fd = true;
    frame.length = 64;
    kit_hear(learn, VEHICLE, &frame, 20, 20000, 0);
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(has(draft, "bus unit = can1 fd # no recording told which\n"));
    EXPECT(has(draft, "id 0x3A0 fd length 64 "));
    free(draft);
}

static void test_an_id_of_the_vehicle_is_no_rule_of_the_unit(void)
{
    struct learn *learn = begin();
    struct frame frame = kit_frame(0x3A0, 8);
    kit_hear(learn, VEHICLE, &frame, 20, 20000, 0);
    kit_hear(learn, UNIT, &frame, 20, 20000, 0);
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(
        has(draft, "    # not passed: id 0x3A0 length 8; a vehicle node sends this id"));
    free(draft);
}

static void test_a_remote_frame_and_what_a_tester_asks_are_told_and_not_passed(void)
{
    struct learn *learn = begin();
    struct frame remote = kit_frame(0x3A0, 8);
    struct frame asked = kit_frame(0x7E0, 8);
    remote.kind = FRAME_REMOTE;
    asked.data[0] = 2;
    asked.data[1] = 0x11;
    asked.data[2] = 1;
    kit_hear(learn, VEHICLE, &remote, 20, 20000, 0);
    kit_hear(learn, VEHICLE, &asked, 1, 0, 0);
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(has(draft, "# not passed: id 0x3A0 length 8; a remote frame"));
    EXPECT(has(draft, "# not passed: id 0x7E0 length 8; a tester asked"));
    EXPECT(has(draft, "    # asked for on this bus: id 0x7E0 ECUReset 0x11 sub 0x01, 1 "
                      "times\n"));
    free(draft);
}

static void test_what_the_unit_asks_is_a_channel_of_diagnostics(void)
{
    struct learn *learn = begin();
    struct frame asked = kit_frame(0x7E0, 8);
    memcpy(asked.data, "\x03\x22\xF1\x90", 4);
    kit_hear(learn, UNIT, &asked, 100, 100000, 0);
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(has(draft,
               "    diagnostics id 0x7E0 answer id 0x7E8 rate 20/s {\n        uds "
               "service 0x22 identifier 0xF190  # ReadDataByIdentifier, 100 times\n"
               "    }\n"));
    free(draft);
}

static void test_counters_checksums_and_bits_are_told(void)
{
    struct learn *learn = begin();
    struct frame frame = kit_frame(0x3A0, 8);
    for (unsigned i = 0; i < 600; i++) {
        frame.data[2] = (uint8_t)(i % 16);
        frame.data[3] = (uint8_t)(i * i >> 3);
        frame.data[5] = (uint8_t)(i * 7 >> 2);
        frame.data[7] = 0;
        for (size_t k = 0; k < 7; k++) {
            frame.data[7] ^= frame.data[k];
        }
        learn_add(learn, VEHICLE, &frame, i * 10000);
    }
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(has(draft, "        # bits that moved: 16..19, 24..31, 40..47, 56..63\n"));
    EXPECT(has(draft, " counter bits 16|4 repeats 1 missing 1: 599 steps, 0 jumps\n"));
    EXPECT(has(draft, " checksum xor bits 56|8: 600 frames held\n"));
    free(draft);
}

static void test_counts_of_a_ledger_are_marked_as_such(void)
{
    struct learn *learn = begin();
    struct frame frame = kit_frame(0x3A0, 8);
    learn_count(learn, VEHICLE, &frame, 1000, 10000000);
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(has(draft,
               "    id 0x3A0 length 8 rate 200/s  # 1000 frames in 10.0 s, counted "
               "by a ledger, confidence medium\n"));
    free(draft);
}

/* From malloc: the draft of a message of period_us and count frames, beside one that
 * comes from the first second to the last. */
static char *draft_beside(unsigned count, uint64_t period_us, bool strict)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct learn *learn = begin();
    struct frame frame = kit_frame(0x3A0, 8);
    struct frame other = kit_frame(0x3A1, 8);
    learn_add(learn, VEHICLE, &other, 1000000);
    kit_hear(learn, VEHICLE, &frame, count, period_us, 0);
    learn_add(learn, VEHICLE, &other, 1000000 + 100 * period_us);
    learn_finish(learn);
    learn_write(out, learn, &(struct learn_write_options){.name = "a", .strict = strict});
    (void)fclose(out);
    return text;
}

static void test_silence_needs_an_hour_from_begin_to_end_or_strictness(void)
{
    static const struct {
        unsigned count;
        uint64_t period_us;
        bool strict;
        bool told;
    } rows[] = {
        {100, 20000, false, false},   {100, 20000, true, true},
        {100, 37000000, false, true}, {100, 36000000, false, false},
        {64, 20000, true, false},     {88, 20000, true, false},
        {92, 20000, true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *draft = draft_beside(rows[i].count, rows[i].period_us, rows[i].strict);
        EXPECT(is_policy(draft));
        if (!EXPECT(has(draft, " silence 1") == rows[i].told)) {
            printf("# row %zu\n", i);
        }
        free(draft);
    }
}

/* Ids that mean something to some part, and any other. */
static uint32_t some_id(struct random *random, bool *extended)
{
    static const uint32_t ids[] = {
        0x000,      0x3A0,      0x7DF,      0x7E0,      0x7E8,      0x7FF,
        0x18DA10F1, 0x18DAF110, 0x18DB33F1, 0x18CE10F1, 0x18EEFF00, 0x18EAFF21,
        0x18EA0021, 0x0C000003, 0x0C000021, 0x1CECFF00, 0x1CECFF21, 0x1CEC2100,
        0x1CEBFF00, 0x18FECA00, 0x0CFECA00, 0x18FECA21, 0x18D90021, 0x18FEF1FE,
        0x18CA0021, 0x18C80021, 0x18C90021, 0x1FFFFFFF,
    };
    enum { IDS = sizeof ids / sizeof ids[0] };
    uint32_t id = random_below(random, 4) == 0
                      ? (uint32_t)random_below(random, FRAME_ID_EXTENDED_MAX + 1U)
                      : ids[random_below(random, IDS)];
    *extended = id > FRAME_ID_STANDARD_MAX || random_below(random, 8) == 0;
    return id;
}

static struct frame some_frame(struct random *random)
{
    static const uint8_t beginnings[][4] = {
        {0x03, 0x22, 0xF1, 0x90}, {0x02, 0x10, 0x02, 0}, {0x02, 0x01, 0x0C, 0},
        {0x20, 0x0E, 0x00, 2},    {0x10, 0x0E, 0x00, 2}, {0xEC, 0xFE, 0x00, 0},
        {0x02, 0x21, 0x80, 0},    {0x01, 0x3E, 0, 0},
    };
    struct frame frame = {.kind = FRAME_DATA, .length = 8};
    frame.id = some_id(random, &frame.extended);
    memcpy(frame.data, beginnings[random_below(random, 8)], 4);
    for (size_t i = 4; i < 8; i++) {
        frame.data[i] = (uint8_t)random_below(random, 256);
    }
    if (random_below(random, 10) == 0) {
        frame.length = (uint8_t)random_below(random, 8);
    } else if (random_below(random, 20) == 0) {
        frame.fd = true;
        frame.length = 64;
    } else if (random_below(random, 20) == 0) {
        frame.kind = FRAME_REMOTE;
    }
    for (size_t i = frame.kind == FRAME_REMOTE ? 0 : frame.length; i < 8; i++) {
        frame.data[i] = 0;
    }
    return frame;
}

static void test_whatever_is_heard_the_draft_is_a_policy(void)
{
    struct random random = {20261129};
    for (int round = 0; round < 300 && !tap_failed; round++) {
        struct learn *learn = begin();
        uint64_t now_us = 0;
        unsigned kinds = 1 + (unsigned)random_below(&random, 40);
        for (unsigned i = 0; i < kinds; i++) {
            struct frame frame = some_frame(&random);
            uint64_t gap_us = random_below(&random, 3) * random_below(&random, 100000);
            uint8_t bus = (uint8_t)random_below(&random, 2);
            for (uint64_t n = 1 + random_below(&random, 40); n > 0; n--) {
                learn_add(learn, bus, &frame, now_us += gap_us);
            }
            if (frame.kind == FRAME_DATA && random_below(&random, 5) == 0) {
                learn_count(learn, bus, &frame, 1 + random_below(&random, 1000), gap_us);
            }
        }
        char *draft = kit_draft(learn, NULL);
        EXPECT(is_policy(draft));
        free(draft);
    }
}

static void test_a_request_of_a_tester_is_told_with_its_identifier(void)
{
    struct learn *learn = begin();
    struct frame asked = kit_frame(0x7E0, 8);
    memcpy(asked.data, "\x03\x22\xF1\x90", 4);
    kit_hear(learn, VEHICLE, &asked, 1, 0, 0);
    char *draft = kit_draft(learn, NULL);
    EXPECT(has(draft, "    # asked for on this bus: id 0x7E0 ReadDataByIdentifier 0x22 "
                      "0xF190, 1 times\n"));
    free(draft);
}

static void test_what_there_was_no_room_for_is_told(void)
{
    struct learn *learn = begin();
    learn->lost = 7;
    learn->asked.lost = 8;
    learn->groups.lost = 9;
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(has(draft, "# 7 frames were not learned, of ids too many"));
    EXPECT(has(draft, "# 8 diagnostic requests were not learned, of services"));
    EXPECT(has(draft, "# 9 messages of J1939 were not learned, of requests"));
    free(draft);
}

int main(void)
{
    RUN(test_a_draft_is_a_policy_with_a_rule_for_each_message);
    RUN(test_a_draft_of_one_bus_has_the_other_one_too);
    RUN(test_each_bus_is_the_interface_that_it_was_recorded_from);
    RUN(test_fd_frames_make_both_buses_fd);
    RUN(test_an_id_of_the_vehicle_is_no_rule_of_the_unit);
    RUN(test_a_remote_frame_and_what_a_tester_asks_are_told_and_not_passed);
    RUN(test_what_the_unit_asks_is_a_channel_of_diagnostics);
    RUN(test_counters_checksums_and_bits_are_told);
    RUN(test_counts_of_a_ledger_are_marked_as_such);
    RUN(test_silence_needs_an_hour_from_begin_to_end_or_strictness);
    RUN(test_whatever_is_heard_the_draft_is_a_policy);
    RUN(test_a_request_of_a_tester_is_told_with_its_identifier);
    RUN(test_what_there_was_no_room_for_is_told);
    return tap_done();
}
