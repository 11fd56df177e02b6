/* SPDX-License-Identifier: Apache-2.0 */
/* Target: recording_begin, recording_next: a log of whatever form its bytes say. */
#include "tests/fuzz/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct recording recording;
    struct stream stream = stream_over(data, size, SIZE_MAX);
    struct trouble why = {0};
    if (!recording_begin(&recording, "log", stream_read, &stream, NULL, &why)) {
        HOLDS(strncmp(why.text, "log: ", 5) == 0);
        return 0;
    }
    struct recorded entry;
    enum recorded_result result = recording_next(&recording, &entry, &why);
    while (result != RECORDED_NOTHING) {
        log_check_entry(result, &entry, result == RECORDED_FRAME ? NULL : why.text);
        HOLDS(result == RECORDED_FRAME || strncmp(why.text, "log:", 4) == 0);
        why.text[0] = '\0';
        result = recording_next(&recording, &entry, &why);
    }
    HOLDS(recording_next(&recording, &entry, &why) == RECORDED_NOTHING);
    return 0;
}
