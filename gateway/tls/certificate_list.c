/* SPDX-License-Identifier: Apache-2.0 */
/* As far as the subject (RFC 5280 4.1). */
#include "gateway/tls/certificate_list.h"

#include <string.h>

#include "policies/der.h"

#define VERSION 0xa0 /* [0] EXPLICIT */

static struct certificate_view view_of(struct cursor value)
{
    return value.failed ? (struct certificate_view){NULL, 0}
                        : (struct certificate_view){value.base, value.len};
}

bool certificate_list_next(struct cursor *list, struct certificate_view *out)
{
    if (cursor_left(list) == 0) {
        *out = (struct certificate_view){NULL, 0};
        return false;
    }
    *out = view_of(der_take(list, DER_SEQUENCE));
    return !list->failed;
}

size_t certificate_list_split(const uint8_t *bytes, size_t len,
                              struct certificate_view *out, size_t max)
{
    struct cursor list = cursor_over(bytes, len);
    size_t count = 0;
    while (count < max && certificate_list_next(&list, &out[count])) {
        count++;
    }
    return list.failed ? 0 : count;
}

bool certificate_list_names(const struct certificate_view *certificate,
                            struct certificate_view *subject,
                            struct certificate_view *issuer)
{
    struct cursor all = cursor_over(certificate->bytes, certificate->len);
    struct cursor outer = der_open(&all, DER_SEQUENCE);
    struct cursor body = der_open(&outer, DER_SEQUENCE);
    if (cursor_peek(&body) == VERSION) {
        (void)der_open(&body, VERSION);
    }
    (void)der_open(&body, DER_INTEGER);  /* serialNumber */
    (void)der_open(&body, DER_SEQUENCE); /* signature */
    *issuer = view_of(der_take(&body, DER_SEQUENCE));
    (void)der_open(&body, DER_SEQUENCE); /* validity */
    *subject = view_of(der_take(&body, DER_SEQUENCE));
    return !body.failed;
}

bool certificate_list_same(const struct certificate_view *a,
                           const struct certificate_view *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0);
}
