/* SPDX-License-Identifier: Apache-2.0 */
/* What a member gives is walked over, and given to the members that stand in it. */
#ifndef GATEWAY_SECRETS_SECRET_NEST_H
#define GATEWAY_SECRETS_SECRET_NEST_H

#include "gateway/secrets/secret_inflate.h"

/* HIT: hit says what, and counts compressed bytes of self. MORE: nothing was found.
 * Members in it go on with one another as secret_inflate_may_go_on says. */
MUST_CHECK enum secret_inflate_state secret_nest_walk(struct secret_inflater *self,
                                                      const uint8_t *bytes, size_t len,
                                                      struct secret_hit *hit);

#endif
