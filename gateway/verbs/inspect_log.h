/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport inspect` of a log of CAN frames. */
#ifndef GATEWAY_VERBS_INSPECT_LOG_H
#define GATEWAY_VERBS_INSPECT_LOG_H

#include "gateway/verbs/inspect.h"
#include "gateway/verbs/inspect_file.h"
#include "gateway/verbs/verbs.h"

/* It begins like a log of any of the forms that are read. */
MUST_CHECK bool inspect_log_is_one(struct cursor head);

/* Prints each frame, a JSON line or for a person, decoded where options names a
 * database. What is wrong in the log is a line of stderr. */
MUST_CHECK enum verb_exit inspect_log(struct inspect_file *file,
                                      const struct inspect_options *options);

#endif
