/* SPDX-License-Identifier: Apache-2.0 */
/* Events in the forms that other programs take: one table of formats, a file each.
 *
 * Every one is a view: the record is what the ledger holds. Text from the unit is hostile
 * in each of them, and none of it can end the field that it stands in. Does not: select
 * events, open files. Writing may fail: the caller asks ferror(out) at the end. */
#ifndef GATEWAY_OFFICER_EXPORT_H
#define GATEWAY_OFFICER_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/datagram_join.h"
#include "gateway/officer/pcapng.h"

#define EXPORT_VEHICLE_BYTES 64

struct export
{
    FILE *out;                          /* not owned */
    char vehicle[EXPORT_VEHICLE_BYTES]; /* "": not said */
    struct pcapng pcapng;               /* that format's own */
    struct datagram_join joined;        /* as well */
};

struct export_format {
    const char *name;
    void (*begin)(struct export *); /* before the first event; NULL: nothing to write */
    void (*add)(struct export *, const struct event *);
    bool (*end)(struct export *,
                size_t bytes); /* behind the last event, until it is true: little more
                                  than bytes at each call; NULL: nothing to write */
    bool binary;
    const char *sentence;
};

extern const struct export_format export_formats[];
extern const size_t export_format_count;

/* NULL when there is none of that name. */
const struct export_format *export_find(const char *name);

/* A vehicle's name is letters, digits, '.', '-' and '_', so that it is a host name to
 * syslog and ends no field of any format; at most EXPORT_VEHICLE_BYTES - 1. False when it
 * is none. */
MUST_CHECK bool export_set_vehicle(struct export *self, const char *name);

/* Writes text with a backslash before each character that is one of special. */
void export_put_escaped(FILE *out, const char *text, const char *special);

#endif
