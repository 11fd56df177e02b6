/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the segments of a folder with one scan at a time. */
#include "gateway/ledger/ledger_reader.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/ledger/folder.h"
#include "gateway/ledger/missing.h"
#include "gateway/ledger/scan.h"

#define PATH_TWICE 64 /* characters: a longer one has room in a trouble only once */
#define BEGIN_S 5     /* between a segment's file and its header, on a disk that stalls */

struct ledger_reader {
    struct folder folder; /* fd -1: over memory alone */
    uint64_t number;      /* of the segment in image, 0: none yet */
    uint64_t inode;       /* of the file that it was read from */
    uint64_t next_leaf;   /* events of this segment before it were given */
    uint64_t joined;      /* up to this one no segment is missing that was not judged */
    struct folder_list list;  /* as it was last looked ahead, or of nothing */
    size_t list_at;           /* those before it are behind the reader */
    struct missing_look look; /* as a gap was last judged */
    uint8_t *image;   /* NULL: none yet, or resting where nothing but zeros stood */
    bool begun;       /* the image has a header, and scan is over it */
    bool damaged;     /* and no more of it can be read, unless it is written to */
    struct stat file; /* as it was before it was read */
    ledger_reader_wants wants; /* NULL: all */
    const void *context;       /* of wants */
    size_t reread_at; /* damage there was read again when its writer was done, 0: none */
    bool stale;       /* a batch was seen half written: the image is to be read again */
    struct scan scan;
};

static struct ledger_reader *make(struct trouble *why)
{
    struct ledger_reader *self = calloc(1, sizeof *self);
    if (self == NULL) {
        trouble_set(why, "ledger: no memory to read it; free some");
        return NULL;
    }
    self->folder.fd = self->folder.lock_fd = -1;
    return self;
}

struct ledger_reader *ledger_reader_open(const char *dir, struct trouble *why)
{
    struct ledger_reader *self = make(why);
    struct folder_list list;
    if (self == NULL) {
        return NULL;
    }
    if (folder_open(&self->folder, dir, why) &&
        folder_list_ledger(&self->folder, &list, why)) {
        folder_list_free(&list);
        return self;
    }
    ledger_reader_close(self);
    return NULL;
}

struct ledger_reader *ledger_reader_over(const uint8_t *bytes, size_t len)
{
    struct trouble why;
    struct ledger_reader *self = make(&why);
    if (self == NULL) {
        return NULL;
    }
    self->image = malloc(len + 1);
    if (self->image == NULL) {
        ledger_reader_close(self);
        return NULL;
    }
    if (len > 0) {
        memcpy(self->image, bytes, len);
    }
    self->begun = scan_begin(&self->scan, self->image, len, &why);
    scan_unadded(&self->scan);
    self->damaged = !self->begun;
    return self;
}

void ledger_reader_only(struct ledger_reader *self, ledger_reader_wants wants,
                        const void *context)
{
    self->wants = wants;
    self->context = context;
}

/* False only when the segment ends with a summary that has nothing of what is wanted. */
static bool is_wanted(const struct ledger_reader *self, uint64_t number)
{
    struct summary summary;
    struct summary before;
    if (self->wants == NULL || !summary_of_segment(&summary, &self->folder, number)) {
        return true;
    }
    bool known = summary_of_segment(&before, &self->folder, number - 1);
    return self->wants(self->context, &summary, known ? &before : NULL);
}

/* What comes behind the segment in the image. */
struct ahead {
    uint64_t number; /* the lowest of those that are wanted, or of any; 0: none */
    bool is_last;    /* it is always wanted, since it grows */
    bool behind_gap; /* one before it is not there, and that was not judged yet */
};

static void forget_list(struct ledger_reader *self)
{
    folder_list_free(&self->list);
    self->list_at = 0;
}

