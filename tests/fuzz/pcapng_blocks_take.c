/* SPDX-License-Identifier: Apache-2.0 */
/* Target: pcapng_blocks_length, pcapng_blocks_take. */
#include "gateway/capture/pcapng_blocks.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pcapng_blocks blocks;
    struct cursor in = cursor_over(data, size);
    enum pcapng_blocks_found found = PCAPNG_BLOCKS_OTHER;
    blocks = (struct pcapng_blocks){.begun = false};
    while (found != PCAPNG_BLOCKS_FAULT && cursor_left(&in) >= PCAPNG_BLOCKS_HEAD) {
        struct capture_packet packet = {.linktype = -1};
        const char *fault = NULL;
        size_t len = pcapng_blocks_length(&blocks, data + in.pos);
        HOLDS(len == 0 || (len >= PCAPNG_BLOCKS_HEAD && len <= PCAPNG_BLOCKS_BYTES));
        struct cursor block = cursor_block(&in, len);
        if (len == 0 || in.failed) {
            break;
        }
        found = pcapng_blocks_take(&blocks, &packet, block, &fault);
        HOLDS((found == PCAPNG_BLOCKS_FAULT) == (fault != NULL));
        HOLDS((found == PCAPNG_BLOCKS_PACKET) == (packet.linktype != -1));
        HOLDS(blocks.count <= PCAPNG_BLOCKS_INTERFACES);
        HOLDS(found != PCAPNG_BLOCKS_PACKET || packet.interface < blocks.count);
        HOLDS(found != PCAPNG_BLOCKS_PACKET || cursor_left(&packet.bytes) <= len);
    }
    return 0;
}
