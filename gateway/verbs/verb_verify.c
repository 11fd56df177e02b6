/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport verify: says what a ledger, a part of it, two copies or a proof show. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/key_file.h"
#include "gateway/number.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/sheet_file.h"
#include "gateway/verbs/take_time.h"
#include "gateway/verbs/verbs.h"
#include "gateway/verbs/verify_copies.h"
#include "gateway/verbs/verify_print.h"
#include "gateway/verbs/verify_proof.h"
#include "gateway/verbs/verify_range.h"

#define SIZE_BYTES 24 /* of a size as text, and a NUL */

static const char help[] =
    "usage: sallyport verify LEDGER --key PUB [--head HEAD]\n"
    "       sallyport verify LEDGER --key PUB --witness W --witness-key PUB2\n"
    "       sallyport verify LEDGER --key PUB --from F --to T\n"
    "       sallyport verify LEDGER --key PUB --with OTHER\n"
    "       sallyport verify --proof FILE --key PUB\n\n"
    "Is the ledger whole and untouched? Checks every checksum, every event against\n"
    "the Merkle tree, that each segment goes on where the one before ends, and every\n"
    "signature, with the public key alone. Says what is proven: how many events, from\n"
    "when to when, and which gaps the ledger itself states (ends cut after a power\n"
    "loss, old segments removed to save room).\n\n"
    "By itself it cannot see that the newest records were taken away, or the disk put\n"
    "back to how it once was. So keep the tree head that it prints somewhere else, or\n"
    "the file that 'sallyport head' writes, and give it back with --head: the ledger\n"
    "must still begin with those events. --witness takes one that 'sallyport witness'\n"
    "signed with a second key, and checks both signatures.\n\n"
    "--from and --to: only the segments that hold these events (4711) or moments (2h,\n"
    "09:02, 11-23, '2026-11-23 09:02'), with the tree that they carry from before.\n"
    "One that is gone or has no header is a fault unless the ledger states that it\n"
    "removed it, an event number that is not there is told, and what is wholly before\n"
    "or behind the ledger is used wrongly.\n"
    "--with: two copies against each other: the same; one shorter, by how many\n"
    "events; or forked, from which event on.\n"
    "--proof: one event that 'sallyport prove' wrote; needs no ledger.\n\n"
    "Examples:\n"
    "  sallyport verify /var/lib/sallyport/ledger --key ledger.pub\n"
    "  sallyport verify ledger --key ledger.pub --head 4711:9f86d081...0f00a08\n"
    "  sallyport verify ledger --key ledger.pub --head monday.head\n"
    "  sallyport verify ledger --key ledger.pub --witness monday.witnessed \\\n"
    "                          --witness-key notary.pub\n"
    "  sallyport verify ledger --key ledger.pub --from 11-23 --to 11-24\n"
    "  sallyport verify ledger --key ledger.pub --with backup/ledger\n"
    "  sallyport verify --proof event4711.proof --key ledger.pub\n\n"
    "--json prints one object: whole, events, heads, segments, part (of --from,\n"
    "--to), covered (the event numbers asked for), first_leaf, size, root, head,\n"
    "kept_head (of --head or --witness: not given, held, fault, unknown or another\n"
    "ledger's), first_time, last_time, time_trusted, pruning_stated, thinned,\n"
    "unstated, torn, lost, unsealed_events, unsealed_bytes, in_use, foreign_files,\n"
    "other_key, unread_segments, faults (an object of numbered texts).\n"
    "With --with: copies (same, shorter, forked, two ledgers, unknown or broken),\n"
    "shorter and behind, fork (an event number), sides (ledger, whole, size, events).\n"
    "With --proof: proven, ledger, leaf, size, root, sealed, sealed_trusted, and in a\n"
    "second line the event as in 'sallyport log --json'; or proven and fault.\n\n"
    "Options: -k, --key PUB   --head SIZE:ROOT|HEAD   --witness W\n"
    "         --witness-key PUB2   --from F   --to T   --with OTHER   --proof FILE\n"
    "         -j, --json   -h, --help\n"
    "Exit codes: 0 whole, proven or the same, and it holds the head if one is given;\n"
    "1 not so, or a segment or the given head cannot be judged; 2 used wrongly (as\n"
    "with a HEAD or W of another ledger, by this key or another: SIZE:ROOT does not\n"
    "say whose it is) or nothing there.\n";

struct wish {
    const char *dir;
    const char *key;
    const char *head;
    const char *witness;
    const char *witness_key;
    const char *from;
    const char *to;
    const char *with;
    const char *proof;
    bool json;
};

static int complain(const struct trouble *why, int code)
{
    fprintf(stderr, "sallyport verify: %s\n", why->text);
    return code;
}

/* SIZE:ROOT, as verify prints it. */
static bool parse_head(struct verify_head *out, const char *text)
{
    char size[SIZE_BYTES];
    const char *colon = strchr(text, ':');
    *out = (struct verify_head){.size = 0};
    if (colon == NULL || colon - text >= SIZE_BYTES) {
        return false;
    }
    (void)snprintf(size, sizeof size, "%.*s", (int)(colon - text), text);
    return number_parse(&out->size, size) && digest_parse(&out->root, colon + 1);
}

