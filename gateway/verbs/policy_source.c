/* SPDX-License-Identifier: Apache-2.0 */
/* Reads, opens or parses, and self-tests. */
#include "gateway/verbs/policy_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can/arena.h"
#include "gateway/dbc_library.h"
#include "gateway/file.h"
#include "gateway/key_file.h"
#include "gateway/officer/escape.h"
#include "gateway/uplink/secret_keeper.h"
#include "policies/bundle.h"
#include "policies/frame_judge.h"
#include "policies/print.h"
#include "policies/self_test.h"

#define LINE_BYTES 16384 /* a path and a message, each byte escaped */
#define SCRATCH_BYTES (POLICY_ARENA_BYTES + FRAME_JUDGE_ARENA_BYTES)

void policy_source_say(void *context, const char *line)
{
    (void)context;
    char plain[LINE_BYTES];
    (void)escape_text(plain, sizeof plain, sizeof plain, line);
    fprintf(stderr, "%s\n", plain);
}

static void tell(const struct policy_source *self, const struct trouble *why)
{
    self->tell(self->context, why->text);
}

static void tell_of_path(const struct policy_source *self, const struct trouble *why)
{
    struct trouble line;
    trouble_set(&line, "%s: %.250s", self->path, why->text);
    tell(self, &line);
}

/* Field 1 of a Bundle comes first, and its signature has bytes that no text has. */
static bool looks_like_bundle(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len && bytes[0] == 0x0A; i++) {
        if (bytes[i] < '\t') {
            return true;
        }
    }
    return false;
}

/* Messages quote the words that they are about, and the file may be a private key. */
static bool looks_like_pem(const uint8_t *bytes, size_t len)
{
    static const char begin[] = "-----BEGIN ";
    return len >= sizeof begin - 1 && memcmp(bytes, begin, sizeof begin - 1) == 0;
}

static const struct policy *open_bundle(const struct policy_source *self,
                                        const uint8_t *bytes, size_t len,
                                        struct arena *arena)
{
    struct trouble why = {0};
    char line[1024 + sizeof why.text];
    char *key = key_file_public(self->key_path, &why);
    if (key == NULL) {
        tell(self, &why);
        return NULL;
    }
    const struct policy *policy = bundle_open(bytes, len, key, 0, arena, &why);
    free(key);
    if (policy == NULL) {
        (void)snprintf(line, sizeof line, "%.500s with key %.500s: %s", self->path,
                       self->key_path, why.text);
        self->tell(self->context, line);
    }
    return policy;
}

static const struct policy *parse(const struct policy_source *self, const uint8_t *bytes,
                                  size_t len, struct arena *arena)
{
    struct dbc_library library;
    dbc_library_open(&library, self->path, self->tell, self->context);
    const struct policy_text text = {self->path, (const char *)bytes, len,
                                     &library.library};
    const struct policy *policy =
        policy_parse_text(&text, arena, self->tell, self->context);
    dbc_library_close(&library);
    return policy;
}

static const struct policy *open_either(const struct policy_source *self, bool text_too,
                                        const uint8_t *bytes, size_t len,
                                        struct arena *arena)
{
    struct trouble why = {
        .text = "a signed bundle, not a text; give the text, or where a bundle "
                "may stand its public key with --key"};
    bool bundle = looks_like_bundle(bytes, len);
    if (self->key_path != NULL && (bundle || !text_too)) {
        return open_bundle(self, bytes, len, arena);
    }
    if (looks_like_pem(bytes, len)) {
        trouble_set(&why, "a key or a certificate, not a policy; name another file");
    } else if (!bundle) {
        return parse(self, bytes, len, arena);
    }
    tell_of_path(self, &why);
    return NULL;
}

static bool passes_self_test(const struct policy_source *self,
                             const struct policy *policy)
{
    struct trouble why = {.text = "no memory for the self-test; free some"};
    void *block = aligned_alloc(16, SCRATCH_BYTES);
    bool good = false;
    if (block != NULL) {
        struct arena scratch;
        arena_init(&scratch, block, SCRATCH_BYTES);
        good = self_test_run(policy, &scratch, &why);
    }
    free(block);
    good = good && secret_keeper_check(&policy->uplink, &why);
    if (!good) {
        tell_of_path(self, &why);
    }
    return good;
}

static const struct policy *load(const struct policy_source *self, bool text_too,
                                 void **block)
{
    struct trouble why = {.text = "no memory for a policy; free some"};
    size_t len;
    *block = NULL;
    uint8_t *bytes = file_read(self->path, POLICY_TEXT_BYTES_MAX, &len, &why);
    if (bytes == NULL) {
        tell(self, &why);
        return NULL;
    }
    struct arena arena;
    *block = aligned_alloc(16, POLICY_ARENA_BYTES);
    const struct policy *policy = NULL;
    if (*block == NULL) {
        tell_of_path(self, &why);
    } else {
        arena_init(&arena, *block, POLICY_ARENA_BYTES);
        policy = open_either(self, text_too, bytes, len, &arena);
    }
    free(bytes);
    return policy != NULL && passes_self_test(self, policy) ? policy : NULL;
}

const struct policy *policy_source_load(const struct policy_source *self, void **block)
{
    return load(self, false, block);
}

const struct policy *policy_source_load_any(const struct policy_source *self,
                                            void **block)
{
    return load(self, true, block);
}

const struct policy *policy_source_printed(const struct policy_source *self,
                                           const struct policy *policy, char **text,
                                           void **block)
{
    struct trouble why = {.text = "no memory to print it in; free some"};
    struct arena arena;
    size_t len = 0;
    *text = NULL;
    FILE *out = open_memstream(text, &len);
    *block = aligned_alloc(16, POLICY_ARENA_BYTES);
    if (out != NULL) {
        policy_print(policy, out);
    }
    if (out == NULL || fclose(out) != 0 || *block == NULL) {
        tell_of_path(self, &why);
        return NULL;
    }
    arena_init(&arena, *block, POLICY_ARENA_BYTES);
    return policy_parse(self->path, *text, len, &arena, self->tell, self->context);
}
