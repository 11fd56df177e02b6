/* SPDX-License-Identifier: Apache-2.0 */
/* Merges candump texts by time. */
#include "gateway/officer/recordings.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/file.h"

void recordings_init(struct recordings *self, recordings_tell_cb tell, void *context)
{
    *self = (struct recordings){.tell = tell, .context = context};
}

#define LINE_BYTES_MAX (1U << 20)

/* One line without its end, cut at size - 1 (which no candump line reaches); what has no
 * end within LINE_BYTES_MAX is a line for each of those, so that /dev/zero ends too.
 * False at the end of the file. */
static bool read_line(FILE *file, char *text, size_t size, size_t *len)
{
    int c = getc_unlocked(file);
    if (c == EOF) {
        return false;
    }
    *len = 0;
    for (size_t read = 1; c != EOF && c != '\n'; c = getc_unlocked(file)) {
        if (*len < size - 1) {
            text[(*len)++] = (char)c;
        }
        if (read++ == LINE_BYTES_MAX) {
            break;
        }
    }
    text[*len] = '\0';
    return true;
}

static bool is_blank(const char *text, size_t len)
{
    return strspn(text, " \t\r") == len;
}

static void tell_bad_line(struct recordings *self, const struct recording *row,
                          enum candump_fault fault)
{
    struct trouble line;
    self->bad_lines++;
    trouble_set(&line, "%s:%" PRIu64 ": %s", row->path, row->line,
                candump_fault_text(fault));
    self->tell(self->context, line.text);
}

static void tell_read_error(struct recordings *self, const struct recording *row)
{
    struct trouble line;
    self->bad_lines++;
    trouble_set_errno(&line, errno, "%s:%" PRIu64 ": cannot read on; copy the file anew",
                      row->path, row->line);
    self->tell(self->context, line.text);
}

static void take_fault(struct recordings *self, struct recording *row,
                       enum candump_fault fault)
{
    if (!row->begun && ++row->bad_first == RECORDINGS_BAD_MAX) {
        trouble_set(&self->refused,
                    "%s: is no recording: its first %d lines are none of 'candump -L'; "
                    "name another file",
                    row->path, RECORDINGS_BAD_MAX);
    } else {
        tell_bad_line(self, row, fault);
    }
}

/* Whether the frame in next is one of the bus's. */
static bool is_wanted(struct recordings *self, struct recording *row)
{
    const char *interface = row->next.interface;
    row->begun = true;
    if (row->interface[0] == 0) {
        memcpy(row->interface, interface, sizeof row->interface);
    }
    bool same = strcmp(row->interface, interface) == 0;
    if (!same && !row->named) {
        trouble_set(&self->refused,
                    "%s:%" PRIu64 ": a frame of %s, after those of %s; say which "
                    "interface is which bus: --can BUS:%s=%s",
                    row->path, row->line, interface, row->interface, interface,
                    row->path);
    }
    return same;
}

/* Reads up to the next frame of the bus. */
static void fill(struct recordings *self, struct recording *row)
{
    char text[CANDUMP_LINE_BYTES];
    size_t len;
    row->has_next = false;
    while (!row->has_next && self->refused.text[0] == 0 &&
           read_line(row->file, text, sizeof text, &len)) {
        row->line++;
        if (is_blank(text, len)) {
            continue;
        }
        enum candump_fault fault = candump_parse_line(&row->next, text, len);
        row->has_next = fault == CANDUMP_OK && is_wanted(self, row);
        if (fault != CANDUMP_OK) {
            take_fault(self, row, fault);
        }
    }
    if (!row->has_next && ferror(row->file)) {
        tell_read_error(self, row);
    }
}

static FILE *open_file(const char *path)
{
    int fd = file_open(path);
    FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
    if (fd >= 0 && file == NULL) {
        (void)close(fd);
    }
    return file;
}

bool recordings_open(struct recordings *self, const char *path, const char *interface,
                     uint8_t bus, struct trouble *why)
{
    if (self->count == RECORDINGS_MAX) {
        trouble_set(why, "%s: more than %d recordings; join some", path, RECORDINGS_MAX);
        return false;
    }
    struct stat info;
    FILE *file = strcmp(path, "-") == 0 ? stdin : open_file(path);
    if (file == NULL) {
        trouble_set_errno(why, errno,
                          "%s: cannot open it; name a recording of 'candump "
                          "-L'",
                          path);
        return false;
    }
    if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode)) {
        trouble_set(why, "%s: a folder; name a file in it", path);
        (void)fclose(file);
        return false;
    }
    struct recording *row = &self->rows[self->count++];
    *row = (struct recording){
        .file = file, .path = path, .bus = bus, .named = interface != NULL};
    (void)snprintf(row->interface, sizeof row->interface, "%s",
                   interface != NULL ? interface : "");
    fill(self, row);
    *why = self->refused;
    return self->refused.text[0] == 0;
}

bool recordings_next(struct recordings *self, struct candump_line *out, uint8_t *bus)
{
    struct recording *first = NULL;
    for (unsigned i = 0; i < self->count; i++) {
        struct recording *row = &self->rows[i];
        if (row->has_next && (first == NULL || row->next.time_us < first->next.time_us)) {
            first = row;
        }
    }
    if (first == NULL || self->refused.text[0] != 0) {
        return false;
    }
    first->frames++;
    *out = first->next;
    *bus = first->bus;
    if (out->time_us < self->last_us) {
        out->time_us = self->last_us;
    }
    self->last_us = out->time_us;
    fill(self, first);
    return true;
}

void recordings_close(struct recordings *self)
{
    for (unsigned i = 0; i < self->count; i++) {
        if (self->rows[i].file != stdin) {
            (void)fclose(self->rows[i].file);
        }
    }
    self->count = 0;
}
