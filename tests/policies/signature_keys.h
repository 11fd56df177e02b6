/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and one signature made by OpenSSL 3.0, for signature_test.c:
 * printf 'sallyport-tree-head-v1\0nothing left the site' | openssl dgst -sha256 -sign K
 */
#ifndef TESTS_POLICIES_SIGNATURE_KEYS_H
#define TESTS_POLICIES_SIGNATURE_KEYS_H

#include <stdint.h>

static const char openssl_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEc1U5EImMn6Wmft+Qmv8dj4KoH3di\n"
    "EkFjiWXLTrhpG024SECVLNR5z5NN3Xfh9H9TA95wRSHX9VVJinBV6QYLyg==\n"
    "-----END PUBLIC KEY-----\n";

static const char secp384r1_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEcldvFxlO34hvdJjRCom6ydmsebxKo+SB\n"
    "gMmr5XAdMYDWDL4CPfO6sgCiCKG/Arj1q4MhmPu+0HB3PW8CNe6zf94B0qBEOGsv\n"
    "W5qA6dL0MV7x/8y3ZvV9fXSschJU8alJ\n"
    "-----END PUBLIC KEY-----\n";

static const char secp256k1_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE9wO8SVT/VfQDHO4WVwXr2cRCu+H5GFHy\n"
    "/zlgKBww0uHBZ823JuXQYHPgm5cW5Al6Cp2+mBs40gMd3m639x3qag==\n"
    "-----END PUBLIC KEY-----\n";

static const uint8_t openssl_signature[] = {
    0x30, 0x45, 0x02, 0x20, 0x61, 0xf9, 0x19, 0xec, 0xf5, 0x95, 0x87, 0x2a,
    0xbe, 0x23, 0x41, 0x29, 0xbc, 0xf8, 0x46, 0x97, 0x40, 0x60, 0x8a, 0x41,
    0xae, 0xd4, 0x3c, 0x2f, 0x50, 0x6e, 0xab, 0xcc, 0xc0, 0x3d, 0xb9, 0xf7,
    0x02, 0x21, 0x00, 0xa9, 0x0f, 0xa1, 0x22, 0xbb, 0x0d, 0xc1, 0x6f, 0xa5,
    0x60, 0x9e, 0xad, 0xe0, 0xb8, 0x2c, 0x1a, 0x0e, 0x24, 0x07, 0xdf, 0x59,
    0xb2, 0x7f, 0x98, 0xf8, 0x7e, 0x53, 0x31, 0x21, 0xbb, 0xef, 0x08};

#endif
