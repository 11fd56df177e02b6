/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's CAN structures, options and error numbers, and nobody else's business. */
#include "can/raw_socket.h"

#include <errno.h>
#include <libsocketcan.h>
#include <linux/can.h>
#include <linux/can/error.h>
#include <linux/can/netlink.h>
#include <linux/can/raw.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wchar.h>

#include "can/link.h"

#define RECEIVE_BUFFER_BYTES (2 << 20)
#define US_PER_SECOND 1000000U

static bool set_options(int fd, const char *interface, bool stamped, struct trouble *why)
{
    const can_err_mask_t errors = CAN_ERR_MASK;
    const int on = 1;
    const int stamp = stamped;
    const struct {
        const char *what;
        int level;
        int name;
        const void *value;
        socklen_t size;
    } options[] = {
        {"FD frames", SOL_CAN_RAW, CAN_RAW_FD_FRAMES, &on, sizeof on},
        {"the transmit echo", SOL_CAN_RAW, CAN_RAW_RECV_OWN_MSGS, &on, sizeof on},
        {"error frames", SOL_CAN_RAW, CAN_RAW_ERR_FILTER, &errors, sizeof errors},
        {"the count of missed frames", SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on},
        {"time stamps", SOL_SOCKET, SO_TIMESTAMP, &stamp, sizeof stamp},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (setsockopt(fd, options[i].level, options[i].name, options[i].value,
                       options[i].size) != 0) {
            trouble_set_errno(why, errno,
                              "%s: this kernel does not give %s; use 3.6 or later",
                              interface, options[i].what);
            return false;
        }
    }
    const int bytes = RECEIVE_BUFFER_BYTES;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0) {
        /* Without the privilege: as much as is allowed. What is missed is counted. */
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
    return true;
}

static bool bind_to(int fd, const char *interface, int index, struct trouble *why)
{
    const struct sockaddr_can address = {.can_family = AF_CAN, .can_ifindex = index};
    if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        trouble_set_errno(why, errno, "%s: cannot bind a CAN socket to it", interface);
        return false;
    }
    return true;
}

static int open_socket(const char *interface, struct trouble *why)
{
    int fd = socket(AF_CAN, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, CAN_RAW);
    if (fd >= 0) {
        return fd;
    }
    if (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT) {
        trouble_set(why,
                    "%s: this kernel has no CAN; 'modprobe can-raw' loads it, or boot a "
                    "kernel built with CONFIG_CAN_RAW",
                    interface);
    } else {
        trouble_set_errno(why, errno, "%s: cannot open a CAN socket", interface);
    }
    return -1;
}

