/* SPDX-License-Identifier: Apache-2.0 */
/* One ledger as the review holds it: a row for each record, an incident for each cause,
 * so that a list, a filter or a timeline reads no disk.
 *
 * 56 bytes a record and 150 an incident. Incidents are the lines of log_merge,
 * under the same index; what a decoy kept of a flow joins that flow's incident. The
 * events themselves stay on disk: fetch.h. */
#ifndef GATEWAY_REVIEW_VEHICLE_H
#define GATEWAY_REVIEW_VEHICLE_H

#include <limits.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/officer/log_merge.h"
#include "gateway/review/fetch.h"
#include "gateway/review/seal.h"
#include "gateway/review/stopped_flows.h"
#include "gateway/review/watch.h"

#define VEHICLE_NAME_BYTES 128
#define VEHICLE_NONE UINT32_MAX

struct vehicle_row {
    struct fetch_place place;
    uint64_t first_us; /* when the first of what it stands for happened: event_time.h */
    uint64_t last_us;  /* and the last */
    uint32_t count;    /* repeats that the record stands for; more than fit is the most;
                          0: what was kept of one */
    uint32_t incident; /* index */
    uint32_t next;     /* row of the same incident, VEHICLE_NONE: the last */
};

struct vehicle_incident {
    uint32_t first, last; /* rows */
    uint32_t text;        /* where what tried begins in texts */
    uint32_t note;        /* of the journal, from 1; 0: nobody has written one */
    uint16_t reason;      /* enum reason */
    uint8_t action;       /* enum event_action */
    uint8_t source;       /* enum event_source */
    uint8_t subject;      /* enum event_subject */
    bool kept;            /* what it said to a decoy is among its records */
    bool has_bytes;       /* that, or a hello that was judged */
    bool is_crowd;        /* names or flows that were only counted */
};

struct vehicle {
    char name[VEHICLE_NAME_BYTES]; /* of the folder, hostile text */
    char path[PATH_MAX];
    char ledger_id[2 * TREE_HEAD_LEDGER_ID_BYTES + 1]; /* hex */
    struct ledger_reader *reader;
    struct log_merge merge; /* lines[i] belongs to incidents[i] */
    struct vehicle_incident *incidents;
    size_t incident_room;
    struct vehicle_row *rows; /* in the order of the ledger */
    size_t row_count, row_room;
    char *texts; /* one behind the other, each with its NUL; escaped (escape.h) */
    size_t texts_len, texts_room;
    struct stopped_flows stopped;
    uint64_t first_wall_us, last_wall_us; /* of all records by a clock that was set, or
                                             of all when none was */
    bool clock_trusted;
    uint64_t out;          /* attempts to send out that were denied */
    uint64_t other;        /* what else was denied */
    uint64_t bytes_up;     /* what crossed outwards, of all flows */
    uint32_t open[4];      /* incidents nobody has written a note on, by
                              enum severity */
    struct trouble damage; /* of what could not be read the last, empty: none */
    bool caught_up;        /* it was read to its end once */
    bool stale; /* records were taken out of the ledger since, or segments changed, which
                   rows still have as they were */
    struct seal seal;
    struct watch watch;
    size_t looked_rows;  /* rows at the last look that found the files at rest */
    bool restless;       /* the last look found the segment that grows another */
    struct trouble gone; /* why it cannot be read any more, empty: it can */
};

/* Nothing read yet. False with why set: no ledger there. */
MUST_CHECK bool vehicle_open(struct vehicle *self, const char *name, const char *path,
                             struct trouble *why);
void vehicle_close(struct vehicle *self);

enum vehicle_reading { VEHICLE_READ, VEHICLE_UP_TO_DATE, VEHICLE_NO_MEMORY };

/* Takes in the next record. VEHICLE_UP_TO_DATE: there is none now, asked again later it
 * looks for more. */
MUST_CHECK enum vehicle_reading vehicle_read(struct vehicle *self);

/* Forgets all that was read, to read it again as the ledger is now: what a thinned or
 * pruned one has lost is no longer there then. Its name, key, seal and watch stay. False
 * with why set, and all stays, when the ledger cannot be opened. */
MUST_CHECK bool vehicle_begin_again(struct vehicle *self, struct trouble *why);

/* Looks whether its files are those that were read: what is not is stale, and its seal
 * doubted. True: there is something new to say of it. */
MUST_CHECK bool vehicle_look(struct vehicle *self);

/* The incident that the record with this leaf index is in; VEHICLE_NONE. */
MUST_CHECK uint32_t vehicle_find(const struct vehicle *self, uint64_t leaf);

/* Notes that the journal has an entry on it. */
void vehicle_note(struct vehicle *self, uint32_t incident, uint32_t note);

const char *vehicle_text(const struct vehicle *self, uint32_t incident);
enum severity vehicle_severity(const struct vehicle *self, uint32_t incident);

/* Whether records may be missing that the ledger does not state as taken out: it or a
 * part of it could not be read, or the check of its seal found it wrong. */
MUST_CHECK bool vehicle_is_broken(const struct vehicle *self);

#endif
