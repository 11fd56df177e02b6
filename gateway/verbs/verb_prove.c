/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport prove: one event with all that shows that the ledger had it. */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "gateway/ledger/proof.h"
#include "gateway/officer/proof_sheet.h"
#include "gateway/verbs/event_number.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/sheet_file.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport prove LEDGER EVENT [-o FILE]\n\n"
    "Writes a proof that this one event was in this ledger: the event as it was\n"
    "sealed, its path in the Merkle tree, and the tree head that was signed over it.\n"
    "Whoever has the proof and the ledger's public key can check it on another\n"
    "machine, without the rest of the log and without seeing any other event.\n\n"
    "EVENT is its number: the leaf of 'sallyport log --json', 4711 or '#4711'.\n"
    "The proof is a text; the README shows how to check one by hand with openssl and\n"
    "sha256sum. Without -o it goes to standard output.\n\n"
    "Examples:\n"
    "  sallyport log ledger --denied --json | grep evil.example\n"
    "  sallyport prove ledger 4711 -o event4711.proof\n"
    "  sallyport verify --proof event4711.proof --key ledger.pub\n\n"
    "Options: -o, --output FILE   -h, --help\n"
    "Exit codes: 0 written, 1 that event cannot be proven (no such one, not sealed\n"
    "yet, removed), 2 used wrongly, no ledger there, or FILE could not be written.\n";

static int prove(const char *dir, uint64_t leaf, const char *path)
{
    static struct proof proof;
    static struct sheet sheet;
    struct trouble why = {0};
    enum proof_found found = proof_find(&proof, dir, leaf, &why);
    bool good = found == PROOF_FOUND;
    if (good && !proof_sheet_print(&sheet, &proof)) {
        trouble_set(&why, "%s: its tree head is none; 'sallyport verify' says more", dir);
        good = false;
        found = PROOF_NO_EVENT;
    }
    if (good && sheet_file_write(path, &sheet, &why)) {
        return VERB_DONE;
    }
    fprintf(stderr, "sallyport prove: %s\n", why.text);
    return found == PROOF_NO_EVENT ? VERB_FOUND : VERB_USAGE;
}

int verb_prove(int argc, char **argv)
{
    const char *path = NULL;
    uint64_t leaf = 0;
    const struct options_row rows[] = {{"output", 'o', .text = &path}};
    enum verb_exit code = options_read(argc, argv, rows, 1, help);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (optind + 2 != argc) {
        fputs("sallyport prove: say one ledger and one event: sallyport prove LEDGER "
              "4711 -o FILE\n",
              stderr);
        return VERB_USAGE;
    }
    if (!event_number_parse(&leaf, argv[optind + 1])) {
        fprintf(stderr,
                "sallyport prove: %.60s: no event number; it is the leaf of 'sallyport "
                "log --json', 4711 or '#4711'\n",
                argv[optind + 1]);
        return VERB_USAGE;
    }
    return prove(argv[optind], leaf, path);
}
