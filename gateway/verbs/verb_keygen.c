/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport keygen: makes a key pair for policies, the ledger or modes. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/file.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/output_file.h"
#include "gateway/verbs/verbs.h"
#include "policies/signature.h"

static const char help[] =
    "usage: sallyport keygen -o NAME\n\n"
    "Makes a key pair (ECDSA P-256).\n"
    "Writes NAME.key, the private key, readable by its owner alone, and NAME.pub, the\n"
    "public key to give to those who check. An existing file is never overwritten.\n"
    "Make one pair each for policies, for the ledger and for mode changes.\n\n"
    "Example:\n"
    "  sallyport keygen -o ledger\n"
    "  sallyport verify /var/lib/sallyport/ledger --key ledger.pub\n\n"
    "Options: -o, --output NAME   -h, --help\n"
    "Exit codes: 0 made, 2 is there already, could not be written, or used wrongly.\n";

static bool write_pair(const char *key_path, const char *pub_path)
{
    char key_pem[SIGNATURE_PEM_BYTES];
    char pub_pem[SIGNATURE_PEM_BYTES];
    struct trouble why;
    bool good =
        output_file_is_free(key_path, &why) && output_file_is_free(pub_path, &why) &&
        signature_new_pair(key_pem, pub_pem, &why) &&
        file_replace(key_path, key_pem, strnlen(key_pem, sizeof key_pem), 0600, &why) &&
        file_replace(pub_path, pub_pem, strnlen(pub_pem, sizeof pub_pem), 0644, &why);
    explicit_bzero(key_pem, sizeof key_pem);
    if (!good) {
        fprintf(stderr, "sallyport keygen: %s\n", why.text);
    }
    return good;
}

static int make_pair(const char *name)
{
    char key_path[PATH_MAX];
    char pub_path[PATH_MAX];
    if (snprintf(key_path, sizeof key_path, "%s.key", name) >= (int)sizeof key_path ||
        snprintf(pub_path, sizeof pub_path, "%s.pub", name) >= (int)sizeof pub_path) {
        fprintf(
            stderr,
            "sallyport keygen: -o %.60s...: the name is too long; give a shorter one\n",
            name);
        return VERB_USAGE;
    }
    if (!write_pair(key_path, pub_path)) {
        return VERB_USAGE;
    }
    printf("%s  keep it secret (mode 0600)\n%s  give it to those who check\n", key_path,
           pub_path);
    return VERB_DONE;
}

int verb_keygen(int argc, char **argv)
{
    const char *name = NULL;
    const struct options_row rows[] = {{"output", 'o', .text = &name}};
    enum verb_exit code = options_read(argc, argv, rows, 1, help);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (name == NULL || name[0] == 0 || optind < argc) {
        fputs("sallyport keygen: say where to: sallyport keygen -o NAME\n", stderr);
        return VERB_USAGE;
    }
    return make_pair(name);
}
