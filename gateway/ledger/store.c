/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers events, writes them in batches, each under a tree head; begins segments. */
#include "gateway/ledger/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "gateway/ledger/beginning.h"
#include "gateway/ledger/notice.h"
#include "gateway/ledger/recover.h"
#include "gateway/ledger/retention.h"
#include "gateway/ledger/span.h"
#include "gateway/ledger/store_state.h"

_Static_assert(RECORD_PAYLOAD_MAX >= EVENT_PACKED_MAX, "every event fits a record");
_Static_assert(RECORD_PAYLOAD_MAX >= TREE_HEAD_BYTES_MAX, "every head fits a record");

struct store_limits store_limits_default(void)
{
    return (struct store_limits){.max_bytes = 256U * 1024 * 1024,
                                 .segment_bytes = 4U * 1024 * 1024};
}

static bool fail(const struct store *self, const char *what, struct trouble *why)
{
    trouble_set_errno(why, errno, "%s: %s; free space or mend the disk",
                      self->folder.path, what);
    return false;
}

/* A write into blocks that the file already has changes no metadata, so that its
 * fdatasync is one write. Where the file system cannot, or has no room for all of it, the
 * file grows as it is written. */
static void preallocate(const struct store *self, int fd)
{
    if (fallocate(fd, 0, 0, self->limits.segment_bytes) != 0) {
        errno = 0;
    }
}

/* Frames an event that is in place behind the batch, and holds it. */
static void hold(struct store *self, const struct event *event, uint64_t now_us)
{
    uint8_t *at = self->batch + self->batch_len;
    size_t len = event_pack(event, at + RECORD_FRAME_BYTES);
    bool severe = reason_row((enum reason)event->reason)->severity == SEVERITY_SEVERE;
    if (self->batch_len == 0) {
        self->due_us = now_us + STORE_GROUP_US;
    }
    if (severe) {
        self->due_us = 0;
    }
    summary_note(&self->held_summary, event);
    merkle_push(&self->held, at + RECORD_FRAME_BYTES, len);
    sources_note(&self->held_sources, event->source, event->source_epoch,
                 event->source_seq);
    self->batch_len += record_frame(at, RECORD_EVENT, len);
}

void store_hold_own(struct store *self, struct event *event, const struct store_time *now)
{
    event->source = EVENT_FROM_LEDGER;
    event->source_epoch = self->own_epoch;
    event->source_seq = ++self->own_seq;
    event->mono_us = event->first_us = event->last_us = now->mono_us;
    event->wall_us = now->wall_us;
    event->wall_trusted = now->wall_trusted;
    hold(self, event, now->mono_us);
}

/* A framed tree head over `tree` at `at`; its length, 0 when signing failed. */
static size_t put_head(struct store *self, uint8_t *at, const struct digest *segment,
                       const struct merkle *tree, uint64_t number,
                       const struct store_time *now)
{
    struct tree_head head = {.segment = *segment,
                             .number = number,
                             .size = tree->size,
                             .root = merkle_root(tree),
                             .time = *now};
    memcpy(head.ledger_id, self->segment.ledger_id, sizeof head.ledger_id);
    memcpy(head.boot_id, self->boot_id, sizeof head.boot_id);
    size_t len = tree_head_sign(&head, at + RECORD_FRAME_BYTES, self->key);
    return len > 0 ? record_frame(at, RECORD_HEAD, len) : 0;
}

/* Creates the file of a segment and makes header and first tree head durable. */
static int begin_segment(struct store *self, struct segment *next, uint64_t *out_used,
                         const struct store_time *now)
{
    uint8_t bytes[SEGMENT_HEADER_MAX + STORE_RECORD_MAX];
    /* Nothing that stands there is written over, but for what was never begun in full. */
    int over = next->number == self->torn_segment ? O_TRUNC : O_EXCL;
    int fd = folder_open_segment(&self->folder, next->number, O_RDWR | O_CREAT | over);
    if (fd < 0) {
        return -1;
    }
    preallocate(self, fd);
    size_t len = segment_encode(next, bytes);
    size_t head =
        put_head(self, bytes + len, &next->digest, &next->merkle, next->heads + 1, now);
    *out_used = len + head;
    if (head > 0 && span_write(fd, bytes, len + head, 0) && span_sync(fd) &&
        folder_sync(&self->folder)) {
        return fd;
    }
    int error = errno;
    (void)close(fd);
    if (!folder_remove_segment(&self->folder, next->number)) {
        self->torn_segment = next->number;
    }
    errno = error;
    return -1;
}

static void describe(const struct store *self, struct segment *next,
                     const struct store_time *now)
{
    memset(next, 0, sizeof *next);
    memcpy(next->ledger_id, self->segment.ledger_id, sizeof next->ledger_id);
    memcpy(next->boot_id, self->boot_id, sizeof next->boot_id);
    signature_key_id(self->key, next->key_id);
    next->number = self->segment.number + 1;
    next->time = *now;
    next->heads = self->heads;
    next->merkle = self->sealed;
    next->sources = self->sealed_sources;
}

