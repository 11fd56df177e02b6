/* SPDX-License-Identifier: Apache-2.0 */
/* The card of an incident's page that says what is proven of it. */
#include <inttypes.h>
#include <string.h>

#include "gateway/officer/html.h"
#include "gateway/review/download.h"
#include "gateway/review/page.h"

static const char *fault_of(const struct seal *seal)
{
    return seal->last.fault_count > 0 ? seal->last.faults[0].text
                                      : seal->last.unread_why.text;
}

static void print_words(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    const struct seal *seal = &vehicle->seal;
    uint64_t last = vehicle->rows[vehicle->incidents[incident].last].place.leaf;
    if (seal->state == SEAL_NO_KEY) {
        fputs("No public key was given, so nothing is proven. Start the review with "
              "--key.",
              out);
    } else if (seal->state == SEAL_WAITING) {
        fputs("The signatures of this ledger are being checked.", out);
    } else if (seal->state == SEAL_OTHER_KEY && !seal->beside) {
        fputs("The ledger is signed with none of the keys that were given, so nothing in "
              "it is proven: it may be another one, laid in the place of the "
              "vehicle&#39;s.",
              out);
    } else if (seal->state != SEAL_WHOLE) {
        fputs("The ledger does not hold: ", out);
        html_text(out, fault_of(seal));
    } else if (last < seal->proven && seal->beside) {
        fputs("Every record of this incident is in the ledger's tree, under a signature "
              "by the key that lay beside it, and the whole ledger adds up.",
              out);
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

/* Whoever lays another ledger in the place of this one lays its key there too. */
static void print_reserve(FILE *out, const struct seal *seal)
{
    fputs("<p><strong>No key was given: the one used was found beside the ledger, as "
          "<code>",
          out);
    html_text(out, seal->key_path);
    fputs(
        "</code>. This proves only that the ledger agrees with that key, not that it is "
        "the vehicle&#39;s.</strong> Start the review with --key and a key from a place "
        "that who can write this disk cannot change.</p>",
        out);
}

static void print_facts(FILE *out, const struct vehicle *vehicle, uint64_t leaf)
{
    const struct seal *seal = &vehicle->seal;
    char root[DIGEST_TEXT_BYTES];
    fprintf(out, "<dl class=\"facts\"><dt>Event</dt><dd>#%" PRIu64 "</dd>", leaf);
    if (seal->checked_us != 0) {
        fputs("<dt>Checked</dt><dd>", out);
        page_time(out, seal->checked_us);
        fputs("</dd>", out);
    }
    if (seal->state == SEAL_WHOLE) {
        digest_print(&seal->last.root, root);
        fprintf(out,
                "<dt>Tree head</dt><dd class=\"long\"><code>%" PRIu64 ":%s</code></dd>",
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

static void print_key(FILE *out, const struct seal *seal)
{
    fputs(" --key ", out);
    print_word(out, seal->pem != NULL ? seal->key_path : "PUB");
}

static void print_verify(FILE *out, const struct vehicle *vehicle)
{
    fputs("sallyport verify ", out);
    print_word(out, vehicle->path);
    print_key(out, &vehicle->seal);
}

static void print_commands(FILE *out, const struct vehicle *vehicle, uint64_t leaf)
{
    char file[DOWNLOAD_NAME_BYTES];
    download_proof_name(file, vehicle, leaf);
    fputs("<p><a class=\"button\" href=\"", out);
    download_proof_path(out, vehicle, leaf);
    fprintf(out,
            "\">Download the proof of event #%" PRIu64 "</a></p>"
            "<p class=\"quiet\">It can be shown to who may not see the other events. To "
            "make it, to check it, and to check the whole ledger:</p>"
            "<pre class=\"commands\" tabindex=\"0\">sallyport prove ",
            leaf);
    print_word(out, vehicle->path);
    fprintf(out, " %" PRIu64 " -o %s\nsallyport verify --proof %s", leaf, file, file);
    print_key(out, &vehicle->seal);
    fputs("\n", out);
    print_verify(out, vehicle);
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
    if (vehicle->seal.beside) {
        print_reserve(out, &vehicle->seal);
    }
    print_facts(out, vehicle, leaf);
    print_commands(out, vehicle, leaf);
    fputs("</section>\n", out);
}

void page_broken(FILE *out, const struct review *review, const struct vehicle *vehicle)
{
    const char *fault = vehicle->gone.text[0] != 0     ? vehicle->gone.text
                        : vehicle->damage.text[0] != 0 ? vehicle->damage.text
                                                       : fault_of(&vehicle->seal);
    page_begin(out, review, PAGE_ELSEWHERE, "No such incident");
    fputs("<section class=\"card narrow\"><h1>No such incident</h1><p "
          "class=\"trouble\">The "
          "ledger of this vehicle is broken: ",
          out);
    html_text(out, fault);
    fputs("</p><p>That event is not in what can be read of it, and may have been there. "
          "All that is wrong is told by</p><pre class=\"commands\" "
          "tabindex=\"0\">",
          out);
    print_verify(out, vehicle);
    fputs("</pre></section>\n", out);
    page_end(out);
}
