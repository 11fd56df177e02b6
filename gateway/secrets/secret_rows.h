/* SPDX-License-Identifier: Apache-2.0 */
/* Where the rows of a sparse table go when they are laid into one another: the first
 * place at which no element of a row meets one of another (first fit; Tarjan, Yao,
 * Storing a sparse table, 1979). 64 places are tried at once. */
#ifndef GATEWAY_SECRETS_SECRET_ROWS_H
#define GATEWAY_SECRETS_SECRET_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "can/arena.h"

/* Law: end <= room + SECRET_ROWS_SLACK. */
struct secret_rows {
    uint64_t *taken;  /* bit n: place n is */
    uint32_t bases;   /* rows begin below */
    uint32_t columns; /* of a row */
    uint32_t from;    /* rows begin here at least: what is before is nearly full */
    uint32_t end;     /* places up to the end of the last row */
};

#define SECRET_ROWS_SLACK (256 * 256) /* above room, for the first rows */

/* Rows of `columns`, 256 at most, with room elements in all; the map of places is taken
 * from arena. False: it is full. */
MUST_CHECK bool secret_rows_init(struct secret_rows *self, uint32_t room,
                                 uint32_t columns, struct arena *arena);

/* *base + each of the columns is the row's from now on. False: there is no room. */
MUST_CHECK bool secret_rows_place(struct secret_rows *self, const uint8_t *columns,
                                  uint32_t count, uint32_t *base);

#endif
