/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim lab`: a story in a world of its own. */
#include <stdio.h>
#include <unistd.h>

#include "gateway/verbs/options.h"
#include "sim/lab.h"
#include "sim/verbs.h"

#define SILENT_DEFAULT 120
#define SECONDS_DEFAULT 1200

static const char help[] =
    "usage: sallyport-sim lab [OPTION]... [STORY [ARGUMENT]...]\n"
    "\n"
    "Runs a story, a bash script, in the lab: unit and cloud in network namespaces\n"
    "around the real gateway, on real (virtual) CAN buses. Without a story: the\n"
    "demonstration. On this kernel if it has CAN and you are root, else in User Mode\n"
    "Linux.\n"
    "\n"
    "  --uplink-only  on this kernel, without CAN, at native speed\n"
    "  --uml          in User Mode Linux, whatever this kernel has\n"
    "  --host         on this kernel\n"
    "  --silent N     end it when it says nothing for N seconds (120)\n"
    "  --seconds N    end it after N seconds, whatever it says (1200)\n"
    "\n"
    "The story begins with '. \"$LAB_LIB\"' (sim/lab/world.sh), which gives it\n"
    "  lab_network, lab_buses  the cables; lab_capture records the cloud's\n"
    "  lab_cloud               the cloud, in the network namespace of 'cloud'\n"
    "  lab_gateway_files       keys and $GW/sallyport.conf, to which may be added\n"
    "  lab_policy FILE         signs it into the bundle that the gateway loads\n"
    "  lab_gateway_start, lab_gateway_stop, lab_status, lab_log\n"
    "  unit COMMAND, cloud COMMAND   run it there\n"
    "\n"
    "example: sallyport-sim lab --uplink-only story.sh\n"
    "\n"
    "Exit code: that of the story; 2 when it could not be told to its end.\n";

int sim_verb_lab(int argc, char **argv)
{
    struct lab_order order = {.world = LAB_AUTO};
    bool worlds[LAB_UPLINK + 1] = {false};
    uint64_t silent = SILENT_DEFAULT;
    uint64_t seconds = SECONDS_DEFAULT;
    struct trouble why = {0};
    const struct options_row rows[] = {
        {"uplink-only", .flag = &worlds[LAB_UPLINK]},
        {"uml", .flag = &worlds[LAB_UML]},
        {"host", .flag = &worlds[LAB_HOST]},
        {"silent", .number = &silent, .most = UINT32_MAX},
        {"seconds", .number = &seconds, .most = UINT32_MAX},
    };
    enum verb_exit read =
        options_read_leading(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (read != VERB_FOUND) {
        return (int)read;
    }
    for (unsigned world = 0; world <= LAB_UPLINK; world++) {
        order.world = worlds[world] ? (enum lab_world)world : order.world;
    }
    order.silent_seconds = (unsigned)silent;
    order.seconds = (unsigned)seconds;
    order.story = argv[optind];
    order.arguments = argv[optind] != NULL ? argv + optind + 1 : argv + optind;
    int code = lab_run(&order, &why);
    if (code < 0) {
        fprintf(stderr, "sallyport-sim lab: %s\n", why.text);
        return SIM_USAGE;
    }
    return code;
}
