/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out an IDS message. */
#include "gateway/officer/export_autosar.h"

#define PROTOCOL_VERSION 2U
#define HAS_CONTEXT 1U   /* [PRS_Ids_00009] */
#define HAS_TIMESTAMP 2U /* [PRS_Ids_00010] */
#define IDSM_INSTANCE 1U /* ten bits [PRS_Ids_00013] */
#define OEM_TIME_BASE 0x80000000U
#define CONTEXT_VERSION 1U
#define LONG_LENGTH 0x80000000U
#define SHORT_LENGTH_MAX 127U

static void put_be(FILE *out, uint64_t value, unsigned bytes)
{
    while (bytes-- > 0) {
        (void)fputc((int)(value >> 8 * bytes & 0xFF), out);
    }
}

static unsigned event_id(const struct event *event)
{
    static const unsigned ids[] = {
        [EVENT_FLOW] = 0x8101,  [EVENT_NAME] = 0x8102,   [EVENT_PACKET] = 0x8103,
        [EVENT_FRAME] = 0x8201, [EVENT_SYSTEM] = 0x8301, [EVENT_TRAIL] = 0x8401};
    return ids[event->subject];
}

static void put_event_frame(FILE *out, const struct event *event)
{
    put_be(out, PROTOCOL_VERSION << 4 | HAS_CONTEXT | HAS_TIMESTAMP, 1);
    put_be(out, IDSM_INSTANCE << 6 | event->source, 2);
    put_be(out, event_id(event), 2);
    put_be(out, event->count < UINT16_MAX ? event->count : UINT16_MAX, 2);
    put_be(out, 0, 1);
}

static void put_timestamp(FILE *out, const struct event *event)
{
    put_be(out, OEM_TIME_BASE | event->wall_us % 1000000 * 1000, 4);
    put_be(out, event->wall_us / 1000000, 4);
}

void export_autosar_add(struct export *self, const struct event *event)
{
    uint8_t packed[EVENT_PACKED_MAX];
    size_t len = event_pack(event, packed);
    size_t context = len + sizeof event->leaf;
    put_event_frame(self->out, event);
    put_timestamp(self->out, event);
    put_be(self->out, CONTEXT_VERSION, 2);
    if (context <= SHORT_LENGTH_MAX) {
        put_be(self->out, context, 1);
    } else {
        put_be(self->out, LONG_LENGTH | context, 4);
    }
    put_be(self->out, event->leaf, sizeof event->leaf);
    (void)fwrite(packed, 1, len, self->out);
}
