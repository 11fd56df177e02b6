/* SPDX-License-Identifier: Apache-2.0 */
/* Tags and lengths of X.690, as far as RFC 5280 4.1 uses them before a subject. */
#include "gateway/tls/certificate_list.h"

#include <string.h>

#define SEQUENCE 0x30
#define INTEGER 0x02
#define VERSION 0xa0   /* [0] EXPLICIT */
#define LENGTH_BYTES 3 /* of the long form: a certificate has less than 16 MB */

/* The contents of the next element, which self passes over; all of it, with its header,
 * into whole. Failed if it has another tag. */
static struct cursor take(struct cursor *self, uint8_t tag,
                          struct certificate_view *whole)
{
    size_t start = self->pos;
    if (cursor_u8(self) != tag) {
        cursor_fail(self);
    }
    size_t len = cursor_u8(self);
    if (len >= 0x80) {
        unsigned count = len & 0x7fU;
        len = 0;
        if (count == 0 || count > LENGTH_BYTES) {
            cursor_fail(self);
        }
        for (unsigned i = 0; i < count && !self->failed; i++) {
            len = len << 8 | cursor_u8(self);
        }
    }
    struct cursor contents = cursor_block(self, len);
    *whole = self->failed
                 ? (struct certificate_view){NULL, 0}
                 : (struct certificate_view){self->base + start, self->pos - start};
    return contents;
}

bool certificate_list_next(struct cursor *list, struct certificate_view *out)
{
    if (cursor_left(list) == 0) {
        *out = (struct certificate_view){NULL, 0};
        return false;
    }
    (void)take(list, SEQUENCE, out);
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
    struct certificate_view whole;
    struct cursor all = cursor_over(certificate->bytes, certificate->len);
    struct cursor outer = take(&all, SEQUENCE, &whole);
    struct cursor body = take(&outer, SEQUENCE, &whole);
    if (cursor_peek(&body) == VERSION) {
        (void)take(&body, VERSION, &whole);
    }
    (void)take(&body, INTEGER, &whole);  /* serialNumber */
    (void)take(&body, SEQUENCE, &whole); /* signature */
    (void)take(&body, SEQUENCE, issuer);
    (void)take(&body, SEQUENCE, &whole); /* validity */
    (void)take(&body, SEQUENCE, subject);
    return !body.failed;
}

bool certificate_list_same(const struct certificate_view *a,
                           const struct certificate_view *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0);
}
