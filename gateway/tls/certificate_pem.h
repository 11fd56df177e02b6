/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates in PEM (RFC 7468 5), as systems and operators keep them, to a list in DER
 * (certificate_list.h). For start-up: the text is the operator's. Pure. */
#ifndef GATEWAY_TLS_CERTIFICATE_PEM_H
#define GATEWAY_TLS_CERTIFICATE_PEM_H

#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

/* Bytes of the list in out, which need not be longer than the text; what stands between
 * certificates, and one that is no base64 or no DER, is passed over. */
MUST_CHECK size_t certificate_pem_decode(const char *text, size_t len, uint8_t *out,
                                         size_t room);

#endif
