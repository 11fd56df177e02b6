/* SPDX-License-Identifier: Apache-2.0 */
/* Appends to one file and keeps what is in it. */
#include "gateway/review/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/file.h"

#define FILE_BYTES_MAX (1U << 30)

struct journal {
    char path[PATH_MAX];
    int fd;
    struct signature_key *key;
    struct journal_entry *entries;
    uint32_t count, room;
    bool torn; /* an end that was not written whole stays: nothing may follow it */
    off_t end; /* of what is good */
    struct digest last; /* of the last line; of none, zeros */
};

uint32_t journal_count(const struct journal *self)
{
    return self->count;
}

const struct journal_entry *journal_entry(const struct journal *self, uint32_t number)
{
    return &self->entries[number - 1];
}

uint32_t journal_find(const struct journal *self, const char *ledger, uint64_t leaf)
{
    for (uint32_t number = self->count; number > 0; number--) {
        const struct journal_line *line = &self->entries[number - 1].line;
        if (line->leaf == leaf && strcmp(line->ledger, ledger) == 0) {
            return number;
        }
    }
    return 0;
}

static bool reserve(struct journal *self)
{
    if (self->count < self->room) {
        return true;
    }
    uint32_t room = self->room == 0 ? 64 : self->room * 2;
    struct journal_entry *grown = room <= JOURNAL_ENTRIES_MAX * 2
                                      ? realloc(self->entries, room * sizeof *grown)
                                      : NULL;
    if (grown != NULL) {
        self->entries = grown;
        self->room = room;
    }
    return grown != NULL;
}

/* There is room for it. */
static void keep(struct journal *self, const struct journal_line *line, const char *text,
                 size_t len)
{
    uint32_t earlier = journal_find(self, line->ledger, line->leaf);
    self->entries[self->count++] =
        (struct journal_entry){.line = *line, .earlier = earlier};
    self->last = digest_of(text, len);
    self->end += (off_t)len;
}

/* NULL when the line goes on from what is kept; else what is wrong with it. */
static const char *fault_of(const struct journal *self, struct journal_line *out,
                            const char *line, size_t len, struct signature_public *key)
{
    if (!journal_line_read(out, line, len)) {
        return "it is no note as this program writes them";
    }
    if (!journal_line_check(line, len, key)) {
        return "its signature is not by this key, or it was changed";
    }
    if (out->number != self->count + 1U ||
        memcmp(&out->before, &self->last, sizeof self->last) != 0) {
        return "it does not follow the line before: one was taken out, put in or moved";
    }
    return NULL;
}

static bool take_lines(struct journal *self, const char *text, size_t len,
                       struct signature_public *key, struct trouble *why)
{
    const char *end = memchr(text, '\n', len);
    for (; end != NULL; end = memchr(text, '\n', len)) {
        struct journal_line line;
        size_t line_len = (size_t)(end - text);
        const char *fault = fault_of(self, &line, text, line_len, key);
        if (fault != NULL || !reserve(self)) {
            trouble_set(why,
                        "%s: line %" PRIu32
                        ": %s; keep the file as evidence, and begin another folder",
                        self->path, self->count + 1,
                        fault != NULL ? fault : "no memory for so many notes");
            return false;
        }
        keep(self, &line, text, line_len + 1);
        text = end + 1;
        len -= line_len + 1;
    }
    return true;
}

static bool load(struct journal *self, struct signature_public *key, bool *cut,
                 struct trouble *why)
{
    size_t len = 0;
    char *text = (char *)file_read_regular(self->path, FILE_BYTES_MAX, &len, why);
    bool good = text != NULL && take_lines(self, text, len, key, why);
    free(text);
    *cut = good && (size_t)self->end < len;
    if (*cut && ftruncate(self->fd, self->end) != 0) {
        trouble_set_errno(why, errno, "%s: a torn end of it cannot be cut", self->path);
        return false;
    }
    return good;
}

/* The file itself, held against other reviews. False with why set. */
static bool hold(struct journal *self, const char *folder, struct trouble *why)
{
    int len = snprintf(self->path, sizeof self->path, "%s/%s", folder, JOURNAL_FILE);
    if (len >= (int)sizeof self->path) {
        trouble_set(why,
                    "the name of the folder for notes is too long; give a shorter one");
        return false;
    }
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        trouble_set_errno(why, errno,
                          "%s: this folder for notes cannot be made; name one that can",
                          folder);
        return false;
    }
    self->fd = open(self->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (self->fd < 0) {
        trouble_set_errno(why, errno, "%s; name a folder that can be written",
                          self->path);
        return false;
    }
    if (flock(self->fd, LOCK_EX | LOCK_NB) != 0) {
        trouble_set(why,
                    "%s: another review holds it; stop that one, or begin another "
                    "folder",
                    self->path);
        return false;
    }
    return true;
}

struct journal *journal_open(const char *folder, struct signature_key *key, bool *cut,
                             struct trouble *why)
{
    *cut = false;
    struct journal *self = calloc(1, sizeof *self);
    if (self == NULL) {
        trouble_set(why, "%s: no memory to hold the notes; free some", folder);
        return NULL;
    }
    struct signature_public *public = signature_key_public(key, why);
    if (public == NULL) {
        free(self);
        return NULL;
    }
    self->fd = -1;
    self->key = key;
    bool good = hold(self, folder, why) && load(self, public, cut, why);
    signature_public_free(public);
    if (!good) {
        journal_close(self);
        return NULL;
    }
    return self;
}

void journal_close(struct journal *self)
{
    if (self != NULL) {
        if (self->fd >= 0) {
            (void)close(self->fd);
        }
        free(self->entries);
        free(self);
    }
}

/* Whole or not at all. */
static bool write_line(struct journal *self, const char *text, size_t len,
                       struct trouble *why)
{
    ssize_t n = write(self->fd, text, len);
    if (n == (ssize_t)len && fdatasync(self->fd) == 0) {
        return true;
    }
    trouble_set_errno(why, n < 0 || n == (ssize_t)len ? errno : ENOSPC,
                      "%s: the note could not be kept; make room and write it again",
                      self->path);
    self->torn = ftruncate(self->fd, self->end) != 0;
    return false;
}

uint32_t journal_add(struct journal *self, const struct journal_line *line,
                     struct trouble *why)
{
    char text[JOURNAL_LINE_BYTES];
    struct journal_line due = *line;
    due.number = self->count + 1U;
    due.before = self->last;
    if (!journal_line_is_text(due.note) || !journal_line_is_text(due.officer)) {
        trouble_set(why, "the note has characters that cannot be read; leave them out");
        return 0;
    }
    size_t len = journal_line_write(&due, text, self->key);
    if (len == 0 || self->torn || self->count == JOURNAL_ENTRIES_MAX || !reserve(self)) {
        trouble_set(why, "%s: the note could not be signed, or there is no room for it",
                    self->path);
        return 0;
    }
    if (!write_line(self, text, len, why)) {
        return 0;
    }
    keep(self, &due, text, len);
    return self->count;
}
