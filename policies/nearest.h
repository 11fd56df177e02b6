/* SPDX-License-Identifier: Apache-2.0 */
/* Which of many names was meant by one that is not among them. */
#ifndef POLICIES_NEAREST_H
#define POLICIES_NEAREST_H

#include <stddef.h>

#define NEAREST_NAME_BYTES 128 /* longer names are not compared, with NUL */

struct nearest {
    const char *wanted;
    const char *name; /* the nearest so far, NULL if none is near */
    size_t distance;  /* letters to change, put in or take out, pairs to turn round */
};

/* Nothing is near yet. */
struct nearest nearest_to(const char *wanted);

/* Takes the name if it is nearer than what came before and shares two letters of three
 * with what was wanted. name must outlive self. */
void nearest_offer(struct nearest *self, const char *name);

#endif
