/* SPDX-License-Identifier: Apache-2.0 */
/* The filters beside a list: what there is to choose, how much of it, what is chosen.
 * Plain links and one form, so that they work without a script. */
#ifndef GATEWAY_REVIEW_CHOICES_H
#define GATEWAY_REVIEW_CHOICES_H

#include "gateway/review/fleet.h"
#include "gateway/review/selection.h"

void choices_print(FILE *out, const struct selection *selection,
                   const struct query *query, const struct fleet *fleet);

#endif
