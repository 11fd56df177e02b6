/* SPDX-License-Identifier: Apache-2.0 */
/* Target: policy_unpack, policy_pack. A policy read from bytes packs to bytes that give
 * the same again; it can be printed, and the judges can be built on it. */
#include "policies/frame_judge.h"
#include "policies/policy_pack.h"
#include "policies/print.h"
#include "policies/self_test.h"
#include "tests/fuzz/fuzz.h"

static void use(const struct policy *policy)
{
    static uint8_t block[2 * POLICY_ARENA_BYTES] __attribute__((aligned(16)));
    struct arena arena;
    struct trouble why = {0};
    FILE *out = fopen("/dev/null", "w");
    HOLDS(out != NULL);
    policy_print(policy, out);
    (void)fclose(out);
    arena_init(&arena, block, sizeof block);
    HOLDS(self_test_run(policy, &arena, &why) || why.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t block[2][POLICY_ARENA_BYTES] __attribute__((aligned(16)));
    struct arena arena[2];
    struct trouble why = {0};
    size_t len = 0, len_again = 0;
    arena_init(&arena[0], block[0], sizeof block[0]);
    arena_init(&arena[1], block[1], sizeof block[1]);
    struct policy *policy = policy_unpack(data, size, &arena[0], &why);
    HOLDS((policy == NULL) == (why.text[0] != '\0'));
    if (policy == NULL) {
        return 0;
    }
    uint8_t *bytes = policy_pack(policy, &len);
    HOLDS(bytes != NULL);
    struct policy *again = policy_unpack(bytes, len, &arena[1], &why);
    HOLDS(again != NULL);
    uint8_t *bytes_again = policy_pack(again, &len_again);
    HOLDS(bytes_again != NULL && len == len_again && !memcmp(bytes, bytes_again, len));
    free(bytes);
    free(bytes_again);
    use(policy);
    return 0;
}