/* From a file of `sallyport head` or `witness`. VERB_DONE, or what to exit with. */
static enum verb_exit read_head(struct verify_head *out, uint64_t *witnessed_us,
                                const struct wish *wish, struct signature_public *key,
                                struct trouble *why)
{
    static struct kept_head kept;
    struct tree_head head;
    struct trouble fault;
    const char *path = wish->witness != NULL ? wish->witness : wish->head;
    enum sheet_file_read read = sheet_file_head(&kept, path, why);
    struct signature_public *witness = NULL;
    bool like_path = strpbrk(path, "/.") != NULL;
    if (read == SHEET_FILE_NONE && wish->witness == NULL && !like_path &&
        access(path, F_OK) != 0) {
        trouble_set(
            why,
            "--head %.90s: no tree head; give it as verify printed it, SIZE:ROOT, "
            "or a file that 'sallyport head' wrote",
            path);
    }
    if (read != SHEET_FILE_READ) {
        return read == SHEET_FILE_OTHER ? VERB_FOUND : VERB_USAGE;
    }
    if (wish->witness != NULL) {
        witness = key_file_parse_public(wish->witness_key, why);
        if (witness == NULL) {
            return VERB_USAGE;
        }
    }
    bool good = kept_head_check(&kept, key, witness, &head, &fault);
    signature_public_free(witness);
    if (!good) {
        trouble_set(why, "%s: %s", path, fault.text);
        return kept_head_names(&kept, key) ? VERB_FOUND : VERB_USAGE;
    }
    *out = (struct verify_head){.size = head.size, .root = head.root, .named = true};
    memcpy(out->ledger_id, head.ledger_id, sizeof out->ledger_id);
    *witnessed_us = wish->witness != NULL ? kept.witness_us : 0;
    return VERB_DONE;
}

static int tell(const struct wish *wish, const struct verify_print *print,
                const struct verify_report *report)
{
    if (wish->json) {
        verify_print_json(print, report);
    } else {
        verify_print_text(print, report);
    }
    if (!verify_report_is_whole(report) || report->kept == VERIFY_KEPT_UNKNOWN) {
        return VERB_FOUND;
    }
    return report->kept == VERIFY_KEPT_OTHER ? VERB_USAGE : VERB_DONE;
}

static int verify_whole(const struct wish *wish, struct signature_public *key)
{
    static struct verify_report report;
    struct trouble why = {0};
    struct verify_head kept = {.named = false};
    struct verify_print print = {.dir = wish->dir, .key_path = wish->key};
    bool given = wish->head != NULL || wish->witness != NULL;
    if (given && (wish->witness != NULL || !parse_head(&kept, wish->head))) {
        enum verb_exit code = read_head(&kept, &print.witnessed_us, wish, key, &why);
        if (code != VERB_DONE) {
            return complain(&why, (int)code);
        }
    }
    if (!verify_ledger(&report, wish->dir, key, given ? &kept : NULL, &why)) {
        return complain(&why, VERB_USAGE);
    }
    print.kept_ledger_id = kept.ledger_id;
    return tell(wish, &print, &report);
}

static int verify_asked_part(const struct wish *wish, struct signature_public *key)
{
    static struct verify_report report;
    struct trouble why = {0};
    struct verify_range range;
    struct verify_print print = {.dir = wish->dir, .key_path = wish->key, .part = true};
    if (!verify_range_find(&range, wish->dir, wish->from, wish->to, take_time_now_us(),
                           &why) ||
        !verify_part(&report, wish->dir, key, range.first, range.last, &why) ||
        !verify_range_judge(&range, wish->dir, &report, &why)) {
        return complain(&why, VERB_USAGE);
    }
    return tell(wish, &print, &report);
}

static int run(const struct wish *wish, struct signature_public *key)
{
    if (wish->proof != NULL) {
        return verify_proof(wish->proof, key, wish->json);
    }
    if (wish->with != NULL) {
        const char *const dirs[2] = {wish->dir, wish->with};
        return verify_copies(dirs, key, wish->json);
    }
    if (wish->from != NULL || wish->to != NULL) {
        return verify_asked_part(wish, key);
    }
    return verify_whole(wish, key);
}

/* What does not go together; NULL when all does. */
static const char *misuse(const struct wish *wish, int names)
{
    int asks = (wish->head != NULL) + (wish->witness != NULL) +
               (wish->from != NULL || wish->to != NULL) + (wish->with != NULL) +
               (wish->proof != NULL);
    if (wish->key == NULL || names != (wish->proof == NULL)) {
        return "say one ledger and its key: sallyport verify LEDGER --key PUB; or a "
               "proof and the key: sallyport verify --proof FILE --key PUB";
    }
    if (asks > 1) {
        return "one at a time of --head, --witness, --from and --to, --with, --proof";
    }
    if ((wish->witness != NULL) != (wish->witness_key != NULL)) {
        return "--witness FILE and --witness-key PUB go together";
    }
    return NULL;
}

int verb_verify(int argc, char **argv)
{
    struct wish wish = {.json = false};
    const struct options_row rows[] = {
        {"key", 'k', .text = &wish.key},    {"head", .text = &wish.head},
        {"witness", .text = &wish.witness}, {"witness-key", .text = &wish.witness_key},
        {"from", .text = &wish.from},       {"to", .text = &wish.to},
        {"with", .text = &wish.with},       {"proof", .text = &wish.proof},
        {"json", 'j', .flag = &wish.json},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    struct trouble why = {0};
    const char *wrong = misuse(&wish, argc - optind);
    if (wrong != NULL) {
        trouble_set(&why, "%s", wrong);
        return complain(&why, VERB_USAGE);
    }
    wish.dir = argv[optind];
    struct signature_public *key = key_file_parse_public(wish.key, &why);
    if (key == NULL) {
        return complain(&why, VERB_USAGE);
    }
    int result = run(&wish, key);
    signature_public_free(key);
    return result;
}
