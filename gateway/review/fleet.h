/* SPDX-License-Identifier: Apache-2.0 */
/* All ledgers under review: found, read piece by piece, watched for more, checked. */
#ifndef GATEWAY_REVIEW_FLEET_H
#define GATEWAY_REVIEW_FLEET_H

#include "gateway/officer/key_ring.h"
#include "gateway/review/unread.h"
#include "gateway/review/vehicle.h"

#define FLEET_VEHICLES_MAX 1000
#define FLEET_FOLDERS_MAX 64

struct fleet {
    struct vehicle *vehicles[FLEET_VEHICLES_MAX]; /* by name, the first count of them */
    uint32_t count;
    struct key_ring keys;             /* that ledgers may be signed with */
    char *folders[FLEET_FOLDERS_MAX]; /* that ledgers may be added to */
    size_t folder_count;
    struct unread unread; /* what in the folders cannot be read */
    uint32_t reading;     /* the vehicle that is read next */
    uint32_t up_to_date;  /* so many in a row had nothing new */
    bool whole;           /* each has been read to its end once */
    bool no_memory;       /* and so not all is shown */
    uint64_t records;     /* read so far: also what a page was made of */
    uint32_t looks_new;   /* looks that found a ledger gone, or there again */
    uint32_t rereads;     /* ledgers that were begun again */
    uint32_t checking;    /* the vehicle whose seal is checked next */
};

/* A ledger, or a folder of ledgers, each a folder in it. The key of a ledger FOLDER is
 * the one of those added before whose id it names, else the first of them, under which it
 * does not hold; where none was added FOLDER.pub, if that is there. False with why set
 * when there is no ledger, or too many. */
MUST_CHECK bool fleet_add(struct fleet *self, const char *path, struct trouble *why);

/* Takes in ledgers that have come into the folders since, takes down what in them cannot
 * be read, and begins those again of which records were taken out or segments changed:
 * their pages show what there is left. */
void fleet_look(struct fleet *self);

void fleet_close(struct fleet *self);

/* Reads on for about so long. True: there is more to read now. */
MUST_CHECK bool fleet_read(struct fleet *self, uint64_t budget_us);

/* Begins the check of one seal that was never checked, or that is older than its ledger
 * by again_us, or by 20 times what the check took; only by that where what was checked
 * has changed. One is under way at a time. */
void fleet_check(struct fleet *self, uv_loop_t *loop, uint64_t again_us);

/* A check is under way, which nothing can cut short. */
MUST_CHECK bool fleet_is_checking(const struct fleet *self);

/* The vehicle of that name; NULL. */
MUST_CHECK struct vehicle *fleet_find(const struct fleet *self, const char *name);

/* The vehicle of that ledger id (hex); NULL. */
MUST_CHECK struct vehicle *fleet_find_ledger(const struct fleet *self, const char *id);

#endif
