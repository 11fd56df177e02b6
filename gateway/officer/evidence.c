/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of evidence as text and as JSON. */
#include "gateway/officer/evidence.h"

#include <inttypes.h>

#include "gateway/officer/escape.h"

#define ESCAPED_MAX (EVENT_EVIDENCE_BYTES * 10) /* of a character, \\u{10ffff} */
#define TEXT_COLUMNS_MIN 20

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
        snprintf(before, sizeof before, "    said, %u of %u, from byte %" PRIu32 ": ",
                 evidence->part, evidence->parts, evidence->offset);
    size_t room = columns > (size_t)used + TEXT_COLUMNS_MIN ? columns - (size_t)used
                                                            : TEXT_COLUMNS_MIN;
    (void)escape_bytes(text, sizeof text, room, evidence->bytes, first_line(evidence));
    fprintf(out, "%s%s\n", before, text);
}

static void put_hex(struct json *json, const struct event_evidence *evidence)
{
    char hex[2 * EVENT_EVIDENCE_BYTES + 1];
    for (size_t i = 0; i < evidence->len; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", evidence->bytes[i]);
    }
    json_text(json, "hex", hex);
}

void evidence_json(struct json *json, const struct event_evidence *evidence)
{
    char text[ESCAPED_MAX];
    if (evidence->len == 0) {
        return;
    }
    (void)escape_bytes(text, sizeof text, sizeof text, evidence->bytes, evidence->len);
    json_open(json, "evidence");
    json_u64(json, "part", evidence->part);
    json_u64(json, "parts", evidence->parts);
    json_u64(json, "offset", evidence->offset);
    json_u64(json, "length", evidence->len);
    put_hex(json, evidence);
    json_text(json, "text", text);
    json_close(json);
}
