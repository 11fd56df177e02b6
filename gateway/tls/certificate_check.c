/* SPDX-License-Identifier: Apache-2.0 */
/* mbedTLS finds the path; dates and pins are looked at as it names each step. */
#include "gateway/tls/certificate_check.h"

#include <mbedtls/oid.h>
#include <mbedtls/x509_crt.h>
#include <string.h>
#include <time.h>

#include "gateway/ledger/digest.h"

_Static_assert(FLOW_TERMS_PIN_BYTES == DIGEST_BYTES, "a pin is a SHA-256");

struct path {
    const struct certificate_rules *rules;
    bool pinned;
    bool misused;
};

static int64_t seconds_of(const mbedtls_x509_time *time)
{
    struct tm tm = {.tm_year = time->year - 1900,
                    .tm_mon = time->mon - 1,
                    .tm_mday = time->day,
                    .tm_hour = time->hour,
                    .tm_min = time->min,
                    .tm_sec = time->sec};
    return (int64_t)timegm(&tm);
}

static bool is_pinned(const struct certificate_rules *rules, const mbedtls_x509_buf *key)
{
    struct digest digest = digest_of(key->p, key->len);
    for (size_t i = 0; i < rules->pin_count; i++) {
        if (memcmp(rules->pins[i], digest.bytes, DIGEST_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/* Called for each certificate of the path, the authority first. */
static int look_at(void *context, mbedtls_x509_crt *certificate, int depth,
                   uint32_t *flags)
{
    struct path *path = context;
    int64_t now = path->rules->now_seconds;
    *flags &= ~(uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
    if (now > seconds_of(&certificate->valid_to)) {
        *flags |= MBEDTLS_X509_BADCERT_EXPIRED;
    }
    if (now < seconds_of(&certificate->valid_from)) {
        *flags |= MBEDTLS_X509_BADCERT_FUTURE;
    }
    path->pinned = path->pinned || is_pinned(path->rules, &certificate->pk_raw);
    if (depth == 0 && mbedtls_x509_crt_check_extended_key_usage(
                          certificate, MBEDTLS_OID_SERVER_AUTH,
                          MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) != 0) {
        path->misused = true;
    }
    return 0;
}

static enum certificate_fault fault_of(uint32_t flags, const struct path *path)
{
    static const struct {
        uint32_t flags;
        enum certificate_fault fault;
    } faults[] = {
        {MBEDTLS_X509_BADCERT_NOT_TRUSTED, CERTIFICATE_UNTRUSTED},
        {MBEDTLS_X509_BADCERT_CN_MISMATCH, CERTIFICATE_MISNAMED},
        {MBEDTLS_X509_BADCERT_EXPIRED, CERTIFICATE_EXPIRED},
        {MBEDTLS_X509_BADCERT_FUTURE, CERTIFICATE_NOT_YET},
        {MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK |
             MBEDTLS_X509_BADCERT_BAD_KEY,
         CERTIFICATE_WEAK},
        {UINT32_MAX, CERTIFICATE_UNTRUSTED},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if ((flags & faults[i].flags) != 0) {
            return faults[i].fault;
        }
    }
    if (path->misused) {
        return CERTIFICATE_MISUSED;
    }
    return path->rules->pin_count == 0 || path->pinned ? CERTIFICATE_GOOD
                                                       : CERTIFICATE_NOT_PINNED;
}

static enum certificate_fault trouble_of(int error)
{
    if (error == 0) {
        return CERTIFICATE_GOOD;
    }
    switch (error) {
    case MBEDTLS_ERR_X509_ALLOC_FAILED:
    case MBEDTLS_ERR_PK_ALLOC_FAILED:
    case MBEDTLS_ERR_ECP_ALLOC_FAILED:
    case MBEDTLS_ERR_MPI_ALLOC_FAILED:
        return CERTIFICATE_UNJUDGED;
    default:
        return CERTIFICATE_MALFORMED;
    }
}

static enum certificate_fault
read_chain(mbedtls_x509_crt *out, const struct certificate_view *chain, size_t count)
{
    enum certificate_fault fault = count == 0 ? CERTIFICATE_MALFORMED : CERTIFICATE_GOOD;
    for (size_t i = 0; i < count && fault == CERTIFICATE_GOOD; i++) {
        fault = trouble_of(
            mbedtls_x509_crt_parse_der_nocopy(out, chain[i].bytes, chain[i].len));
    }
    return fault;
}

/* A chain names it as an issuer. */
static bool is_named(const struct certificate_view *authority,
                     const struct certificate_view *chain, size_t count)
{
    struct certificate_view name;
    struct certificate_view subject;
    struct certificate_view issuer;
    if (!certificate_list_names(authority, &name, &issuer)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (certificate_list_names(&chain[i], &subject, &issuer) &&
            certificate_list_same(&name, &issuer)) {
            return true;
        }
    }
    return false;
}

/* Of all authorities only those that may end this chain: the system has some 150. One
 * that mbedTLS cannot read is passed over. */
static enum certificate_fault read_authorities(mbedtls_x509_crt *out,
                                               const struct certificate_rules *rules,
                                               const struct certificate_view *chain,
                                               size_t count)
{
    struct cursor list = cursor_over(rules->ca, rules->ca == NULL ? 0 : rules->ca_bytes);
    struct certificate_view authority;
    size_t found = 0;
    while (found < CERTIFICATE_CHECK_AUTHORITIES_MAX &&
           certificate_list_next(&list, &authority)) {
        if (!is_named(&authority, chain, count)) {
            continue;
        }
        enum certificate_fault fault = trouble_of(
            mbedtls_x509_crt_parse_der_nocopy(out, authority.bytes, authority.len));
        if (fault == CERTIFICATE_UNJUDGED) {
            return fault;
        }
        found += fault == CERTIFICATE_GOOD;
    }
    return found > 0 ? CERTIFICATE_GOOD : CERTIFICATE_UNTRUSTED;
}

static enum certificate_fault judge(const struct certificate_rules *rules,
                                    mbedtls_x509_crt *chain,
                                    mbedtls_x509_crt *authorities)
{
    struct path path = {.rules = rules};
    uint32_t flags = 0;
    bool named = rules->name != NULL && rules->name[0] != '\0';
    int error = mbedtls_x509_crt_verify(
        chain, authorities, NULL, named ? rules->name : NULL, &flags, look_at, &path);
    if (error != 0 && error != MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        return CERTIFICATE_UNTRUSTED; /* a path longer than mbedTLS follows */
    }
    return fault_of(flags | (named ? 0 : MBEDTLS_X509_BADCERT_CN_MISMATCH), &path);
}

enum certificate_fault certificate_check(const struct certificate_rules *rules,
                                         const struct certificate_view *chain,
                                         size_t count)
{
    mbedtls_x509_crt sent;
    mbedtls_x509_crt authorities;
    mbedtls_x509_crt_init(&sent);
    mbedtls_x509_crt_init(&authorities);
    enum certificate_fault fault = read_chain(&sent, chain, count);
    if (fault == CERTIFICATE_GOOD) {
        fault = read_authorities(&authorities, rules, chain, count);
    }
    if (fault == CERTIFICATE_GOOD) {
        fault = judge(rules, &sent, &authorities);
    }
    mbedtls_x509_crt_free(&authorities);
    mbedtls_x509_crt_free(&sent);
    return fault;
}

const char *certificate_check_text(enum certificate_fault fault)
{
    static const char *const texts[CERTIFICATE_FAULTS] = {
        [CERTIFICATE_GOOD] = "good",
        [CERTIFICATE_UNJUDGED] = "there was no memory to judge it",
        [CERTIFICATE_MALFORMED] = "it is no certificate",
        [CERTIFICATE_UNTRUSTED] = "no authority that is trusted has signed it",
        [CERTIFICATE_MISNAMED] = "it is for another name",
        [CERTIFICATE_EXPIRED] = "it has expired",
        [CERTIFICATE_NOT_YET] = "it is not valid yet",
        [CERTIFICATE_WEAK] = "its key or its hash is too weak",
        [CERTIFICATE_MISUSED] = "it is not for servers",
        [CERTIFICATE_NOT_PINNED] = "no key of its path is pinned",
    };
    return texts[fault];
}
