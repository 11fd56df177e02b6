/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses keys and verifies. */
#include "gateway/officer/report_seal.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/file.h"
#include "gateway/key_file.h"

#define KEY_FILE_BYTES_MAX (1U << 20)

static bool take_digest(struct report_ledger *ledger, struct trouble *why)
{
    size_t len = 0;
    uint8_t *bytes = file_read(ledger->key_path, KEY_FILE_BYTES_MAX, &len, why);
    if (bytes != NULL) {
        struct digest digest = digest_of(bytes, len);
        digest_print(&digest, ledger->key_digest);
    }
    free(bytes);
    return bytes != NULL;
}

static bool check_with(struct report_ledger *ledger, const char *key_path,
                       struct trouble *why)
{
    struct signature_public *key = key_file_parse_public(key_path, why);
    ledger->key_path = strdup(key_path);
    if (ledger->key_path == NULL) {
        trouble_set(why, "%s: no memory to check with it; free some", key_path);
    }
    ledger->verified = key != NULL && ledger->key_path != NULL &&
                       take_digest(ledger, why) &&
                       verify_ledger(&ledger->seal, ledger->path, key, NULL, why);
    signature_public_free(key);
    return ledger->verified;
}

bool report_seal_check(struct report *report, const struct key_ring *keys,
                       struct trouble *why)
{
    for (size_t i = 0; i < report->ledger_count; i++) {
        struct report_ledger *ledger = &report->ledgers[i];
        const struct key_ring_key *key = key_ring_find(keys, ledger->path);
        char beside[PATH_MAX];
        const char *path = key != NULL ? key->path : NULL;
        if (path == NULL && keys->count > 0) {
            path = keys->keys[0].path;
        } else if (path == NULL && key_ring_beside(beside, ledger->path)) {
            path = beside;
            ledger->key_beside = true;
        }
        if (path != NULL && !check_with(ledger, path, why)) {
            return false;
        }
    }
    return true;
}

void report_seal_free(struct report *report)
{
    for (size_t i = 0; i < report->ledger_count; i++) {
        free(report->ledgers[i].key_path);
        report->ledgers[i].key_path = NULL;
    }
}
