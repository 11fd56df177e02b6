/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what a DBC file says of each message. */
#include "gateway/verbs/inspect_database.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can/dbc.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/verbs/policy_source.h"

#define FILE_BYTES_MAX ((size_t)64 << 20)
#define NAME_COLUMNS 128
#define NAME_BYTES (8 * NAME_COLUMNS)
#define MUX_BYTES 32

static const char *const kinds[] = {
    [SIGNAL_INT] = "int", [SIGNAL_FLOAT] = "float", [SIGNAL_DOUBLE] = "double"};

static const struct database *read_text(const char *name, const uint8_t *text, size_t len,
                                        void **block)
{
    size_t bytes = DBC_ARENA_BYTES(len) & ~(size_t)15;
    struct arena arena;
    *block = aligned_alloc(16, bytes);
    if (*block == NULL) {
        struct trouble why;
        trouble_set(&why, "%s: no memory for %zu bytes; free some", name, bytes);
        policy_source_say(NULL, why.text);
        return NULL;
    }
    arena_init(&arena, *block, bytes);
    return dbc_read(name, text, len, &arena, policy_source_say, NULL);
}

static const struct database *load(struct inspect_file *file, void **block)
{
    struct trouble why;
    size_t len = 0;
    *block = NULL;
    uint8_t *text = inspect_file_load(file, FILE_BYTES_MAX, &len, &why);
    if (text == NULL) {
        fprintf(stderr, "%s\n", why.text);
        return NULL;
    }
    const struct database *database = read_text(file->name, text, len, block);
    free(text);
    return database;
}

const struct database *inspect_database_open(const char *path, void **block)
{
    static struct inspect_file file;
    struct trouble why;
    *block = NULL;
    if (!inspect_file_open(&file, path, &why)) {
        fprintf(stderr, "%s\n", why.text);
        return NULL;
    }
    const struct database *database = load(&file, block);
    inspect_file_close(&file);
    return database;
}

bool inspect_database_is_one(struct cursor head)
{
    return dbc_is_one(head.base, head.len);
}

/* A selector, or what is there under one value: M, m3, m3M. Several values have no such
 * word: false. */
static bool print_mux(const struct database_signal *signal, char out[static MUX_BYTES])
{
    const char *selects = signal->selects ? "M" : "";
    if (signal->selector == NULL) {
        (void)snprintf(out, MUX_BYTES, "%s", selects);
        return true;
    }
    (void)snprintf(out, MUX_BYTES, "m%" PRIu64 "%s",
                   signal->range_count > 0 ? signal->ranges[0].first : 0, selects);
    return signal->range_count == 1 && signal->ranges[0].first == signal->ranges[0].last;
}

static void print_json_mux(struct json *json, const struct database_signal *signal)
{
    char mux[MUX_BYTES];
    if (!print_mux(signal, mux)) {
        json_list(json, "mux");
        for (size_t i = 0; i < signal->range_count; i++) {
            json_pair(json, signal->ranges[i].first, signal->ranges[i].last);
        }
        json_list_end(json);
    } else if (mux[0] == '\0') {
        json_null(json, "mux");
    } else {
        json_text(json, "mux", mux);
    }
}

static void print_json_signal(struct json *json, const struct database_signal *signal)
{
    json_item(json);
    json_text(json, "name", signal->name);
    json_u64(json, "start", signal->layout.start);
    json_u64(json, "length", signal->layout.length);
    json_text(json, "order", signal->layout.motorola ? "motorola" : "intel");
    json_bool(json, "signed", signal->layout.is_signed);
    json_text(json, "kind", kinds[signal->layout.kind]);
    json_double(json, "scale", signal->scale);
    json_double(json, "offset", signal->offset);
    json_double(json, "min", signal->minimum);
    json_double(json, "max", signal->maximum);
    json_text(json, "unit", signal->unit);
    print_json_mux(json, signal);
    json_close(json);
}

