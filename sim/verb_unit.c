/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim unit`: an honest telematics unit: reads its bus, reports home. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "can/candump.h"
#include "can/raw_socket.h"
#include "gateway/clock.h"
#include "gateway/verbs/options.h"
#include "sim/telemetry.h"
#include "sim/verbs.h"

#define IDS_MAX 64
#define BODY_BYTES 4096

static const char help[] =
    "usage: sallyport-sim unit --host NAME --authority FILE [OPTION]...\n"
    "\n"
    "An honest telematics unit: every few seconds it posts what it read on its bus\n"
    "over TLS.\n"
    "\n"
    "  --host NAME       where to report to\n"
    "  --port N          443\n"
    "  --authority FILE  PEM: whose certificate to trust\n"
    "  --can INTERFACE   read this bus\n"
    "  --request FRAME   send this frame there before each report, as in 201#0102\n"
    "  --every SECONDS   2\n"
    "  --times N         so many reports (3)\n"
    "\n"
    "example: sallyport-sim unit --host cloud.example --authority ca.pem --can can1\n"
    "\n"
    "Exit codes: 0 all arrived, 1 a report did not, 2 used wrongly.\n";

struct unit {
    struct telemetry_target target;
    const char *interface; /* NULL: no bus */
    const char *request;   /* NULL: none */
    uint64_t every_s;
    uint64_t times;
    int bus_fd;                   /* -1: no bus */
    struct frame latest[IDS_MAX]; /* of each id read */
    size_t ids;
    uint64_t frames;
};

static void keep(struct unit *self, const struct frame *frame)
{
    size_t at = 0;
    while (at < self->ids && (self->latest[at].id != frame->id ||
                              self->latest[at].extended != frame->extended)) {
        at++;
    }
    if (at == IDS_MAX) {
        return;
    }
    self->ids = at == self->ids ? at + 1 : self->ids;
    self->latest[at] = *frame;
    self->frames++;
}

/* Until the time is over. */
static void read_bus(struct unit *self)
{
    uint64_t end_us = clock_steady_us() + self->every_s * UINT64_C(1000000);
    for (uint64_t at_us = clock_steady_us(); at_us < end_us; at_us = clock_steady_us()) {
        struct pollfd ready = {.fd = self->bus_fd, .events = POLLIN};
        struct raw_reading reading;
        if (poll(&ready, 1, (int)((end_us - at_us) / 1000 + 1)) <= 0) {
            continue;
        }
        while (raw_socket_read(self->bus_fd, &reading) == RAW_SOCKET_FRAME) {
            keep(self, &reading.frame);
        }
    }
}

/* A candump line without time and interface. */
static void print_frame(char out[static CANDUMP_LINE_BYTES], const struct frame *frame)
{
    struct candump_line line = {.interface = "-", .frame = *frame};
    (void)candump_print_line(out, &line);
    const char *text = strstr(out, " - ");
    memmove(out, text != NULL ? text + 3 : out,
            strlen(text != NULL ? text + 3 : out) + 1);
}

static void print_body(const struct unit *self, char out[static BODY_BYTES])
{
    size_t len = (size_t)snprintf(out, BODY_BYTES, "{\"frames\":%" PRIu64 ",\"latest\":[",
                                  self->frames);
    for (size_t i = 0; i < self->ids && len + 256 < BODY_BYTES; i++) {
        char text[CANDUMP_LINE_BYTES];
        print_frame(text, &self->latest[i]);
        len += (size_t)snprintf(out + len, BODY_BYTES - len, "%s\"%.160s\"",
                                i > 0 ? "," : "", text);
    }
    (void)snprintf(out + len, BODY_BYTES - len, "]}");
}

static bool send_request(const struct unit *self, struct trouble *why)
{
    char text[CANDUMP_LINE_BYTES];
    struct candump_line line;

    int len = snprintf(text, sizeof(text), "(0000000000.000000) can0 %s", self->request);
    if (len < 0 || (size_t)len >= sizeof(text) ||
        candump_parse_line(&line, text, (size_t)len) != CANDUMP_OK) {
        trouble_set(why, "--request %s: no frame; write it as in 201#0102",
                    self->request);
        return false;
    }
    return raw_socket_write(self->bus_fd, &line.frame) == RAW_SOCKET_SENT;
}

static int report(struct unit *self)
{
    int code = SIM_DONE;
    for (uint64_t i = 0; i < self->times; i++) {
        char body[BODY_BYTES];
        char reply[256];
        struct trouble why = {0};

        if (self->bus_fd >= 0) {
            if (self->request != NULL && !send_request(self, &why)) {
                fprintf(stderr, "sallyport-sim unit: %s\n", why.text);
                return SIM_USAGE;
            }
            read_bus(self);
        } else if (i > 0) {
            (void)sleep((unsigned)self->every_s);
        }
        print_body(self, body);
        if (telemetry_post(&self->target, body, reply, sizeof(reply), &why)) {
            printf("sent %s\n%s\n", body, reply);
        } else {
            printf("not sent: %s\n", why.text);
            code = SIM_FOUND;
        }
        (void)fflush(stdout);
    }
    return code;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(struct unit *out, int argc, char **argv)
{
    const struct options_row rows[] = {
        {"host", .text = &out->target.host},
        {"port", .text = &out->target.port},
        {"authority", .text = &out->target.authority},
        {"can", .text = &out->interface},
        {"request", .text = &out->request},
        {"every", .number = &out->every_s, .most = 86400},
        {"times", .number = &out->times, .most = UINT32_MAX},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (out->target.host == NULL || out->target.authority == NULL) {
        fputs(
            "sallyport-sim unit: --host and --authority are wanted; 'sallyport-sim unit "
            "--help' shows both\n",
            stderr);
        return VERB_USAGE;
    }
    return VERB_FOUND;
}

int sim_verb_unit(int argc, char **argv)
{
    static struct unit unit = {
        .target = {.port = "443"}, .every_s = 2, .times = 3, .bus_fd = -1};
    struct trouble why = {0};

    enum verb_exit code = read_options(&unit, argc, argv);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (unit.interface != NULL) {
        unit.bus_fd = raw_socket_open(unit.interface, false, &why);
        if (unit.bus_fd < 0) {
            fprintf(stderr, "sallyport-sim unit: %s\n", why.text);
            return SIM_USAGE;
        }
    }
    return report(&unit);
}
