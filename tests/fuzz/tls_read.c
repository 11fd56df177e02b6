/* SPDX-License-Identifier: Apache-2.0 */
/* Target: tls_read; a stream, in one piece and cut: what is told of the beginning is not
 * taken back. */
#include "gateway/content/tls.h"

#include "policies/name_judge.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct content content;
    char normal[POLICY_HOST_BYTES];
    content_init(&content);
    enum content_state state = tls_read(&content, data, size);
    HOLDS(state == CONTENT_IS || content.host[0] == '\0');
    HOLDS(content.host[0] == '\0' || name_normalise(normal, content.host));
    /* NOT is final: whatever follows. */
    enum content_state early = tls_read(&content, data, size / 2);
    HOLDS(early != CONTENT_NOT || state == CONTENT_NOT);
    return 0;
}
