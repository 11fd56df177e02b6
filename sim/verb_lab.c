/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim lab`: a story in a world of its own. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/lab.h"
#include "sim/verbs.h"

#define SECONDS_DEFAULT 300

static const char help[] =
    "Usage: sallyport-sim lab [OPTION]... [STORY [ARGUMENT]...]\n"
    "Runs a story, a bash script, in the lab: unit and cloud in network namespaces "
    "around "
    "the real\ngateway, on real (virtual) CAN buses. Without a story: the "
    "demonstration.\n"
    "On this kernel if it has CAN and you are root, else in User Mode Linux.\n"
    "  --uplink-only  on this kernel, without CAN, at native speed\n"
    "  --uml          in User Mode Linux, whatever this kernel has\n"
    "  --host         on this kernel\n"
    "  --seconds N    time limit (300)\n"
    "The story begins with '. \"$LAB_LIB\"', which gives it lab_network, lab_buses, "
    "lab_cloud,\nlab_capture, unit and cloud. Its exit status is the lab's.\n";

static const struct option options[] = {
    {"uplink-only", no_argument, NULL, 'u'}, {"uml", no_argument, NULL, 'm'},
    {"host", no_argument, NULL, 'o'},        {"seconds", required_argument, NULL, 's'},
    {"help", no_argument, NULL, 'h'},        {NULL, 0, NULL, 0},
};

int sim_verb_lab(int argc, char **argv)
{
    struct lab_order order = {.world = LAB_AUTO, .seconds = SECONDS_DEFAULT};
    struct trouble why = {""};
    int key;

    optind = 1;
    while ((key = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
        switch (key) {
        case 'u':
            order.world = LAB_UPLINK;
            break;
        case 'm':
            order.world = LAB_UML;
            break;
        case 'o':
            order.world = LAB_HOST;
            break;
        case 's':
            order.seconds = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'h':
            fputs(help, stdout);
            return SIM_DONE;
        default:
            return SIM_USAGE;
        }
    }
    if (order.seconds == 0) {
        fputs("sallyport-sim lab: --seconds: write a number above 0\n", stderr);
        return SIM_USAGE;
    }
    order.story = argv[optind];
    order.arguments = argv[optind] != NULL ? argv + optind + 1 : argv + optind;
    int code = lab_run(&order, &why);
    if (code < 0) {
        fprintf(stderr, "sallyport-sim lab: %s\n", why.text);
        return SIM_USAGE;
    }
    return code;
}
