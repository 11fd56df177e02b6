/* SPDX-License-Identifier: Apache-2.0 */
/* Reads files into memory of their own. */
#include "gateway/dbc_library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can/dbc.h"
#include "gateway/file.h"

#define PATH_BYTES 4096

static void path_of(const struct dbc_library *self, const char *name,
                    char out[static PATH_BYTES])
{
    const char *slash = strrchr(self->policy_path, '/');
    bool beside = name[0] != '/' && slash != NULL;
    (void)snprintf(out, PATH_BYTES, "%.*s%s",
                   beside ? (int)(slash - self->policy_path) + 1 : 0, self->policy_path,
                   name);
}

/* The file that is being read, and who is told of it. */
struct told {
    const struct dbc_library *library;
    size_t path_len;
    size_t warnings;
};

#define MORE_WARNINGS ": warning: and "

/* The line is "PATH:LINE:COLUMN: text", PATH of path_len bytes; a warning says so before
 * the text. Of many warnings the last line is "PATH: warning: and N more". */
static void on_line(void *context, const char *line)
{
    struct told *told = context;
    const char *rest = line + told->path_len;
    if (strncmp(rest, MORE_WARNINGS, strlen(MORE_WARNINGS)) == 0) {
        told->warnings += strtoul(rest + strlen(MORE_WARNINGS), NULL, 10);
        return;
    }
    rest += strspn(rest, ":0123456789");
    if (strncmp(rest, " warning: ", 10) == 0) {
        told->warnings++;
    } else {
        told->library->tell(told->library->context, line);
    }
}

/* One line for all of them, as a warning of the policy. */
static void tell_warnings(const struct dbc_library *self, const char *path, size_t count)
{
    char line[3 * PATH_BYTES];
    if (count > 0) {
        (void)snprintf(line, sizeof line,
                       "%s: warning: %zu warning%s in %s; see: sallyport inspect %s",
                       self->policy_path, count, count == 1 ? "" : "s", path, path);
        self->tell(self->context, line);
    }
}

static const struct database *read_text(struct dbc_library *self, const char *path,
                                        const uint8_t *text, size_t len)
{
    struct told told = {self, strlen(path), 0};
    size_t bytes = DBC_ARENA_BYTES(len) & ~(size_t)15;
    void *block = aligned_alloc(16, bytes);
    struct arena arena;
    if (block == NULL) {
        self->tell(self->context, "no memory for a database; free some");
        return NULL;
    }
    self->blocks[self->count++] = block;
    arena_init(&arena, block, bytes);
    const struct database *database = dbc_read(path, text, len, &arena, on_line, &told);
    tell_warnings(self, path, database != NULL ? told.warnings : 0);
    return database;
}

static const struct database *read_file(void *context, const char *name)
{
    struct dbc_library *self = context;
    char path[PATH_BYTES];
    struct trouble why;
    size_t len;
    if (self->count == DBC_LIBRARY_FILES_MAX) {
        self->tell(self->context, "more databases than a policy has; take some out");
        return NULL;
    }
    path_of(self, name, path);
    uint8_t *text = file_read_regular(path, DBC_LIBRARY_FILE_BYTES_MAX, &len, &why);
    if (text == NULL) {
        self->tell(self->context, why.text);
        return NULL;
    }
    const struct database *database = read_text(self, path, text, len);
    free(text);
    return database;
}

static const uint8_t *read_certificates(void *context, const char *name, size_t *len)
{
    struct dbc_library *self = context;
    char path[PATH_BYTES];
    struct trouble why;
    path_of(self, name, path);
    free(self->text);
    self->text = file_read_regular(path, DBC_LIBRARY_TEXT_BYTES_MAX, len, &why);
    if (self->text == NULL) {
        self->tell(self->context, why.text);
    }
    return self->text;
}

void dbc_library_open(struct dbc_library *self, const char *policy_path,
                      policy_message_cb tell, void *context)
{
    *self = (struct dbc_library){
        .library = {read_file, self, read_certificates},
        .policy_path = policy_path,
        .tell = tell,
        .context = context,
    };
}

void dbc_library_close(struct dbc_library *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->blocks[i]);
    }
    self->count = 0;
    free(self->text);
    self->text = NULL;
}