/* The kernel's CAN is asked for first: without it no interface can be a CAN one. */
int raw_socket_open(const char *interface, bool stamped, struct trouble *why)
{
    struct link link;
    int fd = link_name_fits(interface, why) ? open_socket(interface, why) : -1;
    if (fd < 0) {
        return -1;
    }
    if (!link_find(interface, &link, why) || !link_check_up(interface, &link, why) ||
        !set_options(fd, interface, stamped, why) ||
        !bind_to(fd, interface, link.index, why)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

const char *raw_socket_bus_text(enum raw_socket_bus bus)
{
    static const char *const texts[] = {
        [RAW_SOCKET_BUS_UNKNOWN] = "no-controller",
        [RAW_SOCKET_BUS_ACTIVE] = "error-active",
        [RAW_SOCKET_BUS_WARNING] = "error-warning",
        [RAW_SOCKET_BUS_PASSIVE] = "error-passive",
        [RAW_SOCKET_BUS_OFF] = "bus-off",
        [RAW_SOCKET_BUS_RESTARTED] = "restarted",
        [RAW_SOCKET_BUS_STOPPED] = "stopped",
    };
    return (size_t)bus < sizeof texts / sizeof *texts ? texts[bus] : "unknown state";
}

/* What an error frame says of the bus; UNKNOWN if nothing. The worst counts. */
static enum raw_socket_bus bus_of_error(const struct canfd_frame *error)
{
    static const struct {
        uint8_t bits;
        enum raw_socket_bus bus;
    } levels[] = {
        {CAN_ERR_CRTL_RX_PASSIVE | CAN_ERR_CRTL_TX_PASSIVE, RAW_SOCKET_BUS_PASSIVE},
        {CAN_ERR_CRTL_RX_WARNING | CAN_ERR_CRTL_TX_WARNING, RAW_SOCKET_BUS_WARNING},
        {CAN_ERR_CRTL_ACTIVE, RAW_SOCKET_BUS_ACTIVE},
    };
    if (error->can_id & CAN_ERR_BUSOFF) {
        return RAW_SOCKET_BUS_OFF;
    }
    if (error->can_id & CAN_ERR_RESTARTED) {
        return RAW_SOCKET_BUS_RESTARTED;
    }
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (error->can_id & CAN_ERR_CRTL && error->data[1] & levels[i].bits) {
            return levels[i].bus;
        }
    }
    return RAW_SOCKET_BUS_UNKNOWN;
}

/* Ids and lengths are taken as they are: frame_check, not this, is the judge of them. */
static void decode_frame(struct frame *out, const struct canfd_frame *raw, bool fd)
{
    uint8_t room = fd ? FRAME_DATA_MAX : FRAME_CLASSIC_DATA_MAX;
    out->kind = raw->can_id & CAN_ERR_FLAG   ? FRAME_ERROR
                : raw->can_id & CAN_RTR_FLAG ? FRAME_REMOTE
                                             : FRAME_DATA;
    out->id = raw->can_id & CAN_EFF_MASK;
    out->extended = raw->can_id & CAN_EFF_FLAG;
    out->fd = fd;
    out->bit_rate_switch = fd && raw->flags & CANFD_BRS;
    out->error_state_indicator = fd && raw->flags & CANFD_ESI;
    out->length = raw->len;
    if (out->kind != FRAME_REMOTE) {
        memcpy(out->data, raw->data, raw->len < room ? raw->len : room);
    }
}

static void decode_control(struct raw_reading *out, struct msghdr *message)
{
    for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control != NULL;
         control = CMSG_NXTHDR(message, control)) {
        if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_RXQ_OVFL) {
            memcpy(&out->missed, CMSG_DATA(control), sizeof out->missed);
        }
        if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMP) {
            struct timeval time;
            memcpy(&time, CMSG_DATA(control), sizeof time);
            out->time_us = (uint64_t)time.tv_sec * US_PER_SECOND + (uint64_t)time.tv_usec;
        }
    }
}

static void decode_reading(struct raw_reading *out, const struct canfd_frame *raw,
                           struct mmsghdr *message)
{
    *out = (struct raw_reading){0};
    if (message->msg_len != CAN_MTU && message->msg_len != CANFD_MTU) {
        out->event = RAW_SOCKET_ERROR;
        out->error = EBADMSG;
        return;
    }
    decode_frame(&out->frame, raw, message->msg_len == CANFD_MTU);
    decode_control(out, &message->msg_hdr);
    out->event =
        message->msg_hdr.msg_flags & MSG_CONFIRM ? RAW_SOCKET_ECHO : RAW_SOCKET_FRAME;
    if (out->frame.kind == FRAME_ERROR) {
        out->bus = bus_of_error(raw);
        out->event =
            out->bus != RAW_SOCKET_BUS_UNKNOWN ? RAW_SOCKET_STATE : RAW_SOCKET_FRAME;
    }
}

static void decode_failure(struct raw_reading *out, int error)
{
    *out = (struct raw_reading){.event = RAW_SOCKET_ERROR, .error = error};
    if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) {
        out->event = RAW_SOCKET_NONE;
        out->error = 0;
    }
    if (error == ENETDOWN || error == ENODEV) {
        out->event = RAW_SOCKET_LOST;
        out->gone = error == ENODEV;
    }
}

size_t raw_socket_read_batch(int fd, struct raw_reading *out, size_t count)
{
    struct canfd_frame frames[RAW_SOCKET_BATCH];
    struct iovec parts[RAW_SOCKET_BATCH];
    struct mmsghdr messages[RAW_SOCKET_BATCH];
    _Alignas(struct cmsghdr)
        uint8_t controls[RAW_SOCKET_BATCH][CMSG_SPACE(sizeof(struct timeval)) +
                                           CMSG_SPACE(sizeof(uint32_t))];
    unsigned wanted = count < RAW_SOCKET_BATCH ? (unsigned)count : RAW_SOCKET_BATCH;
    for (unsigned i = 0; i < wanted; i++) {
        parts[i] = (struct iovec){.iov_base = &frames[i], .iov_len = sizeof frames[i]};
        messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &parts[i],
                                                   .msg_iovlen = 1,
                                                   .msg_control = controls[i],
                                                   .msg_controllen = sizeof controls[i]}};
    }
    int got = recvmmsg(fd, messages, wanted, MSG_DONTWAIT, NULL);
    if (got <= 0) {
        decode_failure(out, got < 0 ? errno : EAGAIN);
        return 1;
    }
    for (int i = 0; i < got; i++) {
        decode_reading(&out[i], &frames[i], &messages[i]);
    }
    return (size_t)got;
}

