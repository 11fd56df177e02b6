/* SPDX-License-Identifier: Apache-2.0 */
/* Head and foot, numbers and labels. */
#include "gateway/review/page.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/amount.h"
#include "gateway/officer/html.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/when.h"

#define WORD_SHORT 24 /* characters for which any column is wide enough */

/* A title has no elements: what would be <bdi> is a pair of characters (Unicode TR9). */
#define FIRST_STRONG_ISOLATE "\xe2\x81\xa8"
#define POP_ISOLATE "\xe2\x81\xa9"

static void link_to(FILE *out, const char *path, const char *key, const char *text,
                    bool here)
{
    fprintf(out, "<a href=\"%s\" data-key=\"%s\"%s>%s</a>", path, key,
            here ? " aria-current=\"page\"" : "", text);
}

static void navigation(FILE *out, const struct review *review, enum page_place place)
{
    fputs("<nav aria-label=\"Pages\">", out);
    if (review->fleet.count + review->fleet.unread.count > 1) {
        link_to(out, "/", "v", "Vehicles", place == PAGE_FLEET);
    }
    link_to(out, QUERY_DENIED_URL, "i", "Incidents", place == PAGE_INCIDENTS);
    link_to(out, "/help", "?", "Help", place == PAGE_HELP);
    fputs("</nav>", out);
}

uint64_t page_version(const struct review *review)
{
    const struct fleet *fleet = &review->fleet;
    uint64_t version = fleet->records + fleet->whole + fleet->unread.changes +
                       fleet->looks_new + ((uint64_t)fleet->rereads << 32);
    for (uint32_t i = 0; i < fleet->count; i++) {
        version += fleet->vehicles[i]->seal.checks;
    }
    return version + (review->journal != NULL ? journal_count(review->journal) : 0);
}

/* Said by words, so that it is told without a script too. */
static void state(FILE *out, const struct review *review)
{
    const struct fleet *fleet = &review->fleet;
    fprintf(out, "<p id=\"live\" class=\"live\" data-after=\"%" PRIu64 "\">",
            page_version(review));
    if (fleet->no_memory) {
        fputs("No memory for more records: not all is shown", out);
    } else if (!fleet->whole) {
        fputs("Reading the ledgers: ", out);
        page_number(out, fleet->records);
        fputs(" records so far", out);
    } else {
        page_number(out, fleet->records);
        fputs(" records", out);
    }
    fputs("</p>", out);
}

void page_begin(FILE *out, const struct review *review, enum page_place place,
                const char *title)
{
    fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
          out);
    fputs(FIRST_STRONG_ISOLATE, out);
    html_text(out, title);
    fputs(POP_ISOLATE
          " · Sallyport review</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n"
          "<link rel=\"stylesheet\" href=\"/style.css\">\n"
          "<script src=\"/review.js\" defer></script>\n</head>\n<body>\n"
          "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
          "<header class=\"top\"><a class=\"brand\" href=\"/\">Sallyport "
          "<span>review</span></a>",
          out);
    if (review != NULL) {
        navigation(out, review, place);
        state(out, review);
    }
    fputs("</header>\n<main id=\"main\" tabindex=\"-1\">\n", out);
}

void page_end(FILE *out)
{
    fputs(
        "</main>\n<footer>Times are UTC. Reasons are indexed to UN R155 Annex 5.</footer>"
        "\n</body>\n</html>\n",
        out);
}

void page_trouble(FILE *out, const struct review *review, const char *title,
                  const char *text)
{
    page_begin(out, review, PAGE_ELSEWHERE, title);
    fputs("<section class=\"card narrow\"><h1>", out);
    html_text(out, title);
    fputs("</h1><p>", out);
    html_text(out, text);
    fputs("</p></section>\n", out);
    page_end(out);
}

void page_number(FILE *out, uint64_t number)
{
    char text[AMOUNT_TEXT_BYTES];
    amount_print(number, text);
    fputs(text, out);
}

void page_bytes(FILE *out, uint64_t bytes)
{
    char text[AMOUNT_TEXT_BYTES];
    amount_print_bytes(bytes, text);
    fputs(text, out);
}

void page_time(FILE *out, uint64_t wall_us)
{
    char text[WHEN_TEXT_BYTES];
    when_print_utc(wall_us, text);
    fprintf(out, "<time datetime=\"%s\">%.10s <span>%.8s</span></time>", text, text,
            text + 11);
}

void page_severity(FILE *out, enum severity severity)
{
    const char *text = severity_text(severity);
    fprintf(out, "<span class=\"tag %s\">%s</span>", text, text);
}

void page_verdict(FILE *out, uint8_t action)
{
    static const char *const classes[] = {[EVENT_DROPPED] = "stopped",
                                          [EVENT_PASSED] = "passed",
                                          [EVENT_WOULD_DROP] = "would",
                                          [EVENT_NOTED] = "noted"};
    fprintf(out, "<span class=\"verdict %s\">%s</span>", classes[action],
            log_filter_action_text(action));
}

/* One that might be broken goes to the next line as a whole, and is broken behind a dot
 * where it is longer than that. */
static void put_word(FILE *out, const char *word, size_t len)
{
    const char *end = word + len;
    bool marked = len > WORD_SHORT || memchr(word, '-', len) != NULL;
    fputs(marked ? "<span class=\"word\">" : "", out);
    while (word < end) {
        const char *dot = memchr(word, '.', (size_t)(end - word));
        size_t piece = (size_t)((dot != NULL ? dot + 1 : end) - word);
        html_bytes(out, (const uint8_t *)word, piece);
        word += piece;
        fputs(marked && word < end ? "<wbr>" : "", out);
    }
    fputs(marked ? "</span>" : "", out);
}

void page_text(FILE *out, const char *text)
{
    fputs("<bdi>", out);
    while (text[0] != '\0') {
        size_t len = strcspn(text, " ");
        put_word(out, text, len);
        text += len;
        fputs(text[0] != '\0' ? " " : "", out);
        text += text[0] != '\0';
    }
    fputs("</bdi>", out);
}

void page_incident_path(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    fputs("/incident?vehicle=", out);
    html_url(out, vehicle->name);
    fprintf(out, "&amp;leaf=%" PRIu64, vehicle->merge.lines[incident].leaf);
}

void page_seal(FILE *out, const struct seal *seal)
{
    static const char *const classes[] = {
        [SEAL_NO_KEY] = "none",   [SEAL_WAITING] = "none",     [SEAL_WHOLE] = "whole",
        [SEAL_BROKEN] = "broken", [SEAL_OTHER_KEY] = "broken", [SEAL_UNREAD] = "broken"};
    fprintf(out, "<span class=\"seal %s\">%s</span>",
            seal_agrees(seal) ? "agrees" : classes[seal->state], seal_text(seal));
}
