/* SPDX-License-Identifier: Apache-2.0 */
/* Target: trc_read_line, over the lines of a log. */
#include "tests/fuzz/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct window window;
    struct stream stream = stream_over(data, size, SIZE_MAX);
    struct trc trc;
    struct cursor line;
    trc_init(&trc);
    window_init(&window, stream_read, &stream);
    while (window_line(&window, &line)) {
        struct recorded entry;
        const char *why = NULL;
        enum recorded_result result = trc_read_line(&trc, line, &entry, &why);
        HOLDS(memchr(trc.columns, '\0', sizeof trc.columns) != NULL);
        if (result != RECORDED_NOTHING) {
            log_check_entry(result, &entry, why);
            HOLDS(entry.time_ns >= trc.start_ns);
        }
    }
    return 0;
}
