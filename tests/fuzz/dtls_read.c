/* SPDX-License-Identifier: Apache-2.0 */
/* Target: dtls_read; a datagram. */
#include "gateway/content/dtls.h"

#include "policies/name_judge.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct content content;
    char normal[POLICY_HOST_BYTES];
    content_init(&content);
    enum content_state state = dtls_read(&content, data, size);
    HOLDS(state == CONTENT_IS || content.host[0] == '\0');
    HOLDS(content.host[0] == '\0' || name_normalise(normal, content.host));
    return 0;
}
