/* SPDX-License-Identifier: Apache-2.0 */
/* Target: policy_parse_text, policy_print. A refusal says why in whole lines; what is
 * accepted prints to a text that is accepted again, prints the same, and is the same
 * policy but for the lines that its rules stood on. */
#include "can/dbc.h"
#include "policies/parse.h"
#include "policies/policy.h"
#include "policies/policy_pack.h"
#include "policies/print.h"
#include "tests/fuzz/fuzz.h"

static unsigned errors;

static const char van[] = "BO_ 928 Engine: 8 X\n"
                          " SG_ Speed : 7|16@0+ (1,0) [0|0] \"\" X\n"
                          " SG_ Page M : 16|4@1+ (1,0) [0|0] \"\" X\n"
                          " SG_ Sub m1M : 20|4@1+ (1,0) [0|0] \"\" X\n"
                          " SG_ Level m2 : 24|8@1+ (1,0) [0|0] \"\" X\n"
                          "SG_MUL_VAL_ 928 Level Sub 1-3, 5-5;\n";

/* Whatever its name, there is one database. */
static const struct database *read_van(void *context, const char *name)
{
    static uint8_t block[DBC_ARENA_BYTES(sizeof van)] __attribute__((aligned(16)));
    struct arena arena;
    (void)context;
    HOLDS(name[0] != '\0');
    arena_init(&arena, block, sizeof block);
    return dbc_read("van", (const uint8_t *)van, sizeof van - 1, &arena, NULL, NULL);
}

static const char pem[] = "-----BEGIN CERTIFICATE-----\nMAkwAQUwAQYDAQc=\n"
                          "-----END CERTIFICATE-----\n";

/* And one file of certificates. */
static const uint8_t *read_pem(void *context, const char *name, size_t *len)
{
    (void)context;
    HOLDS(name[0] != '\0');
    *len = sizeof pem - 1;
    return (const uint8_t *)pem;
}

/* The lines of secrets, which stand in a table that nothing else changes. */
static void forget_lines(struct policy_uplink *uplink)
{
    struct policy_secret *secrets = (struct policy_secret *)(uintptr_t)uplink->secrets;
    for (size_t i = 0; i < uplink->secret_count; i++) {
        secrets[i].line = 0;
    }
    for (size_t i = 0; i < uplink->rule_count; i++) {
        uplink->rules[i].line = 0;
    }
}

static void count_message(void *context, const char *line)
{
    (void)context;
    HOLDS(strncmp(line, "fuzz:", 5) == 0 && strchr(line, '\n') == NULL);
    errors += strstr(line, ": warning: ") == NULL;
}

static char *print(const struct policy *policy, size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);
    HOLDS(out != NULL);
    policy_print(policy, out);
    HOLDS(fclose(out) == 0);
    return text;
}

/* The packed form without the lines of the source. */
static uint8_t *pack(struct policy *policy, size_t *len)
{
    for (size_t i = 0; i < policy->frame_rule_count; i++) {
        policy->frame_rules[i].line = 0;
    }
    for (size_t i = 0; i < policy->channel_count; i++) {
        policy->channels[i].line = 0;
    }
    for (size_t i = 0; i < policy->permission_count; i++) {
        policy->permissions[i].line = 0;
    }
    forget_lines(&policy->uplink);
    for (size_t i = 0; i < policy->emergency_frame_count; i++) {
        policy->emergency_frames[i].line = 0;
    }
    for (size_t i = 0; i < policy->emergency_flow_count; i++) {
        policy->emergency_flows[i].line = 0;
    }
    uint8_t *bytes = policy_pack(policy, len);
    HOLDS(bytes != NULL);
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t block[2][POLICY_ARENA_BYTES] __attribute__((aligned(16)));
    struct arena arena[2];
    size_t len = 0, len_again = 0;
    errors = 0;
    arena_init(&arena[0], block[0], sizeof block[0]);
    arena_init(&arena[1], block[1], sizeof block[1]);
    static const struct policy_library library = {read_van, NULL, read_pem};
    const struct policy_text whole = {"fuzz", (const char *)data, size, &library};
    struct policy *policy = policy_parse_text(&whole, &arena[0], count_message, NULL);
    HOLDS((policy == NULL) == (errors > 0) && errors <= 21); /* the last: "and 3 more" */
    if (policy == NULL) {
        return 0;
    }
    policy->notes = NULL; /* comments, which the second has none of */
    char *text = print(policy, &len);
    struct policy *again =
        policy_parse("fuzz", text, len, &arena[1], count_message, NULL);
    HOLDS(again != NULL);
    char *text_again = print(again, &len_again);
    HOLDS(len == len_again && memcmp(text, text_again, len) == 0);
    uint8_t *packed = pack(policy, &len), *packed_again = pack(again, &len_again);
    HOLDS(len == len_again && memcmp(packed, packed_again, len) == 0);
    free(packed);
    free(packed_again);
    free(text);
    free(text_again);
    return 0;
}
