/* SPDX-License-Identifier: Apache-2.0 */
/* The command line that boots a User Mode Linux kernel on the host's own files, as
 * whatever user we are. */
#ifndef SIM_UML_H
#define SIM_UML_H

#include <stdbool.h>

#include "can/trouble.h"
#include "sim/lab_home.h"

#define UML_ARGUMENTS_MAX 16
#define UML_ARGUMENT_BYTES 320
#define UML_MEMORY_BYTES (512ULL << 20)

struct uml_command {
    char text[UML_ARGUMENTS_MAX][UML_ARGUMENT_BYTES];
    char *arguments[UML_ARGUMENTS_MAX + 1]; /* into text, ended by NULL */
};

/* All that the kernel needs is installed. False with why set: what is missing and the
 * command that installs it. */
MUST_CHECK bool uml_check(struct trouble *why);

/* Boots with init.sh of the home; story_fd is where the story writes
 * (/dev/tty1 inside), standard error where the kernel does. */
void uml_command(struct uml_command *out, const struct lab_home *home, int story_fd);

#endif
