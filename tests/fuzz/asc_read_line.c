/* SPDX-License-Identifier: Apache-2.0 */
/* Target: asc_read_line, over the lines of a log. */
#include "tests/fuzz/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct window window;
    struct stream stream = stream_over(data, size, SIZE_MAX);
    struct asc asc;
    struct cursor line;
    asc_init(&asc);
    window_init(&window, stream_read, &stream);
    while (window_line(&window, &line)) {
        struct recorded entry;
        const char *why = NULL;
        uint64_t before_ns = asc.time_ns;
        enum recorded_result result = asc_read_line(&asc, line, &entry, &why);
        HOLDS(!asc.relative || asc.time_ns >= before_ns || result == RECORDED_FAULT);
        if (result != RECORDED_NOTHING) {
            log_check_entry(result, &entry, why);
        }
    }
    return 0;
}
