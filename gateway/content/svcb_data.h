/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of an HTTPS or SVCB record (RFC 9460 2.2), as text, and which ECH config
 * is offered in them (RFC 9849 4, RFC 9848). */
#ifndef GATEWAY_CONTENT_SVCB_DATA_H
#define GATEWAY_CONTENT_SVCB_DATA_H

#include "gateway/content/text_buffer.h"

struct svcb_data {
    bool has_ech;
    uint8_t ech_config; /* the id of the first config that could be read */
    char ech_public_name[256];
};

/* in: behind the target name, to the end of the record. Each parameter is put behind a
 * blank. False when one breaks its lengths, or they are not in the order of their keys.
 */
MUST_CHECK bool svcb_data_put(struct svcb_data *out, struct text_buffer *text,
                              struct cursor *in);

#endif
