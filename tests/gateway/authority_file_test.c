/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/authority_file.h"

#include <mbedtls/base64.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/gateway/tls_kit.h"

static char folder[] = "/tmp/authorityXXXXXX";
static char certificate[64];
static char key[64];
static struct authority_file authority;
static struct trouble why;

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    EXPECT(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
    EXPECT(chmod(path, mode) == 0);
}

/* What openssl writes, by hand. */
static const char *pem(const char *label, const uint8_t *der, size_t len)
{
    static char text[8192];
    unsigned char lines[6000];
    size_t used = 0;
    EXPECT(mbedtls_base64_encode(lines, sizeof lines, &used, der, len) == 0);
    int at = snprintf(text, sizeof text, "-----BEGIN %s-----\n", label);
    for (size_t i = 0; i < used; i += 64) {
        at += snprintf(text + at, sizeof text - (size_t)at, "%.64s\n", lines + i);
    }
    (void)snprintf(text + at, sizeof text - (size_t)at, "-----END %s-----\n", label);
    return text;
}

static void write_authority(void)
{
    uint8_t der[256];
    int len = mbedtls_pk_write_key_der(&kit_mint.authority_key, der, sizeof der);
    EXPECT(len > 0);
    write_file(certificate,
               pem("CERTIFICATE", kit_mint.authority, kit_mint.authority_bytes), 0644);
    write_file(key, pem("EC PRIVATE KEY", der + sizeof der - len, (size_t)len), 0600);
}

static void test_what_is_read_can_sign(void)
{
    static struct certificate_mint mint;
    write_authority();
    if (!EXPECT(authority_file_read(&authority, certificate, key, &why))) {
        printf("# %s\n", why.text);
        return;
    }
    EXPECT_EQ(authority.chain_bytes, kit_mint.authority_bytes);
    EXPECT(memcmp(authority.chain, kit_mint.authority, authority.chain_bytes) == 0);
    const struct tls_session_identity identity = {authority.chain, authority.chain_bytes,
                                                  authority.key, authority.key_bytes};
    struct tls_session_identity leaf;
    EXPECT(certificate_mint_open(&mint, &identity));
    EXPECT(certificate_mint_leaf(&mint, "a.example", KIT_NOW, &leaf));
    certificate_mint_close(&mint);
    authority_file_wipe(&authority);
    EXPECT_EQ(authority.key_bytes, 0);
    EXPECT_EQ(authority.key[0], 0);
}

static bool fails_with(const char *file, const char *what)
{
    return !authority_file_read(&authority, certificate, key, &why) &&
           strstr(why.text, file) != NULL && strstr(why.text, what) != NULL;
}

static void test_a_file_that_cannot_be_used_is_named_with_the_mend(void)
{
    write_authority();
    EXPECT(chmod(key, 0644) == 0);
    EXPECT(fails_with("key", "chmod 600"));
    write_authority();
    write_file(key, "no key\n", 0600);
    EXPECT(fails_with("key", "openssl"));
    write_authority();
    write_file(certificate, "no certificate\n", 0644);
    EXPECT(fails_with("certificate", "PEM"));
    (void)unlink(certificate);
    EXPECT(fails_with("certificate", ""));
}

static void test_a_mint_opens_with_an_authority_and_its_own_key_alone(void)
{
    static struct certificate_mint mint;
    struct tls_session_identity leaf;
    write_authority();
    EXPECT(authority_file_open_mint(&mint, certificate, key, &why));
    EXPECT(certificate_mint_leaf(&mint, "a.example", KIT_NOW, &leaf));
    write_file(certificate, pem("CERTIFICATE", leaf.chain, leaf.chain_bytes), 0644);
    certificate_mint_close(&mint);
    EXPECT(!authority_file_open_mint(&mint, certificate, key, &why));
    EXPECT(strstr(why.text, "cannot sign") != NULL && strstr(why.text, key) != NULL);
    (void)unlink(key);
    EXPECT(!authority_file_open_mint(&mint, certificate, key, &why));
    EXPECT(strstr(why.text, "cannot sign") == NULL);
}

static void test_a_rule_that_inspects_needs_one(void)
{
    static const struct policy_flow_terms open = {.inspect = false};
    static const struct policy_flow_terms inspects = {.inspect = true};
    static struct policy policy;
    static struct policy_flow_rule rules[] = {
        {.line = 3}, {.line = 4, .terms = &open}, {.line = 5}};
    policy.uplink.rules = rules;
    policy.uplink.rule_count = 3;
    EXPECT(authority_file_unneeded(&policy, &why));
    rules[2].terms = &inspects;
    EXPECT(!authority_file_unneeded(&policy, &why));
    EXPECT(strstr(why.text, "line 5") != NULL);
}

int main(void)
{
    EXPECT(tls_session_prepare());
    EXPECT(mkdtemp(folder) != NULL);
    (void)snprintf(certificate, sizeof certificate, "%s/certificate", folder);
    (void)snprintf(key, sizeof key, "%s/key", folder);
    kit_open_mint();
    RUN(test_what_is_read_can_sign);
    RUN(test_a_file_that_cannot_be_used_is_named_with_the_mend);
    RUN(test_a_mint_opens_with_an_authority_and_its_own_key_alone);
    RUN(test_a_rule_that_inspects_needs_one);
    certificate_mint_close(&kit_mint);
    (void)unlink(certificate);
    (void)unlink(key);
    (void)rmdir(folder);
    return tap_done();
}
