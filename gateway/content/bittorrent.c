/* SPDX-License-Identifier: Apache-2.0 */
/* BitTorrent: the handshake of peers (BEP 3), the distributed table (BEP 5), trackers
 * over UDP (BEP 15), uTP (BEP 29). Trackers over HTTP are told in http.c. */
#include "can/words.h"
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

#define TRACKER_MAGIC "\x00\x00\x04\x17\x27\x10\x19\x80\x00\x00\x00\x00"
#define TRACKER_BYTES 16
#define UTP_SYN 0x41 /* type 4, version 1 */
#define UTP_EXTENSIONS_MAX 4

enum content_state bittorrent_read_stream(struct content *out, const uint8_t *bytes,
                                          size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    (void)out;
    return MARK_READ(&in, "\x13"
                          "BitTorrent protocol");
}

/* A bencoded dictionary that says what kind of message it is, and begins with the keys of
 * that kind. */
static bool is_table(struct cursor in)
{
    static const char *const begins[] = {"d1:ad2:id20:", "d1:rd2:id20:", "d1:eli20",
                                         "d2:ip"};
    struct cursor all = in;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        if (words_begins(in, begins[i])) {
            return mark_within(in, "1:y1:") && all.base[all.len - 1] == 'e';
        }
    }
    return false;
}

/* The first packet of a uTP connection: nothing was received yet, so no difference of
 * clocks and nothing to acknowledge. */
static bool is_utp(struct cursor in)
{
    uint8_t head = cursor_u8(&in);
    uint8_t extension = cursor_u8(&in);
    cursor_skip(&in, 2 + 4); /* connection, time */
    uint32_t difference = cursor_u32be(&in);
    uint32_t window = cursor_u32be(&in);
    cursor_skip(&in, 2); /* sequence */
    uint16_t acknowledged = cursor_u16be(&in);
    for (int i = 0; i < UTP_EXTENSIONS_MAX && extension != 0; i++) {
        extension = cursor_u8(&in);
        cursor_skip(&in, cursor_u8(&in));
    }
    return head == UTP_SYN && extension == 0 && difference == 0 && window > 0 &&
           acknowledged == 0 && cursor_at_end(&in);
}

enum content_state bittorrent_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    struct cursor tracker = in;
    (void)out;
    bool good =
        is_utp(in) || is_table(in) ||
        (len == TRACKER_BYTES && MARK_READ(&tracker, TRACKER_MAGIC) == CONTENT_IS);
    return good ? CONTENT_IS : CONTENT_NOT;
}
