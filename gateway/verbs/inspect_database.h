/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport inspect` of a DBC file. */
#ifndef GATEWAY_VERBS_INSPECT_DATABASE_H
#define GATEWAY_VERBS_INSPECT_DATABASE_H

#include "can/database.h"
#include "gateway/verbs/inspect.h"
#include "gateway/verbs/inspect_file.h"
#include "gateway/verbs/verbs.h"

/* The database in the file at path, for --dbc; NULL when it cannot be read or has errors.
 * Every fault is one line on stderr. What it lives in goes to *block, which the caller
 * frees. */
MUST_CHECK const struct database *inspect_database_open(const char *path, void **block);

/* It begins like a DBC file. */
MUST_CHECK bool inspect_database_is_one(struct cursor head);

/* Prints each message, a JSON line or for a person. */
MUST_CHECK enum verb_exit inspect_database(struct inspect_file *file,
                                           const struct inspect_options *options);

#endif
