/* SPDX-License-Identifier: Apache-2.0 */
/* Target: candump_parse_line, candump_print_line. What was read is a possible frame, and
 * is printed so that it reads back the same. */
#include "can/candump.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct candump_line line, again;
    char text[CANDUMP_LINE_BYTES], text_again[CANDUMP_LINE_BYTES];
    enum candump_fault fault = candump_parse_line(&line, (const char *)data, size);
    HOLDS(candump_fault_text(fault) != NULL);
    if (fault != CANDUMP_OK) {
        return 0;
    }
    HOLDS(frame_check(&line.frame) == FRAME_OK);
    size_t len = candump_print_line(text, &line);
    HOLDS(len < sizeof text && strlen(text) == len);
    HOLDS(candump_parse_line(&again, text, len) == CANDUMP_OK);
    HOLDS(frame_equal(&line.frame, &again.frame) && line.time_us == again.time_us);
    HOLDS(candump_print_line(text_again, &again) == len && !strcmp(text, text_again));
    return 0;
}
