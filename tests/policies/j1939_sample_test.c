/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/j1939_sample.h"

#include "policies/j1939_rule.h"
#include "tests/tap.h"

static struct policy_frame_rule rule_of(enum policy_group_kind kind, uint32_t pgn,
                                        uint16_t length)
{
    struct policy_frame_rule rule = {.length_min = length,
                                     .length_max = length,
                                     .keep = UINT64_MAX,
                                     .group = j1939_rule_group(kind, pgn)};
    rule.group.source_first = 0x21;
    rule.group.source_last = 0x22;
    j1939_rule_bind(&rule);
    return rule;
}

static void is(const struct frame *got, uint32_t id, unsigned length, const char *data)
{
    EXPECT_EQ(got->id, id);
    EXPECT(got->extended && !got->fd && got->kind == FRAME_DATA);
    EXPECT_EQ(got->length, length);
    EXPECT(memcmp(got->data, data, length) == 0);
}

static void a_short_group_is_one_frame(void)
{
    struct policy_frame_rule rule = rule_of(POLICY_GROUP_SENT, 0xFEF1, 8);
    struct frame frame = j1939_sample(&rule);
    is(&frame, 0x18FEF121, 8, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
    rule = rule_of(POLICY_GROUP_SENT, 0xEF00, 2);
    frame = j1939_sample(&rule);
    is(&frame, 0x18EFFF21, 2, "\xFF\xFF");
}

static void a_request_names_what_it_asks_for(void)
{
    struct policy_frame_rule rule = rule_of(POLICY_GROUP_REQUESTED, 0x1FEEC, 0);
    struct frame frame = j1939_sample(&rule);
    is(&frame, 0x18EAFF21, 3, "\xEC\xFE\x01");
}

static void a_long_group_is_announced(void)
{
    struct policy_frame_rule rule = rule_of(POLICY_GROUP_SENT, 0xFEEC, 17);
    struct frame frame = j1939_sample(&rule);
    is(&frame, 0x18ECFF21, 8, "\x20\x11\x00\x03\xFF\xEC\xFE\x00");
    rule = rule_of(POLICY_GROUP_SENT, 0xEF00, 1785);
    rule.group.destination_first = 0;
    rule.group.destination_last = 0;
    frame = j1939_sample(&rule);
    is(&frame, 0x18EC0021, 8, "\x10\xF9\x06\xFF\xFF\x00\xEF\x00");
    rule = rule_of(POLICY_GROUP_SENT, 0xFECA, 2);
    rule.length_max = 40;
    rule.group.destination_first = 3;
    rule.group.destination_last = 3;
    frame = j1939_sample(&rule);
    is(&frame, 0x18EC0321, 8, "\x10\x09\x00\x02\xFF\xCA\xFE\x00");
}

static void an_id_is_one_that_can_pass(void)
{
    struct policy_frame_rule rule = {.id_first = 0x18EAFFFE, .id_last = 0x18ED0001};
    uint32_t id;
    EXPECT(j1939_sample_id(&rule, false, &id) && id == 0x18EAFFFE);
    EXPECT(j1939_sample_id(&rule, true, &id) && id == 0x18ED0000);
    rule.id_first = 0x18EC0021;
    EXPECT(j1939_sample_id(&rule, false, &id) && id == 0x18ED0000);
    rule.id_last = 0x18ECFFFF;
    EXPECT(!j1939_sample_id(&rule, false, &id));
    rule = (struct policy_frame_rule){.id_first = 0x18C70000, .id_last = 0x18C8FFFF};
    EXPECT(!j1939_sample_id(&rule, false, &id));
    rule = (struct policy_frame_rule){.id_last = 0x1FFFFFFF};
    EXPECT(j1939_sample_id(&rule, true, &id) && id == 0);
}

int main(void)
{
    RUN(a_short_group_is_one_frame);
    RUN(a_request_names_what_it_asks_for);
    RUN(a_long_group_is_announced);
    RUN(an_id_is_one_that_can_pass);
    return tap_done();
}
