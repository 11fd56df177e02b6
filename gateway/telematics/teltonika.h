/* SPDX-License-Identifier: Apache-2.0 */
/* Teltonika's codecs 7, 8, 8 extended and 16 (positions) and 12 to 15 (commands and
 * their answers), as its "Teltonika Data Sending Protocols" has them. Over TCP an IMEI
 * comes first, then packets with a CRC; over UDP each datagram is a packet in a channel
 * of its own, with the IMEI and without a CRC. */
#ifndef GATEWAY_TELEMATICS_TELTONIKA_H
#define GATEWAY_TELEMATICS_TELTONIKA_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state teltonika_read(struct content *out, const uint8_t *bytes,
                                             size_t len);

MUST_CHECK enum content_state teltonika_read_datagram(struct content *out,
                                                      const uint8_t *bytes, size_t len);

#endif
