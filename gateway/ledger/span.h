/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes to and from a place in a file, however many system calls that takes (pwrite(2),
 * pread(2): a call may do a part, or be interrupted before it does any). */
#ifndef GATEWAY_LEDGER_SPAN_H
#define GATEWAY_LEDGER_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

/* All of them; false with errno, and then some may have been written. */
MUST_CHECK bool span_write(int fd, const uint8_t *bytes, size_t len, uint64_t offset);

/* As many as there are, at most size; false with errno. */
MUST_CHECK bool span_read(int fd, uint8_t *out, size_t size, uint64_t offset,
                          size_t *out_len);

/* As fdatasync(2), and false with EROFS on a file system that is read-only: when ext4 is
 * remounted so by force (Linux 6.1, emergency remount), writes into blocks that the file
 * has and syncs of them go on to say that they are done, and nothing reaches the disk. */
MUST_CHECK bool span_sync(int fd);

#endif
