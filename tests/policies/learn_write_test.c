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
    EXPECT(has(draft, "bus unit = can1 fd\n"));
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

static void test_what_there_was_no_room_for_is_told(void)
{
    struct learn *learn = begin();
    learn->lost = 7;
    char *draft = kit_draft(learn, NULL);
    EXPECT(is_policy(draft));
    EXPECT(has(draft, "# 7 frames were not learned, of ids too many"));
    free(draft);
}

int main(void)
{
    RUN(test_a_draft_is_a_policy_with_a_rule_for_each_message);
    RUN(test_a_draft_of_one_bus_has_the_other_one_too);
    RUN(test_fd_frames_make_both_buses_fd);
    RUN(test_an_id_of_the_vehicle_is_no_rule_of_the_unit);
    RUN(test_a_remote_frame_and_what_a_tester_asks_are_told_and_not_passed);
    RUN(test_what_the_unit_asks_is_a_channel_of_diagnostics);
    RUN(test_counters_checksums_and_bits_are_told);
    RUN(test_counts_of_a_ledger_are_marked_as_such);
    RUN(test_silence_needs_an_hour_from_begin_to_end_or_strictness);
    RUN(test_what_there_was_no_room_for_is_told);
    return tap_done();
}
