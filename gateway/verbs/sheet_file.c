/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets to and from files. */
#include "gateway/verbs/sheet_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "gateway/file.h"
#include "gateway/officer/kept_head_sheet.h"
#include "gateway/officer/proof_sheet.h"

bool sheet_file_write(const char *path, const struct sheet *sheet, struct trouble *why)
{
    if (path != NULL) {
        return file_replace(path, sheet->text, sheet->used, 0644, why);
    }
    if (fwrite(sheet->text, 1, sheet->used, stdout) == sheet->used &&
        fflush(stdout) == 0) {
        return true;
    }
    trouble_set(why, "standard output takes no more; give a file with -o");
    return false;
}

/* The one who made the file, and the sentence that its reader needs. */
static enum sheet_file_read other(const char *path, const char *maker,
                                  struct trouble *why)
{
    trouble_set(why,
                "%s: not byte for byte as 'sallyport %s' writes it: something else, or "
                "changed (line ends and spaces count too); ask for it again",
                path, maker);
    return SHEET_FILE_OTHER;
}

enum sheet_file_read sheet_file_proof(struct proof *out, const char *path,
                                      struct trouble *why)
{
    size_t len = 0;
    uint8_t *bytes = file_read(path, SHEET_BYTES_MAX, &len, why);
    if (bytes == NULL) {
        return SHEET_FILE_NONE;
    }
    bool good = proof_sheet_parse(out, bytes, len);
    free(bytes);
    return good ? SHEET_FILE_READ : other(path, "prove", why);
}

enum sheet_file_read sheet_file_head(struct kept_head *out, const char *path,
                                     struct trouble *why)
{
    size_t len = 0;
    uint8_t *bytes = file_read(path, SHEET_BYTES_MAX, &len, why);
    if (bytes == NULL) {
        return SHEET_FILE_NONE;
    }
    bool good = kept_head_sheet_parse(out, bytes, len);
    free(bytes);
    return good ? SHEET_FILE_READ : other(path, "head' or 'sallyport witness", why);
}
