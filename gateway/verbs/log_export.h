/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport log export: events for other programs. */
#ifndef GATEWAY_VERBS_LOG_EXPORT_H
#define GATEWAY_VERBS_LOG_EXPORT_H

#include "can/attributes.h"

/* argv[0] is "export"; returns the exit code. */
MUST_CHECK int log_export(int argc, char **argv);

#endif
