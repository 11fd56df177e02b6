/* SPDX-License-Identifier: Apache-2.0 */
/* What a start would stumble over: all of it, told line by line, and nothing changed.
 *
 * Reads what `sallyport run` reads, by the same functions: configuration, keys, user,
 * folders, policy with its signature, version and self-test, interfaces. Does not: try
 * what only a start can do (bit rates, kernel rules, ports, room in folders). */
#ifndef GATEWAY_VERBS_START_CHECK_H
#define GATEWAY_VERBS_START_CHECK_H

#include <stdbool.h>

#include "gateway/config.h"

/* plain_text as with --unsigned. False when a trouble was told. */
MUST_CHECK bool start_check(const char *config_path, bool plain_text, config_tell_cb tell,
                            void *context);

#endif