/* Ends the segment being written behind its last seal, with its summary, of which there
 * may be no second; the length of the file, 0 with errno when it cannot be written. */
static uint64_t end_segment(const struct store *self)
{
    uint8_t summary[SUMMARY_RECORD_BYTES];
    size_t len = self->summed ? 0 : sizeof summary;
    uint64_t end = self->used + len;
    summary_encode(&self->sealed_summary, summary);
    return span_write(self->fd, summary, len, self->used) &&
                   ftruncate(self->fd, (off_t)end) == 0 && span_sync(self->fd)
               ? end
               : 0;
}

/* Closes the segment being written and begins the next. */
static bool rotate(struct store *self, const struct store_time *now, struct trouble *why)
{
    struct segment next;
    uint64_t used = 0;
    uint64_t ended = self->fd >= 0 ? end_segment(self) : 0;
    if (self->fd >= 0 && ended == 0) {
        return fail(self, "a segment cannot be closed", why);
    }
    describe(self, &next, now);
    int fd = begin_segment(self, &next, &used, now);
    if (fd < 0) {
        return fail(self, "a segment cannot be begun", why);
    }
    if (self->fd >= 0) {
        (void)close(self->fd);
        self->closed_bytes += ended;
    }
    memset(&self->sealed_summary, 0, sizeof self->sealed_summary);
    self->fd = fd;
    self->segment = next;
    self->used = used;
    self->summed = false;
    self->heads++;
    self->trim = false;
    self->torn_segment = self->torn_segment == next.number ? 0 : self->torn_segment;
    retention_plan(self, now);
    return true;
}

/* What was stated in a batch is done once that is sealed. What fails here is tried again
 * after the next. */
static void act_on_sealed(struct store *self)
{
    if (self->trim && ftruncate(self->fd, (off_t)self->used) == 0) {
        preallocate(self, self->fd);
        self->trim = false;
    }
    if (self->torn_segment != 0 &&
        folder_remove_segment(&self->folder, self->torn_segment)) {
        self->torn_segment = 0;
    }
    retention_act(self);
}

/* Writes the batch and its tree head behind what is sealed. */
static bool seal(struct store *self, const struct store_time *now, struct trouble *why)
{
    size_t head = put_head(self, self->batch + self->batch_len, &self->segment.digest,
                           &self->held, self->heads + 1, now);
    size_t len = self->batch_len + head;
    if (head == 0) {
        trouble_set(why, "%s: a tree head cannot be signed; the machine gives no entropy",
                    self->folder.path);
        return false;
    }
    if (!span_write(self->fd, self->batch, len, self->used) || !span_sync(self->fd)) {
        return fail(self, "events cannot be written", why);
    }
    self->used += len;
    self->summed = false;
    self->heads++;
    self->sealed = self->held;
    self->sealed_sources = self->held_sources;
    summary_merge(&self->sealed_summary, &self->held_summary);
    memset(&self->held_summary, 0, sizeof self->held_summary);
    self->batch_len = 0;
    act_on_sealed(self);
    return true;
}

enum store_answer store_append(struct store *self, const struct event *event,
                               const struct store_time *now)
{
    if (event->source_seq <=
        sources_seq(&self->held_sources, event->source, event->source_epoch)) {
        return STORE_DUPLICATE;
    }
    if (self->batch_len + STORE_RECORD_MAX > self->batch_max) {
        return STORE_FULL;
    }
    hold(self, event, now->mono_us);
    return STORE_KEPT;
}

bool store_flush(struct store *self, const struct store_time *now, struct trouble *why)
{
    if (self->batch_len == 0) {
        return true;
    }
    bool full = self->used + self->batch_len + STORE_RECORD_MAX + SUMMARY_RECORD_BYTES >
                self->limits.segment_bytes;
    if ((full || retention_wants_segment(self, now)) && !rotate(self, now, why)) {
        return false;
    }
    return seal(self, now, why);
}

bool store_tend(struct store *self, const struct store_time *now)
{
    return retention_tend(self, now);
}

uint64_t store_due_us(const struct store *self)
{
    return self->batch_len == 0 ? STORE_NEVER : self->due_us;
}

uint64_t store_sealed_seq(const struct store *self, uint8_t source, uint64_t source_epoch)
{
    return sources_seq(&self->sealed_sources, source, source_epoch);
}

uint64_t store_sealed_count(const struct store *self)
{
    return self->sealed.size;
}

uint64_t store_held_count(const struct store *self)
{
    return self->held.size - self->sealed.size;
}

uint64_t store_size_bytes(const struct store *self)
{
    uint64_t current =
        self->used > self->limits.segment_bytes ? self->used : self->limits.segment_bytes;
    return self->closed_bytes + current;
}

