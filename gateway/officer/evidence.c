/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence as text and as JSON. */
#include "gateway/officer/evidence.h"

#include <inttypes.h>

#include "gateway/officer/escape.h"

#define ESCAPED_MAX (EVENT_EVIDENCE_BYTES * 10) /* of a character, \\u{10ffff} */
#define TEXT_COLUMNS_MIN 20

void evidence_hex(char out[static EVIDENCE_HEX_BYTES], const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * len] = '\0';
}

const char *evidence_kind_text(enum event_evidence_kind kind)
{
    static const char *const words[] = {
        [EVENT_SAID_TO_DECOY] = "said", [EVENT_HELLO_JUDGED] = "hello"};
    return words[kind];
}

/* How many bytes its first line has, without what ends it. */
static size_t first_line(const struct event_evidence *evidence)
{
    size_t len = 0;
    while (len < evidence->len && evidence->bytes[len] != '\r' &&
           evidence->bytes[len] != '\n') {
        len++;
    }
    return len;
}

void evidence_print(FILE *out, const struct event_evidence *evidence, size_t columns)
{
    char before[64];
    char text[ESCAPED_MAX];
    if (evidence->len == 0) {
        return;
    }
    int used =
        snprintf(before, sizeof before, "    %s, %u of %u, from byte %" PRIu32 ": ",
                 evidence_kind_text(evidence->kind), evidence->part, evidence->parts,
                 evidence->offset);
    size_t room = columns > (size_t)used + TEXT_COLUMNS_MIN ? columns - (size_t)used
                                                            : TEXT_COLUMNS_MIN;
    (void)escape_bytes(text, sizeof text, room, evidence->bytes, first_line(evidence));
    fprintf(out, "%s%s\n", before, text);
}

void evidence_print_data(FILE *out, const struct event_frame *frame)
{
    char hex[EVIDENCE_HEX_BYTES];
    if (frame->data_len > 0) {
        evidence_hex(hex, frame->data, frame->data_len);
        fprintf(out, "    data: %s\n", hex);
    }
}

void evidence_json(struct json *json, const struct event_evidence *evidence)
{
    char text[ESCAPED_MAX];
    char hex[EVIDENCE_HEX_BYTES];
    if (evidence->len == 0) {
        return;
    }
    (void)escape_bytes(text, sizeof text, sizeof text, evidence->bytes, evidence->len);
    evidence_hex(hex, evidence->bytes, evidence->len);
    json_open(json, "evidence");
    json_u64(json, "part", evidence->part);
    json_u64(json, "parts", evidence->parts);
    json_u64(json, "offset", evidence->offset);
    json_u64(json, "length", evidence->len);
    json_text(json, "kind", evidence_kind_text(evidence->kind));
    json_text(json, "hex", hex);
    json_text(json, "text", text);
    json_close(json);
}
