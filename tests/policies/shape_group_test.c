/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule by group cannot say; a row changes one thing of a good rule. */
#include "policies/j1939_rule.h"
#include "policies/shape.h"

#include "tests/tap.h"

static struct policy_frame_rule good(uint32_t pgn, uint16_t length)
{
    struct policy_frame_rule rule = {.length_min = length,
                                     .length_max = length,
                                     .keep = UINT64_MAX,
                                     .age_us = POLICY_AGE_DEFAULT_US,
                                     .modes = 1,
                                     .group = j1939_rule_group(POLICY_GROUP_SENT, pgn)};
    j1939_rule_bind(&rule);
    return rule;
}

static void says(const struct policy_frame_rule *rule, const char *begin)
{
    const char *got = shape_frame_rule_fault(rule, 1);
    bool is = begin == NULL ? got == NULL
                            : got != NULL && strncmp(got, begin, strlen(begin)) == 0;
    if (!EXPECT(is)) {
        printf("# got %s, expected %s\n", got ? got : "none", begin ? begin : "none");
    }
}

/* The rule with one thing set, and bound again. */
#define BOUND(rule, change, begin)            \
    do {                                      \
        struct policy_frame_rule it = (rule); \
        change;                               \
        j1939_rule_bind(&it);                 \
        says(&it, begin);                     \
    } while (0)
#define SPOILED(rule, change, begin)          \
    do {                                      \
        struct policy_frame_rule it = (rule); \
        change;                               \
        says(&it, begin);                     \
    } while (0)

static void numbers_are_those_of_groups(void)
{
    BOUND(good(0xF004, 8), it.group.pgn = 0x3FFFF, NULL);
    SPOILED(good(0xF004, 8), it.group.pgn = 0x40000, "no parameter group is above");
    BOUND(good(0xF004, 8), it.group.pgn = 0xEF01, "a group that goes to one node has 00");
    BOUND(good(0xEF00, 8), it.group.pgn = 0x1EF00, NULL);
    for (unsigned i = 0; i < 4; i++) {
        static const uint32_t carriers[] = {0xEC00, 0xEB00, 0xC800, 0xC700};
        BOUND(good(carriers[i], 8), (void)0, "the transport protocol passes with");
        BOUND(good(carriers[i], 8), it.group.kind = POLICY_GROUP_REQUESTED, NULL);
    }
    SPOILED(good(0xF004, 8), it.group.kind = 3, "a parameter group of a kind");
}

static void times_and_checks_are_for_what_comes_in_one_frame(void)
{
    BOUND(good(0xFECA, 8), it.pace_us = 20000; it.silence_us = 60000, NULL);
    BOUND(good(0xFECA, 9), it.pace_us = 20000, "the packets of a group of more than 8");
    BOUND(good(0xFECA, 9), it.silence_us = 60000, NULL);
    BOUND(good(0xFECA, 3), it.group.kind = POLICY_GROUP_REQUESTED;
          it.pace_us = 20000, "a request comes when it is needed");
    BOUND(good(0xFECA, 3), it.group.kind = POLICY_GROUP_REQUESTED;
          it.silence_us = 60000, "a request comes when it is needed");
    BOUND(good(0xFECA, 8), it.checks = 1, NULL);
    BOUND(good(0xFECA, 9), it.checks = 1,
          "checksum, counter and where look at one frame");
    BOUND(good(0xFECA, 3), it.group.kind = POLICY_GROUP_REQUESTED;
          it.checks = 1, "checksum, counter and where look at one frame");
}

static void addresses_run_forwards_and_fit(void)
{
    BOUND(good(0xF004, 8), it.group.source_first = 9;
          it.group.source_last = 8, "the range of sources");
    BOUND(good(0xF004, 8), it.group.source_first = 9; it.group.source_last = 9, NULL);
    BOUND(good(0xEF00, 8), it.group.destination_first = 9, "a range of destinations");
    BOUND(good(0xEF00, 8), it.group.destination_first = 9;
          it.group.destination_last = 9, NULL);
    BOUND(good(0xF004, 8), it.group.destination_first = 255, "in one frame this group");
    BOUND(good(0xF004, 9), it.group.destination_first = 255, NULL);
    BOUND(good(0xF004, 8), it.group.destination_first = 255;
          it.group.kind = POLICY_GROUP_REQUESTED, NULL);
}

static void what_it_holds_fits_frames_or_the_transport(void)
{
    SPOILED(good(0xF004, 8), it.remote = true, "a group comes in classic data");
    SPOILED(good(0xF004, 8), it.format = POLICY_FORMAT_FD, "a group comes in classic");
    SPOILED(good(0xF004, 8), it.length_min = 9, "the range of lengths");
    SPOILED(good(0xF004, 8), it.length_min = 0, NULL);
    SPOILED(good(0xF004, 9), it.length_max = 1785, NULL);
    SPOILED(good(0xF004, 9), it.length_max = 1786, "the transport protocol carries 1785");
    SPOILED(good(0xF004, 8), it.keep = 0xFF, NULL);
    SPOILED(good(0xF004, 9), it.keep = 0xFF, "a group of more than 8 bytes passes whole");
    SPOILED(good(0xF004, 8), it.mask_count = 1, NULL);
    SPOILED(good(0xF004, 9), it.mask_count = 1, "a group of more than 8 bytes passes");
    SPOILED(good(0xF004, 8), it.keep = 0x1FF, "'pass bytes' names a byte behind");
}

static void what_follows_from_the_group_is_so(void)
{
    static const char said[] = "ids, lengths or bytes that are not those";
    struct policy_frame_rule request = good(0xFECA, 8);
    request.group.kind = POLICY_GROUP_REQUESTED;
    j1939_rule_bind(&request);
    says(&request, NULL);
    SPOILED(good(0xF004, 8), it.id_first++, said);
    SPOILED(good(0xF004, 8), it.id_last--, said);
    SPOILED(good(0xF004, 8), it.extended = false, said);
    SPOILED(request, it.length_min = 2, said);
    SPOILED(request, it.length_max = 7, said);
    SPOILED(request, it.keep = UINT64_MAX, said);
    SPOILED(request, it.keep = 7; it.mask_count = 1, said);
}

static void a_rule_by_id_has_no_group(void)
{
    struct policy_frame_rule rule = {.keep = UINT64_MAX, .age_us = 1, .modes = 1};
    static const char said[] = "half a parameter group";
    says(&rule, NULL);
    SPOILED(rule, it.group.pgn = 1, said);
    SPOILED(rule, it.group.source_first = 1, said);
    SPOILED(rule, it.group.source_last = 1, said);
    SPOILED(rule, it.group.destination_first = 1, said);
    SPOILED(rule, it.group.destination_last = 1, said);
}

int main(void)
{
    RUN(numbers_are_those_of_groups);
    RUN(times_and_checks_are_for_what_comes_in_one_frame);
    RUN(addresses_run_forwards_and_fit);
    RUN(what_it_holds_fits_frames_or_the_transport);
    RUN(what_follows_from_the_group_is_so);
    RUN(a_rule_by_id_has_no_group);
    return tap_done();
}