static bool check_limits(const struct store_limits *limits, struct trouble *why)
{
    if (limits->segment_bytes < SEGMENT_BYTES_MIN ||
        limits->segment_bytes > SEGMENT_BYTES_MAX) {
        trouble_set(why, "ledger: segments of %" PRIu32 " bytes; give %u to %u",
                    limits->segment_bytes, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
        return false;
    }
    if (limits->max_bytes < 4 * (uint64_t)limits->segment_bytes) {
        trouble_set(
            why, "ledger: %" PRIu64 " bytes in all; give at least 4 segments' %" PRIu64,
            limits->max_bytes, 4 * (uint64_t)limits->segment_bytes);
        return false;
    }
    return true;
}

/* Seals what the opening has to say: into the segment that it speaks of, even when that
 * is full, for beginning another would cut first and say so after. */
static bool say_torn(struct store *self, const struct torn *torn,
                     const struct store_time *now, struct trouble *why)
{
    struct event event;
    notice_torn(&event, torn->segment, torn->offset, torn->events, torn->bytes);
    store_hold_own(self, &event, now);
    return seal(self, now, why);
}

static bool resume(struct store *self, const struct folder_list *list,
                   const struct store_time *now, struct trouble *why)
{
    struct torn torn;
    if (!recover_state(self, list, &torn, why)) {
        return false;
    }
    self->oldest = list->count > 0 ? list->numbers[0] : 1;
    if (list->count > 0 &&
        list->numbers[list->count - 1] - self->oldest + 1 != list->count) {
        trouble_set(why,
                    "%s: a segment in the middle is missing; move the folder away as "
                    "evidence ('sallyport verify' says more) and begin a new one",
                    self->folder.path);
        return false;
    }
    if (!beginning_check(self, list, why) || !recover_settle(self, why)) {
        return false;
    }
    if (self->fd < 0) {
        if (getrandom(self->segment.ledger_id, sizeof self->segment.ledger_id, 0) < 0) {
            return fail(self, "no random bytes", why);
        }
        if (!rotate(self, now, why)) {
            return false;
        }
    } else {
        preallocate(self, self->fd);
    }
    retention_begin(self);
    if (torn.found && !say_torn(self, &torn, now, why)) {
        return false;
    }
    retention_plan(self, now);
    return true;
}

/* A folder without its disk is an empty one: another ledger begun there would be out of
 * sight once the disk is back. */
static bool is_begun(const char *dir, struct trouble *why)
{
    struct folder folder;
    struct folder_list list;
    struct trouble ignored;
    bool opened = folder_open(&folder, dir, &ignored);
    bool begun = opened && folder_list_ledger(&folder, &list, &ignored);
    if (begun) {
        folder_list_free(&list);
    }
    if (opened) {
        folder_close(&folder);
    }
    if (!begun) {
        trouble_set(why,
                    "%s: the ledger that was here is gone; mount its disk, or start the "
                    "gateway anew to begin another",
                    dir);
    }
    return begun;
}

struct store *store_open(const char *dir, struct signature_key *key,
                         const struct store_limits *limits,
                         const uint8_t boot_id[static STORE_BOOT_ID_BYTES],
                         const struct store_time *now, struct trouble *why)
{
    struct folder_list list = {0};
    if (!check_limits(limits, why)) {
        return NULL;
    }
    struct store *self = calloc(1, sizeof *self);
    if (self == NULL) {
        trouble_set(why, "%s: no memory to write it; free some", dir);
        return NULL;
    }
    self->limits = *limits;
    self->key = key;
    self->fd = self->thin.in = self->thin.out = -1;
    self->folder.fd = self->folder.lock_fd = -1;
    size_t half = limits->segment_bytes / 2;
    self->batch_max =
        (half < sizeof self->batch ? half : sizeof self->batch) - STORE_RESERVE_BYTES;
    memcpy(self->boot_id, boot_id, sizeof self->boot_id);
    merkle_init(&self->sealed);
    merkle_init(&self->held);
    self->public = signature_key_public(key, why);
    bool good = self->public != NULL && (!limits->begun || is_begun(dir, why)) &&
                folder_open_locked(&self->folder, dir, why);
    if (good && getrandom(&self->own_epoch, sizeof self->own_epoch, 0) < 0) {
        good = fail(self, "no random bytes", why);
    }
    good =
        good && folder_list(&self->folder, &list, why) && resume(self, &list, now, why);
    folder_list_free(&list);
    if (good) {
        return self;
    }
    store_close(self);
    return NULL;
}

void store_close(struct store *self)
{
    if (self->fd >= 0) {
        (void)close(self->fd);
    }
    thin_end(&self->thin);
    folder_close(&self->folder);
    signature_public_free(self->public);
    free(self);
}