enum raw_socket_event raw_socket_read(int fd, struct raw_reading *out)
{
    (void)raw_socket_read_batch(fd, out, 1);
    return out->event;
}

static enum raw_socket_write write_result(ssize_t written, size_t size)
{
    if (written >= 0) {
        return (size_t)written == size ? RAW_SOCKET_SENT : RAW_SOCKET_REFUSED;
    }
    switch (errno) {
    case ENOBUFS:
    case EAGAIN:
    case EINTR:
        return RAW_SOCKET_FULL;
    case ENETDOWN:
    case ENODEV:
    case ENXIO:
        return RAW_SOCKET_DOWN;
    default:
        return RAW_SOCKET_REFUSED;
    }
}

bool raw_socket_missed(int fd, uint32_t *missed)
{
    uint32_t memory[SK_MEMINFO_VARS] = {0};
    socklen_t bytes = sizeof memory;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, &bytes) != 0 ||
        bytes <= SK_MEMINFO_DROPS * sizeof *memory) {
        return false;
    }
    *missed = memory[SK_MEMINFO_DROPS];
    return true;
}

enum raw_socket_write raw_socket_write(int fd, const struct frame *frame)
{
    if (frame_check(frame) != FRAME_OK || frame->kind == FRAME_ERROR) {
        return RAW_SOCKET_REFUSED;
    }
    size_t size = frame->fd ? CANFD_MTU : CAN_MTU;
    struct canfd_frame raw = {
        .can_id = frame->id | (frame->extended ? CAN_EFF_FLAG : 0) |
                  (frame->kind == FRAME_REMOTE ? CAN_RTR_FLAG : 0),
        .len = frame->length,
        .flags = (uint8_t)((frame->bit_rate_switch ? CANFD_BRS : 0) |
                           (frame->error_state_indicator ? CANFD_ESI : 0)),
    };
    memcpy(raw.data, frame->data, frame->fd ? FRAME_DATA_MAX : FRAME_CLASSIC_DATA_MAX);
    return write_result(send(fd, &raw, size, MSG_DONTWAIT), size);
}

static enum raw_socket_setting failed(const char *interface, const char *step,
                                      struct trouble *why)
{
    if (errno == EPERM) {
        trouble_set(why, "%s: may not %s; it needs CAP_NET_ADMIN: run as root", interface,
                    step);
    } else {
        trouble_set_errno(
            why, errno, "%s: cannot %s; 'ip -details link show %s' tells what it can do",
            interface, step, interface);
    }
    return RAW_SOCKET_NOT_SET;
}

static enum raw_socket_setting configure_virtual(const char *interface,
                                                 const struct link *link,
                                                 const struct raw_socket_setup *setup,
                                                 struct trouble *why)
{
    if (setup->fd && !link->carries_fd) {
        trouble_set(why, "%s: carries no FD frames; 'ip link set %s mtu 72' lets it",
                    interface, interface);
        return RAW_SOCKET_NOT_SET;
    }
    if (!link->up && can_do_start(interface) != 0) {
        return failed(interface, "start it", why);
    }
    return RAW_SOCKET_VIRTUAL;
}

static void tell_fd_command(const char *interface, const char *what,
                            const struct raw_socket_setup *setup, struct trouble *why)
{
    trouble_set(why,
                "%s: %s; 'ip link set %s down; ip link set %s type can bitrate %u "
                "dbitrate %u fd on; ip link set %s up' sets it",
                interface, what, interface, interface, setup->bitrate,
                setup->data_bitrate, interface);
}

static bool is_as_asked(const char *interface, const struct raw_socket_setup *setup)
{
    struct can_bittiming timing = {0};
    uint32_t restart_ms = 0;
    int state = CAN_STATE_BUS_OFF;
    return can_get_state(interface, &state) == 0 && state != CAN_STATE_BUS_OFF &&
           can_get_restart_ms(interface, &restart_ms) == 0 &&
           restart_ms == setup->restart_ms &&
           (setup->bitrate == 0 || (can_get_bittiming(interface, &timing) == 0 &&
                                    timing.bitrate == setup->bitrate));
}

