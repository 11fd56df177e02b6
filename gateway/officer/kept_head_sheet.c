/* SPDX-License-Identifier: Apache-2.0 */
/* Kept tree heads to text and back. */
#include "gateway/officer/kept_head_sheet.h"

#include <string.h>

#include "gateway/officer/head_lines.h"
#include "gateway/officer/when.h"

static void print_witness(struct sheet *out, const struct kept_head *kept)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(kept->witness_us, when);
    sheet_hex(out, "witness", kept->witness_key_id, sizeof kept->witness_key_id);
    sheet_text(out, "witnessed", when);
    sheet_u64(out, "witnessed_us", kept->witness_us);
    sheet_hex(out, "witness_signature", kept->witness, kept->witness_len);
}

bool kept_head_sheet_print(struct sheet *out, const struct kept_head *kept)
{
    sheet_begin(out, "tree head, 1");
    bool good = head_lines_print(out, kept->key_id, kept->bytes, kept->len);
    if (kept->witness_len > 0) {
        print_witness(out, kept);
    }
    sheet_end(out);
    return good && !out->full;
}

static void take_witness(struct kept_head *out, struct cursor *in)
{
    size_t id =
        sheet_take_hex(in, "witness", out->witness_key_id, sizeof out->witness_key_id);
    sheet_skip(in); /* witnessed */
    out->witness_us = sheet_take_u64(in, "witnessed_us");
    out->witness_len =
        sheet_take_hex(in, "witness_signature", out->witness, sizeof out->witness);
    if (id != sizeof out->witness_key_id) {
        cursor_fail(in);
    }
}

bool kept_head_sheet_parse(struct kept_head *out, const uint8_t *bytes, size_t len)
{
    struct sheet again;
    struct cursor in = cursor_over(bytes, len);
    memset(out, 0, sizeof *out);
    sheet_skip(&in); /* { */
    sheet_skip(&in); /* sallyport */
    out->len = head_lines_take(&in, out->key_id, out->bytes);
    if (cursor_peek(&in) == ' ') {
        take_witness(out, &in);
    }
    return !in.failed && kept_head_sheet_print(&again, out) &&
           sheet_equal(&again, bytes, len);
}
