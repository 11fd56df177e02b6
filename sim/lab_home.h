/* SPDX-License-Identifier: Apache-2.0 */
/* The lab's folder for one run: its shell files, its environment, its result. */
#ifndef SIM_LAB_HOME_H
#define SIM_LAB_HOME_H

#include <stdbool.h>

#include "can/trouble.h"

#define LAB_HOME_BYTES 256

struct lab_home {
    char path[LAB_HOME_BYTES];   /* absolute, only letters, digits, / . _ - : it goes on a
                                    kernel command line */
    char memory[LAB_HOME_BYTES]; /* an existing folder with room for a kernel's memory,
                                    where files may be executed */
};

/* Finds both folders and makes the first. need_bytes is the room wanted in memory. False
 * with why set. */
MUST_CHECK bool lab_home_make(struct lab_home *out, unsigned long long need_bytes,
                              struct trouble *why);

/* What the story gets to know. */
struct lab_story {
    const char *world; /* "uml", "host" or "uplink" */
    const char *path;  /* absolute */
    char **arguments;  /* ended by NULL */
};

/* Writes the shell files and env.sh. False with why set. */
MUST_CHECK bool lab_home_fill(const struct lab_home *self, const struct lab_story *story,
                              struct trouble *why);

/* The story's exit status; -1 when it did not come to its end. */
MUST_CHECK int lab_home_result(const struct lab_home *self);

/* Removes the folder and the files that lab_home_fill and the run put there. */
void lab_home_remove(const struct lab_home *self);

#endif
