/* SPDX-License-Identifier: Apache-2.0 */
/* The writing end of a ledger: a folder of segments, format.md says how they look.
 *
 * Events are gathered by store_append and sealed together by store_flush: one write, one
 * fdatasync, one signed tree head. Law: what store_sealed_seq has named is on disk and
 * under a signature, and stays so whatever fails later. After store_open this allocates
 * nothing (mbedTLS takes and gives back memory for each signature). Does not: read a
 * clock, run a loop; time comes in as an argument. */
#ifndef GATEWAY_LEDGER_STORE_H
#define GATEWAY_LEDGER_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/store_time.h"
#include "policies/signature.h"

#define STORE_GROUP_US 1000000U /* an event waits at most this long for its seal */
#define STORE_NEVER UINT64_MAX

struct store_limits {
    uint64_t max_bytes;     /* of the whole folder; at least 4 segments */
    uint32_t segment_bytes; /* 64 KiB to 64 MiB; each is preallocated whole */
    uint32_t keep_days;     /* then all but severe events and their evidence goes; 0: only
                               for its size */
    uint32_t keep_severe_days; /* then these go too */
    bool begun; /* it is there already: where it is missing none is made, since its disk
                   may be missing */
};

/* 256 MiB in segments of 4 MiB. */
struct store_limits store_limits_default(void);

enum store_answer {
    STORE_KEPT,      /* held, to be sealed by the next flush */
    STORE_DUPLICATE, /* this (source, epoch, seq) is held or sealed already */
    STORE_FULL       /* not held: flush first; when flushing fails, stop the traffic */
};

struct store;

/* Opens the ledger in dir, which is made when missing (its parent must be there). Cuts an
 * unsealed end and holds a LEDGER_TORN event that says so. boot_id is
 * /proc/sys/kernel/random/boot_id as bytes. The key is borrowed until store_close. NULL
 * with why set: another process has it open, another key made it, a sealed part is
 * damaged (it is left as it is), the folder cannot be written, a limit is out of range,
 * it is not there though it should be.
 */
MUST_CHECK struct store *store_open(const char *dir, struct signature_key *key,
                                    const struct store_limits *limits,
                                    const uint8_t boot_id[static STORE_BOOT_ID_BYTES],
                                    const struct store_time *now, struct trouble *why);

/* Holds a copy of the event. A source tells its events in the order of their source_seq;
 * one at or below the highest held of its epoch is a duplicate. */
MUST_CHECK enum store_answer store_append(struct store *self, const struct event *event,
                                          const struct store_time *now);

/* Seals everything held: on disk and signed when this returns true (true at once when
 * nothing is held). False with why set when it cannot be written: all stays held, and the
 * next flush tries again. */
MUST_CHECK bool store_flush(struct store *self, const struct store_time *now,
                            struct trouble *why);

/* When store_flush should be called: at once (0) when a severe event is held, else within
 * STORE_GROUP_US of the first event held; STORE_NEVER when nothing is held. */
MUST_CHECK uint64_t store_due_us(const struct store *self);

/* Does a step of what old segments need: a few milliseconds at most but for a disk that
 * is slow to sync. True when there is more to do; else call it again within a minute.
 * What it has to say is held, and due like any event. */
MUST_CHECK bool store_tend(struct store *self, const struct store_time *now);

/* The highest source_seq of this source and epoch that is sealed, 0 if none is known: all
 * up to it may be acknowledged. */
MUST_CHECK uint64_t store_sealed_seq(const struct store *self, uint8_t source,
                                     uint64_t source_epoch);

/* Events sealed so far, since the ledger was made. */
MUST_CHECK uint64_t store_sealed_count(const struct store *self);

/* Events held and not yet sealed. */
MUST_CHECK uint64_t store_held_count(const struct store *self);

/* Bytes of all segments on disk, never above max_bytes. */
MUST_CHECK uint64_t store_size_bytes(const struct store *self);

/* Lets go of the folder. What is held and not sealed is lost: flush first. */
void store_close(struct store *self);

#endif
