/* SPDX-License-Identifier: Apache-2.0 */
/* PEM as it is found in the world: with text between, broken, one behind the other. */
#include "gateway/tls/certificate_pem.h"

#include <mbedtls/base64.h>

#include "tests/gateway/tls_kit.h"

static char text[16384];

static void add(const char *more)
{
    size_t have = strlen(text);
    (void)snprintf(text + have, sizeof text - have, "%s", more);
}

/* As openssl(1) writes it, 64 to a line. */
static void add_certificate(const uint8_t *der, size_t len)
{
    static unsigned char base64[8192];
    size_t bytes = 0;
    EXPECT_EQ(mbedtls_base64_encode(base64, sizeof base64, &bytes, der, len), 0);
    add("-----BEGIN CERTIFICATE-----\n");
    for (size_t at = 0; at < bytes; at += 64) {
        char line[66];
        (void)snprintf(line, sizeof line, "%.64s\n", (char *)base64 + at);
        add(line);
    }
    add("-----END CERTIFICATE-----\n");
}

static void certificates_are_found_among_other_text(void)
{
    static uint8_t out[8192];
    struct certificate_view list[4];
    text[0] = '\0';
    add("# a bundle\n");
    add_certificate(kit_mint.authority, kit_mint.authority_bytes);
    add("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n");
    add("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    add("Subject: CN = another\n");
    add_certificate(kit_mint.authority, kit_mint.authority_bytes);
    add("-----BEGIN CERTIFICATE-----\nAAAA");
    size_t bytes = certificate_pem_decode(text, strlen(text), out, sizeof out);
    EXPECT_EQ(bytes, 2 * kit_mint.authority_bytes);
    EXPECT_EQ(certificate_list_split(out, bytes, list, 4), 2);
    EXPECT(memcmp(list[1].bytes, kit_mint.authority, kit_mint.authority_bytes) == 0);
}

static void what_has_no_room_is_left_out(void)
{
    static uint8_t out[8192];
    text[0] = '\0';
    add_certificate(kit_mint.authority, kit_mint.authority_bytes);
    add_certificate(kit_mint.authority, kit_mint.authority_bytes);
    EXPECT_EQ(
        certificate_pem_decode(text, strlen(text), out, kit_mint.authority_bytes + 9),
        kit_mint.authority_bytes);
    EXPECT_EQ(certificate_pem_decode("", 0, out, sizeof out), 0);
}

int main(void)
{
    kit_open_mint();
    RUN(certificates_are_found_among_other_text);
    RUN(what_has_no_room_is_left_out);
    certificate_mint_close(&kit_mint);
    return tap_done();
}
