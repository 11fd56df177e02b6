/* SPDX-License-Identifier: Apache-2.0 */
/* A kept tree head as a sheet, which `sallyport head` and `witness` write. */
#ifndef GATEWAY_OFFICER_KEPT_HEAD_SHEET_H
#define GATEWAY_OFFICER_KEPT_HEAD_SHEET_H

#include "gateway/ledger/kept_head.h"
#include "gateway/officer/sheet.h"

/* False when it is no tree head. */
MUST_CHECK bool kept_head_sheet_print(struct sheet *out, const struct kept_head *head);

/* False when the bytes are not, to the last one, what is printed of a kept head. Every
 * byte is a stranger's; says nothing of signatures. */
MUST_CHECK bool kept_head_sheet_parse(struct kept_head *out, const uint8_t *bytes,
                                      size_t len);

#endif
