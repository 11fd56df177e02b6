/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport inspect`: what is in a file, told by how it begins. */
#include <getopt.h>
#include <stdio.h>

#include "gateway/verbs/inspect_database.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport inspect FILE [--json]\n"
    "\n"
    "Says what is in FILE ('-' is stdin), whatever it is called:\n"
    "  a DBC file   each message with its signals\n"
    "Faults of the file are lines of stderr, file:line:column: what; the mend.\n"
    "\n"
    "  --json       a JSON object a line. DBC: type \"message\", name, id, extended, "
    "length,\n"
    "               signals: name, start, length, order, signed, kind, scale, offset, "
    "min,\n"
    "               max, unit, mux (null, \"M\", \"m3\", or a list of ranges of the "
    "selector)\n"
    "\n"
    "example: sallyport inspect van.dbc\n"
    "\n"
    "Exit codes: 0 read, 1 the file has errors or is of no known form, 2 used wrongly.\n";

static const struct form {
    bool (*is_one)(struct cursor head);
    enum verb_exit (*inspect)(struct inspect_file *file,
                              const struct inspect_options *options);
} forms[] = {
    {inspect_database_is_one, inspect_database},
};

static enum verb_exit inspect(struct inspect_file *file,
                              const struct inspect_options *options)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].is_one(inspect_file_head(file))) {
            return forms[i].inspect(file, options);
        }
    }
    fprintf(stderr, "%s: of no form that is known; name a DBC file\n", file->name);
    return VERB_FOUND;
}

int verb_inspect(int argc, char **argv)
{
    static struct inspect_file file;
    struct inspect_options options = {.dbc = NULL};
    struct trouble why;
    const struct options_row rows[] = {{"json", 'j', .flag = &options.json}};
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
    code = inspect(&file, &options);
    inspect_file_close(&file);
    return code;
}
