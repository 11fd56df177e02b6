/* SPDX-License-Identifier: Apache-2.0 */
/* Target: packet_walk_take, over packets that each stand behind a byte that tells their
 * length; the first byte of all chooses the link type. */
#include "gateway/capture/packet_walk.h"
#include "tests/fuzz/fuzz.h"

static void on_datagram(void *context, uint64_t time_us, const struct flow_book_end *from,
                        const struct flow_book_end *to, const uint8_t *bytes, size_t len)
{
    (void)context;
    (void)from;
    (void)to;
    (void)bytes;
    HOLDS(time_us == 1 && len <= IP_FRAGMENTS_BYTES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int linktypes[] = {0, 1, 9, 12, 50, 51, 108, 113, 276};
    static struct ip_fragments *fragments;
    static struct flow_book book;
    struct cursor in = cursor_over(data, size);
    if (fragments == NULL) {
        fragments = ip_fragments_open();
    }
    struct packet_walk walk = {
        .linktype = linktypes[cursor_u8(&in) % (sizeof linktypes / sizeof *linktypes)],
        .book = &book,
        .fragments = fragments,
        .datagram = on_datagram};
    while (cursor_left(&in) > 1) {
        size_t wanted = cursor_u8(&in);
        size_t left = cursor_left(&in);
        packet_walk_take(&walk, cursor_block(&in, wanted < left ? wanted : left), 1);
    }
    for (uint32_t i = 0; i < book.count; i++) {
        HOLDS(flow_book_finish(book.flows[i]));
        HOLDS(flow_book_bytes(book.flows[i], FLOW_BOOK_UP) <= size);
    }
    flow_book_close(&book);
    return 0;
}
