/* SPDX-License-Identifier: Apache-2.0 */
/* Target: form_read, query_add, query_print. What is taken from a URL prints as a URL
 * that is taken for the same, and that ends no attribute. */
#include "gateway/review/form.h"
#include "gateway/review/query.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MAX 2048
#define PRINTED_MAX 16384
#define PAGE "/incidents"
#define NOW_US UINT64_C(1795435200000000)

static void take(struct query *out, char *text)
{
    static struct form form;
    form.count = 0;
    query_init(out);
    if (!form_read(&form, text)) {
        return;
    }
    for (size_t i = 0; i < form.count; i++) {
        struct trouble why = {0};
        bool good = query_add(out, form.pairs[i].name, form.pairs[i].value, NOW_US, &why);
        HOLDS(good == (why.text[0] == 0));
    }
}

/* As a browser reads an attribute in quotes. */
static char *unescape(char *text)
{
    char *to = text;
    for (const char *at = text; *at != 0; at++) {
        HOLDS(*at != '"' && *at != '<' && *at != '>' && *at != '\'');
        HOLDS(*at != '&' || strncmp(at, "&amp;", 5) == 0);
        *to++ = *at;
        at += *at == '&' ? 4 : 0;
    }
    *to = 0;
    return text;
}

/* Times are told in whole seconds. */
static void round_times(struct query *query)
{
    query->filter.since_us -= query->filter.since_us % 1000000;
    query->filter.until_us -= query->filter.until_us % 1000000;
}

static void print(char out[static PRINTED_MAX], const struct query *query)
{
    FILE *file = fmemopen(out, PRINTED_MAX, "w");
    HOLDS(file != NULL);
    query_print(file, query);
    HOLDS(fclose(file) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[TEXT_MAX + 1];
    static char printed[PRINTED_MAX];
    static struct query query, again;
    if (size > TEXT_MAX) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = 0;
    take(&query, text);
    round_times(&query);
    print(printed, &query);
    char *url = unescape(printed);
    HOLDS(strncmp(url, PAGE, strlen(PAGE)) == 0);
    url += strlen(PAGE);
    take(&again, url[0] == '?' ? url + 1 : url);
    HOLDS(memcmp(&query.filter, &again.filter, sizeof query.filter) == 0);
    HOLDS(query.actions == again.actions && query.open == again.open &&
          query.page == again.page);
    HOLDS(strcmp(query.vehicle, again.vehicle) == 0);
    HOLDS(strcmp(query.text, again.text) == 0);
    return 0;
}
