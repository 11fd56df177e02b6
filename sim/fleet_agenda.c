/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of fleet_day.def that a day and a vehicle have. */
#include "sim/fleet_agenda.h"

#define MINUTE_US UINT64_C(60000000)
#define LATER_MIN 20
#define EPOCH_WEEKDAY 3 /* 1970 began on a Thursday; 0 is Monday */

#define MONDAY (1U << 0)
#define TUESDAY (1U << 1)
#define WEDNESDAY (1U << 2)
#define THURSDAY (1U << 3)
#define FRIDAY (1U << 4)
#define WORKDAYS (MONDAY | TUESDAY | WEDNESDAY | THURSDAY | FRIDAY)
#define AT(hour, minute) ((hour)*60 + (minute))

enum weeks { FLEET_FIRST, FLEET_ALL };

static const struct row {
    enum fleet_act act;
    const char *story;
    uint32_t vehicle;
    unsigned days;
    enum weeks weeks;
    uint32_t every;
    uint32_t at_min;
    uint32_t until_min;
} rows[] = {
#define DAY(act, story, vehicle, days, weeks, every, at, until) \
    {FLEET_##act, story, vehicle, days, FLEET_##weeks, every, at, until},
#include "sim/fleet_day.def"
#undef DAY
};
_Static_assert(sizeof rows / sizeof *rows <= FLEET_AGENDA_MAX, "a day has room for all");

static bool applies(const struct row *row, const struct fleet_seed *seed,
                    uint64_t start_us, uint32_t day)
{
    unsigned weekday = (unsigned)((start_us / FLEET_DAY_US + day + EPOCH_WEEKDAY) % 7);
    return (row->vehicle == 0 || row->vehicle == seed->vehicle) &&
           (row->days & 1U << weekday) != 0 && (row->weeks == FLEET_ALL || day < 7) &&
           (seed->vehicle + day) % row->every == 0;
}

static void insert(struct fleet_item *items, size_t count, struct fleet_item item)
{
    size_t at = count;
    for (; at > 0 && items[at - 1].at_us > item.at_us; at--) {
        items[at] = items[at - 1];
    }
    items[at] = item;
}

size_t fleet_agenda(const struct fleet_seed *seed, uint64_t start_us, uint32_t day,
                    struct fleet_item out[static FLEET_AGENDA_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        if (!applies(row, seed, start_us, day)) {
            continue;
        }
        uint64_t number = day * (uint64_t)FLEET_AGENDA_MAX + i;
        uint64_t later_us = row->vehicle == 0 ? fleet_seed_below(seed, "later", number,
                                                                 LATER_MIN * MINUTE_US)
                                              : 0;
        insert(out, count++,
               (struct fleet_item){.act = row->act,
                                   .story = row->story,
                                   .at_us = row->at_min * MINUTE_US + later_us,
                                   .until_us = row->until_min * MINUTE_US});
    }
    return count;
}
