/* SPDX-License-Identifier: Apache-2.0 */
/* Which rules of a policy let a part of a threat across. What they let pass may be all
 * that a vehicle needs and none of it malign; from here nobody can tell, so nothing of it
 * is called prevented. */
#ifndef GATEWAY_OFFICER_COVERAGE_OPEN_H
#define GATEWAY_OFFICER_COVERAGE_OPEN_H

#include "gateway/officer/annex5.h"
#include "policies/policy.h"

/* Calls back with the line of each rule that does one of opens (enum annex5_opens). */
void coverage_open(unsigned opens, const struct policy *policy,
                   void (*line_cb)(void *data, uint32_t line), void *data);

#endif