static void print_json(const struct database_message *message)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "message");
    json_text(&json, "name", message->name);
    json_u64(&json, "id", message->id);
    json_bool(&json, "extended", message->extended);
    json_u64(&json, "length", message->length_bytes);
    json_list(&json, "signals");
    for (size_t i = 0; i < message->signal_count; i++) {
        print_json_signal(&json, &message->signals[i]);
    }
    json_list_end(&json);
    json_end(&json);
}

static void print_ranges(const struct database_signal *signal)
{
    char selector[NAME_BYTES];
    (void)escape_text(selector, sizeof selector, NAME_COLUMNS, signal->selector->name);
    printf("  while %s is", selector);
    for (size_t i = 0; i < signal->range_count; i++) {
        const struct database_range *range = &signal->ranges[i];
        printf(range->first == range->last ? "%s %" PRIu64 : "%s %" PRIu64 "..%" PRIu64,
               i > 0 ? "," : "", range->first, range->last);
    }
}

static void print_signal(const struct database_signal *signal, int width)
{
    char name[NAME_BYTES];
    char unit[NAME_BYTES];
    const struct signal_layout *layout = &signal->layout;
    size_t columns = escape_text(name, sizeof name, NAME_COLUMNS, signal->name);
    (void)escape_text(unit, sizeof unit, NAME_COLUMNS, signal->unit);
    int padding = width > (int)columns ? width - (int)columns : 0;
    printf("    %s%*s  %3u|%-2u %-8s %-8s  x %.15g %+.15g", name, padding, "",
           layout->start, layout->length, layout->motorola ? "motorola" : "intel",
           layout->kind != SIGNAL_INT ? kinds[layout->kind]
           : layout->is_signed        ? "signed"
                                      : "unsigned",
           signal->scale, signal->offset);
    if (signal->minimum != 0 || signal->maximum != 0) {
        printf("  %.15g..%.15g", signal->minimum, signal->maximum);
    }
    printf(unit[0] != '\0' ? "  %s" : "%s", unit);
    fputs(signal->selects ? "  selects" : "", stdout);
    if (signal->selector != NULL) {
        print_ranges(signal);
    }
    (void)putchar('\n');
}

/* How wide the names of its signals are, up to a bound. */
static int name_width(const struct database_message *message)
{
    size_t width = 8;
    for (size_t i = 0; i < message->signal_count; i++) {
        size_t len = strlen(message->signals[i].name);
        width = len > width && len <= 40 ? len : width;
    }
    return (int)width;
}

static void print_text(const struct database_message *message)
{
    char name[NAME_BYTES];
    char sender[NAME_BYTES];
    (void)escape_text(name, sizeof name, NAME_COLUMNS, message->name);
    (void)escape_text(sender, sizeof sender, NAME_COLUMNS, message->sender);
    printf(message->extended ? "%s  %08" PRIX32 : "%s  %03" PRIX32, name, message->id);
    printf("  %u bytes%s%s", message->length_bytes, message->fd ? "  FD" : "",
           message->j1939 ? "  J1939" : "");
    if (message->cycle_ms > 0) {
        printf("  every %" PRIu32 " ms", message->cycle_ms);
    }
    printf(sender[0] != '\0' ? "  from %s\n" : "%s\n", sender);
    int width = name_width(message);
    for (size_t i = 0; i < message->signal_count; i++) {
        print_signal(&message->signals[i], width);
    }
}

enum verb_exit inspect_database(struct inspect_file *file,
                                const struct inspect_options *options)
{
    void *block;
    const struct database *database = load(file, &block);
    if (database == NULL) {
        free(block);
        return VERB_FOUND;
    }
    for (size_t i = 0; i < database->message_count; i++) {
        if (options->json) {
            print_json(&database->messages[i]);
        } else {
            print_text(&database->messages[i]);
        }
    }
    free(block);
    return VERB_DONE;
}
