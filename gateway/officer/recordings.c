/* SPDX-License-Identifier: Apache-2.0 */
/* Merges recordings by time. */
#include "gateway/officer/recordings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/file.h"

void recordings_init(struct recordings *self, recordings_tell_cb tell, void *context)
{
    self->count = 0;
    self->bad_lines = 0;
    self->last_ns = 0;
    self->refused.text[0] = '\0';
    self->tell = tell;
    self->context = context;
}

static void take_fault(struct recordings *self, struct recordings_row *row,
                       const struct trouble *why)
{
    if (!row->begun && ++row->bad_first == RECORDINGS_BAD_MAX) {
        trouble_set(&self->refused,
                    "%s: is no recording: its first %d lines are none of its form; name "
                    "another file",
                    row->path, RECORDINGS_BAD_MAX);
        return;
    }
    if (++self->bad_lines <= RECORDINGS_TOLD_MAX) {
        self->tell(self->context, why->text);
    } else if (self->bad_lines == RECORDINGS_TOLD_MAX + 1) {
        struct trouble more;
        trouble_set(&more, "%s: more lines are none; they are counted, not told",
                    row->path);
        self->tell(self->context, more.text);
    }
}

/* Whether the frame in next is one of the bus's. */
static bool is_wanted(struct recordings *self, struct recordings_row *row)
{
    const char *interface = row->next.bus;
    row->begun = true;
    if (row->interface[0] == 0) {
        memcpy(row->interface, interface, sizeof row->interface);
    }
    bool same = strcmp(row->interface, interface) == 0;
    if (!same && !row->named) {
        char line[32] = "";
        if (row->log.line > 0) {
            (void)snprintf(line, sizeof line, ":%" PRIu64, row->log.line);
        }
        trouble_set(&self->refused,
                    "%s%s: a frame of %s, after those of %s; say which interface is "
                    "which bus: --can BUS:%s=%s",
                    row->path, line, interface, row->interface, interface, row->path);
    }
    return same;
}

/* Until it has caught up its frames are of one moment: periods and rates are none. */
static void watch_time(struct recordings *self, struct recordings_row *row)
{
    uint64_t time_ns = row->next.time_ns;
    uint64_t back_ns = time_ns < row->latest_ns ? row->latest_ns - time_ns : 0;
    struct trouble what;
    if (back_ns > RECORDINGS_BACK_NS && !row->went_back) {
        row->went_back = true;
        trouble_set(&what,
                    "%s: frame %" PRIu64 ": its time goes back by %" PRIu64
                    " s, so that what follows counts as of one moment until it has "
                    "caught up; cut the recording in two there",
                    row->path, row->frames + 1, back_ns / RECORDINGS_BACK_NS);
        self->tell(self->context, what.text);
    }
    row->latest_ns = back_ns > 0 ? row->latest_ns : time_ns;
}

/* Reads up to the next frame of the bus. */
static void fill(struct recordings *self, struct recordings_row *row)
{
    enum recorded_result result = RECORDED_FAULT;
    struct trouble why;
    row->has_next = false;
    while (!row->has_next && result != RECORDED_NOTHING && self->refused.text[0] == 0) {
        result = recording_next(&row->log, &row->next, &why);
        row->has_next = result == RECORDED_FRAME && is_wanted(self, row);
        if (result == RECORDED_FAULT || result == RECORDED_IMPOSSIBLE) {
            take_fault(self, row, &why);
        }
    }
    if (row->has_next) {
        watch_time(self, row);
    }
}

/* window_read_cb */
static ssize_t read_file(void *context, uint8_t *out, size_t max)
{
    const int *fd = context;
    ssize_t n = read(*fd, out, max);
    while (n < 0 && errno == EINTR) {
        n = read(*fd, out, max);
    }
    return n < 0 ? -errno : n;
}

static int open_file(const char *path, struct trouble *why)
{
    struct stat info;
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : file_open(path);
    if (fd < 0) {
        trouble_set_errno(why, errno, "%s: cannot open it; name a recording", path);
        return fd;
    }
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        trouble_set(why, "%s: a folder; name a file in it", path);
        (void)close(fd);
        return -1;
    }
    return fd;
}

static void init_row(struct recordings_row *row, const char *path, const char *interface,
                     uint8_t bus)
{
    row->path = path;
    row->bus = bus;
    row->named = interface != NULL;
    (void)snprintf(row->interface, sizeof row->interface, "%s",
                   interface != NULL ? interface : "");
    row->frames = 0;
    row->begun = false;
    row->bad_first = 0;
    row->latest_ns = 0;
    row->went_back = false;
    row->has_next = false;
    unpack_init(&row->unpack);
}

bool recordings_open(struct recordings *self, const char *path, const char *interface,
                     uint8_t bus, struct trouble *why)
{
    if (self->count == RECORDINGS_MAX) {
        trouble_set(why, "%s: more than %d recordings; join some", path, RECORDINGS_MAX);
        return false;
    }
    struct recordings_row *row = &self->rows[self->count];
    row->fd = open_file(path, why);
    if (row->fd < 0) {
        return false;
    }
    self->count++;
    init_row(row, path, interface, bus);
    if (!recording_begin(&row->log, path, read_file, &row->fd, &row->unpack.inflater,
                         why)) {
        return false;
    }
    fill(self, row);
    *why = self->refused;
    return self->refused.text[0] == 0;
}

bool recordings_next(struct recordings *self, struct recorded *out, uint8_t *bus)
{
    struct recordings_row *first = NULL;
    for (unsigned i = 0; i < self->count; i++) {
        struct recordings_row *row = &self->rows[i];
        if (row->has_next && (first == NULL || row->next.time_ns < first->next.time_ns)) {
            first = row;
        }
    }
    if (first == NULL || self->refused.text[0] != 0) {
        return false;
    }
    first->frames++;
    *out = first->next;
    *bus = first->bus;
    if (out->time_ns < self->last_ns) {
        out->time_ns = self->last_ns;
    }
    self->last_ns = out->time_ns;
    fill(self, first);
    return true;
}

void recordings_close(struct recordings *self)
{
    for (unsigned i = 0; i < self->count; i++) {
        unpack_close(&self->rows[i].unpack);
        if (self->rows[i].fd != STDIN_FILENO) {
            (void)close(self->rows[i].fd);
        }
    }
    self->count = 0;
}
