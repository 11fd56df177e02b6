/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport inspect` of a recording of packets. */
#ifndef GATEWAY_VERBS_INSPECT_CAPTURE_H
#define GATEWAY_VERBS_INSPECT_CAPTURE_H

#include "gateway/verbs/inspect.h"
#include "gateway/verbs/inspect_file.h"
#include "gateway/verbs/verbs.h"

MUST_CHECK bool inspect_capture_is_one(struct cursor head);

/* Prints each DNS message as it comes (those over TCP at the end), then each flow in the
 * order of their first packets. */
MUST_CHECK enum verb_exit inspect_capture(struct inspect_file *file,
                                          const struct inspect_options *options);

#endif
