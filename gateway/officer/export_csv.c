/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out rows of cells. */
#include "gateway/officer/export_csv.h"

#include <string.h>

#include "gateway/officer/export_field.h"

struct row {
    FILE *out;
    bool comma;
};

static bool is_one_of(char character, const char *set)
{
    return character != 0 && strchr(set, character) != NULL;
}

/* Programs of East Asia take the signs of full width for the same (OWASP, CSV Injection):
 * U+FF1D, U+FF0B, U+FF0D, U+FF20. */
static bool begins_formula(const char *at)
{
    static const char *const signs[] = {
        "=",           "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
        "\xef\xbc\xa0"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strncmp(at, signs[i], strlen(signs[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void put_cell(struct row *self, const char *text)
{
    char before = 0;
    fputs(self->comma ? ",\"" : "\"", self->out);
    self->comma = true;
    for (const char *at = text; *at != 0; before = *at++) {
        if ((before == 0 || is_one_of(before, " ,;:|'\"")) && begins_formula(at)) {
            (void)fputc('\'', self->out);
        }
        fputs(*at == '"' ? "\"" : "", self->out);
        (void)fputc(*at, self->out);
    }
    (void)fputc('"', self->out);
}

static void put_name(void *context, const char *name, const char *value)
{
    (void)value;
    put_cell(context, name);
}

static void put_value(void *context, const char *name, const char *value)
{
    (void)name;
    put_cell(context, value);
}

void export_csv_begin(struct export *self)
{
    static const struct event none;
    struct row row = {.out = self->out};
    put_cell(&row, "vehicle");
    export_field_each(&none, put_name, &row);
    fputs("\r\n", self->out);
}

void export_csv_add(struct export *self, const struct event *event)
{
    struct row row = {.out = self->out};
    put_cell(&row, self->vehicle);
    export_field_each(event, put_value, &row);
    fputs("\r\n", self->out);
}
