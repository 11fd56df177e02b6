/* SPDX-License-Identifier: Apache-2.0 */
/* Times to thousandths of columns. */
#include "gateway/officer/report_marks.h"

#define COLUMN 1000

/* Bins may be months, of 28 days or of 31. */
static uint64_t place_of(const struct report *report, uint64_t wall_us)
{
    for (size_t i = 0; i < report->bin_count; i++) {
        const struct report_bin *bin = &report->bins[i];
        if (wall_us < bin->end_us) {
            uint64_t into_us = wall_us > bin->begin_us ? wall_us - bin->begin_us : 0;
            return COLUMN * i + COLUMN * into_us / (bin->end_us - bin->begin_us);
        }
    }
    return COLUMN * report->bin_count;
}

size_t report_marks_make(const struct report *report,
                         struct chart_mark out[static REPORT_GAPS_MAX])
{
    size_t count = 0;
    if (report->bin_count == 0) {
        return 0;
    }
    uint64_t begin_us = report->bins[0].begin_us;
    uint64_t end_us = report->bins[report->bin_count - 1].end_us;
    for (size_t i = 0; i < report->gaps.count; i++) {
        const struct report_gap *gap = &report->gaps.rows[i];
        if (!report_gaps_touches(gap, begin_us, end_us)) {
            continue;
        }
        uint64_t from = place_of(report, gap->begin_us);
        uint64_t to = place_of(report, gap->end_us == 0 ? UINT64_MAX : gap->end_us);
        out[count++] = (struct chart_mark){
            .from = from, .to = to > from ? to : from, .lane = gap->ledger};
    }
    return count;
}
