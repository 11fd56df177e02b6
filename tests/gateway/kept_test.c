/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/kept.h"

#include <stdlib.h>

#include "tests/tap.h"

static struct policy make(uint8_t said, uint8_t vehicle, uint8_t uplink)
{
    return (struct policy){
        .evidence = said,
        .buses = {{.name = "vehicle", .evidence = vehicle},
                  {.name = "unit", .untrusted = true}},
        .bus_count = 2,
        .uplink = {.present = true, .evidence = uplink},
    };
}

static const char *printed(const struct policy *policy, bool as_json)
{
    static char text[256];
    FILE *out = fmemopen(text, sizeof text, "w");
    struct json json;
    if (as_json) {
        json_begin(&json, out);
        kept_json(&json, policy);
        json_end(&json);
    } else {
        kept_print(out, "# ", policy);
    }
    fputc('\0', out);
    (void)fclose(out);
    return text;
}

static void test_a_line_says_of_what_bytes_are_kept(void)
{
    struct policy policy = make(POLICY_EVIDENCE_PAYLOAD, POLICY_EVIDENCE_PAYLOAD, 0);
    EXPECT_TEXT(printed(&policy, false), "# bytes of what is stopped are kept: frames "
                                         "from vehicle, frames from unit, flows\n");
    policy = make(POLICY_EVIDENCE_HEADERS, 0, POLICY_EVIDENCE_PAYLOAD);
    EXPECT_TEXT(printed(&policy, false), "# bytes of what is stopped are kept: flows\n");
    policy = make(0, POLICY_EVIDENCE_PAYLOAD, 0);
    EXPECT_TEXT(printed(&policy, false),
                "# bytes of what is stopped are kept: frames from vehicle\n");
    policy.uplink.denial = POLICY_DENY_DECOY;
    policy.uplink.present = false;
    EXPECT_TEXT(printed(&policy, false),
                "# bytes of what is stopped are kept: frames from vehicle\n");
    policy = make(0, 0, 0);
    EXPECT_TEXT(printed(&policy, false), "");
}

static void test_json_says_it_of_each_bus_and_the_uplink(void)
{
    struct policy policy = make(POLICY_EVIDENCE_PAYLOAD, 0, POLICY_EVIDENCE_NONE);
    EXPECT_TEXT(printed(&policy, true),
                "{\"evidence\":{\"vehicle\":\"headers\",\"unit\":\"payload\","
                "\"uplink\":\"none\"}}\n");
    policy.uplink.present = false;
    EXPECT_TEXT(printed(&policy, true),
                "{\"evidence\":{\"vehicle\":\"headers\",\"unit\":\"payload\"}}\n");
}

int main(void)
{
    RUN(test_a_line_says_of_what_bytes_are_kept);
    RUN(test_json_says_it_of_each_bus_and_the_uplink);
    return tap_done();
}
