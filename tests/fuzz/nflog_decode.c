/* SPDX-License-Identifier: Apache-2.0 */
/* Target: nflog_decode. As many events are told as it says, each of a packet, each of
 * which can be packed. */
#include "gateway/uplink/nflog.h"
#include "tests/fuzz/fuzz.h"

static void take(void *context, const struct event *event)
{
    uint8_t bytes[EVENT_PACKED_MAX];
    HOLDS(event->subject == EVENT_PACKET);
    HOLDS(event_pack(event, bytes) > 0);
    ++*(size_t *)context;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct answered answered;
    struct endpoint from = {address_ipv4((const uint8_t *)"\1\1\1\1"), 0x0101};
    struct endpoint to = {address_ipv4((const uint8_t *)"\2\2\2\2"), 0x0202};
    size_t told = 0;
    answered_note(&answered, &from, &to, data, size < 1500 ? size : 1500);
    HOLDS(nflog_decode(data, size, &answered, take, &told) == told);
    return 0;
}
