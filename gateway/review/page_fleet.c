/* SPDX-License-Identifier: Apache-2.0 */
/* The vehicles, the one that tried most first. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/officer/html.h"
#include "gateway/review/page.h"

struct place {
    const struct vehicle *vehicle;
};

static int by_attempts(const void *a, const void *b)
{
    const struct vehicle *left = ((const struct place *)a)->vehicle;
    const struct vehicle *right = ((const struct place *)b)->vehicle;
    if (left->out != right->out) {
        return left->out < right->out ? 1 : -1;
    }
    if (left->other != right->other) {
        return left->other < right->other ? 1 : -1;
    }
    return 0;
}

/* Whatever their verdict: of the gateway's own there is none. */
#define SEVERE_URL "/incidents?severity=severe&amp;open=1"

/* url: where what is counted is listed, "" where it is not. */
static void tile(FILE *out, const char *name, uint64_t number, const char *tone,
                 const char *url)
{
    bool linked = number > 0 && url[0] != 0;
    fprintf(out, "<div class=\"tile %s\"><dt>%s</dt><dd>", number > 0 ? tone : "", name);
    if (linked) {
        fprintf(out, "<a href=\"%s\">", url);
    }
    page_number(out, number);
    fprintf(out, "%s</dd></div>", linked ? "</a>" : "");
}

static void tiles(FILE *out, const struct fleet *fleet)
{
    uint64_t attempts = 0;
    uint64_t severe = 0;
    uint64_t broken = fleet->unread.count + fleet->unread.more;
    for (uint32_t i = 0; i < fleet->count; i++) {
        const struct vehicle *vehicle = fleet->vehicles[i];
        enum seal_state seal = vehicle->seal.state;
        attempts += vehicle->out;
        severe += vehicle->open[SEVERITY_SEVERE];
        broken += vehicle->gone.text[0] != 0 || seal == SEAL_BROKEN ||
                  seal == SEAL_OTHER_KEY || seal == SEAL_UNREAD;
    }
    fputs("<dl class=\"tiles\">", out);
    tile(out, "Vehicles", fleet->count, "", "");
    tile(out,
         fleet->whole ? "Attempts to send data out" : "Attempts to send data out, so far",
         attempts, "", "");
    tile(out, "Severe incidents without a note", severe, "alarm", SEVERE_URL);
    tile(out, "Seals that do not hold", broken, "alarm", "");
    fputs("</dl>\n", out);
}

static void incidents_link(FILE *out, const struct vehicle *vehicle, const char *which)
{
    fprintf(out, "<a href=\"%s&amp;vehicle=", which);
    html_url(out, vehicle->name);
    fputs("\">", out);
}

/* Before a ledger was read to its end they would be too small. */
static void figures(FILE *out, const struct vehicle *vehicle, uint64_t most)
{
    fputs("</th><td class=\"meter\" data-label=\"Attempts to send out\"><span "
          "class=\"n\">",
          out);
    page_number(out, vehicle->out);
    fprintf(
        out,
        "</span><svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" "
        "aria-hidden=\"true\"><rect width=\"%.1f\" height=\"6\"/></svg></td><td "
        "class=\"n\" data-label=\"Other stops\">",
        most > 0 ? 100.0 * (double)vehicle->out / (double)most : 0);
    page_number(out, vehicle->other);
    fputs("</td><td class=\"n\" data-label=\"Severe, no note\">", out);
    if (vehicle->open[SEVERITY_SEVERE] > 0) {
        incidents_link(out, vehicle, SEVERE_URL);
        page_number(out, vehicle->open[SEVERITY_SEVERE]);
        fputs("</a>", out);
    } else {
        fputs("0", out);
    }
    fputs("</td><td data-label=\"Last record\">", out);
    if (vehicle->row_count > 0) {
        page_time(out, vehicle->last_wall_us);
    }
}

static void print_tag(FILE *out, const struct trouble *why, const char *tag)
{
    if (why->text[0] != 0) {
        fputs(" <span class=\"tag severe\" title=\"", out);
        html_text(out, why->text);
        fprintf(out, "\">%s</span>", tag);
    }
}

static void row(FILE *out, const struct vehicle *vehicle, uint64_t most)
{
    fputs("<tr data-row><th scope=\"row\">", out);
    incidents_link(out, vehicle, QUERY_DENIED_URL);
    html_isolated(out, vehicle->name);
    fputs("</a>", out);
    print_tag(out, &vehicle->damage, "damaged");
    print_tag(out, &vehicle->seal.key_fault, "no key in its .pub");
    print_tag(out, &vehicle->gone, "cannot be read any more");
    if (!vehicle->caught_up) {
        fputs("</th><td class=\"quiet\" colspan=\"4\">reading …</td><td "
              "data-label=\"Seal\">",
              out);
        page_seal(out, &vehicle->seal);
        fputs("</td></tr>\n", out);
        return;
    }
    figures(out, vehicle, most);
    fputs("</td><td data-label=\"Seal\">", out);
    page_seal(out, &vehicle->seal);
    fputs("</td></tr>\n", out);
}

/* Nobody knows what a ledger that cannot be read would tell. */
static void unread_rows(FILE *out, const struct unread *unread)
{
    for (size_t i = 0; i < unread->count; i++) {
        const struct unread_row *row = &unread->rows[i];
        fputs("<tr data-row><th scope=\"row\">", out);
        html_isolated(out, strrchr(row->path, '/') + 1);
        fputs("</th><td class=\"quiet\" colspan=\"4\">cannot be read: ", out);
        html_text(out, strerror(row->error));
        fputs("</td><td data-label=\"Seal\"><span class=\"seal broken\">not readable"
              "</span></td></tr>\n",
              out);
    }
    if (unread->more > 0) {
        fputs("<tr><th scope=\"row\">", out);
        page_number(out, unread->more);
        fputs(" more</th><td class=\"quiet\" colspan=\"5\">cannot be read</td></tr>\n",
              out);
    }
}

static void table(FILE *out, const struct place *places, const struct fleet *fleet)
{
    fputs("<div class=\"card scroll\"><table class=\"list stack fleet\"><caption "
          "class=\"hidden\">Vehicles, the one that tried most first</caption><thead><tr>"
          "<th scope=\"col\">Vehicle</th><th scope=\"col\">Attempts to send out</th>"
          "<th scope=\"col\" class=\"n\">Other stops</th>"
          "<th scope=\"col\" class=\"n\">Severe, no note</th>"
          "<th scope=\"col\">Last record</th><th scope=\"col\">Seal</th>"
          "</tr></thead><tbody>\n",
          out);
    unread_rows(out, &fleet->unread);
    for (uint32_t i = 0; i < fleet->count; i++) {
        row(out, places[i].vehicle, places[0].vehicle->out);
    }
    fputs("</tbody></table></div>\n", out);
}

void page_fleet(FILE *out, const struct review *review)
{
    const struct fleet *fleet = &review->fleet;
    struct place sorted[FLEET_VEHICLES_MAX] = {{NULL}};
    for (uint32_t i = 0; i < fleet->count; i++) {
        sorted[i].vehicle = fleet->vehicles[i];
    }
    qsort(sorted, fleet->count, sizeof *sorted, by_attempts);
    page_begin(out, review, PAGE_FLEET, "Vehicles");
    fputs("<h1>Vehicles</h1>\n", out);
    tiles(out, fleet);
    table(out, sorted, fleet);
    page_end(out);
}
