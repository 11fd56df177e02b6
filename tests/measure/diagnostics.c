/* SPDX-License-Identifier: Apache-2.0 */
/* Reads logs of CAN frames; prints what diagnostics and what J1939 is in them. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can/address_claims.h"
#include "can/candump.h"
#include "can/isotp.h"
#include "can/j1939_transport.h"
#include "can/uds_data.h"

#define LINES_MAX 65536
#define IDS_MAX 256
#define FRAMES_LEAST 20 /* of an id that may speak */
#define CAPACITY 4096
#define ROWS_MAX 512
#define ROW_BYTES 160

static struct candump_line lines[LINES_MAX];

/* Texts with how often each was counted, in the order of the first. */
static struct {
    char text[ROWS_MAX][ROW_BYTES];
    size_t count[ROWS_MAX];
    size_t rows;
} tally;

PRINTF_LIKE(1, 2) static void count(const char *format, ...)
{
    char text[ROW_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t at = 0;
    while (at < tally.rows && strcmp(tally.text[at], text) != 0) {
        at++;
    }
    if (at == tally.rows && at < ROWS_MAX) {
        memcpy(tally.text[at], text, sizeof text);
        tally.count[at] = 0;
        tally.rows++;
    }
    tally.count[at < ROWS_MAX ? at : ROWS_MAX - 1]++;
}

static void print_tally(void)
{
    for (size_t i = 0; i < tally.rows; i++) {
        printf("  %7zu  %s\n", tally.count[i], tally.text[i]);
    }
    tally.rows = 0;
}

/* time,interface,id,extended,data,... as a line of candump. */
static void from_csv(char text[static CANDUMP_LINE_BYTES])
{
    char copy[CANDUMP_LINE_BYTES];
    char *fields[5];
    size_t n = 0;
    memcpy(copy, text, CANDUMP_LINE_BYTES);
    for (char *at = copy; at != NULL && n < 5;) {
        fields[n++] = at;
        at = strchr(at, ',');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    if (n == 5) {
        (void)snprintf(text, CANDUMP_LINE_BYTES, "(%.6f) %s %s#%s\n",
                       strtod(fields[0], NULL), fields[1], fields[2], fields[4]);
    }
}

static size_t read_log(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    char text[CANDUMP_LINE_BYTES];
    size_t n = 0;
    while (n < LINES_MAX && fgets(text, sizeof text, file) != NULL) {
        from_csv(text);
        n += candump_parse_line(&lines[n], text, strlen(text)) == CANDUMP_OK &&
             lines[n].frame.kind == FRAME_DATA;
    }
    (void)fclose(file);
    return n;
}

static size_t ids_of(uint32_t *ids, size_t n)
{
    size_t kept = 0;
    size_t frames[2048] = {0};
    for (size_t i = 0; i < n; i++) {
        const struct frame *frame = &lines[i].frame;
        frames[frame->extended ? 0 : frame->id] += !frame->extended;
    }
    for (uint32_t id = 0; id < 2048 && kept < IDS_MAX; id++) {
        if (frames[id] >= FRAMES_LEAST) {
            ids[kept++] = id;
        }
    }
    return kept;
}

struct spoken {
    size_t frames, flow, faults, whole;
    size_t first, agree; /* a first frame tells the service of the whole message */
};

static void count_message(const struct uds_message *message)
{
    const char *kinds[] = {"", "asked", "answered", "refused"};
    if (message->kind == UDS_UNKNOWN) {
        count("service %02X in no table", (unsigned)message->service_id);
        return;
    }
    struct uds_message bare = *message;
    char text[UDS_TEXT_BYTES], classes[DATA_CLASS_TEXT_BYTES];
    bare.identifier_count = 0;
    bare.has_sub = false;
    bare.kind = UDS_REQUEST;
    uds_print(text, &bare);
    count("%s %s%s%s", text, kinds[message->kind],
          uds_intrusive(message) ? ", intrusive" : "",
          message->short_of ? ", ends too early" : "");
    const struct uds_data *row = uds_data_next(message, NULL);
    for (; row != NULL; row = uds_data_next(message, row)) {
        data_class_print(classes, row->classes);
        count("%s %s: %s (%s)", text, kinds[message->kind], row->name, classes);
    }
}

static struct spoken follow(const uint32_t *ids, size_t n, bool counts)
{
    static uint8_t buffer[ISOTP_SIDES][CAPACITY];
    uint8_t *const buffers[ISOTP_SIDES] = {buffer[0], buffer[1]};
    const struct isotp_config config = {.waits_max = 8, .timeout_us = ISOTP_TIMEOUT_US};
    struct uds_message begun[ISOTP_SIDES] = {{.kind = UDS_UNKNOWN}};
    bool of_many[ISOTP_SIDES] = {false};
    struct spoken sum = {0};
    struct isotp isotp;
    isotp_init(&isotp, &config, buffers, CAPACITY);
    for (size_t i = 0; i < n; i++) {
        const struct frame *frame = &lines[i].frame;
        unsigned side = frame->id == ids[1];
        if (frame->extended || frame->id != ids[side]) {
            continue;
        }
        struct isotp_event event = isotp_take(&isotp, side, frame, lines[i].time_us);
        sum.frames++;
        sum.flow += event.kind == ISOTP_FLOW;
        sum.faults += event.kind == ISOTP_FAULTY;
        of_many[event.side] = of_many[event.side] && !event.timed_out;
        if (event.kind != ISOTP_FIRST && event.kind != ISOTP_COMPLETE) {
            continue;
        }
        struct uds_message message =
            uds_decode(event.bytes, event.count, event.length, UDS_ISO14229);
        if (event.kind == ISOTP_FIRST) {
            begun[side] = message;
            of_many[side] = true;
            continue;
        }
        sum.whole++;
        sum.first += of_many[side];
        sum.agree += of_many[side] && begun[side].service == message.service &&
                     begun[side].kind == message.kind;
        of_many[side] = false;
        if (counts) {
            count_message(&message);
        }
    }
    return sum;
}

static bool is_obd(uint32_t a, uint32_t b)
{
    return (a & ~7U) == 0x7E0 && b == a + 8;
}

static void measure_diagnostics(const char *log, size_t n)
{
    uint32_t ids[IDS_MAX];
    size_t id_count = ids_of(ids, n);
    for (size_t a = 0; a < id_count; a++) {
        for (size_t b = 0; b < id_count; b++) {
            const uint32_t pair[ISOTP_SIDES] = {ids[a], ids[b]};
            struct spoken sum = {0};
            if (ids[a] < ids[b]) {
                sum = follow(pair, n, false);
            }
            bool speaks = sum.flow > 0 || (sum.frames > 0 && is_obd(ids[a], ids[b]));
            if (speaks && sum.faults * 100 < sum.frames) {
                sum = follow(pair, n, true);
                printf("diagnostics %s %X %X: %zu messages, %zu of many frames, of which "
                       "%zu name the service in the first\n",
                       log, (unsigned)ids[a], (unsigned)ids[b], sum.whole, sum.first,
                       sum.agree);
                print_tally();
            }
        }
    }
}

static void count_transport(const struct j1939_transport_event *event)
{
    static const char *const kinds[] = {
        [J1939_TRANSPORT_BEGIN] = "begun",     [J1939_TRANSPORT_PART] = "part",
        [J1939_TRANSPORT_COMPLETE] = "whole",  [J1939_TRANSPORT_CONTROL] = "flow control",
        [J1939_TRANSPORT_ABORTED] = "aborted", [J1939_TRANSPORT_EXTENDED] = "extended"};
    if (event->kind == J1939_TRANSPORT_FOREIGN) {
        return;
    }
    if (event->kind == J1939_TRANSPORT_FAULTY) {
        count("transport: enum j1939_transport_fault %u", (unsigned)event->fault);
        return;
    }
    const struct j1939_group *group = j1939_group(event->pgn);
    count("transport of %u %s: %s", (unsigned)event->pgn,
          group != NULL ? group->name : "(no row)", kinds[event->kind]);
}

static void count_group(const struct frame *frame)
{
    struct j1939_id id = j1939_decode(frame->id);
    const struct j1939_group *group = j1939_group(id.pgn);
    char classes[DATA_CLASS_TEXT_BYTES];
    uint32_t asked;
    if (group != NULL) {
        data_class_print(classes, group->classes);
        count("group %u %s from %u (%s)", (unsigned)id.pgn, group->name,
              (unsigned)id.source, classes);
    }
    if (id.pgn == J1939_PGN_REQUEST && j1939_asked(frame->data, frame->length, &asked)) {
        count("request for %u from %u to %u", (unsigned)asked, (unsigned)id.source,
              (unsigned)id.destination);
    }
}

static void measure_j1939(const char *log, size_t n)
{
    static struct j1939_transport transport;
    static struct address_claims claims;
    size_t frames = 0, held = 0, known = 0;
    memset(&transport, 0, sizeof transport);
    memset(&claims, 0, sizeof claims);
    for (size_t i = 0; i < n; i++) {
        const struct frame *frame = &lines[i].frame;
        if (frame->extended) {
            struct j1939_transport_event event =
                j1939_transport_take(&transport, frame, lines[i].time_us);
            frames++;
            known += j1939_group(j1939_decode(frame->id).pgn) != NULL;
            count_transport(&event);
            count_group(frame);
            address_claims_add(&claims, frame);
        }
    }
    for (size_t i = 0; i < ADDRESS_CLAIMS_ADDRESSES; i++) {
        held += claims.held[i];
    }
    if (frames > 0) {
        printf("j1939 %s: %zu frames, %zu of groups with a row, %zu source addresses, "
               "%" PRIu64 " sessions timed out, %" PRIu64 " refused\n",
               log, frames, known, held, transport.timed_out, transport.full);
        print_tally();
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        const char *log = slash != NULL ? slash + 1 : argv[i];
        size_t n = read_log(argv[i]);
        measure_diagnostics(log, n);
        measure_j1939(log, n);
    }
    return argc > 1 ? 0 : 2;
}
