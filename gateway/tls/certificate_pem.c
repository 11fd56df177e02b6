/* SPDX-License-Identifier: Apache-2.0 */
/* Between two marks, base64. */
#include "gateway/tls/certificate_pem.h"

#include <mbedtls/base64.h>
#include <string.h>

#include "gateway/tls/certificate_list.h"

static const char begin[] = "-----BEGIN CERTIFICATE-----";
static const char end[] = "-----END CERTIFICATE-----";

/* One certificate and nothing else. */
static bool is_certificate(const uint8_t *bytes, size_t len)
{
    struct certificate_view view;
    struct certificate_view subject;
    struct certificate_view issuer;
    return certificate_list_split(bytes, len, &view, 1) == 1 && view.len == len &&
           certificate_list_names(&view, &subject, &issuer);
}

size_t certificate_pem_decode(const char *text, size_t len, uint8_t *out, size_t room)
{
    size_t used = 0;
    const char *stop = text + len;
    for (const char *at = text; at < stop;) {
        const char *from = memmem(at, (size_t)(stop - at), begin, sizeof begin - 1);
        const char *to = from == NULL
                             ? NULL
                             : memmem(from, (size_t)(stop - from), end, sizeof end - 1);
        if (to == NULL) {
            break;
        }
        from += sizeof begin - 1;
        size_t bytes = 0;
        if (mbedtls_base64_decode(out + used, room - used, &bytes,
                                  (const unsigned char *)from,
                                  (size_t)(to - from)) == 0 &&
            is_certificate(out + used, bytes)) {
            used += bytes;
        }
        at = to + sizeof end - 1;
    }
    return used;
}
