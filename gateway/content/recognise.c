/* SPDX-License-Identifier: Apache-2.0 */
/* Asks each row in turn. */
#include "gateway/content/recognise.h"

#include "gateway/content/readers.h"

/* Trackers send less than a packet's; and theirs are the readers that take the longest
 * for a byte, since each field is looked at as what it could be. */
#define TELEMATICS_DATAGRAM_BYTES 4096

#define STREAM RECOGNISE_STREAM
#define DATAGRAM RECOGNISE_DATAGRAM
#define BOTH (RECOGNISE_STREAM | RECOGNISE_DATAGRAM)
#define CLIENT RECOGNISE_CLIENT
#define SERVER RECOGNISE_SERVER
#define EITHER (RECOGNISE_CLIENT | RECOGNISE_SERVER)

struct reader {
    content_read_cb *read; /* NULL: the end of the table */
    uint8_t protocol;      /* enum traffic; the reader may set a narrower one */
    uint8_t transports;
    uint8_t sides;
};

static const struct reader readers[] = {
#define READER(PROTOCOL, function, transports, sides) \
    {function, TRAFFIC_##PROTOCOL, transports, sides},
#include "gateway/content/readers.def"
#undef READER
    {.read = NULL},
};

static bool is_asked(const struct reader *row, enum recognise_transport transport,
                     enum recognise_side side, size_t len)
{
    bool longer = transport == RECOGNISE_DATAGRAM && len > TELEMATICS_DATAGRAM_BYTES &&
                  traffic_kind(row->protocol) == TRAFFIC_KIND_TELEMATICS;
    return (row->transports & transport) != 0 && (row->sides & side) != 0 && !longer;
}

enum content_state recognise(struct content *out, const uint8_t *bytes, size_t len,
                             enum recognise_transport transport, enum recognise_side side)
{
    enum content_state best = CONTENT_NOT;
    for (const struct reader *row = readers; row->read != NULL; row++) {
        if (!is_asked(row, transport, side, len)) {
            continue;
        }
        content_init(out);
        out->protocol = row->protocol;
        enum content_state state = row->read(out, bytes, len);
        if (state == CONTENT_IS) {
            return CONTENT_IS;
        }
        best = state == CONTENT_MORE ? CONTENT_MORE : best;
    }
    content_init(out);
    return best;
}
