/* SPDX-License-Identifier: Apache-2.0 */
/* The policy and the stories of sim/fleet/ inside the program. */
#ifndef SIM_FLEET_FILES_H
#define SIM_FLEET_FILES_H

extern const char *const fleet_file_policy;
extern const char *const fleet_file_bulk;

/* The text of a story, sim/fleet/NAME.scn. NULL: there is none. */
const char *fleet_file_story(const char *name);

#endif
