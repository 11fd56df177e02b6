/* SPDX-License-Identifier: Apache-2.0 */
/* The card of an incident's page that says what is proven of it. */
#include <inttypes.h>
#include <string.h>

#include "gateway/officer/html.h"
#include "gateway/review/download.h"
#include "gateway/review/page.h"

static void print_words(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    const struct seal *seal = &vehicle->seal;
    uint64_t last = vehicle->rows[vehicle->incidents[incident].last].place.leaf;
    if (seal->state == SEAL_NO_KEY) {
        fputs("No public key was given, so nothing is proven. Start the review with "
              "--key, or lay the key beside the ledger as NAME.pub.",
              out);
    } else if (seal->state == SEAL_WAITING) {
        fputs("The signatures of this ledger are being checked.", out);
    } else if (seal->state != SEAL_WHOLE) {
        fputs("The ledger does not hold: ", out);
        html_text(out, seal->last.fault_count > 0 ? seal->last.faults[0].text
                                                  : seal->last.unread_why.text);
    } else if (last < seal->proven) {
        fputs("Every record of this incident is in the ledger's tree, under a signature "
              "by the ledger's key, and the whole ledger adds up.",
              out);
    } else {
        fputs("What was known when the ledger was checked is whole; the newest records "
              "of this incident came later and are checked soon.",
              out);
    }
}

static void print_facts(FILE *out, const struct vehicle *vehicle, uint64_t leaf)
{
    const struct seal *seal = &vehicle->seal;
    char root[DIGEST_TEXT_BYTES];
    fprintf(out, "<dl class=\"facts\"><dt>Event</dt><dd>#%" PRIu64 "</dd>", leaf);
    if (seal->state == SEAL_WHOLE) {
        digest_print(&seal->last.root, root);
        fputs("<dt>Checked</dt><dd>", out);
        page_time(out, seal->checked_us);
        fprintf(out,
                "</dd><dt>Tree head</dt><dd class=\"long\"><code>%" PRIu64
                ":%s</code></dd>",
                seal->last.size, root);
    }
    if (seal->last.thinned > 0) {
        fprintf(out, "<dt>Taken out, as stated</dt><dd>%" PRIu64 "</dd>",
                seal->last.thinned);
    }
    fputs("<dt>Ledger</dt><dd>", out);
    html_text(out, vehicle->ledger_id);
    fputs("</dd></dl>", out);
}

/* A word as a shell reads it back. */
static void print_word(FILE *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789/.,:@%+=_-";
    if (word[strspn(word, plain)] == 0) {
        fputs(word, out);
        return;
    }
    fputs("&#39;", out);
    for (size_t len = strcspn(word, "'");; len = strcspn(word, "'")) {
        html_bytes(out, (const uint8_t *)word, len);
        word += len;
        if (*word == 0) {
            break;
        }
        fputs("&#39;\\&#39;&#39;", out);
        word++;
    }
    fputs("&#39;", out);
}

static void print_commands(FILE *out, const struct vehicle *vehicle, uint64_t leaf)
{
    const struct seal *seal = &vehicle->seal;
    const char *key = seal->pem != NULL ? seal->key_path : "PUB";
    char file[DOWNLOAD_NAME_BYTES];
    download_proof_name(file, vehicle, leaf);
    fputs("<p><a class=\"button\" href=\"", out);
    download_proof_path(out, vehicle, leaf);
    fprintf(out,
            "\">Download the proof of event #%" PRIu64 "</a></p>"
            "<p class=\"quiet\">It can be shown to who may not see the other events. To "
            "make it, to check it, and to check the whole ledger:</p>"
            "<pre tabindex=\"0\">sallyport prove ",
            leaf);
    print_word(out, vehicle->path);
    fprintf(out, " %" PRIu64 " -o %s\nsallyport verify --proof %s --key ", leaf, file,
            file);
    print_word(out, key);
    fputs("\nsallyport verify ", out);
    print_word(out, vehicle->path);
    fputs(" --key ", out);
    print_word(out, key);
    fputs("</pre>", out);
}

void page_proof(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    uint64_t leaf = vehicle->merge.lines[incident].leaf;
    fputs("<section class=\"card\" id=\"proof\"><h2>Proof ", out);
    page_seal(out, &vehicle->seal);
    fputs("</h2><p>", out);
    print_words(out, vehicle, incident);
    fputs("</p>", out);
    print_facts(out, vehicle, leaf);
    print_commands(out, vehicle, leaf);
    fputs("</section>\n", out);
}
