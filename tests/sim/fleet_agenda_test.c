/* SPDX-License-Identifier: Apache-2.0 */
/* What is before a vehicle of the simulated fleet on a day. */
#include "sim/fleet_agenda.h"

#include "sim/fleet.h"
#include "tests/tap.h"

static struct fleet_item items[FLEET_AGENDA_MAX];

static bool has(uint32_t vehicle, uint32_t day, const char *story)
{
    const struct fleet_seed seed = {1, vehicle};
    size_t count = fleet_agenda(&seed, FLEET_START_US, day, items);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].story, story) == 0) {
            return true;
        }
    }
    return false;
}

static void one_vehicle_tells_its_position_on_the_first_tuesday_alone(void)
{
    for (uint32_t vehicle = 1; vehicle <= 20; vehicle++) {
        for (uint32_t day = 0; day < 10; day++) {
            EXPECT(has(vehicle, day, "position") == (vehicle == 3 && day == 1));
        }
    }
}

static void nobody_drives_on_a_weekend(void)
{
    EXPECT(has(5, 4, "drive"));
    EXPECT(!has(5, 5, "drive"));
    EXPECT(!has(5, 6, "drive"));
    EXPECT(has(5, 7, "drive"));
}

static void a_day_is_in_order_of_time(void)
{
    const struct fleet_seed seed = {1, 3};
    size_t count = fleet_agenda(&seed, FLEET_START_US, 1, items);
    EXPECT(count >= 3);
    for (size_t i = 1; i < count; i++) {
        EXPECT(items[i - 1].at_us <= items[i].at_us);
    }
}

static void the_days_of_the_week_are_those_of_the_calendar(void)
{
    const struct fleet_seed seed = {1, 3};
    bool found = false;
    uint64_t tuesday_us = FLEET_START_US + 8 * FLEET_DAY_US;
    size_t count = fleet_agenda(&seed, tuesday_us, 0, items);
    for (size_t i = 0; i < count; i++) {
        found = found || strcmp(items[i].story, "position") == 0;
    }
    EXPECT(found);
}

static void the_power_is_back_on_the_next_day(void)
{
    const struct fleet_seed seed = {1, 1};
    size_t count = fleet_agenda(&seed, FLEET_START_US, 0, items);
    EXPECT(count > 0 && items[count - 1].act == FLEET_POWER);
    EXPECT(items[count - 1].until_us > FLEET_DAY_US);
}

int main(void)
{
    RUN(one_vehicle_tells_its_position_on_the_first_tuesday_alone);
    RUN(nobody_drives_on_a_weekend);
    RUN(a_day_is_in_order_of_time);
    RUN(the_days_of_the_week_are_those_of_the_calendar);
    RUN(the_power_is_back_on_the_next_day);
    return tap_done();
}