/* In the list there is. */
static struct ahead look_in_list(struct ledger_reader *self, bool any)
{
    struct ahead ahead = {.number = 0};
    for (; self->list_at < self->list.count; self->list_at++) {
        uint64_t number = self->list.numbers[self->list_at];
        ahead.is_last = self->list_at + 1 == self->list.count;
        ahead.behind_gap = number > self->joined + 1;
        if (!ahead.behind_gap && number > self->joined) {
            self->joined = number;
        }
        if (number > self->number &&
            (any || ahead.is_last || ahead.behind_gap || is_wanted(self, number))) {
            ahead.number = number;
            break;
        }
    }
    return ahead;
}

/* A folder is listed once for many segments: what a list shows is still ahead, or was
 * pruned, and enter sees that. Whether one is the last only a list of now says. */
static struct ahead look_ahead(struct ledger_reader *self, bool any)
{
    struct trouble ignored;
    struct ahead ahead = {.number = 0};
    if (self->list.count > 0) {
        ahead = look_in_list(self, any);
    }
    if (ahead.number != 0 && !ahead.is_last) {
        return ahead;
    }
    forget_list(self);
    if (self->folder.fd < 0 || !folder_list(&self->folder, &self->list, &ignored)) {
        return (struct ahead){.number = 0};
    }
    return look_in_list(self, any);
}

/* Puts the segment into image; the scan begins anew or, when it is the same file grown,
 * goes on where it was. */
static bool load(struct ledger_reader *self, uint64_t number, struct trouble *why)
{
    size_t len = 0;
    uint64_t inode = folder_segment_inode(&self->folder, number);
    if (!folder_stat_segment(&self->folder, number, &self->file)) {
        self->file = (struct stat){0};
    }
    uint8_t *image = folder_read_segment(&self->folder, number, 0, &len, why);
    bool again = self->begun && number == self->number && inode == self->inode;
    self->inode = folder_segment_inode(&self->folder, number);
    again = again && self->inode == inode; /* and no other came while it was read */
    self->next_leaf = number == self->number ? self->next_leaf : 0;
    free(self->image);
    self->image = image;
    self->number = number;
    if (image == NULL) {
        self->begun = false;
    } else if (again) {
        size_t pos = self->scan.in.pos;
        self->scan.in = cursor_over(image, len);
        cursor_skip(&self->scan.in, pos);
    } else {
        self->begun = scan_begin(&self->scan, image, len, why);
        scan_unadded(&self->scan);
    }
    self->damaged = !self->begun;
    return self->begun;
}

/* What was damaged may have been a copy on its way, or a writer begins and mends it. */
static bool was_written(const struct ledger_reader *self)
{
    struct stat now;
    return folder_stat_segment(&self->folder, self->number, &now) &&
           (now.st_size != self->file.st_size || now.st_ino != self->file.st_ino ||
            memcmp(&now.st_mtim, &self->file.st_mtim, sizeof now.st_mtim) != 0);
}

/* Whether something has been written where the scan stands since the image was read, or
 * another file, thinned, was put in its place. */
static bool has_changed(const struct ledger_reader *self)
{
    uint8_t now[RECORD_FRAME_BYTES] = {0};
    const struct cursor *in = &self->scan.in;
    if (self->folder.fd < 0 || self->number == 0) {
        return false;
    }
    if (!self->begun || self->damaged) {
        return was_written(self);
    }
    int fd = folder_open_segment(&self->folder, self->number, O_RDONLY);
    if (fd < 0) {
        return false;
    }
    if (folder_segment_inode(&self->folder, self->number) != self->inode) {
        (void)close(fd);
        return true;
    }
    ssize_t n = pread(fd, now, sizeof now, (off_t)in->pos);
    (void)close(fd);
    for (ssize_t i = 0; i < n; i++) {
        bool known = self->image != NULL && in->pos + (size_t)i < in->len;
        if (now[i] != (known ? self->image[in->pos + (size_t)i] : 0)) {
            return true;
        }
    }
    return false;
}

