/* SPDX-License-Identifier: Apache-2.0 */
/* Target: bundle_open. Nothing opens that was not signed with the key, and each refusal
 * says why. The key is new at each start, so no seed can be signed with it. */
#include "policies/bundle.h"
#include "policies/signature.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t block[POLICY_ARENA_BYTES] __attribute__((aligned(16)));
    static char private_pem[SIGNATURE_PEM_BYTES], public_pem[SIGNATURE_PEM_BYTES];
    struct arena arena;
    struct trouble why = {0};
    if (public_pem[0] == '\0') {
        HOLDS(signature_new_pair(private_pem, public_pem, &why));
    }
    arena_init(&arena, block, sizeof block);
    HOLDS(bundle_open(data, size, public_pem, 0, &arena, &why) == NULL);
    HOLDS(why.text[0] != '\0' && strchr(why.text, '\n') == NULL);
    return 0;
}
