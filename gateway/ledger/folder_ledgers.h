/* SPDX-License-Identifier: Apache-2.0 */
/* The ledgers in a folder, one for each vehicle. */
#ifndef GATEWAY_LEDGER_FOLDER_LEDGERS_H
#define GATEWAY_LEDGER_FOLDER_LEDGERS_H

#include <stdbool.h>

#include "can/attributes.h"

/* Whether there is a segment in the folder of this name. */
MUST_CHECK bool folder_is_ledger(const char *path);

/* A ledger when error is 0; else a folder that may be one, and errno why it cannot be
 * listed. False: no more of them. */
typedef bool (*folder_visit)(void *context, const char *path, int error);

/* Calls visit for each in the folder, in no order. Returns 0, or errno when the folder
 * could not be listed to its end. */
MUST_CHECK int folder_each_ledger(const char *path, folder_visit visit, void *context);

#endif
