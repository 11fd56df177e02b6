/* SPDX-License-Identifier: Apache-2.0 */
/* Target: ledger_reader_over, ledger_reader_next, scan_finds_head. A reader comes to an
 * end, each event that it gives can be packed, and nothing follows damage. After an even
 * first byte the rest is a segment as it is; after an odd one a good header comes first
 * and the rest is framed with right CRCs: kind, length, bytes, over and over. */
#include "gateway/ledger/ledger_reader.h"
#include "gateway/ledger/scan.h"
#include "tests/fuzz/fuzz.h"

static unsigned long finds; /* so that the search is not left out */
static uint8_t image[SEGMENT_HEADER_MAX + 64 * 1024];

static size_t build(const uint8_t *data, size_t size)
{
    struct segment segment = {.number = 1};
    struct cursor in = cursor_over(data, size);
    size_t used = segment_encode(&segment, image);
    while (cursor_left(&in) > 2 &&
           used + RECORD_FRAME_BYTES + RECORD_PAYLOAD_MAX < sizeof image) {
        static const enum record_kind kinds[8] = {
            RECORD_HEAD, RECORD_EVENT, RECORD_HEAD,    RECORD_EVENT,
            RECORD_HEAD, RECORD_EVENT, RECORD_THINNED, RECORD_SUMMARY};
        enum record_kind kind = kinds[cursor_u8(&in) & 7U];
        size_t len = 1U + cursor_u16be(&in) % RECORD_PAYLOAD_MAX;
        len = len < cursor_left(&in) ? len : cursor_left(&in);
        if (len == 0) {
            break;
        }
        cursor_copy(&in, image + used + RECORD_FRAME_BYTES, len);
        used += record_frame(image + used, kind, len);
    }
    return used;
}

static void read_all(const uint8_t *bytes, size_t len)
{
    struct ledger_reader *reader = ledger_reader_over(bytes, len);
    struct event event;
    struct trouble why = {0};
    uint8_t packed[EVENT_PACKED_MAX];
    size_t events = 0;
    enum ledger_reader_found found;
    HOLDS(reader != NULL);
    while ((found = ledger_reader_next(reader, &event, &why)) == LEDGER_READER_EVENT) {
        HOLDS(event_pack(&event, packed) > 0);
        HOLDS(++events <= len / RECORD_FRAME_BYTES);
    }
    HOLDS(found != LEDGER_READER_DAMAGE || why.text[0] != '\0');
    HOLDS(ledger_reader_next(reader, &event, &why) != LEDGER_READER_EVENT);
    ledger_reader_close(reader);
    HOLDS(!scan_finds_head(bytes, len, len, NULL, 0));
    finds += scan_finds_head(bytes, len, len / 2, NULL, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    if (data[0] & 1U) {
        read_all(image, build(data + 1, size - 1));
    } else {
        read_all(data + 1, size - 1);
    }
    return 0;
}
