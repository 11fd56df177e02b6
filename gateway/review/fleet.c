/* SPDX-License-Identifier: Apache-2.0 */
/* Goes round the ledgers. */
#include "gateway/review/fleet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/clock.h"
#include "gateway/key_file.h"
#include "gateway/ledger/folder_ledgers.h"

#define CHECK_SHARE 20     /* a ledger is checked for one part of so many of the time */
#define RECORDS_A_TURN 256 /* between two looks at the clock */

/* Who can write the disk can lay another ledger there and its key beside it, so that one
 * is never taken where the officer gave any: what none of those fits is another's. */
static void choose_key(const struct fleet *self, struct vehicle *vehicle)
{
    struct seal *seal = &vehicle->seal;
    char path[PATH_MAX];
    const struct key_ring_key *key = key_ring_find(&self->keys, vehicle->path);
    if (key == NULL && self->keys.count > 0) {
        key = &self->keys.keys[0];
    }
    if (key != NULL) {
        seal->pem = strdup(key->pem);
        if (realpath(key->path, seal->key_path) == NULL) { /* gone since it was read */
            (void)snprintf(seal->key_path, sizeof seal->key_path, "%s", key->path);
        }
    } else if (key_ring_beside(path, vehicle->path)) {
        seal->pem = key_file_public(path, &seal->key_fault);
        seal->beside = true;
        (void)snprintf(seal->key_path, sizeof seal->key_path, "%s", path);
    }
    seal->state = seal->pem != NULL ? SEAL_WAITING : SEAL_NO_KEY;
}

/* By its folder's name; one that is taken, by the folder above as well. */
static void name_vehicle(const struct fleet *self, const char *path,
                         char out[static VEHICLE_NAME_BYTES])
{
    const char *at = strrchr(path, '/');
    (void)snprintf(out, VEHICLE_NAME_BYTES, "%s", at != NULL ? at + 1 : path);
    while (fleet_find(self, out) != NULL && at != NULL) {
        while (at > path && *--at != '/') {
        }
        (void)snprintf(out, VEHICLE_NAME_BYTES, "%s", *at == '/' ? at + 1 : at);
        at = at > path ? at : NULL;
    }
}

/* In order of name, the numbers in them by their size. */
static void insert(struct fleet *self, struct vehicle *vehicle)
{
    uint32_t at = self->count++;
    while (at > 0 && strverscmp(self->vehicles[at - 1]->name, vehicle->name) > 0) {
        self->vehicles[at] = self->vehicles[at - 1];
        at--;
    }
    self->vehicles[at] = vehicle;
}

static bool add_ledger(struct fleet *self, const char *path, struct trouble *why)
{
    char name[VEHICLE_NAME_BYTES];
    name_vehicle(self, path, name);
    if (self->count == FLEET_VEHICLES_MAX || fleet_find(self, name) != NULL) {
        trouble_set(why, "%s: %s", path,
                    self->count == FLEET_VEHICLES_MAX
                        ? "more ledgers than a review can hold; name fewer"
                        : "a ledger of this name is there already; name each once");
        return false;
    }
    struct vehicle *vehicle = malloc(sizeof *vehicle);
    if (vehicle == NULL) {
        trouble_set(why, "%s: no memory to read it; free some", path);
        return false;
    }
    if (!vehicle_open(vehicle, name, path, why)) {
        free(vehicle);
        return false;
    }
    choose_key(self, vehicle);
    (void)!vehicle_look(vehicle); /* what comes later is held against this */
    insert(self, vehicle);
    return true;
}

static bool is_known(const struct fleet *self, const char *path)
{
    uint32_t i = 0;
    while (i < self->count && strcmp(self->vehicles[i]->path, path) != 0) {
        i++;
    }
    return i < self->count;
}

struct addition {
    struct fleet *fleet;
    struct trouble *why;
    bool good;
};

static bool add_one(void *context, const char *path, int error)
{
    struct addition *self = context;
    if (is_known(self->fleet, path)) {
        return true;
    }
    if (error != 0) {
        unread_meet(&self->fleet->unread, path, error);
        return true;
    }
    self->good = add_ledger(self->fleet, path, self->why);
    return self->good;
}

/* Each ledger in the folder that is not there yet. False with why set. */
static bool add_folder(struct fleet *self, const char *path, struct trouble *why)
{
    struct addition addition = {self, why, true};
    int error = folder_each_ledger(path, add_one, &addition);
    if (error != 0) {
        trouble_set_errno(why, error, "%s; name a ledger, or a folder of ledgers", path);
    }
    return error == 0 && addition.good;
}

/* Keeps the name of a folder, to look into it again. False when there are too many. */
static bool keep_folder(struct fleet *self, const char *path)
{
    char *copy = self->folder_count < FLEET_FOLDERS_MAX ? strdup(path) : NULL;
    if (copy != NULL) {
        self->folders[self->folder_count++] = copy;
    }
    return copy != NULL;
}

