/* SPDX-License-Identifier: Apache-2.0 */
/* Tree heads in sheets. */
#include "gateway/officer/head_lines.h"

#include "gateway/officer/when.h"

bool head_lines_print(struct sheet *out,
                      const uint8_t key_id[static SIGNATURE_KEY_ID_BYTES],
                      const uint8_t *bytes, size_t len)
{
    struct tree_head head;
    char when[WHEN_TEXT_BYTES];
    if (!tree_head_decode(&head, bytes, len)) {
        return false;
    }
    when_print_utc(head.time.wall_us, when);
    sheet_hex(out, "ledger", head.ledger_id, sizeof head.ledger_id);
    sheet_hex(out, "key", key_id, SIGNATURE_KEY_ID_BYTES);
    sheet_u64(out, "size", head.size);
    sheet_hex(out, "root", head.root.bytes, DIGEST_BYTES);
    sheet_text(out, "sealed", when);
    sheet_bool(out, "clock_trusted", head.time.wall_trusted);
    sheet_hex(out, "head", bytes, TREE_HEAD_MESSAGE_BYTES);
    sheet_hex(out, "signature", bytes + TREE_HEAD_MESSAGE_BYTES,
              len - TREE_HEAD_MESSAGE_BYTES);
    return true;
}

size_t head_lines_take(struct cursor *in, uint8_t key_id[static SIGNATURE_KEY_ID_BYTES],
                       uint8_t bytes[static TREE_HEAD_BYTES_MAX])
{
    sheet_skip(in); /* ledger */
    size_t id = sheet_take_hex(in, "key", key_id, SIGNATURE_KEY_ID_BYTES);
    sheet_skip(in); /* size */
    sheet_skip(in); /* root */
    sheet_skip(in); /* sealed */
    sheet_skip(in); /* clock_trusted */
    size_t message = sheet_take_hex(in, "head", bytes, TREE_HEAD_MESSAGE_BYTES);
    if (id != SIGNATURE_KEY_ID_BYTES || message != TREE_HEAD_MESSAGE_BYTES) {
        cursor_fail(in);
    }
    return message + sheet_take_hex(in, "signature", bytes + message,
                                    TREE_HEAD_BYTES_MAX - TREE_HEAD_MESSAGE_BYTES);
}
