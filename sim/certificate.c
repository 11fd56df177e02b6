/* SPDX-License-Identifier: Apache-2.0 */
/* Writes an X.509 certificate (RFC 5280) with its subject alternative names by hand,
 * because mbedTLS 2.28 cannot. */
#include "sim/certificate.h"

#include <mbedtls/asn1.h>
#include <mbedtls/asn1write.h>
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/oid.h>
#include <mbedtls/version.h>
#include <stdio.h>
#include <string.h>

#define DNS_NAME_TAG (MBEDTLS_ASN1_CONTEXT_SPECIFIC | 2) /* RFC 5280 4.2.1.6 dNSName */
#define NAME_BYTES_MAX 253

/* SubjectAltName, written backwards as mbedTLS does; returns its length at the end of
 * buf, or a negative mbedTLS error. */
static int write_names(unsigned char *buf, size_t size, const char *const *names,
                       size_t count)
{
    unsigned char *at = buf + size;
    size_t len = 0;
    int ret;

    for (size_t i = count; i-- > 0;) {
        size_t bytes = strlen(names[i]);
        ret = mbedtls_asn1_write_raw_buffer(&at, buf, (const unsigned char *)names[i],
                                            bytes);
        if (ret < 0) {
            return ret;
        }
        len += bytes;
        if ((ret = mbedtls_asn1_write_len(&at, buf, bytes)) < 0) {
            return ret;
        }
        len += (size_t)ret;
        if ((ret = mbedtls_asn1_write_tag(&at, buf, DNS_NAME_TAG)) < 0) {
            return ret;
        }
        len += (size_t)ret;
    }
    if ((ret = mbedtls_asn1_write_len(&at, buf, len)) < 0) {
        return ret;
    }
    len += (size_t)ret;
    ret = mbedtls_asn1_write_tag(&at, buf,
                                 MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);
    return ret < 0 ? ret : (int)len + ret;
}

static int set_serial(mbedtls_x509write_cert *writer)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03040000
    unsigned char serial[] = {1};
    return mbedtls_x509write_crt_set_serial_raw(writer, serial, sizeof(serial));
#else
    mbedtls_mpi serial;
    mbedtls_mpi_init(&serial);
    int ret = mbedtls_mpi_lset(&serial, 1);
    if (ret == 0) {
        ret = mbedtls_x509write_crt_set_serial(writer, &serial);
    }
    mbedtls_mpi_free(&serial);
    return ret;
#endif
}

static int set_names(mbedtls_x509write_cert *writer, const char *const *names,
                     size_t count)
{
    char subject[NAME_BYTES_MAX + 8];
    unsigned char san[CERTIFICATE_NAMES_MAX * (NAME_BYTES_MAX + 8)];

    (void)snprintf(subject, sizeof(subject), "CN=%s", names[0]);
    int ret = mbedtls_x509write_crt_set_subject_name(writer, subject);
    if (ret == 0) {
        ret = mbedtls_x509write_crt_set_issuer_name(writer, subject);
    }
    if (ret != 0) {
        return ret;
    }
    int len = write_names(san, sizeof(san), names, count);
    if (len < 0) {
        return len;
    }
    return mbedtls_x509write_crt_set_extension(
        writer, MBEDTLS_OID_SUBJECT_ALT_NAME,
        MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_ALT_NAME), 0,
        san + sizeof(san) - (size_t)len, (size_t)len);
}

static int write_pem(struct certificate *self, const char *const *names, size_t count)
{
    mbedtls_x509write_cert writer;
    mbedtls_x509write_crt_init(&writer);
    mbedtls_x509write_crt_set_version(&writer, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(&writer, MBEDTLS_MD_SHA256);
    mbedtls_x509write_crt_set_subject_key(&writer, &self->key);
    mbedtls_x509write_crt_set_issuer_key(&writer, &self->key);

    int ret = set_serial(&writer);
    if (ret == 0) {
        ret = mbedtls_x509write_crt_set_validity(&writer, "20200101000000",
                                                 "20491231235959");
    }
    if (ret == 0) {
        ret = mbedtls_x509write_crt_set_basic_constraints(&writer, 1, 0);
    }
    if (ret == 0) {
        ret = set_names(&writer, names, count);
    }
    if (ret == 0) {
        ret = mbedtls_x509write_crt_pem(&writer, self->pem, sizeof(self->pem),
                                        mbedtls_ctr_drbg_random, &self->random);
    }
    mbedtls_x509write_crt_free(&writer);
    return ret;
}

static int make(struct certificate *self, const char *const *names, size_t count)
{
    int ret = mbedtls_ctr_drbg_seed(&self->random, mbedtls_entropy_func, &self->entropy,
                                    NULL, 0);
    if (ret == 0) {
        ret = mbedtls_pk_setup(&self->key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
    }
    if (ret == 0) {
        ret = mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(self->key),
                                  mbedtls_ctr_drbg_random, &self->random);
    }
    if (ret == 0) {
        ret = write_pem(self, names, count);
    }
    if (ret == 0) {
        ret = mbedtls_x509_crt_parse(&self->chain, self->pem,
                                     strlen((char *)self->pem) + 1);
    }
    return ret;
}

bool certificate_make(struct certificate *out, const char *const *names, size_t count,
                      struct trouble *why)
{
    if (count == 0 || count > CERTIFICATE_NAMES_MAX) {
        trouble_set(why, "certificate: %zu names; give 1 to %d", count,
                    CERTIFICATE_NAMES_MAX);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (names[i][0] == '\0' || strlen(names[i]) > NAME_BYTES_MAX) {
            trouble_set(why, "certificate: name %zu is empty or above %d bytes", i + 1,
                        NAME_BYTES_MAX);
            return false;
        }
    }
    mbedtls_entropy_init(&out->entropy);
    mbedtls_ctr_drbg_init(&out->random);
    mbedtls_pk_init(&out->key);
    mbedtls_x509_crt_init(&out->chain);
    int ret = make(out, names, count);
    if (ret != 0) {
        trouble_set(why, "certificate: mbedTLS says -0x%04x", (unsigned)-ret);
        certificate_free(out);
        return false;
    }
    return true;
}

void certificate_free(struct certificate *self)
{
    mbedtls_x509_crt_free(&self->chain);
    mbedtls_pk_free(&self->key);
    mbedtls_ctr_drbg_free(&self->random);
    mbedtls_entropy_free(&self->entropy);
}
