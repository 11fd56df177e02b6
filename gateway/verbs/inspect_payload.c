/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line, without a flow around it. */
#include "gateway/verbs/inspect_payload.h"

#include <inttypes.h>
#include <stdio.h>

#include "can/window.h"
#include "can/words.h"
#include "gateway/content/recognise.h"
#include "gateway/verbs/inspect_flow.h"

#define MESSAGE_MAX_BYTES (WINDOW_BYTES / 2)

/* Pairs of digits, with or without blanks between the pairs. */
static bool read_hex(struct cursor line, uint8_t out[static MESSAGE_MAX_BYTES],
                     size_t *len)
{
    *len = 0;
    for (struct cursor word = words_next(&line); cursor_left(&word) > 0;
         word = words_next(&line)) {
        while (cursor_left(&word) > 0) {
            unsigned high = words_digit(cursor_u8(&word));
            unsigned low = words_digit(cursor_u8(&word));
            if (high > 15 || low > 15 || word.failed || *len == MESSAGE_MAX_BYTES) {
                return false;
            }
            out[(*len)++] = (uint8_t)(high << 4 | low);
        }
    }
    return *len > 0;
}

/* Nothing tells how it came or from whom. */
static void read_message(struct content *found, const uint8_t *bytes, size_t len)
{
    static const struct {
        enum recognise_transport transport;
        enum recognise_side side;
    } ways[] = {{RECOGNISE_STREAM, RECOGNISE_CLIENT},
                {RECOGNISE_DATAGRAM, RECOGNISE_CLIENT},
                {RECOGNISE_STREAM, RECOGNISE_SERVER},
                {RECOGNISE_DATAGRAM, RECOGNISE_SERVER}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (recognise(found, bytes, len, ways[i].transport, ways[i].side) == CONTENT_IS) {
            return;
        }
    }
    content_init(found);
}

static void print_json(const struct content *found)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "payload");
    if (found->protocol != TRAFFIC_UNKNOWN) {
        json_text(&json, "protocol", traffic_name(found->protocol));
    } else {
        json_null(&json, "protocol");
    }
    inspect_flow_json_found(&json, found);
    json_end(&json);
}

static void print_text(uint64_t line, const struct content *found)
{
    printf("line %" PRIu64 ": %s\n", line, traffic_words(found->protocol));
    inspect_flow_text_found(found);
}

static void print_message(const uint8_t *bytes, size_t len, uint64_t line, bool json)
{
    struct content found;
    read_message(&found, bytes, len);
    if (json) {
        print_json(&found);
    } else {
        print_text(line, &found);
    }
}

static bool is_passed_over(struct cursor line)
{
    struct cursor word = words_next(&line);
    return cursor_left(&word) == 0 || cursor_peek(&word) == '#';
}

enum verb_exit inspect_payload(struct inspect_file *file,
                               const struct inspect_options *options)
{
    static struct window window;
    static uint8_t bytes[MESSAGE_MAX_BYTES];
    struct cursor line;
    enum verb_exit code = VERB_DONE;
    window_init(&window, inspect_file_read, file);
    for (uint64_t number = 1; window_line(&window, &line); number++) {
        size_t len;
        if (is_passed_over(line)) {
            continue;
        }
        if (read_hex(line, bytes, &len)) {
            print_message(bytes, len, number, options->json);
        } else {
            struct trouble what;
            trouble_set(&what,
                        "%s:%" PRIu64
                        ": no message in hex; write pairs of hex digits, at most "
                        "%d bytes",
                        file->name, number, MESSAGE_MAX_BYTES);
            fprintf(stderr, "%s\n", what.text);
            code = VERB_FOUND;
        }
    }
    return code;
}
