/* SPDX-License-Identifier: Apache-2.0 */
/* The file that a verb was told to write. */
#ifndef GATEWAY_VERBS_OUTPUT_FILE_H
#define GATEWAY_VERBS_OUTPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "can/trouble.h"

/* Nothing is there that writing would destroy: it may be a segment or a key, by a slip of
 * the keyboard. NULL is stdout; a device or a pipe holds nothing. False with why set. */
MUST_CHECK bool output_file_is_free(const char *path, struct trouble *why);

/* To path whole or not at all (file_replace, with that mode); to stdout when path is
 * NULL, of which dispatch.h tells what it does not take. False with why set. */
MUST_CHECK bool output_file_write(const char *path, const void *bytes, size_t len,
                                  mode_t mode, struct trouble *why);

#endif
