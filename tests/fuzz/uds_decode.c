/* SPDX-License-Identifier: Apache-2.0 */
/* Target: uds_decode, uds_print, uds_intrusive, uds_data_next. The first byte chooses the
 * dialect (bit 0) and whether more of the message follows (bit 1); the rest is the
 * message. */
#include "can/uds.h"
#include "can/uds_data.h"
#include "tests/fuzz/fuzz.h"

static void holds(const struct uds_message *message, size_t count, bool whole)
{
    char text[UDS_TEXT_BYTES];
    HOLDS(message->identifier_count <= UDS_IDENTIFIERS_MAX);
    HOLDS(message->identifier_count <= count);
    HOLDS(message->kind == UDS_UNKNOWN || message->kind == UDS_NEGATIVE ||
          message->service != NULL);
    HOLDS(!message->short_of || whole || message->kind == UDS_NEGATIVE);
    HOLDS(message->kind != UDS_UNKNOWN || uds_intrusive(message));
    HOLDS(!message->unseen || uds_data_classes(message) == DATA_CLASS_ALL);
    uds_print(text, message);
    HOLDS(strlen(text) < UDS_TEXT_BYTES - 1);
    size_t rows = 0;
    const struct uds_data *row = uds_data_next(message, NULL);
    for (; row != NULL; row = uds_data_next(message, row)) {
        HOLDS(row->classes != 0 && ++rows < 64);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    bool whole = (data[0] & 2) == 0;
    size_t count = size - 1;
    struct uds_message message =
        uds_decode(data + 1, count, whole ? count : count + 1,
                   (data[0] & 1) != 0 ? UDS_KWP2000 : UDS_ISO14229);
    holds(&message, count, whole);
    return 0;
}
