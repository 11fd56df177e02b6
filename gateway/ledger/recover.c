/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the last segment and decides what of it stands. */
#include "gateway/ledger/recover.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/ledger/scan.h"
#include "gateway/ledger/span.h"

#define TAIL_BYTES 1024 /* of a closed segment: its last tree head and its summary */

static bool refuse(struct store *self, uint64_t number, const char *what,
                   struct trouble *why)
{
    trouble_set(why,
                "%s: segment %" PRIu64 ": %s; move the folder away as evidence "
                "('sallyport verify' says more) and begin a new one",
                self->folder.path, number, what);
    return false;
}

/* Scans to the end of what can be read; the scan then knows what is sealed. */
static void walk(struct scan *scan)
{
    struct trouble ignored;
    enum scan_step step;
    do {
        step = scan_next(scan, &ignored);
    } while (step != SCAN_END && step != SCAN_BROKEN);
}

static void add_torn(struct torn *out, const struct torn *more)
{
    uint64_t events = out->events + more->events;
    uint64_t bytes = out->bytes + more->bytes;
    *out = *more;
    out->events = events;
    out->bytes = bytes;
}

/* Sets what self goes on with; the scan has come to the end of what can be read. */
static bool take_over(struct store *self, const struct scan *scan, const uint8_t *bytes,
                      size_t len, struct torn *out, struct trouble *why)
{
    uint64_t number = scan->segment.number;
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES];
    signature_key_id(self->key, key_id);
    if (memcmp(key_id, scan->segment.key_id, sizeof key_id) != 0) {
        return refuse(self, number, "it was made with another key", why);
    }
    if (scan->thinned > 0) {
        return refuse(self, number, "it was thinned, so segments followed that are gone",
                      why);
    }
    if (scan_finds_head(bytes, len, scan->sealed_pos, scan->segment.ledger_id,
                        scan->heads + 2)) {
        return refuse(self, number, "what was sealed is damaged", why);
    }
    self->segment = scan->segment;
    self->used = scan->sealed_pos;
    self->summed = scan->summed;
    self->last_batch = scan->batch_pos;
    self->heads = scan->heads;
    self->sealed = self->held = scan->sealed;
    self->sealed_sources = self->held_sources = scan->sealed_sources;
    self->sealed_summary = scan->sealed_summary;
    uint64_t left = scan_bytes_left(bytes, len, scan->sealed_pos);
    self->trim = left > 0;
    if (left > 0) {
        uint64_t events = scan->merkle.size - scan->sealed.size;
        add_torn(out, &(struct torn){true, number, scan->sealed_pos, events, left});
    }
    self->fd = folder_open_segment(&self->folder, number, O_RDWR);
    if (self->fd < 0) {
        trouble_set_errno(why, errno, "%s: segment %" PRIu64 " cannot be written",
                          self->folder.path, number);
    }
    return self->fd >= 0;
}

struct image {
    uint64_t number;
    uint8_t *bytes; /* from malloc */
    size_t len;
};

static bool read_image(struct image *out, const struct store *self, uint64_t number,
                       struct trouble *why)
{
    out->number = number;
    out->bytes = folder_read_segment(&self->folder, number, 0, &out->len, why);
    return out->bytes != NULL;
}

/* True when the image has a tree head to go on from. */
static bool has_head(struct scan *scan, const struct image *image)
{
    struct trouble ignored;
    if (!scan_begin(scan, image->bytes, image->len, &ignored) ||
        scan->segment.number != image->number) {
        return false;
    }
    walk(scan);
    return scan->sealed_pos > 0;
}

/* The last segment's header or first tree head never reached the disk, or so it seems: it
 * may not hold a later head, and the segment before must stand. */
static bool step_back(struct store *self, struct scan *scan,
                      const struct folder_list *list, const struct image *last,
                      struct torn *out, struct trouble *why)
{
    struct image before = {0};
    bool good = true;
    self->torn_segment = last->number;
    *out = (struct torn){.found = true,
                         .segment = last->number,
                         .bytes = scan_bytes_left(last->bytes, last->len, 0)};
    if (list->count == 1) {
        good = last->number == 1;
    } else {
        good = list->numbers[list->count - 2] == last->number - 1;
        if (good && !read_image(&before, self, last->number - 1, why)) {
            return false;
        }
        good = good && has_head(scan, &before);
    }
    if (!good || scan_finds_head(last->bytes, last->len, 0, NULL,
                                 (before.bytes != NULL ? scan->heads : 0) + 2)) {
        good = refuse(self, last->number, "its beginning is damaged", why);
    } else if (before.bytes != NULL) {
        good = take_over(self, scan, before.bytes, before.len, out, why);
    }
    free(before.bytes);
    return good;
}

