/* SPDX-License-Identifier: Apache-2.0 */
/* mbedTLS finds the path; dates and pins are looked at as it names each step. */
#include "gateway/tls/certificate_check.h"

#include <mbedtls/oid.h>
#include <mbedtls/x509_crt.h>
#include <string.h>
#include <time.h>

#include "gateway/ledger/digest.h"
#include "gateway/tls/key_cost.h"

_Static_assert(FLOW_TERMS_PIN_BYTES == DIGEST_BYTES, "a pin is a SHA-256");

struct path {
    const struct certificate_rules *rules;
    bool pinned;
    bool misused;
    bool constrained;
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

/* An ephemeral key is signed with it, or a secret encrypted to it. Without the extension
 * it is for everything. */
static bool is_for_servers(const mbedtls_x509_crt *certificate)
{
    return mbedtls_x509_crt_check_extended_key_usage(
               certificate, MBEDTLS_OID_SERVER_AUTH,
               MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) == 0 &&
           (mbedtls_x509_crt_check_key_usage(certificate,
                                             MBEDTLS_X509_KU_DIGITAL_SIGNATURE) == 0 ||
            mbedtls_x509_crt_check_key_usage(certificate,
                                             MBEDTLS_X509_KU_KEY_ENCIPHERMENT) == 0);
}

/* mbedTLS passes over what it does not know. */
static bool has_name_constraints(const mbedtls_x509_crt *certificate)
{
    static const uint8_t oid[] = {0x06, 0x03, 0x55, 0x1d, 0x1e};
    const mbedtls_x509_buf *extensions = &certificate->v3_ext;
    return extensions->len > 0 &&
           memmem(extensions->p, extensions->len, oid, sizeof oid) != NULL;
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
    path->misused = path->misused || (depth == 0 && !is_for_servers(certificate));
    path->constrained = path->constrained || has_name_constraints(certificate);
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
    if (path->constrained) {
        return CERTIFICATE_CONSTRAINED;
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
    for (const mbedtls_x509_crt *each = out; fault == CERTIFICATE_GOOD && each != NULL;
         each = each->next) {
        fault = key_cost_is_low(&each->pk) ? CERTIFICATE_GOOD : CERTIFICATE_COSTLY;
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

/* An authority that is trusted has that name. */
static bool is_authority(const struct certificate_rules *rules,
                         const struct certificate_view *name)
{
    struct cursor list = cursor_over(rules->ca, rules->ca == NULL ? 0 : rules->ca_bytes);
    struct certificate_view authority;
    struct certificate_view subject;
    struct certificate_view issuer;
    while (certificate_list_next(&list, &authority)) {
        if (certificate_list_names(&authority, &subject, &issuer) &&
            certificate_list_same(&subject, name)) {
            return true;
        }
    }
    return false;
}

/* Of those of that name the one that an authority has signed, else the first; count:
 * none. */
static size_t find_issuer(const struct certificate_rules *rules,
                          const struct certificate_view *chain, size_t count,
                          const struct certificate_view *name)
{
    struct certificate_view subject;
    struct certificate_view issuer;
    size_t found = count;
    for (size_t i = 1; i < count; i++) {
        if (!certificate_list_names(&chain[i], &subject, &issuer) ||
            !certificate_list_same(&subject, name)) {
            continue;
        }
        if (is_authority(rules, &issuer)) {
            return i;
        }
        found = found == count ? i : found;
    }
    return found;
}

/* Else each certificate would be tried with every other of its issuer's name. How many
 * stand in the line. */
static size_t choose_line(const struct certificate_rules *rules,
                          const struct certificate_view *chain, size_t count,
                          struct certificate_view out[static CERTIFICATE_CHECK_LINE_MAX])
{
    struct certificate_view subject;
    struct certificate_view issuer;
    size_t lined = 0;
    for (size_t at = 0; at < count && lined < CERTIFICATE_CHECK_LINE_MAX;) {
        out[lined++] = chain[at];
        if (!certificate_list_names(&chain[at], &subject, &issuer) ||
            certificate_list_same(&subject, &issuer)) {
            break;
        }
        at = find_issuer(rules, chain, count, &issuer);
    }
    return lined;
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
    /* else a path longer than mbedTLS follows */
    bool followed = error == 0 || error == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED;
    return followed
               ? fault_of(flags | (named ? 0 : MBEDTLS_X509_BADCERT_CN_MISMATCH), &path)
               : CERTIFICATE_UNTRUSTED;
}

enum certificate_fault certificate_check(const struct certificate_rules *rules,
                                         const struct certificate_view *chain,
                                         size_t count)
{
    mbedtls_x509_crt sent;
    mbedtls_x509_crt authorities;
    mbedtls_x509_crt_init(&sent);
    mbedtls_x509_crt_init(&authorities);
    struct certificate_view line[CERTIFICATE_CHECK_LINE_MAX];
    size_t lined = choose_line(rules, chain, count, line);
    enum certificate_fault fault = read_chain(&sent, line, lined);
    if (fault == CERTIFICATE_GOOD) {
        fault = read_authorities(&authorities, rules, line, lined);
    }
    if (fault == CERTIFICATE_GOOD) {
        fault = judge(rules, &sent, &authorities);
    }
    mbedtls_x509_crt_free(&authorities);
    mbedtls_x509_crt_free(&sent);
    return fault;
}

enum detail certificate_check_detail(enum certificate_fault fault)
{
    static const enum detail details[CERTIFICATE_FAULTS] = {
        [CERTIFICATE_GOOD] = DETAIL_NONE,
        [CERTIFICATE_UNJUDGED] = DETAIL_NO_MEMORY,
        [CERTIFICATE_MALFORMED] = DETAIL_CERTIFICATE_MALFORMED,
        [CERTIFICATE_COSTLY] = DETAIL_CERTIFICATE_COSTLY,
        [CERTIFICATE_UNTRUSTED] = DETAIL_CERTIFICATE_UNTRUSTED,
        [CERTIFICATE_MISNAMED] = DETAIL_CERTIFICATE_MISNAMED,
        [CERTIFICATE_EXPIRED] = DETAIL_CERTIFICATE_EXPIRED,
        [CERTIFICATE_NOT_YET] = DETAIL_CERTIFICATE_NOT_YET,
        [CERTIFICATE_WEAK] = DETAIL_CERTIFICATE_WEAK,
        [CERTIFICATE_MISUSED] = DETAIL_CERTIFICATE_MISUSED,
        [CERTIFICATE_CONSTRAINED] = DETAIL_CERTIFICATE_CONSTRAINED,
        [CERTIFICATE_NOT_PINNED] = DETAIL_CERTIFICATE_NOT_PINNED,
    };
    return details[fault];
}
