/* SPDX-License-Identifier: Apache-2.0 */
/* Target: websocket_take. What passes and what is held is what came, in order; however
 * it is cut the same is said. The first byte says how long the pieces are. */
#include "gateway/content/websocket.h"
#include "tests/fuzz/fuzz.h"

static size_t said_in(const uint8_t *bytes, size_t len, size_t piece, uint64_t *sum)
{
    struct websocket self = {.told = false};
    uint8_t out[256];
    size_t passed = 0;
    size_t at = 0;
    enum websocket_state state = WEBSOCKET_NEED_MORE;
    for (size_t used; at < len && state != WEBSOCKET_BROKEN; at += used) {
        size_t some = len - at < piece ? len - at : piece;
        state = websocket_take(&self, out, bytes + at, some, &used);
        HOLDS(used <= some && (used > 0 || state == WEBSOCKET_BROKEN));
        const uint8_t *heard = state == WEBSOCKET_PAYLOAD ? out : self.control;
        size_t count = state == WEBSOCKET_PAYLOAD ? used : 0;
        count = state == WEBSOCKET_CONTROL ? self.control_bytes : count;
        for (size_t i = 0; i < count; i++) {
            *sum = *sum * 31 + heard[i] + 1;
        }
        HOLDS(self.code_bytes <= self.control_bytes);
        bool held = state != WEBSOCKET_PAYLOAD && state != WEBSOCKET_NEED_MORE;
        HOLDS(!held || memcmp(self.held, bytes + passed, self.held_bytes) == 0);
        passed += held ? self.held_bytes : state == WEBSOCKET_PAYLOAD ? used : 0;
        HOLDS(passed + websocket_held(&self) == at + used);
    }
    return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t whole = 0, cut = 0;
    if (size < 2) {
        return 0;
    }
    size_t end = said_in(data + 1, size - 1, 256, &whole);
    HOLDS(said_in(data + 1, size - 1, 1 + data[0] % 200, &cut) == end);
    HOLDS(whole == cut);
    return 0;
}
