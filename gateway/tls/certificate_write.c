/* SPDX-License-Identifier: Apache-2.0 */
/* DER from its end to its start, where every length is known when it is written. */
#include "gateway/tls/certificate_write.h"

#include <stdio.h>
#include <string.h>

#include "gateway/ledger/digest.h"
#include "policies/private_key.h"

#define DAY_SECONDS 86400
#define ERA_DAYS 146097 /* of 400 years, after which the calendar is the same */
#define FIRST_SECOND (-62162035200) /* 0000-03-01, of Unix time */
#define LAST_SECOND 253402300799    /* 9999-12-31 23:59:59 */
#define KEY_ID_BYTES 20             /* of a SHA-256: RFC 7093 2, method 1 */

enum der_tag {
    BOOLEAN = 0x01,
    INTEGER = 0x02,
    BIT_STRING = 0x03,
    OCTET_STRING = 0x04,
    UTF8_STRING = 0x0c,
    UTC_TIME = 0x17,
    GENERALIZED_TIME = 0x18,
    SEQUENCE = 0x30,
    SET = 0x31,
    KEY_ID = 0x80,   /* [0] of AuthorityKeyIdentifier */
    DNS_NAME = 0x82, /* [2] of GeneralName */
    VERSION = 0xa0,
    EXTENSIONS = 0xa3,
};

static const uint8_t ecdsa_sha256[] = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                       0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
static const uint8_t rsa_sha256[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                     0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00};
static const uint8_t common_name[] = {0x06, 0x03, 0x55, 0x04, 0x03};
static const uint8_t subject_key_id[] = {0x06, 0x03, 0x55, 0x1d, 0x0e};
static const uint8_t alternative_name[] = {0x06, 0x03, 0x55, 0x1d, 0x11};
static const uint8_t authority_key_id[] = {0x06, 0x03, 0x55, 0x1d, 0x23};
/* Whole extensions, the critical ones marked. */
static const uint8_t is_an_authority[] = {0x30, 0x0f, 0x06, 0x03, 0x55, 0x1d,
                                          0x13, 0x01, 0x01, 0xff, 0x04, 0x05,
                                          0x30, 0x03, 0x01, 0x01, 0xff};
static const uint8_t signs_certificates[] = {0x30, 0x0e, 0x06, 0x03, 0x55, 0x1d,
                                             0x0f, 0x01, 0x01, 0xff, 0x04, 0x04,
                                             0x03, 0x02, 0x01, 0x06};
static const uint8_t is_no_authority[] = {0x30, 0x0c, 0x06, 0x03, 0x55, 0x1d, 0x13,
                                          0x01, 0x01, 0xff, 0x04, 0x02, 0x30, 0x00};
static const uint8_t signs_handshakes[] = {0x30, 0x0e, 0x06, 0x03, 0x55, 0x1d,
                                           0x0f, 0x01, 0x01, 0xff, 0x04, 0x04,
                                           0x03, 0x02, 0x07, 0x80};
static const uint8_t is_for_servers[] = {0x30, 0x13, 0x06, 0x03, 0x55, 0x1d, 0x25,
                                         0x04, 0x0c, 0x30, 0x0a, 0x06, 0x08, 0x2b,
                                         0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};

/* Writes towards start; what finds no room fails for good. */
struct writer {
    uint8_t *start;
    size_t at; /* bytes before what is written */
    bool failed;
};

static void put(struct writer *self, const void *bytes, size_t len)
{
    if (self->failed || len > self->at) {
        self->failed = true;
        return;
    }
    self->at -= len;
    if (len > 0) {
        memcpy(self->start + self->at, bytes, len);
    }
}

/* A header before what was written since `end`. */
static void wrap(struct writer *self, enum der_tag tag, size_t end)
{
    size_t len = end - self->at;
    uint8_t header[4] = {(uint8_t)tag, (uint8_t)len};
    size_t bytes = 2;
    if (len > 0xff) {
        header[1] = 0x82;
        header[2] = (uint8_t)(len >> 8);
        header[3] = (uint8_t)len;
        bytes = 4;
    } else if (len > 0x7f) {
        header[1] = 0x81;
        header[2] = (uint8_t)len;
        bytes = 3;
    }
    self->failed = self->failed || len > 0xffff;
    put(self, header, bytes);
}

