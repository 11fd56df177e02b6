/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a table of trackers' messages; prints where what is recognised differs from what
 * the table expects, and sums. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/content/recognise.h"
#include "tests/measure/csv.h"

#define MESSAGE_BYTES_MAX 65536
#define NEAR_DEG 1e-5

enum column { PROTOCOL, HEX, LAT, LON, SPEC_LAT, SPEC_LON, IDENTIFIERS, COLUMNS };

static const char *const column_names[COLUMNS] = {
    "protocol", "hex",      "expected_lat",      "expected_lon",
    "spec_lat", "spec_lon", "identifiers_found",
};

static size_t columns[COLUMNS];

struct sums {
    size_t rows, protocols, sums_wrong, places, places_found, names, names_found;
};

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;
    if (file == NULL || getdelim(&text, &size, '\0', file) < 0) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    (void)fclose(file);
    return text;
}

static void find_columns(const struct csv *header)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i] = header->count;
        for (size_t j = 0; j < header->count; j++) {
            if (strcmp(header->fields[j], column_names[i]) == 0) {
                columns[i] = j;
            }
        }
        if (columns[i] == header->count) {
            (void)fprintf(stderr, "no column is named %s\n", column_names[i]);
            exit(2);
        }
    }
}

static const char *field(const struct csv *row, enum column column)
{
    return columns[column] < row->count ? row->fields[columns[column]] : "";
}

static size_t from_hex(uint8_t *out, const char *text)
{
    size_t len = 0;
    for (; len < MESSAGE_BYTES_MAX && text[0] != '\0' && text[1] != '\0'; text += 2) {
        const char pair[] = {text[0], text[1], '\0'};
        out[len++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return len;
}

static enum content_state ask(struct content *out, const uint8_t *bytes, size_t len)
{
    enum content_state state =
        recognise(out, bytes, len, RECOGNISE_STREAM, RECOGNISE_CLIENT);
    return state == CONTENT_IS
               ? state
               : recognise(out, bytes, len, RECOGNISE_DATAGRAM, RECOGNISE_CLIENT);
}

static void count_place(struct sums *sums, const struct content *content, size_t number,
                        const char *latitude, const char *longitude)
{
    if (*latitude == '\0') {
        return;
    }
    double north = strtod(latitude, NULL);
    double east = strtod(longitude, NULL);
    sums->places++;
    for (size_t i = 0; i < content->position_count; i++) {
        if (fabs(content->positions[i].latitude_deg - north) <= NEAR_DEG &&
            fabs(content->positions[i].longitude_deg - east) <= NEAR_DEG) {
            sums->places_found++;
            return;
        }
    }
    printf("row %zu: %s, %s is not among %u positions\n", number, latitude, longitude,
           content->position_count);
}

/* "imei_bcd=490154203237518@8(no-luhn)": what stands between = and @. */
static void count_names(struct sums *sums, const struct content *content, size_t number,
                        const char *list)
{
    for (const char *at = strchr(list, '='); at != NULL; at = strchr(at, '=')) {
        size_t len = strcspn(++at, "@;");
        bool found = false;
        for (size_t i = 0; i < content->identifier_count; i++) {
            const char *value = content->identifiers[i].value;
            found = found || (strlen(value) == len && memcmp(value, at, len) == 0);
        }
        sums->names++;
        sums->names_found += found;
        if (!found) {
            printf("row %zu: identifier %.*s is not found\n", number, (int)len, at);
        }
    }
}

static void measure(struct sums *sums, const struct csv *row, size_t number)
{
    static uint8_t bytes[MESSAGE_BYTES_MAX];
    struct content content;
    size_t len = from_hex(bytes, field(row, HEX));
    enum content_state state = ask(&content, bytes, len);
    const char *name = traffic_name(content.protocol);
    bool told = state == CONTENT_IS && strcmp(name, field(row, PROTOCOL)) == 0;
    sums->rows++;
    sums->protocols += told;
    sums->sums_wrong += content.sum_wrong;
    if (!told) {
        printf("row %zu: %s is told to be %s%s\n", number, field(row, PROTOCOL), name,
               state == CONTENT_MORE ? " (more is wanted)" : "");
    }
    if (content.sum_wrong) {
        printf("row %zu: %s with a wrong sum\n", number, name);
    }
    count_place(sums, &content, number, field(row, LAT), field(row, LON));
    count_place(sums, &content, number, field(row, SPEC_LAT), field(row, SPEC_LON));
    count_names(sums, &content, number, field(row, IDENTIFIERS));
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    char *text = read_file(argv[1]);
    struct csv csv = {.at = text};
    struct sums sums = {0};
    if (!csv_next(&csv)) {
        return 2;
    }
    find_columns(&csv);
    for (size_t number = 2; csv_next(&csv); number++) {
        measure(&sums, &csv, number);
    }
    printf("%zu rows: protocol %zu (sum wrong in %zu), places %zu of %zu, identifiers "
           "%zu of "
           "%zu\n",
           sums.rows, sums.protocols, sums.sums_wrong, sums.places_found, sums.places,
           sums.names_found, sums.names);
    free(text);
    return 0;
}
