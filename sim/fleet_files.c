/* SPDX-License-Identifier: Apache-2.0 */
/* Takes sim/fleet/ into the program at build time. */
#include "sim/fleet_files.h"

#include <stddef.h>
#include <string.h>

#include "sim/taken.h"

TAKEN(fleet_text_policy, "sim/fleet/fleet.policy");
TAKEN(fleet_text_bulk, "sim/fleet/bulk.scn");
TAKEN(fleet_text_drive, "sim/fleet/drive.scn");
TAKEN(fleet_text_site, "sim/fleet/site.scn");
TAKEN(fleet_text_workshop, "sim/fleet/workshop.scn");
TAKEN(fleet_text_app, "sim/fleet/app.scn");
TAKEN(fleet_text_position, "sim/fleet/position.scn");
TAKEN(fleet_text_tunnel, "sim/fleet/tunnel.scn");
TAKEN(fleet_text_scan, "sim/fleet/scan.scn");
TAKEN(fleet_text_video, "sim/fleet/video.scn");

const char *const fleet_file_policy = fleet_text_policy;
const char *const fleet_file_bulk = fleet_text_bulk;

const char *fleet_file_story(const char *name)
{
    static const struct {
        const char *name;
        const char *text;
    } stories[] = {
        {"drive", fleet_text_drive},       {"site", fleet_text_site},
        {"workshop", fleet_text_workshop}, {"app", fleet_text_app},
        {"position", fleet_text_position}, {"tunnel", fleet_text_tunnel},
        {"scan", fleet_text_scan},         {"video", fleet_text_video},
    };
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        if (strcmp(stories[i].name, name) == 0) {
            return stories[i].text;
        }
    }
    return NULL;
}
