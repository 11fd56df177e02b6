/* SPDX-License-Identifier: Apache-2.0 */
/* When what is selected came, as bars in SVG; each bar is a link into its time. */
#ifndef GATEWAY_REVIEW_TIMELINE_H
#define GATEWAY_REVIEW_TIMELINE_H

#include "gateway/review/selection.h"

/* A figure with links to zoom and to move. Nothing when there are no bins. */
void timeline_print(FILE *out, const struct selection *selection,
                    const struct query *query);

#endif
