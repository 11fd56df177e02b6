/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

static void test_ids_and_destinations_are_kept_apart(void)
{
    const struct policy *policy =
        parse(EMERGENCY("to 198.51.100.112 udp port 5060\nfrom unit to vehicle id 5\n"
                        "to ::ffff:198.51.100.113 tcp port 443\n"
                        "from unit to vehicle id 0x18FEF100 extended"));
    EXPECT(policy != NULL);
    EXPECT_EQ(policy->emergency_frame_count, 2);
    EXPECT_EQ(policy->emergency_frames[0].from, 1);
    EXPECT_EQ(policy->emergency_frames[0].to, 0);
    EXPECT_EQ(policy->emergency_frames[0].id, 5);
    EXPECT_EQ(policy->emergency_frames[0].line, 6);
    EXPECT(policy->emergency_frames[1].extended);
    EXPECT_EQ(policy->emergency_flow_count, 2);
    EXPECT_EQ(policy->emergency_flows[0].transport, POLICY_UDP);
    EXPECT_EQ(policy->emergency_flows[0].port, 5060);
    EXPECT_EQ(policy->emergency_flows[1].transport, POLICY_TCP);
    EXPECT_EQ(policy->emergency_flows[1].server.family, ADDRESS_IPV4);
}

static void test_an_emergency_that_cannot_be_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {EMERGENCY("from"), "t:6:1: '}' cannot stand here; write the name of a bus"},
        {EMERGENCY("from unit"), "t:6:1: '}' cannot stand here; write 'to'"},
        {EMERGENCY("from unit to"), "t:6:1: '}' cannot stand here; write the name"},
        {EMERGENCY("from unit to vehicle"), "t:6:1: '}' cannot stand here; write 'id'"},
        {EMERGENCY("from unit to vehicle id"),
         "t:6:1: '}' cannot stand here; write an ar"},
        {EMERGENCY("from unit to unit id 5"), "t:5:1: from a bus to itself"},
        {EMERGENCY("from unit to vehicle id 0x800"), "t:5:1: an id above 0x7FF has 29"},
        {EMERGENCY("from unit to vehicle id 5 length 8"),
         "t:5:27: 'length' cannot stand"},
        {EMERGENCY("to \"sos.example\" udp port 1"),
         "t:5:4: 'sos.example' cannot stand he"},
        {EMERGENCY("to x"), "t:5:4: 'x' cannot stand here; write an address"},
        {EMERGENCY("to ::1"), "t:6:1: '}' cannot stand here; write 'tcp' or 'udp'"},
        {EMERGENCY("to ::1 tls port 1"),
         "t:5:8: 'tls' cannot stand here; write 'tcp' or"},
        {EMERGENCY("to ::1 udp"), "t:6:1: '}' cannot stand here; write 'port'"},
        {EMERGENCY("to ::1 udp port 0"), "t:5:17: 0 cannot be a port"},
        {EMERGENCY("to ::1 udp port 1 in a"), "t:5:19: 'in' cannot stand here; nothing"},
        {EMERGENCY("id 5"), "t:5:1: 'id' cannot stand here; here stand 'from BUS"},
        {HEAD "emergency", "t:4:10: the text ends here; write '{'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

static void test_one_too_many_is_told_once(void)
{
    static const char *const messages[] = {
        "t:37:1: more than 32 emergency ids",
        "t:37:1: more than 32 emergency destinations",
    };
    for (size_t i = 0; i < 2; i++) {
        char *text = NULL;
        size_t len = 0;
        FILE *out = open_memstream(&text, &len);
        fputs(HEAD "emergency {\n", out);
        for (int k = 1; k <= POLICY_EMERGENCY_MAX + 1; k++) {
            if (i == 0) {
                fprintf(out, "from unit to vehicle id %d\n", k);
            } else {
                fprintf(out, "to 2001:db8::1 udp port %d\n", k);
            }
        }
        fputs("}\n", out);
        (void)fclose(out);
        EXPECT(parse_refuses(text, messages[i]));
        free(text);
    }
}

int main(void)
{
    RUN(test_ids_and_destinations_are_kept_apart);
    RUN(test_an_emergency_that_cannot_be_is_told);
    RUN(test_one_too_many_is_told_once);
    return tap_done();
}
