/* SPDX-License-Identifier: Apache-2.0 */
/* Target: policy_parse, policy_print. A refusal says why in whole lines; what is accepted
 * prints to a text that is accepted again and prints the same. */
#include "policies/parse.h"
#include "policies/policy.h"
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
    HOLDS((policy == NULL) == (errors > 0) && errors <= 20);
    if (policy == NULL) {
        return 0;
    }
    char *text = print(policy, &len);
    struct policy *again =
        policy_parse("fuzz", text, len, &arena[1], count_message, NULL);
    HOLDS(again != NULL);
    char *text_again = print(again, &len_again);
    HOLDS(len == len_again && memcmp(text, text_again, len) == 0);
    free(text);
    free(text_again);
    return 0;
}
