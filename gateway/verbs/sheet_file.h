/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets in files: proofs and kept heads, as verbs write and read them. */
#ifndef GATEWAY_VERBS_SHEET_FILE_H
#define GATEWAY_VERBS_SHEET_FILE_H

#include "can/trouble.h"
#include "gateway/ledger/kept_head.h"
#include "gateway/ledger/proof.h"
#include "gateway/officer/sheet.h"

/* To path, where nothing may be yet, or to stdout, as output_file_write. False with why
 * set. */
MUST_CHECK bool sheet_file_write(const char *path, const struct sheet *sheet,
                                 struct trouble *why);

enum sheet_file_read {
    SHEET_FILE_READ,
    SHEET_FILE_OTHER, /* what is in it is not, byte for byte, such a sheet */
    SHEET_FILE_NONE   /* it cannot be read */
};

/* Else why says which file, what and the mend. "-" is stdin. */
MUST_CHECK enum sheet_file_read sheet_file_proof(struct proof *out, const char *path,
                                                 struct trouble *why);
MUST_CHECK enum sheet_file_read sheet_file_head(struct kept_head *out, const char *path,
                                                struct trouble *why);

#endif