/* One step in the image; LEDGER_READER_END when the image is done. */
static enum ledger_reader_found step(struct ledger_reader *self, struct event *out,
                                     struct trouble *why)
{
    if (!self->begun || self->damaged || self->image == NULL) {
        return LEDGER_READER_END;
    }
    for (;;) {
        switch (scan_next(&self->scan, why)) {
        case SCAN_EVENT:
            *out = self->scan.event;
            return LEDGER_READER_EVENT;
        case SCAN_HEAD:
        case SCAN_THINNED:
        case SCAN_SUMMARY:
            break;
        case SCAN_END:
            return LEDGER_READER_END;
        case SCAN_BROKEN:
            return LEDGER_READER_DAMAGE;
        }
    }
}

static enum ledger_reader_found say(const struct ledger_reader *self, const char *unread,
                                    struct trouble *why)
{
    struct trouble what = *why;
    if (self->folder.fd >= 0) {
        trouble_set(why,
                    "%s: segment %" PRIu64 ", %.120s; %s; 'sallyport verify' says more",
                    self->folder.path, self->number, what.text, unread);
    }
    return LEDGER_READER_DAMAGE;
}

/* The rest of the segment cannot be read. */
static enum ledger_reader_found damage(struct ledger_reader *self, struct trouble *why)
{
    char unread[96] = "none of its events is shown";
    if (self->begun && self->image != NULL) {
        (void)snprintf(
            unread, sizeof unread,
            "the %" PRIu64 " bytes from there to the segment's end are not "
            "shown",
            scan_bytes_left(self->image, self->scan.in.len, self->scan.in.pos));
    }
    self->damaged = true;
    return say(self, unread, why);
}

/* What is between here and the next tree head cannot be read. */
static enum ledger_reader_found gap(const struct ledger_reader *self, uint64_t missed,
                                    struct trouble *why)
{
    char unread[96];
    (void)snprintf(unread, sizeof unread,
                   "%" PRIu64 " event%s there %s not shown, what follows is", missed,
                   missed == 1 ? "" : "s", missed == 1 ? "is" : "are");
    return say(self, unread, why);
}

static enum ledger_reader_found say_missing(const struct ledger_reader *self,
                                            const struct missing *missing,
                                            struct trouble *why)
{
    char behind[48] = "";
    char events[40] = "events";
    const char *path = self->folder.path;
    if (missing->counted && missing->leaf > 0) {
        (void)snprintf(behind, sizeof behind, " behind event #%" PRIu64,
                       missing->leaf - 1);
    }
    if (missing->counted) {
        (void)snprintf(events, sizeof events, "%" PRIu64 " event%s", missing->events,
                       missing->events == 1 ? "" : "s");
    }
    trouble_set(why,
                "%s: segments %" PRIu64 " to %" PRIu64
                " are gone%s, with %s, and the ledger does not state that it removed "
                "them; 'sallyport verify %s' says more",
                path, missing->first, missing->last, behind, events,
                strlen(path) <= PATH_TWICE ? path : "LEDGER");
    return LEDGER_READER_DAMAGE;
}

/* LEDGER_READER_EVENT: it is to be looked ahead again. */
static enum ledger_reader_found judge_gap(struct ledger_reader *self, uint64_t behind,
                                          struct trouble *why)
{
    struct missing missing;
    enum missing_found found =
        missing_find(&self->look, &missing, &self->folder, self->joined, behind);
    if (found == MISSING_MOVED) {
        forget_list(self);
        return LEDGER_READER_EVENT;
    }
    self->joined = behind - 1;
    return found == MISSING_GONE ? say_missing(self, &missing, why) : LEDGER_READER_EVENT;
}

/* Loads a segment, but for one that was pruned since it was listed. */
static enum ledger_reader_found enter(struct ledger_reader *self, uint64_t number,
                                      struct trouble *why)
{
    bool gone = !load(self, number, why) && self->inode == 0;
    if (gone) {
        forget_list(self);
    }
    return self->begun || gone ? LEDGER_READER_EVENT : damage(self, why);
}

