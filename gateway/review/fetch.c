/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a piece of a segment and takes one thing out of it. */
#include "gateway/review/fetch.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/ledger/folder.h"
#include "gateway/ledger/record.h"
#include "gateway/ledger/scan.h"

/* Up to size bytes of a segment; 0 when there are none. */
static size_t read_piece(const struct folder *folder, uint64_t number, uint32_t offset,
                         uint8_t *out, size_t size)
{
    int fd = folder_open_segment(folder, number, O_RDONLY);
    if (fd < 0) {
        return 0;
    }
    ssize_t len = pread(fd, out, size, (off_t)offset);
    (void)close(fd);
    return len > 0 ? (size_t)len : 0;
}

static bool take_record(struct fetched *out, const uint8_t *piece, size_t len)
{
    struct record record;
    struct cursor in = cursor_over(piece, len);
    if (record_next(&in, &record) != RECORD_FOUND || record.kind != RECORD_EVENT ||
        !event_unpack(&out->event, record.bytes, record.len)) {
        return false;
    }
    memcpy(out->bytes, record.bytes, record.len);
    out->len = record.len;
    return true;
}

static bool read_at(struct fetched *out, const struct folder *folder,
                    const struct fetch_place *place)
{
    uint8_t piece[RECORD_FRAME_BYTES + RECORD_PAYLOAD_MAX];
    size_t len = read_piece(folder, place->segment, place->offset, piece, sizeof piece);
    return take_record(out, piece, len) && out->event.wall_us == place->wall_us;
}

/* The scan is at the event with that leaf, if it is there. */
static bool scan_to(struct scan *scan, uint64_t leaf)
{
    struct trouble ignored;
    enum scan_step step = SCAN_HEAD;
    while (step != SCAN_END && step != SCAN_BROKEN) {
        step = scan_next(scan, &ignored);
        if (step == SCAN_EVENT && scan->event.leaf >= leaf) {
            return scan->event.leaf == leaf;
        }
    }
    return false;
}

static bool search(struct fetched *out, const struct folder *folder,
                   const struct fetch_place *place)
{
    struct scan scan;
    struct trouble ignored;
    size_t len = 0;
    uint8_t *image = folder_read_segment(folder, place->segment, 0, &len, &ignored);
    bool found = image != NULL && scan_begin(&scan, image, len, &ignored);
    if (found) {
        scan_unadded(&scan);
        found = scan_to(&scan, place->leaf);
    }
    if (found) {
        out->event = scan.event;
        memcpy(out->bytes, scan.record.bytes, scan.record.len);
        out->len = scan.record.len;
    }
    free(image);
    return found;
}

bool fetch_event(struct fetched *out, const char *dir, const struct fetch_place *place,
                 struct trouble *why)
{
    struct folder folder;
    if (!folder_open(&folder, dir, why)) {
        return false;
    }
    bool found = read_at(out, &folder, place) || search(out, &folder, place);
    folder_close(&folder);
    if (!found) {
        trouble_set(why,
                    "%s: event #%" PRIu64 " no longer stands in segment %" PRIu32
                    ": it was removed to save room, or changed; 'sallyport verify' says "
                    "which",
                    dir, place->leaf, place->segment);
        return false;
    }
    out->event.leaf = place->leaf;
    return true;
}
