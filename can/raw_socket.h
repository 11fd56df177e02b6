/* SPDX-License-Identifier: Apache-2.0 */
/* One CAN interface through SocketCAN (Linux Documentation/networking/can.rst): the only
 * socket that can/ opens.
 *
 * A descriptor from raw_socket_open is non-blocking, takes and gives classic and FD
 * frames, sees its own frames come back when they have been sent (the transmit echo), and
 * sees what the controller reports of itself. Does not: keep state, judge, allocate. */
#ifndef CAN_RAW_SOCKET_H
#define CAN_RAW_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "can/frame.h"
#include "can/trouble.h"

#define RAW_SOCKET_BATCH 32 /* most readings that one call returns */

/* Opens, checks and binds. stamped: readings carry the kernel's time of reception.
 * Returns the descriptor, which the caller closes, or -1 with why set: bad name, no CAN
 * in this kernel, no such interface, not a CAN interface, interface down, no permission.
 */
MUST_CHECK int raw_socket_open(const char *interface, bool stamped, struct trouble *why);

/* Fault confinement (ISO 11898-1, 12.1.4) as the controller reports it. */
enum raw_socket_bus {
    RAW_SOCKET_BUS_UNKNOWN, /* no controller: a virtual interface */
    RAW_SOCKET_BUS_ACTIVE,
    RAW_SOCKET_BUS_WARNING,
    RAW_SOCKET_BUS_PASSIVE,
    RAW_SOCKET_BUS_OFF,       /* cut off from the bus until restarted */
    RAW_SOCKET_BUS_RESTARTED, /* back after bus-off; only in a reading */
    RAW_SOCKET_BUS_STOPPED    /* interface down or asleep; only in a status */
};

/* "error-passive" and so on, a static string. */
const char *raw_socket_bus_text(enum raw_socket_bus bus);

enum raw_socket_event {
    RAW_SOCKET_NONE,  /* nothing to read now */
    RAW_SOCKET_FRAME, /* frame was received; or an error frame that says nothing of bus */
    RAW_SOCKET_ECHO,  /* frame, written to this descriptor, has been sent */
    RAW_SOCKET_STATE, /* bus changed; frame is the error frame that says so */
    RAW_SOCKET_LOST,  /* interface down: reads and writes work again when it is up; gone:
                         the descriptor is dead, close it and open anew. Told once, to
                         the first call: a write may get it as DOWN */
    RAW_SOCKET_ERROR  /* reading failed for another reason, in error */
};

struct raw_reading {
    enum raw_socket_event event;
    enum raw_socket_bus bus; /* STATE */
    bool gone;               /* LOST: the interface does not exist any more */
    int error;               /* LOST, ERROR: errno */
    uint32_t missed;         /* frames lost for want of buffer since the descriptor was
                                opened, as far as the kernel has told; 0: has not told */
    uint64_t time_us;        /* kernel's wall clock at reception; 0 unless stamped */
    struct frame
        frame; /* as received: only frame_check tells whether it is well-formed */
};

/* Reads one. Returns out->event. */
enum raw_socket_event raw_socket_read(int fd, struct raw_reading *out);

/* Reads what is there, up to count and RAW_SOCKET_BATCH, with one system call. Returns
 * how many readings are in out, at least 1 (count is at least 1): NONE, LOST and ERROR
 * come alone. Fewer than asked for means that nothing was left. */
size_t raw_socket_read_batch(int fd, struct raw_reading *out, size_t count);

/* As `missed` of a reading, but of now: what is lost behind the last frame that waits is
 * in no reading before the next one comes. False where the kernel does not tell (before
 * 4.12). */
MUST_CHECK bool raw_socket_missed(int fd, uint32_t *missed);

enum raw_socket_write {
    RAW_SOCKET_SENT,   /* the kernel took it; sent on the bus when its echo comes */
    RAW_SOCKET_FULL,   /* no room now (ENOBUFS, EAGAIN): try again later. A descriptor
                          that polls writable may still be full: wait by time */
    RAW_SOCKET_DOWN,   /* interface down or gone */
    RAW_SOCKET_REFUSED /* frame_check refuses it, it is an error frame, or the interface
                          cannot carry it (FD on a classic one); errno tells in the last
                        */
};

/* Hands one frame to the kernel, and never waits. */
enum raw_socket_write raw_socket_write(int fd, const struct frame *frame);

/* What a bus shall be; 0 leaves a bit rate as it is. */
struct raw_socket_setup {
    uint32_t bitrate;      /* bit/s, arbitration phase */
    uint32_t data_bitrate; /* bit/s, FD data phase */
    bool fd;
    uint32_t restart_ms; /* delay of the automatic restart after bus-off; 0: none */
};

enum raw_socket_setting {
    RAW_SOCKET_SET,        /* up, and as asked for */
    RAW_SOCKET_SET_PARTLY, /* up, and works; why tells what is not as asked for: the data
                              bit rate, which libsocketcan can neither read nor set, or
                              the restart, which not every driver does by itself */
    RAW_SOCKET_VIRTUAL,    /* up; no bit timing to set (vcan, vxcan) */
    RAW_SOCKET_NOT_SET     /* why tells; the interface may be down */
};

/* Sets the interface up with libsocketcan; needs CAP_NET_ADMIN where something has to
 * change. An interface that is as asked for already, and not in bus-off, is not
 * interrupted; so calling it again ends a bus-off that the kernel does not end. FD can
 * only be found switched on, not be switched on: the kernel wants the mode and both bit
 * rates in one request (drivers/net/can/dev/netlink.c, can_validate), which libsocketcan
 * does not make. It adds a line of its own to stderr for most failures. */
MUST_CHECK enum raw_socket_setting
raw_socket_configure(const char *interface, const struct raw_socket_setup *setup,
                     struct trouble *why);

struct raw_socket_status {
    enum raw_socket_bus bus;
    bool counted;       /* the driver tells its error counters */
    uint16_t tx_errors; /* transmit and receive error counters (ISO 11898-1, 12.1.4) */
    uint16_t rx_errors;
};

/* State of the controller now. False with why set: no such interface, not CAN, or the
 * kernel did not answer. Virtual interfaces are BUS_UNKNOWN, not counted. */
MUST_CHECK bool raw_socket_state(const char *interface, struct raw_socket_status *out,
                                 struct trouble *why);

#endif
