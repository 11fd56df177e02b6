/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport log` of a folder of ledgers, one for each vehicle: which of them it was. */
#ifndef GATEWAY_VERBS_LOG_FLEET_H
#define GATEWAY_VERBS_LOG_FLEET_H

#include <stdbool.h>

#include "gateway/officer/log_filter.h"
#include "gateway/verbs/fleet_folder.h"
#include "gateway/verbs/verbs.h"

/* A row for each vehicle that has events that match, and how many have none; VERB_FOUND
 * when a ledger or a part of one could not be read. */
MUST_CHECK enum verb_exit log_fleet_show(const struct fleet_folder *self,
                                         const struct log_filter *filter, bool as_json);

#endif
