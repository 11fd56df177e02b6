/* SPDX-License-Identifier: Apache-2.0 */
/* Target: policy_parse, policy_print. A refusal says why in whole lines; what is accepted
 * prints to a text that is accepted again, prints the same, and is the same policy but
 * for the lines that its rules stood on. */
#include "policies/parse.h"
#include "policies/policy.h"
#include "policies/policy_pack.h"
#include "policies/print.h"
#include "tests/fuzz/fuzz.h"

static unsigned errors;

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
    for (size_t i = 0; i < policy->uplink.rule_count; i++) {
        policy->uplink.rules[i].line = 0;
    }
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
    struct policy *policy =
        policy_parse("fuzz", (const char *)data, size, &arena[0], count_message, NULL);
    HOLDS((policy == NULL) == (errors > 0) && errors <= 21); /* the last: "and 3 more" */
    if (policy == NULL) {
        return 0;
    }
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
