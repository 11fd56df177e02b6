/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the shell files of sim/lab/ into the program at build time. */
#include "sim/lab_files.h"

#include <stddef.h>

#include "sim/taken.h"

TAKEN(lab_file_init, "sim/lab/init.sh");
TAKEN(lab_file_enter, "sim/lab/enter.sh");
TAKEN(lab_file_world, "sim/lab/world.sh");
TAKEN(lab_file_demo, "sim/lab/demo.sh");
TAKEN(lab_file_recording, "sim/lab/recording.sh");
TAKEN(lab_file_busiest, "sim/lab/busiest.sh");

const struct lab_file lab_files[] = {
    {"init.sh", lab_file_init},
    {"enter.sh", lab_file_enter},
    {"world.sh", lab_file_world},
    {"demo.sh", lab_file_demo},
    {"recording.sh", lab_file_recording},
    {"busiest.sh", lab_file_busiest},
    {NULL, NULL},
};
