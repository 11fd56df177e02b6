/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets to and from files. */
#include "gateway/verbs/sheet_file.h"

#include <stdlib.h>

#include "gateway/file.h"
#include "gateway/officer/kept_head_sheet.h"
#include "gateway/officer/proof_sheet.h"
#include "gateway/verbs/output_file.h"

bool sheet_file_write(const char *path, const struct sheet *sheet, struct trouble *why)
{
    return output_file_is_free(path, why) &&
           output_file_write(path, sheet->text, sheet->used, 0644, why);
}

/* A sheet's parser, and the verb that makes such files. */
struct kind {
    bool (*parse)(void *out, const uint8_t *bytes, size_t len);
    const char *maker;
};

static enum sheet_file_read read_sheet(void *out, const char *path,
                                       const struct kind *kind, struct trouble *why)
{
    size_t len = 0;
    uint8_t *bytes = file_read(path, SHEET_BYTES_MAX, &len, why);
    if (bytes == NULL) {
        return SHEET_FILE_NONE;
    }
    bool good = kind->parse(out, bytes, len);
    free(bytes);
    if (good) {
        return SHEET_FILE_READ;
    }
    trouble_set(why,
                "%s: not byte for byte as 'sallyport %s' writes it: something else, or "
                "changed (line ends and spaces count too); ask for it again",
                path, kind->maker);
    return SHEET_FILE_OTHER;
}

static bool parse_proof(void *out, const uint8_t *bytes, size_t len)
{
    return proof_sheet_parse(out, bytes, len);
}

static bool parse_head(void *out, const uint8_t *bytes, size_t len)
{
    return kept_head_sheet_parse(out, bytes, len);
}

enum sheet_file_read sheet_file_proof(struct proof *out, const char *path,
                                      struct trouble *why)
{
    static const struct kind proof = {parse_proof, "prove"};
    return read_sheet(out, path, &proof, why);
}

enum sheet_file_read sheet_file_head(struct kept_head *out, const char *path,
                                     struct trouble *why)
{
    static const struct kind head = {parse_head, "head' or 'sallyport witness"};
    return read_sheet(out, path, &head, why);
}
