/* SPDX-License-Identifier: Apache-2.0 */
/* Tree heads taken out of a ledger, witnessed and checked. */
#include "gateway/ledger/kept_head.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/folder.h"
#include "gateway/ledger/put.h"
#include "gateway/ledger/scan.h"

/* Signed by a witness: its time, then the message of the head. */
#define WITNESS_BYTES (8 + TREE_HEAD_MESSAGE_BYTES)

static const char domain[] = "sallyport-witness-v1";

/* The last good head of a segment; false when there is none. */
static bool last_head(struct kept_head *out, const uint8_t *bytes, size_t len)
{
    struct trouble why;
    struct scan scan;
    enum scan_step step = SCAN_END;
    out->len = 0;
    if (scan_begin(&scan, bytes, len, &why)) {
        step = scan_next(&scan, &why);
    }
    for (; step != SCAN_END && step != SCAN_BROKEN; step = scan_next(&scan, &why)) {
        if (step == SCAN_HEAD) {
            memcpy(out->key_id, scan.segment.key_id, sizeof out->key_id);
            out->len = scan.record.len;
            memcpy(out->bytes, scan.record.bytes, out->len);
        }
    }
    return out->len > 0;
}

/* A segment that was just begun may have no head yet: then the one before has. */
static bool search_folder(struct kept_head *out, const struct folder *folder,
                          const struct folder_list *list, struct trouble *why)
{
    for (size_t i = list->count; i > 0; i--) {
        size_t len = 0;
        uint8_t *bytes = folder_read_segment(folder, list->numbers[i - 1], 0, &len, why);
        bool found = bytes != NULL && last_head(out, bytes, len);
        free(bytes);
        if (bytes == NULL || found) {
            return found;
        }
    }
    trouble_set(why, "%s: no good tree head in it; 'sallyport verify' says why",
                folder->path);
    return false;
}

enum kept_head_found kept_head_newest(struct kept_head *out, const char *dir,
                                      struct signature_public *key, struct trouble *why)
{
    struct folder folder;
    struct folder_list list;
    struct tree_head head;
    struct trouble fault;
    memset(out, 0, sizeof *out);
    if (!folder_open(&folder, dir, why)) {
        return KEPT_HEAD_NO_LEDGER;
    }
    enum kept_head_found found = KEPT_HEAD_NO_LEDGER;
    if (folder_list_ledger(&folder, &list, why)) {
        found = KEPT_HEAD_NONE;
        if (search_folder(out, &folder, &list, why)) {
            found = KEPT_HEAD_FOUND;
        }
        folder_list_free(&list);
    }
    folder_close(&folder);
    if (found == KEPT_HEAD_FOUND && !kept_head_names(out, key)) {
        trouble_set(why,
                    "%s: its newest tree head is by another key than the one given; give "
                    "the public key of this ledger",
                    dir);
        found = KEPT_HEAD_NONE;
    } else if (found == KEPT_HEAD_FOUND &&
               !kept_head_check(out, key, NULL, &head, &fault)) {
        trouble_set(why, "%s: %s", dir, fault.text);
        found = KEPT_HEAD_NONE;
    }
    return found;
}

static void witness_message(const struct kept_head *self,
                            uint8_t out[static WITNESS_BYTES])
{
    struct put put = put_over(out, WITNESS_BYTES);
    put_u64le(&put, self->witness_us);
    put_bytes(&put, self->bytes, TREE_HEAD_MESSAGE_BYTES);
}

bool kept_head_witness(struct kept_head *self, struct signature_key *key, uint64_t now_us)
{
    uint8_t message[WITNESS_BYTES];
    self->witness_us = now_us;
    signature_key_id(key, self->witness_key_id);
    witness_message(self, message);
    self->witness_len =
        signature_sign(key, self->witness, domain, message, sizeof message);
    return self->witness_len > 0;
}

static const char *witness_fault(const struct kept_head *self,
                                 struct signature_public *witness)
{
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES];
    uint8_t message[WITNESS_BYTES];
    signature_public_id(witness, key_id);
    if (self->witness_len == 0) {
        return "nobody has witnessed it; 'sallyport witness' does";
    }
    if (memcmp(key_id, self->witness_key_id, sizeof key_id) != 0) {
        return "it is witnessed with another key than the one given";
    }
    witness_message(self, message);
    if (!signature_check(witness, self->witness, self->witness_len, domain, message,
                         sizeof message)) {
        return "the witness's signature is not by the key given: it or the head was "
               "changed";
    }
    return NULL;
}

bool kept_head_names(const struct kept_head *self, struct signature_public *key)
{
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES];
    signature_public_id(key, key_id);
    return memcmp(key_id, self->key_id, sizeof key_id) == 0;
}

bool kept_head_check(const struct kept_head *self, struct signature_public *key,
                     struct signature_public *witness, struct tree_head *out,
                     struct trouble *why)
{
    const char *fault = NULL;
    if (!kept_head_names(self, key)) {
        fault = "the tree head is of a ledger with another key than the one given; give "
                "that ledger and its key, or a head of this one";
    } else if (!tree_head_decode(out, self->bytes, self->len) ||
               !tree_head_check(self->bytes, self->len, key)) {
        fault = "the signature of the tree head is not by this key: one of them was "
                "changed";
    } else if (witness != NULL) {
        fault = witness_fault(self, witness);
    }
    if (fault != NULL) {
        trouble_set(why, "%s", fault);
    }
    return fault == NULL;
}
