/* SPDX-License-Identifier: Apache-2.0 */
/* What can be kept secret, and who is asked for names in secret. */
#include <string.h>
#include <strings.h>

#include "policies/authorities.h"
#include "policies/shape.h"

#define VIN_LETTERS 17
#define IMEI_DIGITS 15
#define LATITUDE_MAX_E7 900000000
#define LONGITUDE_MAX_E7 1800000000
#define WITHIN_MIN_M 10U
#define WITHIN_MAX_M 100000U

static bool are_all(const char *text, size_t count, const char *characters)
{
    return strlen(text) == count && strspn(text, characters) == count;
}

/* The digits of 3GPP TS 23.003, annex B: each second one doubled, its own digits added.
 */
static bool imei_is_good(const char *text)
{
    unsigned sum = 0;
    if (!are_all(text, IMEI_DIGITS, "0123456789")) {
        return false;
    }
    for (size_t i = 0; i < IMEI_DIGITS; i++) {
        unsigned digit = (unsigned)(text[i] - '0') << (i % 2);
        sum += digit / 10 + digit % 10;
    }
    return sum % 10 == 0;
}

/* Letters and digits, those of other alphabets by their bytes. */
static size_t marks_of(const char *plate)
{
    size_t count = 0;
    for (; *plate != '\0'; plate++) {
        count += strchr(" -.", *plate) == NULL;
    }
    return count;
}

static bool is_trimmed(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && text[0] != ' ' && text[len - 1] != ' ';
}

static const char *text_fault(const struct policy_secret *secret)
{
    const char *text = secret->text;
    size_t len = strlen(text);
    if (secret->kind == POLICY_SECRET_VIN &&
        !are_all(text, VIN_LETTERS, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789")) {
        return "a VIN has 17 digits and capital letters without I, O and Q (ISO 3779); "
               "correct it";
    }
    if (secret->kind == POLICY_SECRET_IMEI && !imei_is_good(text)) {
        return "an IMEI has 15 digits, of which the last agrees with the others; correct "
               "it";
    }
    if (len < FLOW_TERMS_SECRET_BYTES_LEAST || len > FLOW_TERMS_SECRET_BYTES_MAX ||
        (secret->kind == POLICY_SECRET_PLATE &&
         marks_of(text) < FLOW_TERMS_SECRET_BYTES_LEAST)) {
        return "a secret has 5 to 64 bytes, blanks and hyphens of a plate not counted, "
               "since a shorter one is found in everything; write it whole";
    }
    if (!is_trimmed(text) || !shape_is_text(text, len)) {
        return "a secret is plain text, without a blank at its ends; correct it";
    }
    return NULL;
}

static const char *position_fault(const struct policy_secret *secret)
{
    if (secret->latitude_e7 < -LATITUDE_MAX_E7 || secret->latitude_e7 > LATITUDE_MAX_E7 ||
        secret->longitude_e7 < -LONGITUDE_MAX_E7 ||
        secret->longitude_e7 > LONGITUDE_MAX_E7) {
        return "no such position; a latitude lies in -90..90, a longitude in -180..180";
    }
    if (secret->within_m < WITHIN_MIN_M || secret->within_m > WITHIN_MAX_M) {
        return "a position is kept secret within 10m to 100km; correct the distance";
    }
    return NULL;
}

const char *shape_secret_fault(const struct policy_secret *secret)
{
    if (secret->kind == POLICY_SECRET_POSITION) {
        return secret->text[0] == '\0' ? position_fault(secret) : "a position in words";
    }
    if (secret->kind >= POLICY_SECRETS || secret->latitude_e7 != 0 ||
        secret->longitude_e7 != 0 || secret->within_m != 0) {
        return "a kind of secret that does not exist";
    }
    return text_fault(secret);
}

bool shape_secret_is_same(const struct policy_secret *a, const struct policy_secret *b)
{
    return strcasecmp(a->text, b->text) == 0 && a->latitude_e7 == b->latitude_e7 &&
           a->longitude_e7 == b->longitude_e7 &&
           (a->kind == POLICY_SECRET_POSITION) == (b->kind == POLICY_SECRET_POSITION);
}

const char *shape_resolver_fault(const struct policy_uplink *uplink)
{
    char normal[POLICY_HOST_BYTES];
    const char *name = uplink->resolver_name;
    if (name == NULL) {
        return uplink->resolver_ca != NULL || uplink->resolver_ca_bytes != 0
                   ? "name and ca are of a resolver that is asked over TLS; write "
                     "'resolver tls'"
                   : NULL;
    }
    if (uplink->resolver.family == ADDRESS_NONE) {
        return "a name of no resolver";
    }
    if (name[0] == '*') {
        return "a resolver has one name, not a pattern; write it whole";
    }
    if (shape_host(normal, name) != SHAPE_HOST_GOOD || strcmp(normal, name) != 0) {
        return "a resolver whose name is none, or not in its normal form";
    }
    if (uplink->resolver_ca != NULL
            ? uplink->resolver_ca_bytes > FLOW_TERMS_CA_BYTES_MAX ||
                  !authorities_is_good(uplink->resolver_ca, uplink->resolver_ca_bytes)
            : uplink->resolver_ca_bytes != 0) {
        return "certificates that are none";
    }
    return NULL;
}
