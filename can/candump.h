/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the text that `candump -L` writes, read and written.
 *
 *   (1717548054.420756) can0 1F3#003C00        11 bit id: three hex digits
 *   (1717548054.420756) can0 18FEF100#0102     29 bit id: eight
 *   (1717548054.420756) can0 123#R5            remote frame that asks for 5 bytes
 *   (1717548054.420756) can0 123##1A0B         FD; flags: 1 BRS, 2 ESI, 4 FDF
 *   (1717548054.420756) can0 123#1122334455667788_9   8 bytes under a DLC of 9 to F
 *   (1717548054.420756) can0 20000004#0004000000000000 T   error frame; sent by this host
 *
 * Law: what candump wrote is printed back byte for byte. Also read, but printed as above:
 * lower case hex, fewer than ten digits of seconds, `R0`. Does not: allocate, know files.
 */
#ifndef CAN_CANDUMP_H
#define CAN_CANDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "can/frame.h"

#define CANDUMP_INTERFACE_BYTES 16 /* IFNAMSIZ: 15 characters and NUL */
#define CANDUMP_LINE_BYTES 192     /* more than the longest line, NUL included */

struct candump_line {
    uint64_t time_us; /* since 1970, or since whatever the recorder counted from */
    char interface[CANDUMP_INTERFACE_BYTES];
    uint8_t width;   /* interface is right-aligned in so many columns; 0: as it is */
    uint8_t raw_dlc; /* 9 to 15: DLC of a classic frame with length 8; 0: the length */
    bool fdf;        /* flag 4 of an FD frame, which kernels from 6.1 on set */
    char direction;  /* 'R' or 'T' at the end of the line (candump -x), 0: none */
    struct frame frame;
};

enum candump_fault {
    CANDUMP_OK,
    CANDUMP_FAULT_TIME,
    CANDUMP_FAULT_INTERFACE,
    CANDUMP_FAULT_ID,
    CANDUMP_FAULT_REMOTE,
    CANDUMP_FAULT_FLAGS,
    CANDUMP_FAULT_DATA,
    CANDUMP_FAULT_LENGTH,
    CANDUMP_FAULT_DLC,
    CANDUMP_FAULT_END
};

/* Reads the len bytes at line, with or without a final LF or CR LF; any bytes are safe.
 * On CANDUMP_OK frame_check accepts out->frame; otherwise out is not to be used. */
MUST_CHECK enum candump_fault candump_parse_line(struct candump_line *out,
                                                 const char *line, size_t len);

/* What and the mend, a static string to follow "file:line: ". */
const char *candump_fault_text(enum candump_fault fault);

/* Writes the line without newline, with NUL; returns its length. A frame that frame_check
 * refuses is written as far as its format has room. */
size_t candump_print_line(char out[static CANDUMP_LINE_BYTES],
                          const struct candump_line *line);

#endif
