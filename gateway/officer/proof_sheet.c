/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs to text and back. */
#include "gateway/officer/proof_sheet.h"

#include <string.h>

#include "gateway/officer/head_lines.h"

bool proof_sheet_print(struct sheet *out, const struct proof *proof)
{
    struct tree_head head;
    bool left[INCLUSION_PATH_MAX];
    if (!tree_head_decode(&head, proof->head, proof->head_len) ||
        proof->leaf >= head.size ||
        inclusion_sides(proof->leaf, head.size, left) != proof->path_count) {
        return false;
    }
    sheet_begin(out, "proof of an event, 1");
    sheet_u64(out, "leaf", proof->leaf);
    sheet_hex(out, "event", proof->event, proof->event_len);
    sheet_list(out, "path");
    for (unsigned i = 0; i < proof->path_count; i++) {
        sheet_item(out, left[i] ? "left" : "right", proof->path[i].bytes, DIGEST_BYTES);
    }
    sheet_list_end(out);
    bool good = head_lines_print(out, proof->key_id, proof->head, proof->head_len);
    sheet_end(out);
    return good && !out->full;
}

bool proof_sheet_parse(struct proof *out, const uint8_t *bytes, size_t len)
{
    struct sheet again;
    struct cursor in = cursor_over(bytes, len);
    struct digest node = {{0}};
    memset(out, 0, sizeof *out);
    sheet_skip(&in); /* { */
    sheet_skip(&in); /* sallyport */
    out->leaf = sheet_take_u64(&in, "leaf");
    out->event_len = sheet_take_hex(&in, "event", out->event, sizeof out->event);
    sheet_skip(&in); /* path */
    while (sheet_take_item(&in, node.bytes, sizeof node.bytes)) {
        if (out->path_count == INCLUSION_PATH_MAX) {
            return false;
        }
        out->path[out->path_count++] = node;
    }
    out->head_len = head_lines_take(&in, out->key_id, out->head);
    return !in.failed && proof_sheet_print(&again, out) &&
           sheet_equal(&again, bytes, len);
}
