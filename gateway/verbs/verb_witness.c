/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport witness: a second key signs that it saw a tree head. */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/key_file.h"
#include "gateway/officer/kept_head_sheet.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/sheet_file.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport witness HEAD --key SECOND.key [-o WITNESSED]\n\n"
    "Signs a tree head that 'sallyport head' wrote, with a second key and this\n"
    "machine's time: 'I saw this head at this time'. Whoever holds the ledger's key\n"
    "can then no longer make another history up to that head, nor say that it was\n"
    "made later. The second key belongs to somebody else, on another machine. HEAD\n"
    "may be - for standard input; without -o the result goes to standard output.\n\n"
    "It need not know the ledger or its key; 'sallyport verify' checks both\n"
    "signatures.\n\n"
    "Examples:\n"
    "  sallyport keygen -o notary\n"
    "  sallyport witness monday.head --key notary.key -o monday.witnessed\n"
    "  sallyport verify ledger --key ledger.pub --witness monday.witnessed \\\n"
    "                          --witness-key notary.pub\n\n"
    "Options: -k, --key KEY   -o, --output WITNESSED   -h, --help\n"
    "Exit codes: 0 written, 1 HEAD holds no tree head, 2 used wrongly, or a file\n"
    "could not be read or written.\n";

static bool sign(struct kept_head *head, const char *key_path, struct trouble *why)
{
    struct signature_key *key = key_file_parse_private(key_path, why);
    bool good = key != NULL && kept_head_witness(head, key, clock_wall_us());
    if (key != NULL && !good) {
        trouble_set(why, "%s: signing failed: no randomness; try again", key_path);
    }
    signature_key_free(key);
    return good;
}

static int witness(const char *head_path, const char *key_path, const char *path)
{
    static struct kept_head head;
    static struct sheet sheet;
    struct trouble why = {0};
    enum sheet_file_read read = sheet_file_head(&head, head_path, &why);
    if (read == SHEET_FILE_READ && sign(&head, key_path, &why) &&
        kept_head_sheet_print(&sheet, &head) && sheet_file_write(path, &sheet, &why)) {
        return VERB_DONE;
    }
    fprintf(stderr, "sallyport witness: %s\n", why.text);
    return read == SHEET_FILE_OTHER ? VERB_FOUND : VERB_USAGE;
}

int verb_witness(int argc, char **argv)
{
    const char *key_path = NULL;
    const char *path = NULL;
    const struct options_row rows[] = {{"key", 'k', .text = &key_path},
                                       {"output", 'o', .text = &path}};
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (key_path == NULL || optind + 1 != argc) {
        fputs("sallyport witness: say one head and the key to sign with: sallyport "
              "witness HEAD --key SECOND.key -o WITNESSED\n",
              stderr);
        return VERB_USAGE;
    }
    return witness(argv[optind], key_path, path);
}
