/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport head: the newest signed tree head, to be kept elsewhere. */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "gateway/key_file.h"
#include "gateway/ledger/kept_head.h"
#include "gateway/officer/kept_head_sheet.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/sheet_file.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport head LEDGER --key PUB [-o HEAD]\n\n"
    "Writes the newest signed tree head of a ledger: a few lines that fix every event\n"
    "up to now. Keep them where the gateway's disk cannot be: with them 'sallyport\n"
    "verify' finds a disk that was put back to how it once was, and newest events\n"
    "that were taken away. Better still, have a second person sign them with\n"
    "'sallyport witness'. Without -o they go to standard output.\n\n"
    "Examples:\n"
    "  sallyport head /var/lib/sallyport/ledger --key ledger.pub -o monday.head\n"
    "  sallyport witness monday.head --key notary.key -o monday.witnessed\n"
    "  sallyport verify ledger --key ledger.pub --head monday.head\n\n"
    "Options: -k, --key PUB   -o, --output HEAD   -h, --help\n"
    "Exit codes: 0 written, 1 no head by this key in it, 2 used wrongly, no ledger\n"
    "there, or HEAD could not be written.\n";

static int export(const char *dir, struct signature_public *key, const char *path)
{
    static struct kept_head head;
    static struct sheet sheet;
    struct trouble why = {0};
    enum kept_head_found found = kept_head_newest(&head, dir, key, &why);
    if (found == KEPT_HEAD_FOUND && kept_head_sheet_print(&sheet, &head) &&
        sheet_file_write(path, &sheet, &why)) {
        return VERB_DONE;
    }
    fprintf(stderr, "sallyport head: %s\n", why.text);
    return found == KEPT_HEAD_NONE ? VERB_FOUND : VERB_USAGE;
}

int verb_head(int argc, char **argv)
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
        fputs("sallyport head: say one ledger and its key: sallyport head LEDGER --key "
              "PUB -o HEAD\n",
              stderr);
        return VERB_USAGE;
    }
    struct trouble why = {0};
    struct signature_public *key = key_file_parse_public(key_path, &why);
    int result = VERB_USAGE;
    if (key != NULL) {
        result = export(argv[optind], key, path);
    } else {
        fprintf(stderr, "sallyport head: %s\n", why.text);
    }
    signature_public_free(key);
    return result;
}
