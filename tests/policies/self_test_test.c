/* SPDX-License-Identifier: Apache-2.0 */
/* The self-test accepts a sound policy and catches damaged tables and broken judges. */
#include <stddef.h>

#include "policies/flow_judge.h"
#include "policies/frame_judge.h"
#include "policies/j1939_rule.h"
#include "policies/name_judge.h"

/* The program under test, with judges that can be broken: each wrapper asks the real
 * judge and then lies as `broken` says. */
enum {
    SOUND,
    PASSES_ALL_FRAMES,
    DROPS_ALL_FRAMES,
    FORGETS_THE_MASK,
    FORGETS_THE_REPAIR,
    PASSES_WRONG_BYTES,
    PASSES_ALL_FLOWS,
    DROPS_ALL_FLOWS,
    PASSES_ALL_NAMES
};
static int broken;
static enum reason spared; /* by PASSES_WRONG_BYTES */

static struct verdict lying_frame_check(struct frame_judge *self, uint8_t direction,
                                        uint8_t mode, const struct frame *in,
                                        struct frame *out, uint64_t now_us)
{
    struct verdict verdict = frame_judge_check(self, direction, mode, in, out, now_us);
    if (broken == PASSES_ALL_FRAMES) {
        return verdict_pass(0);
    }
    if (broken == DROPS_ALL_FRAMES) {
        return verdict_drop(REASON_UNKNOWN_ID, VERDICT_NO_RULE);
    }
    if (broken == FORGETS_THE_MASK) {
        *out = *in;
    }
    if (broken == FORGETS_THE_REPAIR) {
        frame_keep_bytes(out, 0x0F);
    }
    bool wrong = verdict.reason == spared;
    if (broken == PASSES_WRONG_BYTES && wrong) {
        return verdict_pass(0);
    }
    return verdict;
}

static struct verdict lying_flow_check(const struct policy *policy, uint8_t mode,
                                       const struct flow_facts *facts,
                                       const struct budget_state *up,
                                       const struct budget_state *down, uint64_t now_us)
{
    if (broken == PASSES_ALL_FLOWS) {
        return verdict_pass(0);
    }
    if (broken == DROPS_ALL_FLOWS) {
        return verdict_drop(REASON_ADDRESS_NOT_NAMED, VERDICT_NO_RULE);
    }
    return flow_judge_check(policy, mode, facts, up, down, now_us);
}

static struct verdict lying_name_check(const struct policy *policy, uint8_t mode,
                                       const char *name, uint16_t type)
{
    return broken == PASSES_ALL_NAMES ? verdict_pass(0)
                                      : name_judge_check(policy, mode, name, type);
}

#define frame_judge_check lying_frame_check
#define flow_judge_check lying_flow_check
#define name_judge_check lying_name_check
#include "policies/self_test.c"

#include "tests/tap.h"

#define KEEP_ALL UINT64_MAX

static const struct policy_frame_rule sound_frame_rules[] = {
    {.id_first = 0x3A0,
     .id_last = 0x3A0,
     .keep = 0x0F,
     .length_min = 8,
     .length_max = 8,
     .modes = 1,
     .every_us = 100000,
     .line = 11},
    {.id_first = 0,
     .id_last = 0x10F,
     .keep = KEEP_ALL,
     .length_max = 64,
     .format = POLICY_FORMAT_ANY,
     .modes = 3,
     .rate_count = 1,
     .rate_per_us = 60000000,
     .line = 12},
    {.id_first = 0x18FEF100,
     .id_last = 0x18FEF1FF,
     .extended = true,
     .keep = KEEP_ALL,
     .length_min = 9,
     .length_max = 64,
     .format = POLICY_FORMAT_FD,
     .modes = 2,
     .line = 13},
    {.id_first = 0x201,
     .id_last = 0x201,
     .keep = KEEP_ALL,
     .length_min = 4,
     .length_max = 4,
     .remote = true,
     .modes = 2,
     .line = 14},
    {.id_first = 0x6F1,
     .id_last = 0x6F1,
     .keep = KEEP_ALL,
     .length_min = 4,
     .length_max = 4,
     .modes = 2,
     .line = 15},
};
static const struct policy_flow_rule sound_flow_rules[] = {
    {.transport = POLICY_TLS, .host = "*.example", .port = 443, .modes = 2, .line = 20},
    {.transport = POLICY_UDP,
     .host = "time.example",
     .port = 123,
     .up = {1000, 1},
     .modes = 3,
     .line = 21},
    {.transport = POLICY_TCP, .host = "mail.example", .port = 25, .modes = 1, .line = 22},
};

