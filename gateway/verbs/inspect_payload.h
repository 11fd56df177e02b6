/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport inspect --payload`: messages in hex, one a line. */
#ifndef GATEWAY_VERBS_INSPECT_PAYLOAD_H
#define GATEWAY_VERBS_INSPECT_PAYLOAD_H

#include "gateway/verbs/inspect.h"
#include "gateway/verbs/inspect_file.h"
#include "gateway/verbs/verbs.h"

/* Prints a line for each; blank lines and those that begin with '#' are passed over, a
 * line that is no hex is told on stderr and the rest goes on. */
MUST_CHECK enum verb_exit inspect_payload(struct inspect_file *file,
                                          const struct inspect_options *options);

#endif
