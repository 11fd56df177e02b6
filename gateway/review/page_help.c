/* SPDX-License-Identifier: Apache-2.0 */
/* The keys, and what the words mean. */
#include "gateway/review/page.h"

static const struct key {
    const char *keys;
    const char *does;
} keys[] = {
    {"j, k", "the next, the previous row"},
    {"Enter, o", "open the row"},
    {"u", "back to the list"},
    {"/", "look for text"},
    {"n, p", "older, newer page"},
    {"[, ]", "earlier, later"},
    {"+, -, 0", "zoom in, zoom out, all time"},
    {"x", "take all filters off"},
    {"a", "write a note"},
    {"v, i", "vehicles, incidents"},
    {"?", "this page"},
};

static const struct key words[] = {
    {"incident",
     "all records of one cause that follow one another within 20 minutes, and "
     "what a decoy kept of that flow"},
    {"occurrence", "one attempt; repeats are summed, so one record can stand for many"},
    {"stopped", "it did not cross"},
    {"would stop",
     "it crossed, since the gateway only observed; enforcing, it would not"},
    {"whole", "every signature of the ledger is by its key, and nothing is altered or "
              "missing"},
    {"agrees with the key beside it",
     "the same by a key that lay beside the ledger, since none was given: that is not "
     "more than that the two agree, as they would if whoever had the disk laid both "
     "there"},
    {"another key", "it was made with none of the keys that were given, or not with the "
                    "one beside it: nothing in it is proven"},
    {"note", "signed with the officer's key and chained, in a journal beside the "
             "ledgers; a ledger itself is never written to"},
};

static void print(FILE *out, const char *title, const struct key *rows, size_t count)
{
    fprintf(out, "<section class=\"card\"><h2>%s</h2><dl class=\"facts\">", title);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "<dt>%s</dt><dd>%s</dd>", rows[i].keys, rows[i].does);
    }
    fputs("</dl></section>\n", out);
}

void page_help(FILE *out, const struct review *review)
{
    page_begin(out, review, PAGE_HELP, "Help");
    fputs("<h1>Help</h1>\n<div class=\"two\">", out);
    print(out, "Keys", keys, sizeof keys / sizeof *keys);
    print(out, "Words", words, sizeof words / sizeof *words);
    fputs("</div>\n<p class=\"quiet\">Filters, time and page stand in the address of a "
          "list: keep it as a bookmark, or send it on. On the timeline, drag to choose a "
          "time.</p>\n",
          out);
    page_end(out);
}
