/* SPDX-License-Identifier: Apache-2.0 */
/* The shell files of sim/lab/ inside the program, so that an installed sallyport-sim
 * needs no checkout. */
#ifndef SIM_LAB_FILES_H
#define SIM_LAB_FILES_H

struct lab_file {
    const char *name; /* "world.sh" */
    const char *text; /* NUL-terminated */
};

/* Ended by a NULL name. */
extern const struct lab_file lab_files[];

#endif
