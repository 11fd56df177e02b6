/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport verify --proof`: one event against the public key alone. */
#ifndef GATEWAY_VERBS_VERIFY_PROOF_H
#define GATEWAY_VERBS_VERIFY_PROOF_H

#include <stdbool.h>

#include "policies/signature.h"

/* Says on stdout what the file proves; the exit code. */
int verify_proof(const char *path, struct signature_public *key, bool as_json);

#endif
