/* SPDX-License-Identifier: Apache-2.0 */
/* The style sheet, the script and the icon of the review, which are inside the program.
 */
#ifndef GATEWAY_REVIEW_ASSETS_H
#define GATEWAY_REVIEW_ASSETS_H

struct asset {
    const char *path; /* in the URL */
    const char *type; /* media type */
    const char *text;
};

/* NULL when there is none. */
const struct asset *assets_find(const char *path);

#endif