static void put_element(struct writer *self, enum der_tag tag, const void *bytes,
                        size_t len)
{
    size_t end = self->at;
    put(self, bytes, len);
    wrap(self, tag, end);
}

/* The extension whose value was written since `end`. */
static void wrap_extension(struct writer *self, const uint8_t oid[static 5],
                           bool is_critical, size_t end)
{
    static const uint8_t critical[] = {BOOLEAN, 1, 0xff};
    wrap(self, OCTET_STRING, end);
    put(self, critical, is_critical ? sizeof critical : 0);
    put(self, oid, 5);
    wrap(self, SEQUENCE, end);
}

static bool is_common_name(const char *name)
{
    return strlen(name) <= CERTIFICATE_WRITE_COMMON_NAME_MAX;
}

/* An alternative name is critical where there is no other (RFC 5280 4.2.1.6). */
static void put_extensions(struct writer *self, const struct certificate_words *words)
{
    size_t all = self->at;
    if (words->issuer_key_id.len > 0) {
        put_element(self, KEY_ID, words->issuer_key_id.bytes, words->issuer_key_id.len);
        wrap(self, SEQUENCE, all);
        wrap_extension(self, authority_key_id, false, all);
    }
    size_t end = self->at;
    struct digest key = digest_of(words->subject_key.bytes, words->subject_key.len);
    put_element(self, OCTET_STRING, key.bytes, KEY_ID_BYTES);
    wrap_extension(self, subject_key_id, false, end);
    if (words->is_authority) {
        put(self, signs_certificates, sizeof signs_certificates);
        put(self, is_an_authority, sizeof is_an_authority);
    } else {
        end = self->at;
        put_element(self, DNS_NAME, words->name, strlen(words->name));
        wrap(self, SEQUENCE, end);
        wrap_extension(self, alternative_name, !is_common_name(words->name), end);
        put(self, is_for_servers, sizeof is_for_servers);
        put(self, signs_handshakes, sizeof signs_handshakes);
        put(self, is_no_authority, sizeof is_no_authority);
    }
    wrap(self, SEQUENCE, all);
    wrap(self, EXTENSIONS, all);
}

static void put_name(struct writer *self, const char *name)
{
    size_t end = self->at;
    if (is_common_name(name)) {
        put_element(self, UTF8_STRING, name, strlen(name));
        put(self, common_name, sizeof common_name);
        wrap(self, SEQUENCE, end);
        wrap(self, SET, end);
    }
    wrap(self, SEQUENCE, end);
}

/* A day of the Gregorian calendar, as counted from 0000-03-01: years that begin in March
 * have the odd day at their end. gmtime_r(3) reads the file of the time zone when it is
 * called first, and a sealed role may open none. */
static void put_day(char out[static 9], int64_t day)
{
    int64_t era = day / ERA_DAYS;
    int64_t of_era = day % ERA_DAYS;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* 0: March */
    int64_t of_month = of_year - (153 * month + 2) / 5;
    bool next = month >= 10;
    (void)snprintf(out, 9, "%04u%02u%02u", (unsigned)(year + era * 400 + next) % 10000,
                   (unsigned)(next ? month - 9 : month + 3) % 100,
                   (unsigned)(of_month + 1) % 100);
}

/* RFC 5280 4.1.2.5: two digits of the year from 1950 to 2049. */
static void put_time(struct writer *self, int64_t seconds)
{
    char text[16];
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
        self->failed = true;
        return;
    }
    int64_t day = (seconds - FIRST_SECOND) / DAY_SECONDS;
    unsigned of_day = (unsigned)((seconds - FIRST_SECOND) % DAY_SECONDS);
    put_day(text, day);
    size_t len = 8;
    len += (size_t)snprintf(text + len, sizeof text - len, "%02u%02u%02uZ",
                            of_day / 3600 % 24, of_day / 60 % 60, of_day % 60);
    bool brief = memcmp(text, "1950", 4) >= 0 && memcmp(text, "2050", 4) < 0;
    size_t century = brief ? 2 : 0;
    put_element(self, brief ? UTC_TIME : GENERALIZED_TIME, text + century, len - century);
}

