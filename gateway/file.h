/* SPDX-License-Identifier: Apache-2.0 */
/* Files opened, read whole and replaced safely. */
#ifndef GATEWAY_FILE_H
#define GATEWAY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "can/trouble.h"

/* For reading; -1 with errno. A pipe that nobody has open to write reads as empty, or it
 * would keep its opener waiting. */
MUST_CHECK int file_open(const char *path);

/* Fills out, or reads to the end of what was opened. How many bytes, or a negated errno.
 */
MUST_CHECK ssize_t file_read_up_to(int fd, uint8_t *out, size_t room);

/* All bytes and one NUL after them, from malloc; NULL with why set: missing, a folder,
 * above max_bytes. "-" is stdin. */
MUST_CHECK uint8_t *file_read(const char *path, size_t max_bytes, size_t *out_len,
                              struct trouble *why);

/* As file_read, for who must never wait: refuses a pipe, whose writer may be silent, and
 * a device. "-" is a name like others. */
MUST_CHECK uint8_t *file_read_regular(const char *path, size_t max_bytes, size_t *out_len,
                                      struct trouble *why);

/* As file_read, for a private key: refuses a file that group or others may read ("chmod
 * 600 ..."), but for a public key in PEM form, which its parser names. */
MUST_CHECK char *file_read_key(const char *path, struct trouble *why);

/* Writes a new file beside path, fsyncs, renames over it, fsyncs the folder: whole or not
 * at all. Refuses to take the place of a device, a pipe or a socket. */
MUST_CHECK bool file_replace(const char *path, const void *bytes, size_t len, mode_t mode,
                             struct trouble *why);

#endif
