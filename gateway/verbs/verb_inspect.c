/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport inspect`: what is in a file, told by how it begins. */
#include <getopt.h>
#include <stdio.h>

#include "gateway/verbs/inspect_capture.h"
#include "gateway/verbs/inspect_database.h"
#include "gateway/verbs/inspect_log.h"
#include "gateway/verbs/inspect_payload.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport inspect FILE [--dbc DBC] [--json]\n"
    "       sallyport inspect --payload FILE [--json]\n"
    "\n"
    "Says what is in FILE ('-' is stdin), whatever it is called:\n"
    "  a DBC file   each message with its signals\n"
    "  a CAN log    each frame, as candump -L writes it: text of candump -L, Vector\n"
    "               ASCII (.asc) or binary (.blf), PEAK trace (.trc)\n"
    "  a recording  of packets (pcap, pcapng): each DNS message, then each flow: what\n"
    "               it is, whom it goes to, whom it names, which positions it tells\n"
    "Faults of the file are lines of stderr, file:line: what; the mend.\n"
    "\n"
    "  --payload    FILE holds a message a line, in hex: what a device sends in one\n"
    "               go\n"
    "  --dbc DBC    decode the frames of a log by this DBC file\n"
    "  --json       a JSON object a line\n"
    "               DBC: type \"message\", name, id, extended, length, signals: name,\n"
    "               start, length, order, signed, kind, scale, offset, min, max,\n"
    "               unit, mux (null, \"M\", \"m3\", or a list of ranges of the\n"
    "               selector)\n"
    "               Log: type \"frame\", time (seconds; since 1970 where the log says\n"
    "               when it began, else since then), bus, id, extended, fd, data\n"
    "               (hex), message (null without one), signals (physical values),\n"
    "               raw; and kind, but for data frames: \"remote\", \"error\", or\n"
    "               \"impossible\" for what no bus carries\n"
    "               Recording: type \"dns\": time (seconds since 1970), client,\n"
    "               server, id, response, qname, qtype, rcode, answers (name, type,\n"
    "               data, ttl); type \"flow\": transport, client, server, first (as\n"
    "               time of dns), bytes_up, bytes_down (payload, each byte once),\n"
    "               protocol, server_name, alpn, ja4, ech (\"none\", \"grease\",\n"
    "               \"real\"), quic_version, http_host, identifiers (kind, value),\n"
    "               positions (lat, lon); null for what is not there\n"
    "               Payload: type \"payload\", protocol, identifiers, positions\n"
    "\n"
    "examples: sallyport inspect van.dbc\n"
    "          sallyport inspect drive.blf --dbc van.dbc --json\n"
    "          sallyport inspect uplink.pcap\n"
    "          echo 78780d01... | sallyport inspect --payload - --json\n"
    "\n"
    "Exit codes: 0 read, 1 the file has faults, is of no known form or cannot be\n"
    "read, 2 used wrongly.\n";

static const struct form {
    bool (*is_one)(struct cursor head);
    enum verb_exit (*inspect)(struct inspect_file *file,
                              const struct inspect_options *options);
} forms[] = {
    {inspect_database_is_one, inspect_database},
    {inspect_log_is_one, inspect_log},
    {inspect_capture_is_one, inspect_capture},
};

static enum verb_exit inspect(struct inspect_file *file,
                              const struct inspect_options *options)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].is_one(inspect_file_head(file))) {
            return forms[i].inspect(file, options);
        }
    }
    struct cursor head = inspect_file_head(file);
    struct trouble why;
    trouble_set(&why, "%s: %s; name a DBC file, a log of CAN frames or a pcap",
                file->name,
                cursor_left(&head) == 0 ? "it is empty" : "of no form that is known");
    fprintf(stderr, "%s\n", why.text);
    return VERB_FOUND;
}

int verb_inspect(int argc, char **argv)
{
    static struct inspect_file file;
    struct inspect_options options = {.dbc = NULL};
    struct trouble why;
    const struct options_row rows[] = {{"json", 'j', .flag = &options.json},
                                       {"payload", 'p', .flag = &options.payload},
                                       {"dbc", 0, .text = &options.dbc}};
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (optind + 1 != argc) {
        fprintf(stderr,
                "sallyport inspect: give one file; see 'sallyport inspect --help'\n");
        return VERB_USAGE;
    }
    if (!inspect_file_open(&file, argv[optind], &why)) {
        fprintf(stderr, "%s\n", why.text);
        return VERB_FOUND;
    }
    code = options.payload ? inspect_payload(&file, &options) : inspect(&file, &options);
    inspect_file_close(&file);
    return code;
}
