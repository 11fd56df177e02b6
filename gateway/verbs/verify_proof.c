/* SPDX-License-Identifier: Apache-2.0 */
/* A proof file judged, and told. */
#include "gateway/verbs/verify_proof.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "gateway/hex.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/officer/log_line.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/sheet_file.h"
#include "gateway/verbs/verbs.h"

static void print_proven(const struct event *event, const struct tree_head *head)
{
    char ledger[33];
    char when[WHEN_TEXT_BYTES];
    struct log_merge_line line = log_merge_alone(event);
    hex_print(ledger, head->ledger_id, sizeof head->ledger_id);
    when_print_utc(head->time.wall_us, when);
    log_line_print(stdout, event, &line, LOG_LINE_WHOLE, 0, false);
    printf("PROVEN: event #%" PRIu64 " of ledger %s\n"
           "  sealed at %s%s, among the first %" PRIu64 " events\n",
           event->leaf, ledger, when,
           head->time.wall_trusted ? "" : " (by a clock that was not set)", head->size);
}

static void print_json(const struct event *event, const struct tree_head *head)
{
    struct json json;
    char ledger[33];
    char root[DIGEST_TEXT_BYTES];
    char when[WHEN_TEXT_BYTES];
    struct log_merge_line line = log_merge_alone(event);
    hex_print(ledger, head->ledger_id, sizeof head->ledger_id);
    digest_print(&head->root, root);
    when_print_utc(head->time.wall_us, when);
    json_begin(&json, stdout);
    json_bool(&json, "proven", true);
    json_text(&json, "ledger", ledger);
    json_u64(&json, "leaf", event->leaf);
    json_u64(&json, "size", head->size);
    json_text(&json, "root", root);
    json_text(&json, "sealed", when);
    json_bool(&json, "sealed_trusted", head->time.wall_trusted);
    json_end(&json);
    log_line_json(stdout, event, &line);
}

static void print_not(const char *path, const char *fault, bool as_json)
{
    struct json json;
    if (!as_json) {
        char shown[PATH_MAX];
        (void)escape_text(shown, sizeof shown, sizeof shown, path);
        printf("NOT PROVEN: %s%s%s\n", shown, path[0] != 0 ? ": " : "", fault);
        return;
    }
    json_begin(&json, stdout);
    json_bool(&json, "proven", false);
    json_text(&json, "fault", fault);
    json_end(&json);
}

int verify_proof(const char *path, struct signature_public *key, bool as_json)
{
    static struct proof proof;
    struct event event;
    struct tree_head head;
    struct trouble why = {0};
    switch (sheet_file_proof(&proof, path, &why)) {
    case SHEET_FILE_NONE:
        fprintf(stderr, "sallyport verify: %s\n", why.text);
        return VERB_USAGE;
    case SHEET_FILE_OTHER:
        print_not("", why.text, as_json);
        return VERB_FOUND;
    case SHEET_FILE_READ:
        break;
    }
    if (!proof_check(&proof, key, &event, &head, &why)) {
        print_not(path, why.text, as_json);
        return VERB_FOUND;
    }
    if (as_json) {
        print_json(&event, &head);
    } else {
        print_proven(&event, &head);
    }
    return VERB_DONE;
}