bool fleet_add(struct fleet *self, const char *path, struct trouble *why)
{
    char plain[PATH_MAX];
    uint32_t before = self->count;
    size_t unread = self->unread.count;
    if (realpath(path, plain) == NULL) {
        trouble_set_errno(why, errno, "%s; name a ledger, or a folder of ledgers", path);
        return false;
    }
    if (folder_is_ledger(plain)) {
        return add_ledger(self, plain, why);
    }
    if (!add_folder(self, plain, why)) {
        return false;
    }
    if (self->count == before && self->unread.count > unread) {
        const struct unread_row *row = &self->unread.rows[unread];
        trouble_set_errno(why, row->error,
                          "%s: cannot be read, and no ledger beside it can; read it as "
                          "the user whose it is",
                          row->path);
        return false;
    }
    if (self->count == before) {
        trouble_set(why, "%s: no ledger in it; name a ledger, or a folder of ledgers",
                    path);
        return false;
    }
    if (!keep_folder(self, plain)) {
        trouble_set(why, "%s: more than %d folders; put ledgers into fewer", path,
                    FLEET_FOLDERS_MAX);
        return false;
    }
    return true;
}

void fleet_look(struct fleet *self)
{
    struct trouble not_told; /* what is being made is there the next time */
    for (uint32_t i = 0; i < self->count; i++) {
        struct vehicle *vehicle = self->vehicles[i];
        size_t rows = vehicle->row_count;
        self->looks_new += vehicle_look(vehicle);
        if (vehicle->stale && vehicle_begin_again(vehicle, &not_told)) {
            self->records -= rows;
            self->rereads++;
            self->up_to_date = 0;
            self->whole = false;
        }
    }
    unread_begin(&self->unread);
    for (size_t i = 0; i < self->folder_count; i++) {
        (void)add_folder(self, self->folders[i], &not_told);
    }
    unread_end(&self->unread);
}

void fleet_close(struct fleet *self)
{
    for (uint32_t i = 0; i < self->count; i++) {
        free(self->vehicles[i]->seal.pem);
        vehicle_close(self->vehicles[i]);
        free(self->vehicles[i]);
    }
    key_ring_close(&self->keys);
    unread_free(&self->unread);
    for (size_t i = 0; i < self->folder_count; i++) {
        free(self->folders[i]);
    }
    *self = (struct fleet){.count = 0};
}

/* Some records of the vehicle whose turn it is, or one damage: that may take as long as
 * thousands of them. */
static void take_turn(struct fleet *self)
{
    struct vehicle *vehicle = self->vehicles[self->reading];
    size_t before = vehicle->row_count; /* damage is read too, and is no record */
    enum vehicle_reading reading = VEHICLE_READ;
    for (size_t i = 0; i < RECORDS_A_TURN && reading == VEHICLE_READ &&
                       vehicle->row_count == before + i;
         i++) {
        reading = vehicle_read(vehicle);
        self->up_to_date = reading == VEHICLE_READ ? 0 : self->up_to_date;
    }
    self->records += vehicle->row_count - before;
    if (reading != VEHICLE_READ) {
        self->no_memory = self->no_memory || reading == VEHICLE_NO_MEMORY;
        self->up_to_date++;
        self->reading = (self->reading + 1) % self->count;
    }
}

bool fleet_read(struct fleet *self, uint64_t budget_us)
{
    uint64_t end_us = clock_steady_us() + budget_us;
    while (self->up_to_date < self->count) {
        take_turn(self);
        if (clock_steady_us() >= end_us) {
            break;
        }
    }
    if (self->up_to_date < self->count) {
        return true;
    }
    self->up_to_date = 0;
    self->whole = true;
    return false;
}

/* Never checked; or its ledger has grown or changed since, and that is long enough ago
 * for what it takes. */
static bool is_due(const struct vehicle *vehicle, uint64_t again_us)
{
    const struct seal *seal = &vehicle->seal;
    uint64_t pause_us = seal->took_us * CHECK_SHARE;
    uint64_t last = vehicle->row_count == 0
                        ? 0
                        : vehicle->rows[vehicle->row_count - 1].place.leaf + 1;
    bool changed =
        seal->doubted || seal->last.size != last || seal->mark != vehicle->watch.mark;
    pause_us = pause_us > again_us || seal->doubted ? pause_us : again_us;
    return seal->pem != NULL && !seal->running && vehicle->gone.text[0] == 0 &&
           (seal->checked_us == 0 ||
            (changed && clock_wall_us() > seal->checked_us + pause_us));
}

bool fleet_is_checking(const struct fleet *self)
{
    uint32_t i = 0;
    while (i < self->count && !self->vehicles[i]->seal.running) {
        i++;
    }
    return i < self->count;
}

void fleet_check(struct fleet *self, uv_loop_t *loop, uint64_t again_us)
{
    if (fleet_is_checking(self)) {
        return;
    }
    for (uint32_t i = 0; i < self->count; i++) {
        struct vehicle *vehicle = self->vehicles[(self->checking + i) % self->count];
        if (is_due(vehicle, again_us)) {
            self->checking = (self->checking + i + 1) % self->count;
            vehicle->seal.mark = vehicle->watch.mark;
            (void)seal_check(&vehicle->seal, loop, vehicle->path);
            return;
        }
    }
}

struct vehicle *fleet_find(const struct fleet *self, const char *name)
{
    for (uint32_t i = 0; i < self->count; i++) {
        if (strcmp(self->vehicles[i]->name, name) == 0) {
            return self->vehicles[i];
        }
    }
    return NULL;
}

struct vehicle *fleet_find_ledger(const struct fleet *self, const char *id)
{
    for (uint32_t i = 0; i < self->count; i++) {
        if (strcmp(self->vehicles[i]->ledger_id, id) == 0) {
            return self->vehicles[i];
        }
    }
    return NULL;
}