/* The kernel takes none of this while the interface is up. */
static enum raw_socket_setting
apply(const char *interface, const struct raw_socket_setup *setup, struct trouble *why)
{
    enum raw_socket_setting result = RAW_SOCKET_SET;
    if (can_do_stop(interface) != 0) {
        return failed(interface, "stop it", why);
    }
    if (setup->bitrate != 0 && can_set_bitrate(interface, setup->bitrate) != 0) {
        return failed(interface, "set its bit rate", why);
    }
    if (can_set_restart_ms(interface, setup->restart_ms) != 0) {
        if (errno != EOPNOTSUPP) {
            return failed(interface, "set its restart delay", why);
        }
        trouble_set(why,
                    "%s: its driver does not restart by itself after bus-off; "
                    "'ip link set %s down; ip link set %s up' does",
                    interface, interface, interface);
        result = RAW_SOCKET_SET_PARTLY;
    }
    return can_do_start(interface) == 0 ? result : failed(interface, "start it", why);
}

static enum raw_socket_setting configure_controller(const char *interface,
                                                    const struct link *link,
                                                    const struct raw_socket_setup *setup,
                                                    struct trouble *why)
{
    struct can_ctrlmode mode = {0};
    enum raw_socket_setting result = RAW_SOCKET_SET;
    if (setup->fd && (can_get_ctrlmode(interface, &mode) != 0 ||
                      (mode.flags & CAN_CTRLMODE_FD) == 0)) {
        tell_fd_command(interface, "FD is switched off", setup, why);
        return RAW_SOCKET_NOT_SET;
    }
    if (!link->up || !is_as_asked(interface, setup)) {
        result = apply(interface, setup, why);
    }
    if (result == RAW_SOCKET_SET && setup->fd && setup->data_bitrate != 0) {
        tell_fd_command(interface, "its FD data bit rate is taken on trust", setup, why);
        result = RAW_SOCKET_SET_PARTLY;
    }
    return result;
}

enum raw_socket_setting raw_socket_configure(const char *interface,
                                             const struct raw_socket_setup *setup,
                                             struct trouble *why)
{
    struct link link;
    /* libsocketcan calls perror, which on a stream without orientation opens a second one
     * and so may lose the errno that tells why. */
    (void)fwide(stderr, -1);
    if (!link_find(interface, &link, why)) {
        return RAW_SOCKET_NOT_SET;
    }
    return link.is_virtual ? configure_virtual(interface, &link, setup, why)
                           : configure_controller(interface, &link, setup, why);
}

static enum raw_socket_bus bus_of_state(int state)
{
    static const enum raw_socket_bus buses[] = {
        [CAN_STATE_ERROR_ACTIVE] = RAW_SOCKET_BUS_ACTIVE,
        [CAN_STATE_ERROR_WARNING] = RAW_SOCKET_BUS_WARNING,
        [CAN_STATE_ERROR_PASSIVE] = RAW_SOCKET_BUS_PASSIVE,
        [CAN_STATE_BUS_OFF] = RAW_SOCKET_BUS_OFF,
        [CAN_STATE_STOPPED] = RAW_SOCKET_BUS_STOPPED,
        [CAN_STATE_SLEEPING] = RAW_SOCKET_BUS_STOPPED,
    };
    return (size_t)state < sizeof buses / sizeof *buses ? buses[state]
                                                        : RAW_SOCKET_BUS_UNKNOWN;
}

bool raw_socket_state(const char *interface, struct raw_socket_status *out,
                      struct trouble *why)
{
    struct link link;
    struct can_berr_counter counter = {0};
    int state = 0;
    *out = (struct raw_socket_status){0};
    if (!link_find(interface, &link, why)) {
        return false;
    }
    if (link.is_virtual) {
        return true;
    }
    if (can_get_state(interface, &state) != 0) {
        trouble_set(why, "%s: the kernel does not tell its state; is its driver loaded?",
                    interface);
        return false;
    }
    out->bus = bus_of_state(state);
    out->counted = can_get_berr_counter(interface, &counter) == 0;
    out->tx_errors = counter.txerr;
    out->rx_errors = counter.rxerr;
    return true;
}