bool recover_state(struct store *self, const struct folder_list *list, struct torn *out,
                   struct trouble *why)
{
    struct image last;
    *out = (struct torn){0};
    if (list->count == 0) {
        return true;
    }
    struct scan *scan = malloc(sizeof *scan);
    if (scan == NULL) {
        trouble_set(why, "%s: no memory to read it; free some", self->folder.path);
        return false;
    }
    bool good = read_image(&last, self, list->numbers[list->count - 1], why);
    if (good) {
        good = has_head(scan, &last)
                   ? take_over(self, scan, last.bytes, last.len, out, why)
                   : step_back(self, scan, list, &last, out, why);
        free(last.bytes);
    }
    free(scan);
    return good;
}

static bool write_again(struct store *self, uint64_t from, uint64_t to)
{
    while (from < to) {
        size_t room = sizeof self->batch;
        size_t len = 0;
        errno = EIO; /* if it is no longer there */
        if (!span_read(self->fd, self->batch, to - from < room ? to - from : room, from,
                       &len) ||
            len == 0 || !span_write(self->fd, self->batch, len, from)) {
            return false;
        }
        from += len;
    }
    return span_sync(self->fd) && folder_sync(&self->folder);
}

bool recover_settle(struct store *self, struct trouble *why)
{
    if (self->fd < 0 || write_again(self, self->last_batch, self->used)) {
        return true;
    }
    trouble_set_errno(why, errno,
                      "%s: segment %" PRIu64 ": its last events cannot be made sure of; "
                      "free space or mend the disk",
                      self->folder.path, self->segment.number);
    return false;
}

bool recover_header(const struct store *self, uint64_t number, struct segment *out)
{
    uint8_t bytes[SEGMENT_HEADER_MAX];
    int fd = folder_open_segment(&self->folder, number, O_RDONLY);
    size_t len = 0;
    bool good = fd >= 0 && span_read(fd, bytes, sizeof bytes, 0, &len);
    if (fd >= 0) {
        (void)close(fd);
    }
    struct cursor in = cursor_over(bytes, len);
    if (good && segment_decode(out, &in)) {
        return true;
    }
    memset(out, 0, sizeof *out);
    return false;
}

/* The tree head at its end is by the key, and of the header that stands there now. */
static bool is_sealed(const struct store *self, const struct segment *segment,
                      uint64_t *out_events)
{
    uint8_t bytes[TAIL_BYTES];
    struct tree_head head = {0};
    struct record record;
    size_t len = 0;
    uint64_t size = folder_segment_bytes(&self->folder, segment->number);
    int fd = folder_open_segment(&self->folder, segment->number, O_RDONLY);
    bool good = fd >= 0 && span_read(fd, bytes, sizeof bytes,
                                     size > sizeof bytes ? size - sizeof bytes : 0, &len);
    if (fd >= 0) {
        (void)close(fd);
    }
    good = good && scan_last_head(bytes, len, &head, &record);
    *out_events = head.size;
    return good && memcmp(&head.segment, &segment->digest, sizeof head.segment) == 0 &&
           tree_head_check(record.bytes, record.len, self->public);
}

bool recover_sealed_header(const struct store *self, uint64_t number, struct segment *out)
{
    if (number == self->segment.number) {
        *out = self->segment;
        return true;
    }
    uint64_t events = 0;
    return recover_header(self, number, out) && out->number == number &&
           is_sealed(self, out, &events);
}

bool recover_is_closed(const struct store *self, uint64_t number)
{
    struct segment segment;
    struct segment next = self->segment;
    uint64_t events = 0;
    return recover_header(self, number, &segment) && segment.number == number &&
           is_sealed(self, &segment, &events) &&
           (folder_segment_is_gone(&self->folder, number + 1) ||
            ((number + 1 == self->segment.number ||
              recover_header(self, number + 1, &next)) &&
             events == next.merkle.size));
}

static uint64_t joined_bytes(struct scan *scan, const struct segment *next)
{
    struct trouble ignored;
    enum scan_step step;
    uint64_t joined = 0;
    do {
        step = scan_next(scan, &ignored);
        if (scan->heads == next->heads && merkle_equal(&scan->sealed, &next->merkle)) {
            joined = scan->sealed_pos;
        }
    } while (step != SCAN_END && step != SCAN_BROKEN);
    return joined;
}

uint64_t recover_joined_bytes(const struct store *self, uint64_t number)
{
    struct trouble ignored;
    struct segment next;
    struct image image;
    uint64_t joined = 0;
    struct scan *scan = malloc(sizeof *scan);
    if (scan != NULL && recover_header(self, number + 1, &next) &&
        read_image(&image, self, number, &ignored)) {
        if (scan_begin(scan, image.bytes, image.len, &ignored)) {
            joined = joined_bytes(scan, &next);
        }
        free(image.bytes);
    }
    free(scan);
    return joined;
}