static void put_validity(struct writer *self, const struct certificate_words *words)
{
    size_t end = self->at;
    put_time(self, words->last_seconds);
    put_time(self, words->first_seconds);
    wrap(self, SEQUENCE, end);
}

/* The first bit clear: positive. The second set: no zero in front (X.690 8.3.2). */
static void put_serial(struct writer *self, const uint8_t *serial)
{
    uint8_t bytes[CERTIFICATE_WRITE_SERIAL_BYTES];
    memcpy(bytes, serial, sizeof bytes);
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    put_element(self, INTEGER, bytes, sizeof bytes);
}

static void put_body(struct writer *self, const struct certificate_words *words,
                     const struct certificate_view *algorithm)
{
    static const uint8_t version_3[] = {INTEGER, 1, 2};
    size_t end = self->at;
    put_extensions(self, words);
    put(self, words->subject_key.bytes, words->subject_key.len);
    put_name(self, words->name);
    put_validity(self, words);
    if (words->issuer.len > 0) {
        put(self, words->issuer.bytes, words->issuer.len);
    } else {
        put_name(self, words->name);
    }
    put(self, algorithm->bytes, algorithm->len);
    put_serial(self, words->serial);
    put_element(self, VERSION, version_3, sizeof version_3);
    wrap(self, SEQUENCE, end);
}

/* Bytes of the signature, 0 if it cannot be made. */
static size_t sign(mbedtls_pk_context *key, const uint8_t *body, size_t len,
                   uint8_t out[static MBEDTLS_PK_SIGNATURE_MAX_SIZE])
{
    struct digest digest = digest_of(body, len);
    size_t bytes = 0;
    return private_key_sign(key, digest.bytes, out, &bytes) == 0 ? bytes : 0;
}

static bool algorithm_of(mbedtls_pk_context *key, struct certificate_view *out)
{
    if (mbedtls_pk_can_do(key, MBEDTLS_PK_RSA)) {
        *out = (struct certificate_view){rsa_sha256, sizeof rsa_sha256};
        return true;
    }
    *out = (struct certificate_view){ecdsa_sha256, sizeof ecdsa_sha256};
    return mbedtls_pk_can_do(key, MBEDTLS_PK_ECDSA);
}

size_t certificate_write(const struct certificate_words *words,
                         mbedtls_pk_context *issuer_key, uint8_t *out, size_t room)
{
    uint8_t body[CERTIFICATE_WRITE_BODY_BYTES];
    uint8_t signature[1 + MBEDTLS_PK_SIGNATURE_MAX_SIZE] = {0}; /* 0 bits are not used */
    struct certificate_view algorithm;
    struct writer inner = {.start = body, .at = sizeof body};
    struct writer outer = {.start = out, .at = room};
    size_t name = strlen(words->name);
    if (name == 0 || name > CERTIFICATE_WRITE_NAME_MAX ||
        (words->issuer.len == 0 && !is_common_name(words->name)) ||
        !algorithm_of(issuer_key, &algorithm)) {
        return 0;
    }
    put_body(&inner, words, &algorithm);
    size_t len = sizeof body - inner.at;
    size_t signed_bytes =
        inner.failed ? 0 : sign(issuer_key, body + inner.at, len, signature + 1);
    put_element(&outer, BIT_STRING, signature, 1 + signed_bytes);
    put(&outer, algorithm.bytes, algorithm.len);
    put(&outer, body + inner.at, len);
    wrap(&outer, SEQUENCE, room);
    if (signed_bytes == 0 || outer.failed) {
        return 0;
    }
    memmove(out, out + outer.at, room - outer.at);
    return room - outer.at;
}
