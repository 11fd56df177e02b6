/* SPDX-License-Identifier: Apache-2.0 */
/* Fetches record by record and hands each to the format. */
#include "gateway/review/download.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/html.h"
#include "gateway/officer/proof_sheet.h"

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

void download_write(FILE *out, const struct vehicle *vehicle, uint32_t incident,
                    const struct export_format *format)
{
    struct export export = {.out = out};
    struct fetched fetched;
    struct trouble told_by_verify;
    uint32_t row = vehicle->incidents[incident].first;
    if (!export_set_vehicle(&export, vehicle->name)) {
        export.vehicle[0] = 0; /* the format says that none is known */
    }
    if (format->begin != NULL) {
        format->begin(&export);
    }
    for (unsigned i = 0; row != VEHICLE_NONE && i < DOWNLOAD_RECORDS_MAX;
         row = vehicle->rows[row].next, i++) {
        if (fetch_event(&fetched, vehicle->path, &vehicle->rows[row].place,
                        &told_by_verify)) {
            format->add(&export, &fetched.event);
        }
    }
    if (format->end != NULL) {
        format->end(&export);
    }
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
