/* SPDX-License-Identifier: Apache-2.0 */
/* Target: blf_begin, blf_next, blf_object_decode; containers unpacked by zlib. What was
 * read comes the same however the bytes come. */
#include "gateway/officer/unpack.h"
#include "tests/fuzz/log.h"

struct sums {
    uint64_t frames;
    uint64_t impossible;
    uint64_t times_ns;
    uint64_t faults;
};

static struct sums read_all(const uint8_t *data, size_t size, size_t piece)
{
    static struct window window;
    static struct blf blf;
    struct stream stream = stream_over(data, size, piece);
    struct sums sums = {0};
    struct unpack unpack;
    unpack_init(&unpack);
    window_init(&window, stream_read, &stream);
    enum recorded_result result = RECORDED_NOTHING;
    if (blf_begin(&blf, &window, &unpack.inflater) == NULL) {
        result = RECORDED_FAULT;
    }
    while (result != RECORDED_NOTHING) {
        struct recorded entry = {0};
        uint64_t at;
        const char *why = NULL;
        result = blf_next(&blf, &entry, &at, &why);
        if (result == RECORDED_NOTHING) {
            break;
        }
        log_check_entry(result, &entry, why);
        HOLDS(at <= size);
        sums.frames += result == RECORDED_FRAME;
        sums.impossible += result == RECORDED_IMPOSSIBLE;
        sums.faults += result == RECORDED_FAULT;
        sums.times_ns += result == RECORDED_FRAME ? entry.time_ns : 0;
        HOLDS(sums.faults <= size);
    }
    unpack_close(&unpack);
    return sums;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 100000) {
        return 0;
    }
    struct sums whole = read_all(data, size, SIZE_MAX);
    struct sums pieces = read_all(data, size, 7);
    HOLDS(memcmp(&whole, &pieces, sizeof whole) == 0);
    return 0;
}
