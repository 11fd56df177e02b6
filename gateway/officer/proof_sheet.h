/* SPDX-License-Identifier: Apache-2.0 */
/* A proof as a sheet, which `sallyport prove` writes and `verify --proof` reads. */
#ifndef GATEWAY_OFFICER_PROOF_SHEET_H
#define GATEWAY_OFFICER_PROOF_SHEET_H

#include "gateway/ledger/proof.h"
#include "gateway/officer/sheet.h"

/* False when it has no tree head, or a path of another length than its place asks for. */
MUST_CHECK bool proof_sheet_print(struct sheet *out, const struct proof *proof);

/* False when the bytes are not, to the last one, what is printed of a proof. Every byte
 * is a stranger's; says nothing of signatures. */
MUST_CHECK bool proof_sheet_parse(struct proof *out, const uint8_t *bytes, size_t len);

#endif
