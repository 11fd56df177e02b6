/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim vehicle`: puts a vehicle on a CAN bus. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "can/raw_socket.h"
#include "gateway/clock.h"
#include "gateway/verbs/options.h"
#include "sim/diagnostics.h"
#include "sim/drive.h"
#include "sim/verbs.h"

#define RETRY_US 1000
#define GAP_US                                                              \
    220 /* a frame of 8 bytes at 500 kbit/s: no bus is faster after a stall \
         */

static const char help[] =
    "usage: sallyport-sim vehicle [OPTION]... INTERFACE\n"
    "\n"
    "Puts a vehicle on a CAN bus: periodic messages with counters and checksums, or a\n"
    "recording. It answers diagnostic requests on 7DF and 7E0 (VIN, engine speed,\n"
    "speed) with 7E8.\n"
    "\n"
    "  --log FILE   a candump -L recording instead, at its own pace\n"
    "  --speed X    X times as fast as recorded\n"
    "  --repeat     begin the recording again after its end\n"
    "  --seconds N  end after N seconds\n"
    "  --list       show the built-in messages, and end\n"
    "\n"
    "example: sallyport-sim vehicle --log drive.log --repeat can0\n"
    "\n"
    "Exit codes: 0 done, 1 the bus or the recording ended it, 2 used wrongly.\n";

struct wishes {
    const char *interface;
    const char *log;
    double speed;
    bool repeat;
    uint64_t seconds;
    bool list;
};

struct vehicle {
    uv_loop_t loop;
    uv_poll_t clock; /* a timerfd, because libuv's own timers count milliseconds */
    uv_poll_t bus;
    uv_signal_t terminate;
    uv_signal_t interrupt;
    int clock_fd;
    int bus_fd;
    struct drive drive;
    struct frame next;
    uint64_t next_us;
    uint64_t free_us; /* the bus is taken until then */
    uint64_t end_us;  /* UINT64_MAX: never */
    struct diagnostics diagnostics;
    uint64_t sent;
    uint64_t answered;
    struct trouble why; /* what ended the drive, "" when it ran its course */
};

static void stop(struct vehicle *self)
{
    if (!uv_is_closing((uv_handle_t *)&self->clock)) {
        uv_close((uv_handle_t *)&self->clock, NULL);
        uv_close((uv_handle_t *)&self->bus, NULL);
        uv_close((uv_handle_t *)&self->terminate, NULL);
        uv_close((uv_handle_t *)&self->interrupt, NULL);
    }
}

static void wake_at(struct vehicle *self, uint64_t at_us)
{
    struct itimerspec when = {.it_value = {.tv_sec = (time_t)(at_us / 1000000),
                                           .tv_nsec = (long)(at_us % 1000000) * 1000}};
    (void)timerfd_settime(self->clock_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

/* False when there is nothing more to send. */
static bool fetch(struct vehicle *self)
{
    enum drive_step step =
        drive_next(&self->drive, &self->next, &self->next_us, &self->why);
    return step == DRIVE_FRAME && self->next_us < self->end_us;
}

/* False when the drive has ended here. */
static bool send_next(struct vehicle *self)
{
    switch (raw_socket_write(self->bus_fd, &self->next)) {
    case RAW_SOCKET_FULL:
        self->next_us = clock_steady_us() + RETRY_US;
        return true;
    case RAW_SOCKET_DOWN:
        trouble_set(&self->why, "the interface went down");
        return false;
    case RAW_SOCKET_REFUSED:
        trouble_set_errno(&self->why, errno,
                          "the interface refuses a frame of id %" PRIX32
                          "; an FD frame needs an interface with 'mtu 72'",
                          self->next.id);
        return false;
    case RAW_SOCKET_SENT:
        self->sent++;
    }
    return fetch(self);
}

static void send_due(struct vehicle *self)
{
    uint64_t time_us = clock_steady_us();
    if (self->next_us <= time_us && self->free_us <= time_us) {
        self->free_us = time_us + GAP_US;
        if (!send_next(self)) {
            stop(self);
            return;
        }
    }
    wake_at(self, self->next_us > self->free_us ? self->next_us : self->free_us);
}

static void on_clock(uv_poll_t *poll, int status, int events)
{
    struct vehicle *self = poll->data;
    uint64_t ticks;
    (void)status;
    (void)events;
    if (read(self->clock_fd, &ticks, sizeof(ticks)) > 0) {
        send_due(self);
    }
}

static void answer(struct vehicle *self, const struct frame *frame)
{
    struct frame out[DIAGNOSTICS_FRAMES_MAX];
    size_t count = diagnostics_answer(&self->diagnostics, frame, out);
    for (size_t i = 0; i < count; i++) {
        self->answered += raw_socket_write(self->bus_fd, &out[i]) == RAW_SOCKET_SENT;
    }
}

static void on_bus(uv_poll_t *poll, int status, int events)
{
    struct vehicle *self = poll->data;
    struct raw_reading readings[RAW_SOCKET_BATCH];
    (void)status;
    (void)events;
    size_t count = raw_socket_read_batch(self->bus_fd, readings, RAW_SOCKET_BATCH);
    for (size_t i = 0; i < count; i++) {
        if (readings[i].event == RAW_SOCKET_FRAME) {
            answer(self, &readings[i].frame);
        }
        if (readings[i].event == RAW_SOCKET_LOST) {
            trouble_set(&self->why, "the interface went down");
            stop(self);
        }
    }
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    stop(handle->data);
}

static bool start_loop(struct vehicle *self, struct trouble *why)
{
    self->clock_fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (self->clock_fd < 0 || uv_loop_init(&self->loop) != 0) {
        trouble_set_errno(why, errno, "no timer");
        return false;
    }
    self->clock.data = self->bus.data = self->terminate.data = self->interrupt.data =
        self;
    int ret = uv_poll_init(&self->loop, &self->clock, self->clock_fd);
    ret |= uv_poll_init(&self->loop, &self->bus, self->bus_fd);
    ret |= uv_signal_init(&self->loop, &self->terminate);
    ret |= uv_signal_init(&self->loop, &self->interrupt);
    ret |= uv_poll_start(&self->clock, UV_READABLE, on_clock);
    ret |= uv_poll_start(&self->bus, UV_READABLE, on_bus);
    ret |= uv_signal_start(&self->terminate, on_signal, SIGTERM);
    ret |= uv_signal_start(&self->interrupt, on_signal, SIGINT);
    if (ret != 0) {
        trouble_set(why, "libuv cannot watch its descriptors");
    }
    return ret == 0;
}

static int ride(struct vehicle *self, const struct wishes *wishes)
{
    uint64_t start_us = clock_steady_us();
    self->end_us =
        wishes->seconds > 0 ? start_us + wishes->seconds * 1000000 : UINT64_MAX;
    self->bus_fd = raw_socket_open(wishes->interface, false, &self->why);
    if (self->bus_fd < 0 || !start_loop(self, &self->why) ||
        !drive_open(&self->drive, wishes->log, wishes->speed, wishes->repeat, start_us,
                    &self->why)) {
        fprintf(stderr, "sallyport-sim vehicle: %s\n", self->why.text);
        return SIM_FOUND;
    }
    if (fetch(self)) {
        wake_at(self, self->next_us);
        (void)uv_run(&self->loop, UV_RUN_DEFAULT);
    }
    drive_close(&self->drive);
    printf("sent %" PRIu64 " frames in %.1f s, answered %" PRIu64 "\n", self->sent,
           (double)(clock_steady_us() - start_us) / 1e6, self->answered);
    if (self->why.text[0] != '\0') {
        fprintf(stderr, "sallyport-sim vehicle: %s\n", self->why.text);
        return SIM_FOUND;
    }
    return SIM_DONE;
}

static int list(void)
{
    for (size_t i = 0; i < traffic_message_count; i++) {
        const struct traffic_message *message = &traffic_messages[i];
        printf("%-10s %0*" PRIX32 " length %u every %u ms%s%s\n", message->name,
               message->extended ? 8 : 3, message->id, message->length,
               message->period_us / 1000,
               message->counter_byte != TRAFFIC_NONE ? ", counter" : "",
               message->checksum_byte != TRAFFIC_NONE ? ", checksum" : "");
    }
    return SIM_DONE;
}

static bool take_speed(void *speed, const char *value, struct trouble *why)
{
    char *end;
    double taken = strtod(value, &end);
    if (end == value || *end != '\0') {
        trouble_set(why, "--speed %.60s: write a number from 0.001 to 1000", value);
        return false;
    }
    *(double *)speed = taken;
    return true;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(struct wishes *out, int argc, char **argv)
{
    const struct options_row rows[] = {
        {"log", .text = &out->log},
        {"speed", .take = take_speed, .target = &out->speed},
        {"repeat", .flag = &out->repeat},
        {"seconds", .number = &out->seconds, .most = UINT32_MAX},
        {"list", .flag = &out->list},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND || out->list) {
        return code;
    }
    if (optind + 1 != argc) {
        fputs("sallyport-sim vehicle: name one CAN interface, for example can0\n",
              stderr);
        return VERB_USAGE;
    }
    out->interface = argv[optind];
    return VERB_FOUND;
}

int sim_verb_vehicle(int argc, char **argv)
{
    static struct vehicle vehicle;
    struct wishes wishes = {.speed = 1};

    enum verb_exit code = read_options(&wishes, argc, argv);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    return wishes.list ? list() : ride(&vehicle, &wishes);
}
