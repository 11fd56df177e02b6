/* SPDX-License-Identifier: Apache-2.0 */
/* What was learned, a JSON object a message and one a diagnostic service. */
#ifndef GATEWAY_VERBS_LEARN_JSON_H
#define GATEWAY_VERBS_LEARN_JSON_H

#include <stdio.h>

#include "policies/learn.h"

/* self is finished. */
void learn_json_print(FILE *out, const struct learn *self);

#endif
