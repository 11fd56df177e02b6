/* SPDX-License-Identifier: Apache-2.0 */
/* Loads, checks and remembers. */
#include "gateway/roles/policy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gateway/dbc_library.h"
#include "gateway/file.h"
#include "policies/bundle.h"
#include "policies/frame_judge.h"
#include "policies/parse.h"
#include "policies/policy_pack.h"
#include "policies/self_test.h"

#define PATH_BYTES 600
#define SCRATCH_BYTES (POLICY_ARENA_BYTES + FRAME_JUDGE_ARENA_BYTES)

static void state_path(char out[static PATH_BYTES], const char *state, const char *name)
{
    (void)snprintf(out, PATH_BYTES, "%s/%s", state, name);
}

/* 0 when none was ever in force. False: the file is there and is no number. */
static bool read_floor(const char *state, uint64_t *out, struct trouble *why)
{
    char path[PATH_BYTES];
    size_t len = 0;
    state_path(path, state, "policy-version");
    *out = 0;
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        return true;
    }
    uint8_t *text = file_read(path, 64, &len, why);
    if (text == NULL) {
        return false;
    }
    char *end = NULL;
    errno = 0;
    *out = strtoull((char *)text, &end, 10);
    bool good = errno == 0 && end != (char *)text && *end == '\n' && end[1] == '\0';
    free(text);
    if (!good) {
        trouble_set(why, "%s: is no version; write the number of the last policy into it",
                    path);
    }
    return good;
}

/* The first error is what is told; how many more there are is added to it. */
struct told {
    const char *path;
    struct trouble *why;
    unsigned errors;
};

/* Whether it says so right after "file:line:column: ": a name in the policy, and that of
 * the file itself, may hold the word too. */
static bool is_warning(const char *line, const char *path)
{
    size_t path_len = strlen(path);
    if (strncmp(line, path, path_len) != 0) {
        return false;
    }
    const char *rest = line + path_len;
    rest += strspn(rest, ":0123456789");
    return strncmp(rest, " warning: ", 10) == 0;
}

static void on_message(void *context, const char *line)
{
    struct told *told = context;
    if (is_warning(line, told->path)) {
        fprintf(stderr, "%s\n", line);
    } else if (told->errors++ == 0) {
        trouble_set(told->why, "%s", line);
    }
}

static const struct policy *parse_text(const struct policy_file *self,
                                       const uint8_t *bytes, size_t len,
                                       struct arena *arena, struct trouble *why)
{
    struct told told = {self->path, why, 0};
    struct dbc_library library;
    dbc_library_open(&library, self->path, on_message, &told);
    const struct policy_text text = {self->path, (const char *)bytes, len,
                                     &library.library};
    const struct policy *policy = policy_parse_text(&text, arena, on_message, &told);
    dbc_library_close(&library);
    if (policy == NULL && told.errors > 1) {
        size_t used = strlen(why->text);
        (void)snprintf(why->text + used, sizeof why->text - used,
                       " (and %u more: 'sallyport check %s')", told.errors - 1,
                       self->path);
    }
    return policy;
}

/* As a bundle would have brought it: a policy being read takes some megabytes, which are
 * given back. */
static const struct policy *parse(const struct policy_file *self, const uint8_t *bytes,
                                  size_t len, struct arena *arena, struct trouble *why)
{
    const struct policy *policy = NULL;
    struct arena scratch;
    void *block = aligned_alloc(16, POLICY_ARENA_BYTES);
    trouble_set(why, "%s: no memory to read it in; free some", self->path);
    if (block != NULL) {
        arena_init(&scratch, block, POLICY_ARENA_BYTES);
        policy = parse_text(self, bytes, len, &scratch, why);
    }
    size_t packed_len = 0;
    uint8_t *packed = policy == NULL ? NULL : policy_pack(policy, &packed_len);
    policy = packed == NULL ? NULL : policy_unpack(packed, packed_len, arena, why);
    free(packed);
    free(block);
    return policy;
}

static const struct policy *open_either(const struct policy_file *self,
                                        const uint8_t *bytes, size_t len,
                                        struct arena *arena, struct trouble *why)
{
    if (self->plain_text) {
        return parse(self, bytes, len, arena, why);
    }
    uint64_t floor_version = 0;
    if (!read_floor(self->state, &floor_version, why)) {
        return NULL;
    }
    struct trouble inner = {0};
    const struct policy *policy =
        bundle_open(bytes, len, self->public_pem, floor_version, arena, &inner);
    if (policy == NULL) {
        trouble_set(why, "%s: %.280s", self->path, inner.text);
    }
    return policy;
}

static bool passes_self_test(const struct policy *policy, struct trouble *why)
{
    void *block = aligned_alloc(16, SCRATCH_BYTES);
    if (block == NULL) {
        trouble_set(why, "policy: no memory for its self-test; free some");
        return false;
    }
    struct arena scratch;
    arena_init(&scratch, block, SCRATCH_BYTES);
    bool good = self_test_run(policy, &scratch, why);
    free(block);
    return good;
}

const struct policy *policy_file_load(const struct policy_file *self, struct arena *arena,
                                      struct trouble *why)
{
    size_t len = 0;
    arena_reset(arena);
    uint8_t *bytes = file_read_regular(
        self->path, self->plain_text ? POLICY_TEXT_BYTES_MAX : BUNDLE_BYTES_MAX, &len,
        why);
    if (bytes == NULL) {
        return NULL;
    }
    const struct policy *policy = open_either(self, bytes, len, arena, why);
    free(bytes);
    return policy != NULL && passes_self_test(policy, why) ? policy : NULL;
}

bool policy_file_keep(const struct policy_file *self, const struct policy *policy,
                      struct trouble *why)
{
    char path[PATH_BYTES];
    size_t len = 0;
    uint8_t *bytes = policy_pack(policy, &len);
    if (bytes == NULL) {
        trouble_set(why, "policy: no memory to keep it; free some");
        return false;
    }
    state_path(path, self->state, "policy-last");
    bool good = file_replace(path, bytes, len, 0600, why);
    free(bytes);
    if (self->plain_text || !good) {
        return good;
    }
    char text[32];
    int text_len = snprintf(text, sizeof text, "%" PRIu64 "\n", policy->version);
    state_path(path, self->state, "policy-version");
    return file_replace(path, text, (size_t)text_len, 0600, why);
}

const struct policy *policy_file_last(const char *state, struct arena *arena)
{
    char path[PATH_BYTES];
    struct trouble ignored;
    size_t len = 0;
    state_path(path, state, "policy-last");
    arena_reset(arena);
    uint8_t *bytes = file_read(path, BUNDLE_BYTES_MAX, &len, &ignored);
    if (bytes == NULL) {
        return NULL;
    }
    const struct policy *policy = policy_unpack(bytes, len, arena, &ignored);
    free(bytes);
    return policy;
}

int policy_file_memfd(const char *name, const void *bytes, size_t len,
                      struct trouble *why)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && write(fd, bytes, len) == (ssize_t)len &&
        fcntl(fd, F_ADD_SEALS,
              F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
        return fd;
    }
    trouble_set_errno(why, errno, "%s: no memory to pass it on in; free some", name);
    if (fd >= 0) {
        (void)close(fd);
    }
    return -1;
}

int policy_file_pack(const struct policy *policy, struct trouble *why)
{
    size_t len = 0;
    uint8_t *bytes = policy_pack(policy, &len);
    if (bytes == NULL) {
        trouble_set(why, "policy: no memory to pack it; free some");
        return -1;
    }
    int fd = policy_file_memfd("policy", bytes, len, why);
    free(bytes);
    return fd;
}
