/* SPDX-License-Identifier: Apache-2.0 */
/* Goes through the pieces of an incident's trails, a row a header. */
#include "gateway/review/trail_table.h"

#include <inttypes.h>
#include <limits.h>

#include "gateway/ledger/trail_reader.h"
#include "gateway/officer/html.h"
#include "gateway/officer/trail_own.h"
#include "gateway/officer/trail_print.h"
#include "gateway/review/fetch.h"
#include "gateway/review/page.h"

#define RECORDS_MAX 400 /* of an incident that are looked at */

static void print_header(FILE *out, const struct event *piece,
                         const struct trail_header *header, const char *bus)
{
    char text[TRAIL_PRINT_BYTES];
    uint64_t before_us =
        piece->mono_us > header->time_us ? piece->mono_us - header->time_us : 0;
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

/* The path that the incident came by, and the other, whose headers were asked for. */
enum path { OWN, OTHER, PATHS };

/* Headers of each path. */
struct counts {
    uint64_t of[PATHS];
};

/* Counts the headers in seen, the event's own apart, and prints those that come after as
 * many of their path as skip has; out: NULL to count alone. */
static void go_through_piece(FILE *out, const struct event *piece,
                             const struct log_merge_line *line, const struct counts *skip,
                             struct counts *seen)
{
    bool own = trail_own_is_last(piece, line->reason, line->action);
    unsigned left = own ? piece->trail.headers - 1U : UINT_MAX;
    char bus[POLICY_NAME_BYTES];
    struct trail_header header;
    struct trail_reader reader = trail_reader_over(piece);
    enum path path = piece->trail.asked ? OTHER : OWN;
    while (left-- > 0 && trail_reader_next(&reader, &header)) {
        bus[0] = 0;
        if (seen->of[path]++ < skip->of[path] || out == NULL) {
            continue;
        }
        if (header.sort == TRAIL_FRAME) {
            trail_reader_bus(&reader, &header.frame, bus);
        }
        print_header(out, piece, &header, bus);
    }
}

/* As above, all pieces. */
static struct counts go_through(FILE *out, const struct vehicle *vehicle,
                                uint32_t incident, const struct counts *skip)
{
    struct counts seen = {{0}};
    struct fetched fetched;
    struct trouble why;
    uint32_t row = vehicle->incidents[incident].first;
    for (unsigned i = 0; row != VEHICLE_NONE && i < RECORDS_MAX;
         row = vehicle->rows[row].next, i++) {
        if (fetch_event(&fetched, vehicle->path, &vehicle->rows[row].place, &why) &&
            fetched.event.subject == EVENT_TRAIL) {
            go_through_piece(out, &fetched.event, &vehicle->merge.lines[incident], skip,
                             &seen);
        }
    }
    return seen;
}

/* How many of each path are left out: of the other path first. */
static struct counts skip_of(const struct counts *all)
{
    uint64_t room = TRAIL_TABLE_ROWS;
    struct counts skip = {{0}};
    for (enum path path = OWN; path < PATHS; path++) {
        uint64_t shown = all->of[path] < room ? all->of[path] : room;
        skip.of[path] = all->of[path] - shown;
        room -= shown;
    }
    return skip;
}

static void print_trouble(FILE *out, const char *trouble)
{
    if (trouble != NULL) {
        fprintf(
            out,
            "<p class=\"trouble\" role=\"alert\">What came before it is not all here: "
            "the trail breaks off, %s.</p>",
            trouble);
    }
}

static void print_left_out(FILE *out, const struct log_merge_line *line)
{
    static const char *const paths[PATHS] = {
        [OWN] = "its own path", [OTHER] = "the other path"};
    for (enum path path = OWN; path < PATHS; path++) {
        if (line->left_out[path] > 0) {
            fputs("<p>Of what came by ", out);
            fprintf(out, "%s before it, ", paths[path]);
            page_number(out, line->left_out[path]);
            fprintf(out, " header%s left out: %s.</p>",
                    line->left_out[path] == 1 ? " is" : "s are",
                    detail_words((enum detail)line->left_out_why));
        }
    }
}

static void print_kept(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    const struct counts none = {{0}};
    const struct log_merge_line *line = &vehicle->merge.lines[incident];
    struct counts all = go_through(NULL, vehicle, incident, &none);
    struct counts skip = skip_of(&all);
    fputs("<p class=\"quiet\">", out);
    page_number(out, line->headers);
    fputs(line->headers == 1 ? " header is kept, and no byte of what was in it."
                             : " headers are kept, and no byte of what was in them.",
          out);
    if (skip.of[OWN] + skip.of[OTHER] > 0) {
        fprintf(out,
                " Here are the latest: %" PRIu64 " of its own path, %" PRIu64
                " of the other; all are in the downloads.",
                all.of[OWN] - skip.of[OWN], all.of[OTHER] - skip.of[OTHER]);
    }
    fputs("</p>", out);
    print_trouble(out, trail_check_trouble(&line->trail));
    fputs("<table class=\"list stack\"><thead><tr><th scope=\"col\" "
          "class=\"n\">Before</th><th scope=\"col\">What</th><th "
          "scope=\"col\">Verdict</th><th scope=\"col\">Reason</th></tr></thead><tbody>\n",
          out);
    (void)go_through(out, vehicle, incident, &skip);
    fputs("</tbody></table>", out);
}

void trail_table_print(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    const struct log_merge_line *line = &vehicle->merge.lines[incident];
    if (line->headers + line->own_headers + line->left_out[OWN] + line->left_out[OTHER] ==
        0) {
        return;
    }
    fputs("<section class=\"card scroll\"><h2>What came before it</h2>", out);
    print_left_out(out, line);
    if (line->headers > 0) {
        print_kept(out, vehicle, incident);
    } else if (line->own_headers > 0) {
        fputs("<p class=\"quiet\">Nothing else in the seconds that are kept.</p>", out);
        print_trouble(out, trail_check_trouble(&line->trail));
    }
    fputs("</section>\n", out);
}
