/* SPDX-License-Identifier: Apache-2.0 */
/* The vehicles one after the other, each from its first day to its last. */
#include "sim/fleet.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "gateway/file.h"
#include "sim/fleet_files.h"
#include "sim/fleet_vehicle.h"

#define BULK_FORMS 11
#define BULK_ROUND_US                                                   \
    UINT64_C(720000000) /* then a roll-up has forgotten its causes, and \
                           has again a first in store for each form */
#define BULK_RECORD_BYTES 512

static bool find_path(const struct fleet_plan *plan, const char *name,
                      char out[static PATH_MAX], struct trouble *why)
{
    if (snprintf(out, PATH_MAX, "%s/%s", plan->folder, name) < PATH_MAX) {
        return true;
    }
    trouble_set(why, "%.80s: too long; name another folder", plan->folder);
    return false;
}

static bool write_text(const struct fleet_plan *plan, const char *name, const char *text,
                       struct trouble *why)
{
    char path[PATH_MAX];
    return find_path(plan, name, path, why) &&
           file_replace(path, text, strlen(text), 0644, why);
}

static bool write_shared(const struct fleet_plan *plan, struct trouble *why)
{
    char story[8192];
    (void)snprintf(story, sizeof story, "POLICY fleet.policy\n%s",
                   fleet_file_story("position"));
    if (mkdir(plan->folder, 0777) != 0 && errno != EEXIST) {
        trouble_set_errno(why, errno, "%s: cannot be made; name another folder",
                          plan->folder);
        return false;
    }
    return write_text(plan, "fleet.policy", fleet_file_policy, why) &&
           write_text(plan, "tuesday.scn", story, why);
}

static bool live_days(struct fleet_vehicle *vehicle, const struct fleet_plan *plan,
                      const struct fleet_seed *seed)
{
    struct fleet_item items[FLEET_AGENDA_MAX];
    for (uint32_t day = 0; day < plan->days; day++) {
        uint64_t day_us = day * FLEET_DAY_US;
        size_t count = fleet_agenda(seed, plan->start_us, day, items);
        for (size_t i = 0; i < count; i++) {
            if (!fleet_vehicle_do(vehicle, &items[i], day_us)) {
                return false;
            }
        }
    }
    return fleet_vehicle_wait(vehicle, plan->days * FLEET_DAY_US);
}

static bool live_in_bulk(struct fleet_vehicle *vehicle, const struct fleet_plan *plan)
{
    uint64_t at_us = 0;
    while (fleet_record_count(vehicle->record) < plan->events) {
        for (unsigned form = 0; form < BULK_FORMS; form++) {
            if (!fleet_vehicle_play(vehicle, "bulk", fleet_file_bulk, form)) {
                return false;
            }
        }
        at_us += BULK_ROUND_US;
        if (!fleet_vehicle_wait(vehicle, at_us)) {
            return false;
        }
    }
    return true;
}

/* Of two things that go wrong the first is told. */
static bool live(struct fleet_vehicle *vehicle, const struct fleet_plan *plan,
                 const struct fleet_record_setup *setup, uint64_t *records,
                 struct trouble *why)
{
    struct trouble later;
    bool good = fleet_vehicle_begin(vehicle, setup, why) &&
                (plan->events > 0 ? live_in_bulk(vehicle, plan)
                                  : live_days(vehicle, plan, &setup->seed));
    if (vehicle->record == NULL) {
        return false;
    }
    *records = fleet_record_count(vehicle->record);
    return fleet_vehicle_end(vehicle, good ? why : &later) && good;
}

static uint64_t room_bytes(const struct fleet_plan *plan)
{
    uint64_t usual = store_limits_default().max_bytes;
    uint64_t wanted = plan->events * BULK_RECORD_BYTES;
    return wanted > usual ? wanted : usual;
}

static bool make_vehicle(const struct fleet_plan *plan, struct play *play,
                         const char *name, uint32_t number, uint64_t *records,
                         struct trouble *why)
{
    char path[PATH_MAX];
    char pub[32];
    char pem[SIGNATURE_PEM_BYTES] = "";
    struct stat there;
    (void)snprintf(pub, sizeof pub, "%.16s.pub", name);
    if (!find_path(plan, name, path, why)) {
        return false;
    }
    if (stat(path, &there) == 0) {
        trouble_set(why, "%s: is there already; name another folder", path);
        return false;
    }
    struct fleet_record_setup setup = {.folder = path,
                                       .seed = {plan->seed, number},
                                       .start_us = plan->start_us,
                                       .max_bytes = room_bytes(plan),
                                       .in_groups = plan->events > 0};
    setup.key = fleet_seed_key(&setup.seed, pem, why);
    struct fleet_vehicle vehicle = {
        .play = play, .folder = plan->folder, .number = number};
    bool good = setup.key != NULL && write_text(plan, pub, pem, why) &&
                live(&vehicle, plan, &setup, records, why);
    signature_key_free(setup.key);
    return good;
}

bool fleet_make(const struct fleet_plan *plan, struct play *play,
                void (*done)(const char *name, uint64_t records), struct trouble *why)
{
    uint64_t vehicles = plan->events > 0 ? 1 : plan->vehicles;
    if (!write_shared(plan, why)) {
        return false;
    }
    for (uint32_t number = 1; number <= vehicles; number++) {
        char name[16];
        uint64_t records = 0;
        (void)snprintf(name, sizeof name, "van-%02u", (unsigned)number);
        if (!make_vehicle(plan, play, name, number, &records, why)) {
            return false;
        }
        done(name, records);
    }
    return true;
}