/* The header is written together with a tree head: where one reads, both are there. */
static bool has_begun(const struct ledger_reader *self, uint64_t number)
{
    struct segment segment;
    struct trouble told_by_load;
    size_t len = 0;
    uint8_t *image = folder_read_segment(&self->folder, number, 0, &len, &told_by_load);
    if (image == NULL) {
        return true;
    }
    struct cursor in = cursor_over(image, len);
    bool begun = segment_decode(&segment, &in) ||
                 scan_finds_head(image, scan_bytes_left(image, len, 0), 0, NULL, 1);
    free(image);
    return begun;
}

/* Whether a writer has made the file of the last segment just now, and not its header
 * yet. A writer that does not come to it is not waited for. */
static bool is_being_begun(const struct ledger_reader *self, uint64_t number)
{
    struct stat st;
    if (!folder_is_in_use(&self->folder) ||
        !folder_stat_segment(&self->folder, number, &st) ||
        llabs((long long)(clock_wall_us() / 1000000) - st.st_mtim.tv_sec) > BEGIN_S) {
        return false;
    }
    return !has_begun(self, number);
}

/* What comes behind the events that step gave. LEDGER_READER_EVENT: it is loaded. */
static enum ledger_reader_found go_on(struct ledger_reader *self,
                                      enum ledger_reader_found found, struct trouble *why)
{
    bool broken = found == LEDGER_READER_DAMAGE;
    uint64_t missed = 0;
    struct scan behind = self->scan;
    /* Ask for the next segment first: the writer is done with this one by then. */
    struct ahead ahead = look_ahead(self, broken);
    /* Nor does it write before a tree head any more. */
    bool resumes = broken && scan_resume(&behind, &missed);
    bool written = ahead.number != 0 || resumes || !folder_is_in_use(&self->folder);
    /* The image may be older than that. */
    bool doubted =
        broken && written && self->folder.fd >= 0 && self->reread_at != self->scan.in.pos;
    if (self->stale || doubted || has_changed(self)) {
        self->stale = false;
        self->reread_at = written ? self->scan.in.pos : 0;
        return enter(self, self->number, why);
    }
    if (resumes) {
        self->scan = behind;
        return gap(self, missed, why);
    }
    if (broken && written) {
        return damage(self, why);
    }
    if (ahead.behind_gap) {
        return judge_gap(self, ahead.number, why);
    }
    if (ahead.number == 0 || (ahead.is_last && is_being_begun(self, ahead.number))) {
        self->stale = broken;
        return LEDGER_READER_END;
    }
    return enter(self, ahead.number, why);
}

enum ledger_reader_found ledger_reader_next(struct ledger_reader *self, struct event *out,
                                            struct trouble *why)
{
    for (;;) {
        enum ledger_reader_found found = step(self, out, why);
        if (found == LEDGER_READER_EVENT && out->leaf < self->next_leaf) {
            continue; /* given from the file that stood there before */
        }
        if (found == LEDGER_READER_EVENT) {
            self->next_leaf = out->leaf + 1;
            return found;
        }
        found = go_on(self, found, why);
        if (found != LEDGER_READER_EVENT) {
            return found;
        }
    }
}

void ledger_reader_place(const struct ledger_reader *self, uint64_t *segment,
                         uint32_t *offset)
{
    const struct scan *scan = &self->scan;
    *segment = self->number;
    *offset = (uint32_t)(scan->in.pos - scan->record.len - RECORD_FRAME_BYTES);
}

void ledger_reader_rest(struct ledger_reader *self)
{
    forget_list(self);
    missing_forget(&self->look);
    if (self->folder.fd < 0 || !self->begun || self->damaged || self->stale) {
        return;
    }
    free(self->image);
    self->image = NULL;
}

void ledger_reader_close(struct ledger_reader *self)
{
    forget_list(self);
    missing_forget(&self->look);
    folder_close(&self->folder);
    free(self->image);
    free(self);
}
