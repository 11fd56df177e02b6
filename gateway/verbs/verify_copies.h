/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport verify A --with B`: two copies of a ledger against each other. */
#ifndef GATEWAY_VERBS_VERIFY_COPIES_H
#define GATEWAY_VERBS_VERIFY_COPIES_H

#include <stdbool.h>

#include "policies/signature.h"

/* Says on stdout how they lie to each other; the exit code. */
int verify_copies(const char *const dirs[static 2], struct signature_public *key,
                  bool as_json);

#endif
