/* SPDX-License-Identifier: Apache-2.0 */
/* Target: recognise, and so every reader of readers.def. The first byte says how the rest
 * came, and from whom. */
#include "gateway/content/recognise.h"

#include "gateway/content/readers.h"
#include "tests/fuzz/cut.h"

#define STREAM RECOGNISE_STREAM
#define DATAGRAM RECOGNISE_DATAGRAM
#define BOTH (RECOGNISE_STREAM | RECOGNISE_DATAGRAM)
#define CLIENT RECOGNISE_CLIENT
#define SERVER RECOGNISE_SERVER
#define EITHER (RECOGNISE_CLIENT | RECOGNISE_SERVER)

/* Each reader by itself: in recognise one that asks for more hides another that refuses.
 */
static void look_by_reader(const uint8_t *bytes, size_t len, enum recognise_side of)
{
#define READER(PROTOCOL, function, transports, sides)                          \
    if (((transports)&RECOGNISE_STREAM) != 0 && ((unsigned)(sides)&of) != 0) { \
        cut_hold(function, bytes, len);                                        \
    }
#include "gateway/content/readers.def"
#undef READER
}

static void look(const uint8_t *bytes, size_t len, enum recognise_transport transport,
                 enum recognise_side side)
{
    struct content content;
    enum content_state state = recognise(&content, bytes, len, transport, side);
    HOLDS((state == CONTENT_IS) == (content.protocol != TRAFFIC_UNKNOWN));
    HOLDS(content.protocol < TRAFFIC_COUNT);
    HOLDS(content.identifier_count <= CONTENT_IDENTIFIERS_MAX);
    HOLDS(content.position_count <= CONTENT_POSITIONS_MAX);
    HOLDS(memchr(content.host, 0, sizeof content.host) != NULL);
    for (size_t i = 0; i < content.identifier_count; i++) {
        HOLDS(strlen(content.identifiers[i].value) > 0);
    }
    /* What was none does not become one with more bytes. */
    if (transport == RECOGNISE_STREAM && state != CONTENT_NOT && len > 0) {
        struct content before;
        HOLDS(recognise(&before, bytes, len / 2, transport, side) != CONTENT_NOT);
        HOLDS(recognise(&before, bytes, len - 1, transport, side) != CONTENT_NOT);
    }
    if (transport == RECOGNISE_STREAM) {
        look_by_reader(bytes, len, side);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    look(data + 1, size - 1, (data[0] & 1) != 0 ? RECOGNISE_DATAGRAM : RECOGNISE_STREAM,
         (data[0] & 2) != 0 ? RECOGNISE_SERVER : RECOGNISE_CLIENT);
    return 0;
}
