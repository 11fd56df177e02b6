/* SPDX-License-Identifier: Apache-2.0 */
/* Identities in the forms that trackers write them in: half bytes, padded text, numbers.
 * What has not its form is not added: that is no fault of a telegram. */
#ifndef GATEWAY_TELEMATICS_IDENTITY_H
#define GATEWAY_TELEMATICS_IDENTITY_H

#include "can/cursor.h"
#include "gateway/content/content.h"

#define IDENTITY_BCD_BYTES_MAX 10

/* The digits of `bytes` half-byte pairs, at most IDENTITY_BCD_BYTES_MAX; text has room
 * for two a byte and the final zero. False, and no digits, when one is no decimal digit
 * or bytes are missing; in passes over them all the same. */
MUST_CHECK bool identity_digits(char *text, struct cursor *in, size_t bytes);

/* The same as a number of at most 9 digits. False: it is none. */
MUST_CHECK bool identity_number(uint32_t *value, struct cursor *in, size_t bytes);

/* The terminal's number in half bytes, its leading zeros cut. */
void identity_add_terminal(struct content *out, struct cursor *in, size_t bytes);

/* As a number of at most 15 digits. */
void identity_add_imei(struct content *out, uint64_t number);

/* Text without the zeros, blanks and, of an ICCID, Fs that pad it. A VIN and an IMEI are
 * what content.h says of them. */
void identity_add_text(struct content *out, enum content_identifier_kind kind,
                       struct cursor text);

/* Of 10 bytes: 19 or 20 digits in half bytes, an F for one that is not there
 * (3GPP TS 31.102 4.2.1). */
void identity_add_iccid(struct content *out, struct cursor *in);

/* Of 8 bytes: 15 digits in half bytes, padded in front. */
void identity_add_imsi(struct content *out, struct cursor *in);

/* What text says behind "ICCID", a sign of one character and at least 18 digits. */
void identity_find_iccid(struct content *out, struct cursor text);

#endif
