/* SPDX-License-Identifier: Apache-2.0 */
/* One entry of a log, printed with what a database says of it. */
#ifndef GATEWAY_VERBS_INSPECT_FRAME_H
#define GATEWAY_VERBS_INSPECT_FRAME_H

#include <stdio.h>

#include "can/database.h"
#include "can/recorded.h"

/* A JSON line. database may be NULL; possible: frame_check accepts the frame, which else
 * is printed undecoded, its kind "impossible". */
void inspect_frame_json(FILE *out, const struct recorded *entry, bool possible,
                        const struct database *database);

/* A line as `candump -L` writes it (-x too, where the log knows the direction), the
 * signals behind it, or else the diagnostic service. Without a database nothing stands
 * behind it, so that the line reads back as a log. The entry is possible. */
void inspect_frame_text(FILE *out, const struct recorded *entry,
                        const struct database *database);

#endif
