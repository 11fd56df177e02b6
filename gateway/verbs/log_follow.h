/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport log --follow`: what comes after the records that were there. */
#ifndef GATEWAY_VERBS_LOG_FOLLOW_H
#define GATEWAY_VERBS_LOG_FOLLOW_H

#include <stdint.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/log_merge.h"
#include "gateway/verbs/log_show.h"

struct log_follow {
    struct ledger_reader *reader;
    const struct log_filter *filter;
    struct log_merge *merge; /* the incidents so far */
    struct log_show *show;
    bool apart;    /* each record by itself */
    uint64_t leaf; /* of the next record that merge does not have */
};

/* An incident is shown when it begins, and whenever it goes on with what it adds up to by
 * then; as JSON each record by itself. Returns only when nobody reads any more. */
void log_follow_run(struct log_follow *self);

#endif
