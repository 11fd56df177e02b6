/* SPDX-License-Identifier: Apache-2.0 */
/* What each part of a policy cannot say; a row changes one thing of a good part. */
#include "can/frame.h"
#include "policies/shape.h"

#include "tests/tap.h"

/* NULL: nothing is wrong. */
static void fault_is(const char *got, const char *begin)
{
    bool good = begin == NULL ? got == NULL
                              : got != NULL && strncmp(got, begin, strlen(begin)) == 0;
    if (!good) {
        tap_failed = true;
        printf("# got \"%s\", expected \"%s\"\n", got != NULL ? got : "(none)",
               begin != NULL ? begin : "(none)");
    }
}

static void test_a_bitrate_lies_where_can_runs(void)
{
    static const struct {
        struct policy_bus bus;
        const char *fault;
    } rows[] = {
        {{.bitrate = 0}, NULL},
        {{.bitrate = SHAPE_BITRATE_MIN}, NULL},
        {{.bitrate = SHAPE_BITRATE_MIN - 1}, "a CAN bus runs at 5k to 1M"},
        {{.bitrate = SHAPE_BITRATE_MAX}, NULL},
        {{.bitrate = SHAPE_BITRATE_MAX + 1}, "a CAN bus runs at 5k to 1M"},
        {{.bitrate = 500000, .load_percent = 100}, NULL},
        {{.bitrate = 500000, .load_percent = 101}, "no bus carries more than 100%"},
        {{.load_percent = 1}, "'load' is a share of the bitrate"},
        {{.bitrate = 100000, .load_percent = 1}, NULL},
        {{.bitrate = 99000, .load_percent = 1}, "a load in which not one frame"},
        {{.data_bitrate = 2000000}, "a data-bitrate exists in CAN FD only"},
        {{.fd = true, .bitrate = 500000, .data_bitrate = 500000}, NULL},
        {{.fd = true, .bitrate = 500000, .data_bitrate = 499999},
         "a data-bitrate lies between"},
        {{.fd = true, .data_bitrate = SHAPE_BITRATE_MIN - 1},
         "a data-bitrate lies between"},
        {{.fd = true, .data_bitrate = SHAPE_DATA_BITRATE_MAX}, NULL},
        {{.fd = true, .data_bitrate = SHAPE_DATA_BITRATE_MAX + 1},
         "a data-bitrate lies between"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fault_is(shape_bus_fault(&rows[i].bus), rows[i].fault);
    }
}

static void test_any_mode_but_the_first_may_be_announced(void)
{
    static const struct {
        struct policy_mode mode;
        bool first;
        const char *fault;
    } rows[] = {
        {{.announced = false}, true, NULL},
        {{.announced = true, .announce_id = 0x6A0}, true, "the first mode is the normal"},
        {{.announced = true, .announce_id = 0x6A0}, false, NULL},
        {{.announced = false, .announce_id = 1}, false, "an announcement that is not"},
        {{.announced = false, .announce_extended = true},
         false,
         "an announcement that is not"},
        {{.announced = true, .announce_id = 0x7FF}, false, NULL},
        {{.announced = true, .announce_id = 0x800}, false, "an id above 0x7FF"},
        {{.announced = true, .announce_id = 0x1FFFFFFF, .announce_extended = true},
         false,
         NULL},
        {{.announced = true, .announce_id = 0x20000000, .announce_extended = true},
         false,
         "no arbitration id is above"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fault_is(shape_mode_fault(&rows[i].mode, rows[i].first), rows[i].fault);
    }
}

#define MODES 0x3 /* of the policy: two */

static struct policy_frame_rule good_frame_rule(void)
{
    return (struct policy_frame_rule){.id_first = 0x100,
                                      .id_last = 0x10F,
                                      .length_max = 8,
                                      .keep = UINT64_MAX,
                                      .age_us = POLICY_AGE_DEFAULT_US,
                                      .modes = 1};
}

/* Sets one field of a good rule and looks at the fault. */
#define FRAME_RULE(assignment, fault)                          \
    do {                                                       \
        struct policy_frame_rule rule = good_frame_rule();     \
        rule.assignment;                                       \
        fault_is(shape_frame_rule_fault(&rule, MODES), fault); \
    } while (0)

static void test_ids_of_a_rule_run_up_within_their_width(void)
{
    FRAME_RULE(id_first = 0x10F, NULL);
    FRAME_RULE(id_first = 0x110, "the range of ids runs backwards");
    FRAME_RULE(id_last = 0x7FF, NULL);
    FRAME_RULE(id_last = 0x800, "an id above 0x7FF");
    FRAME_RULE(id_last = 0x20000000, "no arbitration id is above 0x1FFFFFFF");
    struct policy_frame_rule rule = good_frame_rule();
    rule.extended = true;
    rule.id_last = 0x1FFFFFFF;
    fault_is(shape_frame_rule_fault(&rule, MODES), NULL);
    rule.id_last++;
    fault_is(shape_frame_rule_fault(&rule, MODES), "no arbitration id is above");
}

static void test_lengths_of_a_rule_are_those_of_its_format(void)
{
    FRAME_RULE(length_min = 8, NULL);
    FRAME_RULE(length_min = 9, "the range of lengths runs backwards");
    FRAME_RULE(length_max = 9, "no DLC says this length");
    FRAME_RULE(length_max = 12, "a length above 8 exists in CAN FD only");
    struct policy_frame_rule rule = good_frame_rule();
    rule.format = POLICY_FORMAT_FD;
    rule.length_max = 64;
    fault_is(shape_frame_rule_fault(&rule, MODES), NULL);
    rule.length_min = 10;
    fault_is(shape_frame_rule_fault(&rule, MODES), "no DLC says this length");
}

static void test_bytes_that_pass_lie_within_the_frame(void)
{
    FRAME_RULE(keep = 0, NULL);
    FRAME_RULE(keep = 0xFF, NULL);
    FRAME_RULE(keep = 0x100, "'pass bytes' names a byte behind the end");
    struct policy_frame_rule rule = good_frame_rule();
    rule.format = POLICY_FORMAT_FD;
    rule.length_max = 64;
    rule.keep = UINT64_C(1) << 63;
    fault_is(shape_frame_rule_fault(&rule, MODES), NULL);
}

static void test_a_remote_frame_has_no_bytes_to_choose_from(void)
{
    FRAME_RULE(remote = true, NULL);
    struct policy_frame_rule rule = good_frame_rule();
    rule.remote = true;
    rule.keep = 0x0F;
    fault_is(shape_frame_rule_fault(&rule, MODES), "a remote frame has no bytes");
    rule.keep = UINT64_MAX;
    rule.format = POLICY_FORMAT_ANY;
    fault_is(shape_frame_rule_fault(&rule, MODES), "a remote frame has no bytes");
}

static void test_a_frame_rule_is_whole(void)
{
    FRAME_RULE(format = POLICY_FORMAT_ANY, NULL);
    FRAME_RULE(format = POLICY_FORMAT_ANY + 1, "a frame format that does not exist");
    FRAME_RULE(rate_count = 1, "half a rate");
    FRAME_RULE(rate_per_us = 1, "half a rate");
    FRAME_RULE(age_us = 0, "an age of 0 lets nothing through");
    FRAME_RULE(age_us = 1, NULL);
    FRAME_RULE(modes = 0, "a mode that does not exist");
    FRAME_RULE(modes = 3, NULL);
    FRAME_RULE(modes = 5, "a mode that does not exist");
}

#define FLOW_RULE(assignment, fault)                                                \
    do {                                                                            \
        struct policy_flow_rule rule = {                                            \
            .transport = POLICY_TLS, .host = "a.example", .port = 443, .modes = 1}; \
        rule.assignment;                                                            \
        fault_is(shape_flow_rule_fault(&rule, MODES), fault);                       \
    } while (0)

static void test_a_flow_rule_is_whole_and_its_host_in_its_normal_form(void)
{
    FLOW_RULE(port = 1, NULL);
    FLOW_RULE(port = 0, "a transport or port that does not exist");
    FLOW_RULE(transport = POLICY_UDP, NULL);
    FLOW_RULE(transport = POLICY_TRANSPORTS, "a transport or port that does not exist");
    FLOW_RULE(host = "*.a.example", NULL);
    FLOW_RULE(host = "A.example", "a host that is no name or not in its normal form");
    FLOW_RULE(host = "a.example.", "a host that is no name or not in its normal form");
    FLOW_RULE(host = "*.com", "a host that is no name or not in its normal form");
    FLOW_RULE(host = "192.0.2.1", "a host that is no name or not in its normal form");
    FLOW_RULE(host = "", "a host that is no name or not in its normal form");
    FLOW_RULE(up.limit_bytes = 1, "half a budget");
    FLOW_RULE(up.period_us = 1, "half a budget");
    FLOW_RULE(down.limit_bytes = 1, "half a budget");
    FLOW_RULE(down.period_us = 1, "half a budget");
    FLOW_RULE(modes = 0, "a mode that does not exist");
    FLOW_RULE(modes = 4, "a mode that does not exist");
}

static void test_an_emergency_frame_goes_from_one_bus_to_another(void)
{
    static const struct {
        struct policy_emergency_frame frame;
        const char *fault;
    } rows[] = {
        {{.from = 0, .to = 1, .id = 0x6F1}, NULL},
        {{.from = 2, .to = 1, .id = 0x6F1}, "a bus that does not exist"},
        {{.from = 0, .to = 2, .id = 0x6F1}, "a bus that does not exist"},
        {{.from = 1, .to = 1, .id = 0x6F1}, "from a bus to itself"},
        {{.from = 1, .to = 0, .id = 0x7FF}, NULL},
        {{.from = 1, .to = 0, .id = 0x800}, "an id above 0x7FF"},
        {{.from = 1, .to = 0, .id = 0x1FFFFFFF, .extended = true}, NULL},
        {{.from = 1, .to = 0, .id = 0x20000000, .extended = true},
         "no arbitration id is above"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fault_is(shape_emergency_frame_fault(&rows[i].frame, 2), rows[i].fault);
    }
}

static void test_the_times_of_a_rule_go_together(void)
{
    static const struct {
        uint32_t every_us;
        uint32_t pace_us;
        uint32_t silence_us;
        const char *fault;
    } rows[] = {
        {20000, 20000, 20001, NULL},
        {20000, 0, 20001, NULL},
        {0, 20000, 20001, NULL},
        {0, 0, 1, NULL},
        {UINT32_MAX, 0, 0, NULL},
        {0, SHAPE_PACE_MIN_US, 0, NULL},
        {0, SHAPE_PACE_MAX_US, 0, NULL},
        {0, SHAPE_PACE_MIN_US - 1, 0, "frames can be paced 1ms to 10s apart"},
        {0, SHAPE_PACE_MAX_US + 1, 0, "frames can be paced 1ms to 10s apart"},
        {20001, 20000, 0, "'pace' and 'every' name two periods"},
        {19999, 20000, 0, "'pace' and 'every' name two periods"},
        {20000, 0, 20000, "'silence' is no longer than the period"},
        {0, 20000, 20000, "'silence' is no longer than the period"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct policy_frame_rule rule = good_frame_rule();
        rule.every_us = rows[i].every_us;
        rule.pace_us = rows[i].pace_us;
        rule.silence_us = rows[i].silence_us;
        fault_is(shape_frame_rule_fault(&rule, MODES), rows[i].fault);
    }
}

int main(void)
{
    RUN(test_the_times_of_a_rule_go_together);
    RUN(test_a_bitrate_lies_where_can_runs);
    RUN(test_any_mode_but_the_first_may_be_announced);
    RUN(test_ids_of_a_rule_run_up_within_their_width);
    RUN(test_lengths_of_a_rule_are_those_of_its_format);
    RUN(test_bytes_that_pass_lie_within_the_frame);
    RUN(test_a_remote_frame_has_no_bytes_to_choose_from);
    RUN(test_a_frame_rule_is_whole);
    RUN(test_a_flow_rule_is_whole_and_its_host_in_its_normal_form);
    RUN(test_an_emergency_frame_goes_from_one_bus_to_another);
    return tap_done();
}
