/* SPDX-License-Identifier: Apache-2.0 */
/* The folder of one lab run. */
#include "sim/lab_home.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "gateway/file.h"
#include "sim/lab_files.h"

extern char **environ;

/* Of the caller's environment the story sees these, and what begins with LAB_ or DEMO_.
 */
static const char *const kept[] = {"BUILD", "DRIVE", "TERM", "V"};

static bool is_plain(const char *path)
{
    return path[0] == '/' &&
           path[strspn(path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                             "0123456789/._-")] == '\0';
}

/* A kernel of our own has its own devices, processes and run-time files. */
static bool hidden(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/run/", 5) == 0;
}

/* Room, and the right to write and to execute there. */
static bool is_roomy(const char *folder, unsigned long long need_bytes)
{
    struct statvfs info;
    return access(folder, W_OK | X_OK) == 0 && statvfs(folder, &info) == 0 &&
           (info.f_flag & (ST_NOEXEC | ST_RDONLY)) == 0 &&
           (unsigned long long)info.f_bavail * info.f_frsize >= need_bytes;
}

bool lab_home_make(struct lab_home *out, unsigned long long need_bytes,
                   struct trouble *why)
{
    const char *folders[] = {getenv("TMPDIR"), "/dev/shm", "/tmp", "/var/tmp"};
    size_t count = sizeof(folders) / sizeof(folders[0]);

    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < count && out->memory[0] == '\0'; i++) {
        if (folders[i] != NULL && is_roomy(folders[i], need_bytes)) {
            (void)snprintf(out->memory, sizeof(out->memory), "%s", folders[i]);
        }
    }
    if (out->memory[0] == '\0') {
        trouble_set(why,
                    "no folder with %llu MB of room where files may be executed; "
                    "set TMPDIR to one",
                    need_bytes >> 20);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (folders[i] == NULL || !is_plain(folders[i]) || hidden(folders[i])) {
            continue;
        }
        int len =
            snprintf(out->path, sizeof(out->path), "%s/sallyport-lab.XXXXXX", folders[i]);
        if (len > 0 && (size_t)len < sizeof(out->path) && mkdtemp(out->path) != NULL) {
            return true;
        }
    }
    trouble_set(why, "cannot make a folder in /tmp or /var/tmp; set TMPDIR "
                     "to a writable one without spaces in its name");
    return false;
}

static bool write_file(const struct lab_home *self, const char *name, const char *text,
                       struct trouble *why)
{
    char path[LAB_HOME_BYTES + 32];
    (void)snprintf(path, sizeof(path), "%s/%s", self->path, name);
    return file_replace(path, text, strlen(text), 0755, why);
}

/* 'text' as one word of the shell. */
static void put_word(FILE *out, const char *text)
{
    (void)fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            (void)fputs("'\\''", out);
        } else {
            (void)fputc(*text, out);
        }
    }
    (void)fputc('\'', out);
}

static void put_export(FILE *out, const char *name, const char *value)
{
    (void)fprintf(out, "export %s=", name);
    put_word(out, value);
    (void)fputc('\n', out);
}

static bool is_kept(const char *entry, size_t name_len)
{
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        if (strlen(kept[i]) == name_len && strncmp(kept[i], entry, name_len) == 0) {
            return true;
        }
    }
    return strncmp(entry, "LAB_", 4) == 0 || strncmp(entry, "DEMO_", 5) == 0;
}

static void put_kept(FILE *out)
{
    for (char **entry = environ; *entry != NULL; entry++) {
        size_t name_len = strcspn(*entry, "=");
        if (is_kept(*entry, name_len)) {
            char name[128];
            (void)snprintf(name, sizeof(name), "%.*s", (int)name_len, *entry);
            put_export(out, name, *entry + name_len + 1);
        }
    }
}

/* The programs: this one, and `sallyport` beside it unless the caller names another. */
static void put_programs(FILE *out)
{
    char self[PATH_MAX];
    char beside[PATH_MAX + 16];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    self[len > 0 ? len : 0] = '\0';
    put_export(out, "SALLYPORT_SIM", self);
    char *slash = strrchr(self, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    (void)snprintf(beside, sizeof(beside), "%s/sallyport", self);
    const char *named = getenv("SALLYPORT");
    put_export(out, "SALLYPORT", named != NULL ? named : beside);
}

static void put_environment(FILE *out, const struct lab_home *self,
                            const struct lab_story *story)
{
    char root[PATH_MAX] = "/";
    char lib[LAB_HOME_BYTES + 16];

    (void)!getcwd(root, sizeof(root));
    (void)snprintf(lib, sizeof(lib), "%s/world.sh", self->path);
    put_kept(out);
    put_programs(out);
    put_export(out, "LAB_HOME", self->path);
    put_export(out, "LAB_WORLD", story->world);
    put_export(out, "LAB_ROOT", root);
    put_export(out, "LAB_LIB", lib);
    put_export(out, "LAB_STORY", story->path);
    (void)fputs("LAB_ARGS=(", out);
    for (char **argument = story->arguments; *argument != NULL; argument++) {
        put_word(out, *argument);
        (void)fputc(' ', out);
    }
    (void)fputs(")\n", out);
}

bool lab_home_fill(const struct lab_home *self, const struct lab_story *story,
                   struct trouble *why)
{
    for (const struct lab_file *file = lab_files; file->name != NULL; file++) {
        if (!write_file(self, file->name, file->text, why)) {
            return false;
        }
    }
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL) {
        trouble_set_errno(why, errno, "no memory for its environment");
        return false;
    }
    put_environment(out, self, story);
    bool good = fclose(out) == 0 && write_file(self, "env.sh", text, why);
    free(text);
    return good;
}

int lab_home_result(const struct lab_home *self)
{
    char path[LAB_HOME_BYTES + 32];
    char text[16] = "";
    char *rest = text;

    (void)snprintf(path, sizeof(path), "%s/result", self->path);
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return -1;
    }
    bool read = fgets(text, sizeof(text), in) != NULL;
    long code = strtol(text, &rest, 10);
    (void)fclose(in);
    return read && rest != text && code >= 0 && code <= 255 ? (int)code : -1;
}

/* One level of folders below the home is enough: that is all a kernel makes there. */
static void empty(const char *path, int depth)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char name[LAB_HOME_BYTES + 512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (unlink(name) != 0 && depth > 0) {
            empty(name, depth - 1);
        }
    }
    (void)closedir(folder);
    (void)rmdir(path);
}

void lab_home_remove(const struct lab_home *self)
{
    empty(self->path, 2);
}
