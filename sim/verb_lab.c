/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim lab`: a story in a world of its own. */
#include <stdio.h>

#include "sim/lab.h"
#include "sim/verb_option.h"
#include "sim/verbs.h"

#define SECONDS_DEFAULT 300

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
    "  --seconds N    time limit (300)\n"
    "\n"
    "The story begins with '. \"$LAB_LIB\"', which gives it lab_network, lab_buses,\n"
    "lab_cloud, lab_capture, unit and cloud.\n"
    "\n"
    "example: sallyport-sim lab --uplink-only story.sh\n"
    "\n"
    "Exit code: that of the story; 2 when it could not be told to its end.\n";

enum option_key { KEY_UPLINK = VERB_OPTION_BASE, KEY_UML, KEY_HOST, KEY_SECONDS };

static const struct option options[] = {
    {"uplink-only", no_argument, NULL, KEY_UPLINK},
    {"uml", no_argument, NULL, KEY_UML},
    {"host", no_argument, NULL, KEY_HOST},
    {"seconds", required_argument, NULL, KEY_SECONDS},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

int sim_verb_lab(int argc, char **argv)
{
    struct lab_order order = {.world = LAB_AUTO};
    uint64_t seconds = SECONDS_DEFAULT;
    struct trouble why = {""};
    int key;

    optind = 0;
    while ((key = verb_option_next(argc, argv, VERB_OPTION_IN_FRONT, options, help)) !=
           -1) {
        switch (key) {
        case KEY_UPLINK:
            order.world = LAB_UPLINK;
            break;
        case KEY_UML:
            order.world = LAB_UML;
            break;
        case KEY_HOST:
            order.world = LAB_HOST;
            break;
        case KEY_SECONDS:
            if (!verb_option_number(argv, "--seconds", UINT32_MAX, &seconds)) {
                return SIM_USAGE;
            }
            break;
        case 'h':
            return SIM_DONE;
        default:
            return SIM_USAGE;
        }
    }
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
