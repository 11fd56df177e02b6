/* SPDX-License-Identifier: Apache-2.0 */
/* Who has said how much. */
#include "gateway/uplink/datagram_decoy.h"

#include <netinet/in.h>

#include "gateway/uplink/exhibit.h"
#include "gateway/uplink/flow.h"

static struct datagram_decoy_row *find(struct datagram_decoy *self,
                                       const struct association *of, uint64_t now_us)
{
    struct datagram_decoy_row *quietest = self->rows;
    for (size_t i = 0; i < DATAGRAM_DECOY_ROWS; i++) {
        struct datagram_decoy_row *row = &self->rows[i];
        if (row->seen_us != 0 && now_us - row->seen_us < DATAGRAM_DECOY_QUIET_US &&
            endpoint_equal(&row->client, &of->client) &&
            endpoint_equal(&row->server, &of->server)) {
            return row;
        }
        quietest = row->seen_us < quietest->seen_us ? row : quietest;
    }
    *quietest = (struct datagram_decoy_row){.client = of->client, .server = of->server};
    return quietest;
}

void datagram_decoy_take(struct datagram_decoy *self, const struct regime *regime,
                         const struct association *of, struct verdict verdict,
                         const uint8_t *bytes, size_t len)
{
    if (!exhibit_is_wanted(regime, verdict)) {
        return;
    }
    struct datagram_decoy_row *row = find(self, of, regime->now_us);
    size_t room = EXHIBIT_BYTES - row->kept;
    size_t kept = len < room ? len : room;
    struct event event = flow_event(IPPROTO_UDP, &of->client, &of->server, of->host);
    event.flow.protocol = of->protocol;
    row->seen_us = regime->now_us;
    exhibit_tell(regime, &event, bytes, kept, row->kept);
    row->kept += (uint32_t)kept;
}
