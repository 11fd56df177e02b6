/* SPDX-License-Identifier: Apache-2.0 */
/* Out of PEM into DER. */
#include "gateway/authority_file.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/file.h"
#include "gateway/key_file.h"
#include "policies/authorities.h"
#include "policies/private_key.h"

#define FILE_BYTES_MAX 65536

static bool take_chain(struct authority_file *out, const char *path, const uint8_t *pem,
                       size_t len, struct trouble *why)
{
    struct authorities list = {out->chain, 0, sizeof out->chain};
    const char *fault = authorities_add_pem(&list, cursor_over(pem, len));
    out->chain_bytes = list.len;
    if (fault != NULL) {
        trouble_set(why, "%s: %s", path, fault);
    }
    return fault == NULL;
}

bool authority_file_read_chain(struct authority_file *out, const char *path,
                               struct trouble *why)
{
    size_t len = 0;
    uint8_t *pem = file_read_regular(path, FILE_BYTES_MAX, &len, why);
    bool good = pem != NULL && take_chain(out, path, pem, len, why);
    free(pem);
    return good;
}

/* mbedTLS writes to the end of its room. */
static bool take_key(struct authority_file *out, const char *pem)
{
    mbedtls_pk_context pk;
    mbedtls_pk_init(&pk);
    int len = private_key_parse(&pk, (const uint8_t *)pem, strlen(pem) + 1);
    if (len == 0) {
        len = mbedtls_pk_write_key_der(&pk, out->key, sizeof out->key);
    }
    mbedtls_pk_free(&pk);
    if (len <= 0) {
        return false;
    }
    out->key_bytes = (size_t)len;
    memmove(out->key, out->key + sizeof out->key - out->key_bytes, out->key_bytes);
    return true;
}

bool authority_file_read_key(struct authority_file *out, const char *path,
                             struct trouble *why)
{
    char *pem = file_read_key(path, why);
    if (pem == NULL) {
        return false;
    }
    bool good = take_key(out, pem);
    key_file_wipe(pem);
    if (!good) {
        trouble_set(why,
                    "%s: no private key in PEM form without a password; make one with "
                    "'openssl ecparam -name prime256v1 -genkey'",
                    path);
    }
    return good;
}

bool authority_file_read(struct authority_file *out, const char *certificate,
                         const char *key, struct trouble *why)
{
    *out = (struct authority_file){.chain_bytes = 0};
    return authority_file_read_chain(out, certificate, why) &&
           authority_file_read_key(out, key, why);
}

bool authority_file_open_mint(struct certificate_mint *out, const char *certificate,
                              const char *key, struct trouble *why)
{
    static struct authority_file authority;
    if (!authority_file_read(&authority, certificate, key, why)) {
        authority_file_wipe(&authority);
        return false;
    }
    const struct tls_session_identity identity = {authority.chain, authority.chain_bytes,
                                                  authority.key, authority.key_bytes};
    bool opened = tls_session_prepare() && certificate_mint_open(out, &identity);
    authority_file_wipe(&authority);
    if (!opened) {
        trouble_set(why,
                    "%s: cannot sign: it is no authority, or the key in %s is not its "
                    "own; make both anew, see 'Inspecting' in the README",
                    certificate, key);
    }
    return opened;
}

bool authority_file_unneeded(const struct policy *policy, struct trouble *why)
{
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        const struct policy_flow_rule *rule = &policy->uplink.rules[i];
        if (rule->terms != NULL && rule->terms->inspect) {
            trouble_set(why,
                        "policy line %u inspects, and the gateway has no authority for "
                        "it; add 'inspect-certificate' and 'inspect-key' to the "
                        "configuration",
                        rule->line);
            return false;
        }
    }
    return true;
}

void authority_file_wipe(struct authority_file *self)
{
    explicit_bzero(self->key, sizeof self->key);
    self->key_bytes = 0;
}
