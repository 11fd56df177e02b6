/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport compile`: a policy text into a signed bundle. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway/file.h"
#include "gateway/key_file.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/verbs.h"
#include "policies/bundle.h"

static const char help[] =
    "usage: sallyport compile POLICY --key KEY -o BUNDLE\n"
    "\n"
    "Checks a policy as 'sallyport check' does, signs it, and writes the bundle that\n"
    "the gateway loads. The gateway refuses a version below one that was in force.\n"
    "\n"
    "  --key KEY   the private key to sign with, from 'sallyport keygen'\n"
    "  -o BUNDLE   the file to write; one that is there is replaced whole\n"
    "\n"
    "example: sallyport compile van.policy --key policy.key -o van.bundle\n"
    "\n"
    "Exit codes: 0 written, 1 no good policy or key, or none that can be read, or\n"
    "BUNDLE cannot be written, 2 used wrongly.\n";

struct options {
    const char *path;
    const char *key_path;
    const char *bundle_path;
};

/* The bytes of the bundle, from malloc; NULL with why set. */
static uint8_t *seal(const struct policy *policy, const char *key_path, size_t *len,
                     struct trouble *why)
{
    char *key = key_file_private(key_path, why);
    uint8_t *bytes = key != NULL ? bundle_seal(policy, key, len, why) : NULL;
    key_file_wipe(key);
    return bytes;
}

static enum verb_exit write_bundle(const struct policy *policy,
                                   const struct options *options)
{
    struct trouble why = {0};
    size_t len;
    uint8_t *bytes = seal(policy, options->key_path, &len, &why);
    bool good =
        bytes != NULL && file_replace(options->bundle_path, bytes, len, 0644, &why);
    free(bytes);
    if (!good) {
        fprintf(stderr, "%s\n", why.text);
        return VERB_FOUND;
    }
    printf("%s: \"%s\" version %" PRIu64 ", signed\n", options->bundle_path, policy->name,
           policy->version);
    return VERB_DONE;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct options *out)
{
    const struct options_row rows[] = {
        {"key", 'k', .text = &out->key_path},
        {.letter = 'o', .text = &out->bundle_path},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (optind + 1 != argc || out->key_path == NULL || out->bundle_path == NULL) {
        fprintf(stderr, "sallyport compile: give a policy, --key and -o; see 'sallyport "
                        "compile --help'\n");
        return VERB_USAGE;
    }
    out->path = argv[optind];
    return VERB_FOUND;
}

int verb_compile(int argc, char **argv)
{
    struct options options = {NULL, NULL, NULL};
    enum verb_exit code = read_options(argc, argv, &options);
    if (code != VERB_FOUND) {
        return code;
    }
    struct policy_source source = {options.path, NULL, policy_source_say, NULL};
    void *block;
    const struct policy *policy = policy_source_load(&source, &block);
    code = policy != NULL ? write_bundle(policy, &options) : VERB_FOUND;
    free(block);
    return (int)code;
}
