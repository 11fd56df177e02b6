/* SPDX-License-Identifier: Apache-2.0 */
/* Fetches record by record and hands each to the format, which writes into memory. */
#include "gateway/review/download.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/clock.h"
#include "gateway/officer/html.h"
#include "gateway/officer/proof_sheet.h"

#define PIECE_BYTES 65536 /* of a file, made at once */

static void put_name(char out[static DOWNLOAD_NAME_BYTES], const struct vehicle *vehicle,
                     uint64_t leaf, const char *ending)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    (void)snprintf(out, DOWNLOAD_NAME_BYTES, "%.80s-%" PRIu64 ".%.20s", vehicle->name,
                   leaf, ending);
    for (char *at = out; *at != 0; at++) {
        *at = strchr(allowed, *at) != NULL ? *at : '_';
    }
    out[0] = out[0] == '.' ? '_' : out[0];
}

void download_name(char out[static DOWNLOAD_NAME_BYTES], const struct vehicle *vehicle,
                   uint32_t incident, const struct export_format *format)
{
    put_name(out, vehicle, vehicle->merge.lines[incident].leaf, format->name);
}

void download_proof_name(char out[static DOWNLOAD_NAME_BYTES],
                         const struct vehicle *vehicle, uint64_t leaf)
{
    put_name(out, vehicle, leaf, "proof");
}

void download_proof_path(FILE *out, const struct vehicle *vehicle, uint64_t leaf)
{
    fputs("/proof?vehicle=", out);
    html_url(out, vehicle->name);
    fprintf(out, "&amp;leaf=%" PRIu64, leaf);
}

bool download_proof(FILE *out, const struct vehicle *vehicle, uint64_t leaf,
                    struct trouble *why)
{
    static struct proof proof;
    static struct sheet sheet;
    if (proof_find(&proof, vehicle->path, leaf, why) != PROOF_FOUND) {
        return false;
    }
    if (!proof_sheet_print(&sheet, &proof)) {
        trouble_set(why, "%s: its tree head is none; 'sallyport verify' says more",
                    vehicle->path);
        return false;
    }
    (void)fwrite(sheet.text, 1, sheet.used, out);
    return true;
}

struct download {
    const struct export_format *format;
    struct export export; /* its out writes to made */
    char path[PATH_MAX];
    char *made; /* the piece that is being taken */
    size_t stream_len;
    size_t made_len, taken; /* of that piece */
    size_t count, next;     /* records */
    bool whole;             /* there is no other piece */
    struct fetch_place places[];
};

static size_t count_records(const struct vehicle *vehicle, uint32_t incident)
{
    size_t count = 0;
    for (uint32_t row = vehicle->incidents[incident].first;
         row != VEHICLE_NONE && count < DOWNLOAD_RECORDS_MAX;
         row = vehicle->rows[row].next) {
        count++;
    }
    return count;
}

/* What was written becomes the piece to take. False when it could not be. */
static bool end_piece(struct download *self)
{
    off_t len = ftello(self->export.out);
    self->taken = 0;
    self->made_len = len > 0 ? (size_t)len : 0;
    return fflush(self->export.out) == 0 && ferror(self->export.out) == 0;
}

struct download *download_begin(const struct vehicle *vehicle, uint32_t incident,
                                const struct export_format *format)
{
    size_t count = count_records(vehicle, incident);
    uint32_t row = vehicle->incidents[incident].first;
    struct download *self = calloc(1, sizeof *self + count * sizeof self->places[0]);
    if (self == NULL) {
        return NULL;
    }
    self->format = format;
    self->export.out = open_memstream(&self->made, &self->stream_len);
    (void)snprintf(self->path, sizeof self->path, "%s", vehicle->path);
    for (; self->count < count; row = vehicle->rows[row].next) {
        self->places[self->count++] = vehicle->rows[row].place;
    }
    if (!export_set_vehicle(&self->export, vehicle->name)) {
        self->export.vehicle[0] = 0; /* the format says that none is known */
    }
    if (self->export.out != NULL && format->begin != NULL) {
        format->begin(&self->export);
    }
    self->export.pcapng.order.bytes_max = DOWNLOAD_ORDER_BYTES;
    if (self->export.out == NULL || !end_piece(self)) {
        download_free(self);
        return NULL;
    }
    return self;
}

/* A record, or some of what stands behind the last. */
static void make_next(struct download *self)
{
    struct fetched fetched;
    struct trouble told_by_verify;
    if (self->next == self->count) {
        self->whole =
            self->format->end == NULL || self->format->end(&self->export, PIECE_BYTES);
    } else if (fetch_event(&fetched, self->path, &self->places[self->next++],
                           &told_by_verify)) {
        self->format->add(&self->export, &fetched.event);
    }
}

static bool make_piece(struct download *self, uint64_t slice_us)
{
    uint64_t since_us = clock_steady_us();
    rewind(self->export.out);
    do {
        make_next(self);
    } while (!self->whole && ftello(self->export.out) < PIECE_BYTES &&
             clock_steady_us() - since_us < slice_us);
    return end_piece(self);
}

ssize_t download_read(struct download *self, char *out, size_t size, uint64_t slice_us)
{
    if (self->taken == self->made_len) {
        if (self->whole) {
            return DOWNLOAD_END;
        }
        if (!make_piece(self, slice_us)) {
            return DOWNLOAD_FAILED;
        }
    }
    size_t left = self->made_len - self->taken;
    size_t len = left < size ? left : size;
    memcpy(out, self->made + self->taken, len);
    self->taken += len;
    return (ssize_t)len;
}

void download_free(struct download *self)
{
    if (self == NULL) {
        return;
    }
    if (self->export.out != NULL) {
        (void)fclose(self->export.out);
    }
    pcapng_order_free(
        &self->export.pcapng.order); /* of a file that was not taken whole */
    free(self->made);
    free(self);
}

void download_links(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    static const struct {
        const char *name;
        const char *words;
    } forms[] = {{"pcapng", "pcapng"}, {"jsonl", "JSON Lines"}, {"csv", "CSV"}};
    fputs(" <span class=\"files\">Download as", out);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (export_find(forms[i].name) == NULL) {
            continue;
        }
        fputs(" <a class=\"button\" href=\"/export?vehicle=", out);
        html_url(out, vehicle->name);
        fprintf(out, "&amp;leaf=%" PRIu64 "&amp;format=%s\">%s</a>",
                vehicle->merge.lines[incident].leaf, forms[i].name, forms[i].words);
    }
    fputs("</span>", out);
}
