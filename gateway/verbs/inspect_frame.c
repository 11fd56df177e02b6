/* SPDX-License-Identifier: Apache-2.0 */
/* A frame as text: its bytes, and each signal that is there. */
#include "gateway/verbs/inspect_frame.h"

#include <inttypes.h>
#include <string.h>

#include "can/candump.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/evidence.h"
#include "gateway/officer/json.h"
#include "gateway/verbs/inspect_diagnostic.h"

#define NS_A_SECOND 1000000000U
#define NS_IN_US 1000U
#define SHOWN_COLUMNS 128 /* of a name, a unit, a value of a database */
#define SHOWN_BYTES (8 * SHOWN_COLUMNS)
#define NUMBER_BYTES 32

_Static_assert(RECORDED_BUS_BYTES == CANDUMP_INTERFACE_BYTES, "a bus is an interface");

static const char *const kinds[] = {
    [FRAME_DATA] = NULL, [FRAME_REMOTE] = "remote", [FRAME_ERROR] = "error"};

static const struct database_message *find(const struct database *database,
                                           const struct frame *frame)
{
    bool data = frame->kind == FRAME_DATA;
    return database != NULL && data ? database_find(database, frame->id, frame->extended)
                                    : NULL;
}

/* The signal is in this frame: the frame is long enough and the selectors say so. */
static bool is_there(const struct database_signal *signal, const struct frame *frame)
{
    return signal_fits(&signal->layout, frame->length) &&
           database_signal_holds(signal, frame->data);
}

static double physical(const struct database_signal *signal, uint64_t bits)
{
    return signal_raw(&signal->layout, bits) * signal->scale + signal->offset;
}

/* Two's complement of as many bits as the signal has. */
static int64_t as_signed(const struct signal_layout *layout, uint64_t bits)
{
    unsigned unused = 64 - layout->length;
    return (int64_t)(bits << unused) >> unused;
}

static void put_raw(struct json *json, const struct database_signal *signal,
                    uint64_t bits)
{
    char digits[NUMBER_BYTES];
    const struct signal_layout *layout = &signal->layout;
    if (layout->kind != SIGNAL_INT) {
        json_double(json, signal->name, signal_raw(layout, bits));
    } else if (layout->is_signed) {
        (void)snprintf(digits, sizeof digits, "%" PRId64, as_signed(layout, bits));
        json_number(json, signal->name, digits);
    } else {
        json_u64(json, signal->name, bits);
    }
}

typedef void (*value_putter)(struct json *json, const struct database_signal *signal,
                             uint64_t bits);

static void put_physical(struct json *json, const struct database_signal *signal,
                         uint64_t bits)
{
    json_double(json, signal->name, physical(signal, bits));
}

static void put_values(struct json *json, const char *key,
                       const struct database_message *message, const struct frame *frame,
                       value_putter put)
{
    json_open(json, key);
    for (size_t i = 0; message != NULL && i < message->signal_count; i++) {
        const struct database_signal *signal = &message->signals[i];
        if (is_there(signal, frame)) {
            put(json, signal, signal_bits(&signal->layout, frame->data));
        }
    }
    json_close(json);
}

/* Microseconds, and the nanoseconds where the log has them. */
static void put_time(struct json *json, uint64_t time_ns)
{
    char digits[NUMBER_BYTES];
    bool fine = time_ns % NS_IN_US != 0;
    uint64_t fraction = time_ns % NS_A_SECOND / (fine ? 1 : NS_IN_US);
    (void)snprintf(digits, sizeof digits, "%" PRIu64 ".%0*" PRIu64, time_ns / NS_A_SECOND,
                   fine ? 9 : 6, fraction);
    json_number(json, "time", digits);
}

static void put_data(struct json *json, const struct frame *frame)
{
    char hex[EVIDENCE_HEX_BYTES];
    evidence_hex(hex, frame->data, frame->kind == FRAME_REMOTE ? 0 : frame->length);
    json_text(json, "data", hex);
}

void inspect_frame_json(FILE *out, const struct recorded *entry, bool possible,
                        const struct database *database)
{
    struct json json;
    const struct frame *frame = &entry->frame;
    const struct database_message *message = find(possible ? database : NULL, frame);
    const char *kind = possible ? kinds[frame->kind] : "impossible";
    json_begin(&json, out);
    json_text(&json, "type", "frame");
    put_time(&json, entry->time_ns);
    json_text(&json, "bus", entry->bus);
    json_u64(&json, "id", frame->id);
    json_bool(&json, "extended", frame->extended || frame->kind == FRAME_ERROR);
    json_bool(&json, "fd", frame->fd || entry->listed_as_fd);
    if (kind != NULL) {
        json_text(&json, "kind", kind);
    }
    put_data(&json, frame);
    if (message == NULL) {
        json_null(&json, "message");
    } else {
        json_text(&json, "message", message->name);
    }
    put_values(&json, "signals", message, frame, put_physical);
    put_values(&json, "raw", message, frame, put_raw);
    json_end(&json);
}

static void print_shown(FILE *out, const char *before, const char *text)
{
    char shown[SHOWN_BYTES];
    if (text[0] != '\0') {
        (void)escape_text(shown, sizeof shown, SHOWN_COLUMNS, text);
        fputs(before, out);
        fputs(shown, out);
    }
}

/* The name of the value where it has one, else the unit. */
static void print_meaning(FILE *out, const struct database_signal *signal, uint64_t bits)
{
    int64_t raw =
        signal->layout.is_signed ? as_signed(&signal->layout, bits) : (int64_t)bits;
    for (size_t i = 0; i < signal->value_count; i++) {
        if (signal->values[i].raw == raw) {
            print_shown(out, " ", signal->values[i].text);
            return;
        }
    }
    print_shown(out, " ", signal->unit);
}

static void print_message(FILE *out, const struct database_message *message,
                          const struct frame *frame)
{
    const char *before = ": ";
    print_shown(out, "  ", message->name);
    for (size_t i = 0; i < message->signal_count; i++) {
        const struct database_signal *signal = &message->signals[i];
        if (!is_there(signal, frame)) {
            continue;
        }
        uint64_t bits = signal_bits(&signal->layout, frame->data);
        print_shown(out, before, signal->name);
        fprintf(out, " %.10g", physical(signal, bits));
        print_meaning(out, signal, bits);
        before = ", ";
    }
}

void inspect_frame_text(FILE *out, const struct recorded *entry,
                        const struct database *database)
{
    char text[CANDUMP_LINE_BYTES];
    const struct database_message *message = find(database, &entry->frame);
    struct candump_line line = {.time_us = entry->time_ns / NS_IN_US,
                                .raw_dlc = entry->raw_dlc,
                                .direction = entry->direction,
                                .frame = entry->frame};
    memcpy(line.interface, entry->bus, sizeof line.interface);
    (void)candump_print_line(text, &line);
    fputs(text, out);
    char diagnostic[UDS_TEXT_BYTES];
    if (message != NULL) {
        print_message(out, message, &entry->frame);
    } else if (database != NULL && inspect_diagnostic(diagnostic, &entry->frame)) {
        fprintf(out, "  %s", diagnostic);
    }
    (void)fputc('\n', out);
}
