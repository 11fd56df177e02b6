/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/bundle.h"
#include "policies/policy_pack.h"

#include "tests/policies/parse_fixture.h"
#include "tests/policies/random_policy.h"

static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];

static void test_random_policies_come_back_equal(void)
{
    static struct random_policy made;
    struct random random = {42};
    for (int round = 0; round < 500 && !tap_failed; round++) {
        struct trouble why = {0};
        struct arena arena;
        size_t len = 0;
        random_policy_make(&random, &made);
        uint8_t *bytes = policy_pack(&made.policy, &len);
        arena_init(&arena, block, sizeof block);
        struct policy *back = policy_unpack(bytes, len, &arena, &why);
        EXPECT_TEXT(why.text, "");
        EXPECT(back != NULL && random_policy_equal(&made.policy, back));
        for (uint8_t i = 0; back != NULL && i < back->bus_count; i++) {
            EXPECT_EQ(back->buses[i].untrusted, made.policy.buses[i].untrusted);
        }
        free(bytes);
    }
}

static void test_lines_come_back_too(void)
{
    struct trouble why = {0};
    struct arena arena;
    size_t len = 0;
    uint8_t *bytes = policy_pack(parse(TO_UNIT("\n\nid 5 length 8")), &len);
    arena_init(&arena, block, sizeof block);
    struct policy *back = policy_unpack(bytes, len, &arena, &why);
    EXPECT(back != NULL && back->frame_rules[0].line == 7);
    free(bytes);
}

/* Each of as many masks as a rule has, of as many conditions. */
#define MASKED_RULES (POLICY_MASKS_MAX / POLICY_RULE_MASKS_MAX)

/* The longest that can be asked, of as many rules as may ask. */
static void print_checks_of(FILE *out, int number)
{
    if (number < POLICY_CHECKS_MAX) {
        fputs("checksum crc width 64 polynomial 0x42F0E1EBA9EA3693 over zero, zero, "
              "zero, zero, data 0..62 bits 320|64 data-ids 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, "
              "1, 2, 3, 4, 5, 6 counter bits 304|16 missing 1 repeats 1\n",
              out);
    }
    for (int i = 0; i < POLICY_WHERES_MAX / POLICY_CHECKS_MAX; i++) {
        if (number < POLICY_CHECKS_MAX) {
            fprintf(out,
                    "%s bits %d|64 double in -1e300..1e300 step 1e-9/us while bits 0|64 "
                    "is 1..0x8000000000000000, bits 384|64 is 1..0x8000000000000000, "
                    "bits 0|32 is 1..0x80000000 ",
                    i == 0 ? "where" : "and", 64 + 64 * i);
        }
    }
}

/* Terms of as many small pieces as there is room for. */
#define RULES_WITH_TERMS 122

static void print_terms_of(FILE *out, int number)
{
    const char *before = " inspect publish";
    for (int i = 0; number < RULES_WITH_TERMS && i < FLOW_TERMS_TOPICS_MAX; i++) {
        fprintf(out, "%s \"%d\"", before, i);
        before = ",";
    }
}

/* Text with as many of everything as policy.h allows. */
static char *largest_text(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    fputs("policy \"largest\" version 1\nbus unit = can0 fd\n", out);
    for (int i = 1; i < POLICY_BUSES_MAX; i++) {
        fprintf(out, "bus b%d = can%d fd\n", i, i);
    }
    for (int i = 0; i < POLICY_MODES_MAX; i++) {
        fprintf(out, "mode m%d\n", i);
    }
    for (int i = 0; i < POLICY_FRAME_RULES_MAX; i++) {
        fprintf(out,
                "from b%d to b%d {\nid %d extended fd length 64 %s "
                "every 71min rate 1000/71min age 71min in m1, m15 ",
                1 + i % 2, 3 + i % 4, i,
                i < MASKED_RULES ? "pass bits 511" : "pass bytes 1, 3, 5");
        for (int k = 1; k < POLICY_RULE_MASKS_MAX && i < MASKED_RULES; k++) {
            fputs("when bits 0|64 is 1..0x8000000000000000 and "
                  "bits 384|64 is 1..0x8000000000000000 and "
                  "bits 391|64 motorola is 1..0x8000000000000000 pass bits 511\n",
                  out);
        }
        print_checks_of(out, i);
        fputs("}\n", out);
    }
    for (int i = 0; i < POLICY_CHANNELS_MAX; i++) {
        fprintf(out,
                "from unit to b%d {\ndiagnostics id %d answer id %d functional id 2000 "
                "rate 1/71min {\n",
                1 + i % 2, 0x400 + 2 * i, 0x401 + 2 * i);
        for (int k = 0; k < POLICY_PERMISSIONS_MAX / POLICY_CHANNELS_MAX; k++) {
            fprintf(out, "uds service 0x22 identifier %d in m1, m15\n", k);
        }
        fputs("}\n}\n", out);
    }
    fputs("uplink {\nresolver 2001:db8::1 port 5353\n", out);
    for (int i = 0; i < POLICY_FLOW_RULES_MAX; i++) {
        fprintf(out, "pass tls \"x%d.%s\" port 65535 up 1B/us down 1B/us in m1", i,
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
                "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
                "ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc."
                "dddddddddddddddddddddddddddddddddddddddddddddd.example");
        print_terms_of(out, i);
        fputc('\n', out);
    }
    fputs("}\nemergency {\n", out);
    for (int i = 0; i < POLICY_EMERGENCY_MAX; i++) {
        fprintf(out, "from unit to b1 id %d\nto 2001:db8::1 udp port %d\n", i, i + 1);
    }
    fputs("}\n", out);
    (void)fclose(out);
    return text;
}

/* What policy.h says of POLICY_ARENA_BYTES, in both directions. */
static void test_the_largest_policy_fits_the_arena(void)
{
    struct trouble why = {0};
    struct arena arena;
    size_t len = 0;
    char *text = largest_text();
    struct policy *policy = parse(text);
    free(text);
    if (!EXPECT(policy != NULL)) {
        printf("# %s", parse_said);
        return;
    }
    EXPECT_EQ(policy->frame_rule_count, POLICY_FRAME_RULES_MAX);
    EXPECT_EQ(policy->uplink.rule_count, POLICY_FLOW_RULES_MAX);
    EXPECT_EQ(FLOW_TERMS_BYTES_MAX / flow_terms_bytes(policy->uplink.rules[0].terms),
              RULES_WITH_TERMS);
    EXPECT_EQ(policy->checks_count, POLICY_CHECKS_MAX);
    EXPECT_EQ(policy->where_count, POLICY_WHERES_MAX);
    EXPECT_EQ(policy->channel_count, POLICY_CHANNELS_MAX);
    EXPECT_EQ(policy->permission_count, POLICY_PERMISSIONS_MAX);
    EXPECT_EQ(policy->mask_count, MASKED_RULES * POLICY_RULE_MASKS_MAX);
    uint8_t *bytes = policy_pack(policy, &len);
    EXPECT(len < BUNDLE_BYTES_MAX);
    arena_init(&arena, block, sizeof block);
    struct policy *back = policy_unpack(bytes, len, &arena, &why);
    EXPECT_TEXT(why.text, "");
    EXPECT(back != NULL && random_policy_equal(policy, back));
    EXPECT(arena.used_bytes + len < POLICY_ARENA_BYTES); /* a bundle lies there too */
    free(bytes);
}

int main(void)
{
    RUN(test_random_policies_come_back_equal);
    RUN(test_lines_come_back_too);
    RUN(test_the_largest_policy_fits_the_arena);
    return tap_done();
}