static struct policy_frame_rule frame_rules[5];
static struct policy_flow_rule flow_rules[3];
static const struct policy sound_policy = {
    .buses = {{.name = "vehicle"}, {.name = "unit", .untrusted = true}},
    .bus_count = 2,
    .modes = {{.name = "road"}, {.name = "workshop"}},
    .mode_count = 2,
    .directions = {{0, 1, 0, 3}, {1, 0, 3, 2}},
    .direction_count = 2,
    .frame_rules = frame_rules,
    .frame_rule_count = 5,
    .uplink = {.present = true, .rules = flow_rules, .rule_count = 3},
    .emergency_frames = {{1, 0, 0x6F1, false, 30}},
    .emergency_frame_count = 1,
};
static struct policy policy;
static struct trouble why;

static void restore(void)
{
    broken = SOUND;
    memcpy(frame_rules, sound_frame_rules, sizeof frame_rules);
    memcpy(flow_rules, sound_flow_rules, sizeof flow_rules);
    policy = sound_policy;
}

static bool run(void)
{
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    why.text[0] = '\0';
    return self_test_run(&policy, &arena, &why);
}

static bool refuses(const char *what)
{
    bool good = EXPECT(!run()) && EXPECT(strstr(why.text, what) != NULL);
    if (!good) {
        printf("# wanted \"%s\", got \"%s\"\n", what, why.text);
    }
    return good;
}

static void a_sound_policy_is_accepted(void)
{
    restore();
    if (!EXPECT(run())) {
        printf("# %s\n", why.text);
    }
}

static void an_empty_policy_is_accepted(void)
{
    policy = (struct policy){.mode_count = 1};
    EXPECT(run());
}

static void a_direction_that_names_every_id_is_accepted(void)
{
    restore();
    frame_rules[0].id_first = 0;
    frame_rules[0].id_last = 0x7FF;
    frame_rules[2].id_first = 0;
    frame_rules[2].id_last = FRAME_ID_EXTENDED_MAX;
    EXPECT(run());
}

static void a_judge_that_passes_every_frame_is_caught(void)
{
    restore();
    frame_rules[0].keep = KEEP_ALL; /* so that the mask does not give it away first */
    broken = PASSES_ALL_FRAMES;
    refuses("from vehicle to unit: id 0x3A1 has no rule and passes");
}

static void a_judge_that_drops_every_frame_is_caught(void)
{
    restore();
    broken = DROPS_ALL_FRAMES;
    refuses("line 11: a frame that this rule allows is dropped (unknown_id)");
}

static void a_judge_that_forgets_the_mask_is_caught(void)
{
    restore();
    broken = FORGETS_THE_MASK;
    refuses("line 11: what passes is not masked");
}

/* Page 0 passes byte 1; every other nothing but the selector. */
static void masks_are_tested_page_by_page(void)
{
    static struct policy_mask masks[] = {
        {.bits = {0x0F}},
        {.bits = {[1] = 0xFF}, .conditions = {{0, 4, false, 0, 0}}, .condition_count = 1},
    };
    restore();
    frame_rules[0].keep = KEEP_ALL;
    frame_rules[0].mask_count = 2;
    policy.masks = masks;
    policy.mask_count = 2;
    EXPECT(run());
    broken = FORGETS_THE_MASK;
    refuses("line 11: what passes is not masked");
    broken = SOUND;
    policy.mask_count = 1; /* a mask that the policy does not have */
    refuses("the frame rules cannot be indexed");
}

static const struct policy_where small[] = {
    {.field = {.start = 0, .length = 8}, .first = 1, .last = 9}};
static struct policy_checks checks[] = {
    {.checksum = {.field = {.start = 56, .length = 8}},
     .counter = {.field = {.start = 48, .length = 4}, .last = 14, .step = 1},
     .where_count = 1},
};

static void ask_for_bytes(void)
{
    restore();
    checks[0].checksum.variant = checksum_variant("crc8_j1850");
    frame_rules[0].checks = 1;
    policy.checks = checks;
    policy.checks_count = 1;
    policy.wheres = (struct policy_where *)(uintptr_t)small;
    policy.where_count = 1;
}

static void what_is_asked_of_the_bytes_is_tested_too(void)
{
    static const enum reason reasons[] = {REASON_WRONG_CHECKSUM, REASON_WRONG_COUNTER,
                                          REASON_OUT_OF_RANGE};
    ask_for_bytes();
    if (!EXPECT(run())) {
        printf("# %s\n", why.text);
    }
    broken = FORGETS_THE_REPAIR;
    refuses("line 11: what passes is not masked");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        ask_for_bytes();
        broken = PASSES_WRONG_BYTES;
        spared = reasons[i];
        refuses("line 11: a frame that breaks what this rule asks of its bytes passes");
    }
}

