/* SPDX-License-Identifier: Apache-2.0 */
/* Goes through the pieces of an incident's trails, a row a header. */
#include "gateway/review/trail_table.h"

#include <inttypes.h>

#include "gateway/ledger/trail_reader.h"
#include "gateway/officer/html.h"
#include "gateway/officer/trail_print.h"
#include "gateway/review/fetch.h"
#include "gateway/review/page.h"

#define RECORDS_MAX 400 /* of an incident that are looked at */

static void print_header(FILE *out, const struct event *piece,
                         const struct trail_header *header, const char *bus)
{
    char text[TRAIL_PRINT_BYTES];
    uint64_t before_us = piece->mono_us - header->time_us;
    trail_print_header(text, header, bus);
    fprintf(out,
            "<tr><td class=\"n\">%" PRIu64 ".%06" PRIu64 " s</td><td class=\"what\">",
            before_us / 1000000, before_us % 1000000);
    html_text(out, text);
    fputs("</td><td>", out);
    html_text(out, trail_print_verdict(header));
    fputs("</td><td>", out);
    html_text(out, trail_print_reason(header));
    fputs("</td></tr>\n", out);
}

/* Passes over the first *skip headers. */
static void print_piece(FILE *out, const struct event *piece, uint64_t *skip)
{
    char bus[POLICY_NAME_BYTES];
    struct trail_header header;
    struct trail_reader reader = trail_reader_over(piece);
    while (trail_reader_next(&reader, &header)) {
        bus[0] = 0;
        if (*skip > 0) {
            --*skip;
            continue;
        }
        if (header.sort == TRAIL_FRAME) {
            trail_reader_bus(&reader, &header.frame, bus);
        }
        print_header(out, piece, &header, bus);
    }
}

static void print_pieces(FILE *out, const struct vehicle *vehicle, uint32_t incident,
                         uint64_t skip)
{
    struct fetched fetched;
    struct trouble why;
    uint32_t row = vehicle->incidents[incident].first;
    for (unsigned i = 0; row != VEHICLE_NONE && i < RECORDS_MAX;
         row = vehicle->rows[row].next, i++) {
        if (fetch_event(&fetched, vehicle->path, &vehicle->rows[row].place, &why) &&
            fetched.event.subject == EVENT_TRAIL) {
            print_piece(out, &fetched.event, &skip);
        }
    }
}

void trail_table_print(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    uint64_t headers = vehicle->merge.lines[incident].headers;
    uint64_t skip = headers > TRAIL_TABLE_ROWS ? headers - TRAIL_TABLE_ROWS : 0;
    if (headers == 0) {
        return;
    }
    fputs("<section class=\"card scroll\"><h2>What came before it</h2><p "
          "class=\"quiet\">",
          out);
    page_number(out, headers);
    fprintf(out, " header%s kept, and no byte of what was in them.%s</p>",
            headers == 1 ? " is" : "s are",
            skip > 0 ? " The latest are here, all are in the downloads." : "");
    fputs("<table class=\"list stack\"><thead><tr><th scope=\"col\" "
          "class=\"n\">Before</th><th scope=\"col\">What</th><th "
          "scope=\"col\">Verdict</th><th scope=\"col\">Reason</th></tr></thead><tbody>\n",
          out);
    print_pieces(out, vehicle, incident, skip);
    fputs("</tbody></table></section>\n", out);
}
