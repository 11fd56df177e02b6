/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of the officer's report, over one or several ledgers.
 *
 * An attempt is what was stopped, or would have been but for observe; repeats that were
 * rolled up count each. What a decoy kept of an attempt (decoy_kept) is none of its own.
 * Does not: print (report_page.h), check signatures (verify.h). */
#ifndef GATEWAY_OFFICER_REPORT_H
#define GATEWAY_OFFICER_REPORT_H

#include "can/trouble.h"
#include "gateway/ledger/verify.h"
#include "gateway/officer/coverage.h"
#include "gateway/officer/report_gaps.h"
#include "gateway/officer/report_places.h"

#define REPORT_LEDGERS_MAX 512
#define REPORT_MODES_MAX 32
#define REPORT_POLICIES_MAX 128
#define REPORT_BINS_MAX 62
#define REPORT_LINES_MAX 65536 /* of a policy's text */

struct report_ledger {
    const char *path;
    uint64_t next_leaf;         /* events before it were read */
    uint64_t events;            /* of them, in the period that was asked for */
    uint64_t first_us, last_us; /* of those */
    uint64_t attempts, leaving;
    struct trouble damage; /* the first that its reader told, empty: none */
    bool verified;         /* seal was filled in, and by which key: report_seal.h */
    struct verify_report seal;
    char *key_path;  /* NULL: not verified, or no key was there */
    bool key_beside; /* it lay beside the ledger: proves only that the two agree */
    char key_digest[DIGEST_TEXT_BYTES]; /* SHA-256 of that file */
};

struct report_count {
    uint64_t attempts;
    uint64_t observed; /* of those, let through by observe */
    uint64_t first_us, last_us;
};

struct report_mode {
    char name[POLICY_NAME_BYTES];
    uint64_t attempts, leaving;
};

/* From when a version was in force. */
struct report_policy {
    char name[POLICY_NAME_BYTES];
    char text[EVENT_TEXT_BYTES];
    uint64_t wall_us, leaf;
    size_t ledger;
};

struct report_bin {
    uint64_t begin_us, end_us;
    char label[24];
    uint64_t leaving, others; /* attempts to get data out, and others */
};

struct report {
    uint64_t since_us, until_us; /* wall time that was asked for, 0: no bound */
    struct report_ledger ledgers[REPORT_LEDGERS_MAX];
    size_t ledger_count;
    uint64_t events, attempts, observed;
    uint64_t leaving; /* attempts to get data out */
    uint64_t severe;  /* attempts */
    uint64_t cut_up;  /* bytes of denied flows that had gone out before they were cut */
    uint64_t observed_up;            /* bytes of those that observe let through */
    uint64_t passed_up, passed_down; /* bytes of allowed flows */
    uint64_t kept;                   /* pieces that decoys kept */
    uint64_t untrusted;              /* events by a clock that was not set */
    uint64_t first_us, last_us;      /* by a clock that was set, if any event was */
    struct report_count reasons[REASON_COUNT];
    struct report_mode modes[REPORT_MODES_MAX];
    size_t mode_count;
    uint64_t other_modes; /* attempts */
    struct report_places places;
    struct report_gaps gaps;
    struct report_policy policies[REPORT_POLICIES_MAX];
    size_t policy_count;
    uint64_t other_policies;
    struct report_bin bins[REPORT_BINS_MAX];
    size_t bin_count;
    size_t label_len;  /* what a bin is: the first so many characters of a time */
    uint64_t undated;  /* attempts outside of the bins */
    uint64_t rules_of; /* version of a policy whose rules are looked for, 0: none */
    uint8_t fired[REPORT_LINES_MAX / 8]; /* bit n: an event names its line n */
};

/* Reads all ledgers that are named in self. False with why set when one cannot be opened.
 * A static struct, all-zero but for since_us, until_us, rules_of, and path of each. */
MUST_CHECK bool report_read(struct report *self, struct trouble *why);

/* An event of version rules_of names the line. */
MUST_CHECK bool report_fired(const struct report *self, uint32_t line);

/* Attempts that are indexed to a threat. */
uint64_t report_threat_attempts(const struct report *self, const struct annex5_row *row);

/* The gap lies in the period that was asked for, in part at least. */
MUST_CHECK bool report_has_gap(const struct report *self, const struct report_gap *gap);

#endif
