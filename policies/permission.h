/* SPDX-License-Identifier: Apache-2.0 */
/* What the permissions of a diagnostic channel say: which requests they grant, and what
 * the answers give away.
 *
 * Law: a request is granted only if a permission of its service and sub-function names no
 * identifiers, or if each of its identifiers is seen and named by one that does. Nothing
 * but a request is, nor one that ends inside what it must have, nor a service that no
 * table has. */
#ifndef POLICIES_PERMISSION_H
#define POLICIES_PERMISSION_H

#include "can/uds.h"
#include "policies/policy.h"

/* The permissions of the channel that hold in one of these modes (bit n: mode n) grant
 * the message. */
MUST_CHECK bool permission_grants(const struct policy *policy,
                                  const struct policy_channel *channel,
                                  const struct uds_message *message, uint16_t modes);

/* Some request that it grants must have somebody's consent: uds_intrusive. */
MUST_CHECK bool permission_is_intrusive(const struct policy_permission *self);

/* What the answers can give away, a set of data_class.h. DATA_CLASS_ALL when identifiers
 * that makers give are not named one by one. */
MUST_CHECK unsigned permission_classes(const struct policy_permission *self);

/* How it begins in the language: "uds service", "kwp service", "obd mode". */
const char *permission_service_word(const struct policy_permission *self);

/* What its identifiers are called in the language: "identifier", "routine", "pid". */
const char *permission_identifier_word(const struct policy_permission *self);

#endif
