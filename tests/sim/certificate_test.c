/* SPDX-License-Identifier: Apache-2.0 */
/* The self-made certificate, checked as a client checks it. */
#include "sim/certificate.h"

#include "tests/tap.h"

static struct certificate certificate;
static const char *const names[] = {"a.example", "b.example"};

static uint32_t verify(const char *name)
{
    uint32_t flags = 0;
    (void)mbedtls_x509_crt_verify(&certificate.chain, &certificate.chain, NULL, name,
                                  &flags, NULL, NULL);
    return flags;
}

static void a_client_accepts_every_name_and_no_other(void)
{
    struct trouble why = {0};
    EXPECT(certificate_make(&certificate, names, 2, &why));
    EXPECT_EQ(verify("a.example"), 0);
    EXPECT_EQ(verify("b.example"), 0);
    EXPECT_EQ(verify("c.example"), MBEDTLS_X509_BADCERT_CN_MISMATCH);
    certificate_free(&certificate);
}

static void two_runs_have_two_keys(void)
{
    struct trouble why = {0};
    char before[sizeof(certificate.pem)];
    EXPECT(certificate_make(&certificate, names, 1, &why));
    memcpy(before, certificate.pem, sizeof(before));
    certificate_free(&certificate);
    EXPECT(certificate_make(&certificate, names, 1, &why));
    EXPECT(strcmp(before, (char *)certificate.pem) != 0);
    certificate_free(&certificate);
}

static void no_name_is_refused(void)
{
    struct trouble why = {0};
    EXPECT(!certificate_make(&certificate, names, 0, &why));
    EXPECT(strstr(why.text, "0 names") != NULL);
}

int main(void)
{
    RUN(a_client_accepts_every_name_and_no_other);
    RUN(two_runs_have_two_keys);
    RUN(no_name_is_refused);
    return tap_done();
}