static void rules_by_group_are_asked_with_what_they_name(void)
{
    static const struct policy_group groups[] = {
        {POLICY_GROUP_SENT, 0xFECA, 0, 255, 0, 255},
        {POLICY_GROUP_SENT, 0xFECA, 0, 255, 0x21, 0x21},
        {POLICY_GROUP_REQUESTED, 0xFECA, 0, 255, 0, 255},
    };
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        restore();
        policy.buses[1].j1939 = true;
        frame_rules[2].format = POLICY_FORMAT_CLASSIC;
        frame_rules[2].length_max = 1785;
        frame_rules[2].group = groups[i];
        j1939_rule_bind(&frame_rules[2]);
        if (!EXPECT(run())) {
            printf("# %s\n", why.text);
        }
        frame_rules[2].length_min = 100; /* of a request none is so long */
        EXPECT(groups[i].kind == POLICY_GROUP_REQUESTED || run());
    }
}

static void ids_that_never_pass_are_caught(void)
{
    restore();
    policy.buses[0].j1939 = true;
    frame_rules[2].id_first = 0x1CEBFF00;
    frame_rules[2].id_last = 0x1CED0000;
    EXPECT(run());
    frame_rules[2].id_last = 0x1CECFFFF;
    refuses("line 13: no frame can satisfy this rule");
}

static void a_judge_that_passes_every_flow_is_caught(void)
{
    restore();
    broken = PASSES_ALL_FLOWS;
    refuses("line 20: the name pass, the flow pass, the same flow to a hard-coded "
            "address pass");
    policy.uplink.rule_count = 0;
    refuses("uplink: a name that no rule has passes");
}

static void a_judge_that_drops_every_flow_is_caught(void)
{
    restore();
    broken = DROPS_ALL_FLOWS;
    refuses("line 20: the name pass, the flow drop");
}

static void a_judge_that_passes_every_name_is_caught(void)
{
    restore();
    broken = PASSES_ALL_NAMES;
    refuses("uplink: a name that no rule has passes");
}

static void damaged_frame_rules_are_caught(void)
{
    restore();
    frame_rules[0].modes = 0;
    refuses("line 11: no frame can satisfy");
    restore();
    frame_rules[0].modes = 4; /* a mode that the policy does not have */
    refuses("line 11: no frame can satisfy");
    restore();
    frame_rules[0].length_min = 9;
    refuses("line 11: no frame can satisfy");
    restore();
    frame_rules[0].length_min = frame_rules[0].length_max = 9;
    refuses("line 11: no frame can satisfy");
    restore();
    frame_rules[0].id_first = 0x900;
    frame_rules[0].id_last = 0x900;
    refuses("line 11: no frame can satisfy");
    restore();
    frame_rules[0].id_last = 0x300; /* ends before it begins */
    refuses("line 11: a frame that this rule allows is dropped (not_given)");
}

static void damaged_directions_are_caught(void)
{
    restore();
    policy.directions[1].rule_count = 3;
    refuses("cannot be indexed");
    restore();
    policy.directions[0].to = 2;
    refuses("cannot be indexed");
}

static void damaged_flow_rules_are_caught(void)
{
    restore();
    flow_rules[2].modes = 0;
    refuses("line 22: the name drop, the flow drop");
    restore();
    flow_rules[1].host = "*";
    refuses("line 21:");
}

static void a_rule_for_port_53_is_named_as_such(void)
{
    restore();
    flow_rules[1].port = 53;
    refuses("line 21: port 53 never passes");
}

static void too_little_memory_is_told(void)
{
    restore();
    static _Alignas(16) uint8_t block[64];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(!self_test_run(&policy, &arena, &why));
    EXPECT(strstr(why.text, "more memory") != NULL);
}

int main(void)
{
    RUN(a_sound_policy_is_accepted);
    RUN(an_empty_policy_is_accepted);
    RUN(a_direction_that_names_every_id_is_accepted);
    RUN(a_judge_that_passes_every_frame_is_caught);
    RUN(a_judge_that_drops_every_frame_is_caught);
    RUN(a_judge_that_forgets_the_mask_is_caught);
    RUN(masks_are_tested_page_by_page);
    RUN(what_is_asked_of_the_bytes_is_tested_too);
    RUN(rules_by_group_are_asked_with_what_they_name);
    RUN(ids_that_never_pass_are_caught);
    RUN(a_judge_that_passes_every_flow_is_caught);
    RUN(a_judge_that_drops_every_flow_is_caught);
    RUN(a_judge_that_passes_every_name_is_caught);
    RUN(damaged_frame_rules_are_caught);
    RUN(damaged_directions_are_caught);
    RUN(damaged_flow_rules_are_caught);
    RUN(a_rule_for_port_53_is_named_as_such);
    RUN(too_little_memory_is_told);
    return tap_done();
}
