/* SPDX-License-Identifier: Apache-2.0 */
/* How much of an attack a drafted policy stops: a policy is learned from the first half
 * of a recording and judges the second, as it is and with attacks put into it. The same
 * recording gives the same attacks. */
#ifndef TESTS_BENCH_DETECT_H
#define TESTS_BENCH_DETECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/arena.h"
#include "can/frame.h"
#include "policies/policy.h"

#define DETECT_FRAMES_MAX 400000
#define DETECT_TARGETS_MAX 8

enum { DETECT_VEHICLE, DETECT_UNIT }; /* buses */

struct detect_frame {
    uint64_t now_us;
    uint32_t order; /* among frames of one time */
    uint8_t bus;
    bool attack;
    struct frame frame;
};

struct detect_log {              /* in order of time */
    struct detect_frame *frames; /* DETECT_FRAMES_MAX */
    size_t count;
    char name[64];
};

/* ---- detect_log.c ---- */

/* Room for DETECT_FRAMES_MAX; exits when there is no memory. */
void detect_log_init(struct detect_log *self);

/* Appends a frame of the log; exits when it is full. */
void detect_log_add(struct detect_log *self, const struct detect_frame *frame);

/* By time; frames of one time keep their order. */
void detect_log_sort(struct detect_log *self);

/* A candump log, or "timestamp,iface,id_hex,extended,data_hex,label,..." of a name that
 * ends in .csv; without time stamps frames are a millisecond apart. Exits when it cannot
 * be read. */
void detect_log_read(struct detect_log *self, const char *path);

/* The drive of sim/traffic.h, a minute of it, its times shaken by up to 5 % of a period.
 */
void detect_log_drive(struct detect_log *self);

/* Lets the unit be the sender of some of it, as it is in a vehicle with one: of every
 * twelfth id of 11 bits that comes 16 times, and of all ids of the 29-bit source address
 * that has the fewest frames. */
void detect_log_give_to_unit(struct detect_log *self);

/* ---- detect_attack.c ---- */

enum detect_class {
#define DETECT_CLASS(NAME, unit, id, text) DETECT_##NAME,
#include "tests/bench/detect_class.def"
#undef DETECT_CLASS
    DETECT_CLASSES
};

struct detect_class_row {
    const char *text;
    bool by_unit; /* it has the side BY_UNIT; else BY_NAMED alone */
    bool on_id;   /* each target is attacked for itself */
};
extern const struct detect_class_row detect_classes[DETECT_CLASSES];

/* Ids of data frames that came 16 times at least in learned, spread over all there are.
 * Returns how many, at most DETECT_TARGETS_MAX. */
size_t detect_targets(const struct detect_frame *out[static DETECT_TARGETS_MAX],
                      const struct detect_log *learned);

enum detect_side {
    DETECT_BY_UNIT, /* the unit poses as a vehicle node, or as nobody */
    DETECT_BY_NAMED /* whoever the rules name for the id: the attack comes by its bus */
};

/* out becomes normal with an attack on target. */
void detect_attack(struct detect_log *out, const struct detect_log *normal,
                   enum detect_class class, const struct detect_frame *target,
                   enum detect_side side);

/* ---- detect_judge.c ---- */

struct detect_sums {
    uint64_t normal;
    uint64_t alarms;   /* normal frames refused, of a severity from warning on */
    uint64_t withheld; /* normal frames of an id that was not heard before: no alarm */
    uint64_t attacks;
    uint64_t stopped;  /* attack frames that did not pass */
    uint64_t silent;   /* messages told as silent: alarms too where nothing was done */
    uint64_t replaced; /* that passed, and the next true frame of the id was refused */
};

/* The policy drafted, strictly or not, from frames first..last - 1 of the log, in the
 * arena; exits when the draft does not pass. */
const struct policy *detect_learn(const struct detect_log *log, size_t first, size_t last,
                                  bool strict, struct arena *arena);

struct detect_sums detect_judge(const struct policy *policy,
                                const struct detect_log *log);

#endif
