/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow rule asks beyond its destination, in the language. */
#include <mbedtls/base64.h>

#include "policies/authorities.h"
#include "policies/print_part.h"

#define BASE64_STEP 48U /* bytes at once, of which each 3 are 4 letters */
#define BASE64_LETTERS 65U

void print_terms_texts(FILE *out, const char *word, const char *const *texts,
                       uint8_t count)
{
    for (uint8_t i = 0; i < count; i++) {
        fprintf(out, i == 0 ? " %s \"%s\"" : "%.0s, \"%s\"", word, texts[i]);
    }
}

static void print_base64(FILE *out, const uint8_t *bytes, size_t len)
{
    uint8_t text[BASE64_LETTERS];
    for (size_t at = 0; at < len; at += BASE64_STEP) {
        size_t letters = 0;
        size_t count = len - at < BASE64_STEP ? len - at : BASE64_STEP;
        if (mbedtls_base64_encode(text, sizeof text, &letters, bytes + at, count) == 0) {
            fprintf(out, "%.*s", (int)letters, (const char *)text);
        }
    }
}

void print_terms_certificates(FILE *out, const uint8_t *der, size_t len)
{
    struct cursor in = cursor_over(der, len);
    while (cursor_left(&in) > 0) {
        const struct cursor one = authorities_next(&in);
        fputs(one.base == der ? " ca der \"" : ", \"", out);
        print_base64(out, one.base, one.len);
        fputc('"', out);
    }
}

static void print_requests(FILE *out, const struct policy_flow_terms *terms)
{
    for (uint8_t i = 0; i < terms->request_count; i++) {
        const struct policy_request *one = &terms->requests[i];
        fprintf(out, "%s \"%s\" \"%s\"", i == 0 ? " request" : ",", one->method,
                one->path);
        print_quantity(out, "body", QUANTITY_SIZE, one->body_bytes, 0);
    }
}

static void print_topics(FILE *out, const struct policy_flow_terms *terms, bool subscribe)
{
    const char *before = subscribe ? " subscribe" : " publish";
    for (uint8_t i = 0; i < terms->topic_count; i++) {
        if (terms->topics[i].subscribe == subscribe) {
            fprintf(out, "%s \"%s\"", before, terms->topics[i].filter);
            before = ",";
        }
    }
}

static void print_pins(FILE *out, const struct policy_flow_terms *terms)
{
    for (uint8_t i = 0; i < terms->pin_count; i++) {
        fputs(i == 0 ? " pin \"sha256/" : ", \"sha256/", out);
        print_base64(out, terms->pins[i], FLOW_TERMS_PIN_BYTES);
        fputc('"', out);
    }
}

void print_terms(FILE *out, const struct policy_flow_terms *terms)
{
    if (terms == NULL) {
        return;
    }
    print_requests(out, terms);
    print_topics(out, terms, false);
    print_topics(out, terms, true);
    fputs(terms->inspect ? " inspect" : "", out);
    print_terms_texts(out, "except", terms->excepts, terms->except_count);
    print_pins(out, terms);
    print_terms_certificates(out, terms->ca, terms->ca_bytes);
    print_quantity(out, "update", QUANTITY_DURATION, terms->update_us, 0);
    print_quantity(out, "names", QUANTITY_RATE, terms->names_count, terms->names_per_us);
}
