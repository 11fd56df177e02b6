/* SPDX-License-Identifier: Apache-2.0 */
/* What `sallyport verify` says of a ledger, for a person or a program. */
#ifndef GATEWAY_VERBS_VERIFY_PRINT_H
#define GATEWAY_VERBS_VERIFY_PRINT_H

#include "gateway/ledger/verify.h"

/* What was asked. */
struct verify_print {
    const char *dir;
    const char *key_path;
    bool part;                     /* some segments alone */
    const uint8_t *kept_ledger_id; /* what the kept head names, NULL: nothing */
    uint64_t witnessed_us;         /* when a witness saw the kept head, 0: none did */
};

/* The names in it escaped: who made a folder steers no terminal. */
void verify_print_text(const struct verify_print *asked,
                       const struct verify_report *report);
void verify_print_json(const struct verify_print *self,
                       const struct verify_report *report);

#endif
