/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, and a table of leaves. */
#include "gateway/tls/certificate_mint.h"

#include <string.h>

#include "gateway/ledger/digest.h"
#include "gateway/tls/certificate_write.h"
#include "gateway/tls/tls_memory.h"
#include "gateway/tls/tls_release.h"
#include "policies/private_key.h"
#include "policies/random.h"

#define DAY_SECONDS 86400
#define PUBLIC_KEY_BYTES 128 /* SubjectPublicKeyInfo of a P-256 key has 91 */

/* mbedTLS writes to the end of a buffer; to its start with it. */
static uint32_t to_front(uint8_t *buffer, size_t size, int bytes)
{
    if (bytes <= 0) {
        return 0;
    }
    memmove(buffer, buffer + size - (size_t)bytes, (size_t)bytes);
    return (uint32_t)bytes;
}

static uint32_t public_key(mbedtls_pk_context *key, uint8_t out[static PUBLIC_KEY_BYTES])
{
    return to_front(out, PUBLIC_KEY_BYTES,
                    mbedtls_pk_write_pubkey_der(key, out, PUBLIC_KEY_BYTES));
}

/* Arena, empty keys, and the one key of all leaves. */
static bool begin(struct certificate_mint *self)
{
    memset(self, 0, sizeof *self);
    mbedtls_pk_init(&self->authority_key);
    mbedtls_pk_init(&self->leaf_key);
    if (!tls_memory_take(&self->arena)) {
        return false;
    }
    int before = tls_memory_enter(self->arena);
    if (private_key_make(&self->leaf_key) == 0) {
        self->key_bytes = to_front(
            self->key, sizeof self->key,
            mbedtls_pk_write_key_der(&self->leaf_key, self->key, sizeof self->key));
    }
    tls_memory_leave(before);
    if (self->key_bytes == 0) {
        certificate_mint_close(self);
    }
    return self->key_bytes != 0;
}

/* RFC 5280 4.2.1.9: else no client believes what it has signed. */
static bool may_sign(const mbedtls_x509_crt *certificate)
{
    return certificate->MBEDTLS_PRIVATE(ca_istrue) != 0 &&
           mbedtls_x509_crt_check_key_usage(certificate, MBEDTLS_X509_KU_KEY_CERT_SIGN) ==
               0;
}

/* An authority, and the key is its own. The whole certificate is looked at. */
static bool belongs(const struct certificate_view *authority, mbedtls_pk_context *key)
{
    mbedtls_x509_crt certificate;
    mbedtls_x509_crt_init(&certificate);
    bool good = mbedtls_x509_crt_parse_der_nocopy(&certificate, authority->bytes,
                                                  authority->len) == 0 &&
                may_sign(&certificate) && private_key_is_of(key, &certificate.pk);
    mbedtls_x509_crt_free(&certificate);
    return good;
}

bool certificate_mint_open(struct certificate_mint *self,
                           const struct tls_session_identity *authority)
{
    struct certificate_view first;
    struct cursor list = cursor_over(authority->chain, authority->chain_bytes);
    if (authority->chain_bytes > sizeof self->authority ||
        !certificate_list_next(&list, &first) || !begin(self)) {
        return false;
    }
    int before = tls_memory_enter(self->arena);
    bool good = private_key_parse(&self->authority_key, authority->key,
                                  authority->key_bytes) == 0 &&
                belongs(&first, &self->authority_key);
    tls_memory_leave(before);
    if (!good) {
        certificate_mint_close(self);
        return false;
    }
    memcpy(self->authority, authority->chain, authority->chain_bytes);
    self->authority_bytes = (uint32_t)authority->chain_bytes;
    return true;
}

static bool make_authority(struct certificate_mint *self, const char *name,
                           int64_t now_seconds)
{
    uint8_t serial[CERTIFICATE_WRITE_SERIAL_BYTES];
    uint8_t key[PUBLIC_KEY_BYTES];
    if (private_key_make(&self->authority_key) != 0 ||
        random_bytes(NULL, serial, sizeof serial) != 0) {
        return false;
    }
    struct certificate_words words = {
        .serial = serial,
        .first_seconds = now_seconds - (int64_t)365 * DAY_SECONDS,
        .last_seconds = now_seconds + (int64_t)3650 * DAY_SECONDS,
        .is_authority = true,
        .name = name,
        .subject_key = {key, public_key(&self->authority_key, key)}};
    self->authority_bytes = (uint32_t)certificate_write(
        &words, &self->authority_key, self->authority, sizeof self->authority);
    return self->authority_bytes != 0;
}

bool certificate_mint_open_nobody(struct certificate_mint *self, const char *name,
                                  int64_t now_seconds)
{
    if (!begin(self)) {
        return false;
    }
    int before = tls_memory_enter(self->arena);
    bool good = make_authority(self, name, now_seconds);
    tls_memory_leave(before);
    if (!good) {
        certificate_mint_close(self);
    }
    return good;
}

/* The authority's SubjectKeyIdentifier (RFC 5280 4.2.1.2), empty if it has none. Its
 * bytes are the operator's or our own, so the first place that looks like it is it. */
static struct certificate_view key_id(const struct certificate_view *authority)
{
    static const uint8_t oid[] = {0x06, 0x03, 0x55, 0x1d, 0x0e, 0x04};
    struct certificate_view id = {NULL, 0};
    const uint8_t *at = memmem(authority->bytes, authority->len, oid, sizeof oid);
    if (at != NULL) {
        size_t start = (size_t)(at - authority->bytes) + sizeof oid + 2;
        struct cursor value = cursor_over(authority->bytes, authority->len);
        cursor_skip(&value, start);
        id.len = cursor_u8(&value);
        id.bytes = cursor_take(&value, id.len);
        id.len = id.bytes == NULL || id.len > 0x7f ? 0 : id.len;
    }
    return id;
}

static bool make_leaf(struct certificate_mint *self, struct certificate_leaf *leaf,
                      const char *name, int64_t now_seconds)
{
    uint8_t serial[CERTIFICATE_WRITE_SERIAL_BYTES];
    uint8_t key[PUBLIC_KEY_BYTES];
    struct certificate_view authority;
    struct certificate_view issuer;
    struct certificate_view above;
    struct cursor list = cursor_over(self->authority, self->authority_bytes);
    if (!certificate_list_next(&list, &authority) ||
        !certificate_list_names(&authority, &issuer, &above) ||
        random_bytes(NULL, serial, sizeof serial) != 0) {
        return false;
    }
    struct certificate_words words = {
        .serial = serial,
        .first_seconds =
            now_seconds - (int64_t)CERTIFICATE_MINT_DAYS_BEFORE * DAY_SECONDS,
        .last_seconds = now_seconds + (int64_t)CERTIFICATE_MINT_DAYS * DAY_SECONDS,
        .name = name,
        .issuer = issuer,
        .issuer_key_id = key_id(&authority),
        .subject_key = {key, public_key(&self->leaf_key, key)}};
    size_t bytes = certificate_write(&words, &self->authority_key, leaf->chain,
                                     CERTIFICATE_MINT_LEAF_BYTES);
    if (bytes == 0) {
        return false;
    }
    memcpy(leaf->chain + bytes, self->authority, self->authority_bytes);
    leaf->bytes = (uint32_t)bytes + self->authority_bytes;
    leaf->made_seconds = now_seconds;
    memcpy(leaf->name, name, strlen(name) + 1);
    self->made++;
    return true;
}

static bool is_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.*");
    return len > 0 && len < CERTIFICATE_MINT_NAME_BYTES && name[len] == '\0';
}

/* A wall clock that was set back makes a leaf old too. */
static bool is_fresh(const struct certificate_leaf *leaf, int64_t now_seconds)
{
    int64_t age = now_seconds - leaf->made_seconds;
    return age >= 0 && age < (int64_t)CERTIFICATE_MINT_DAYS * DAY_SECONDS -
                                 CERTIFICATE_MINT_RENEW_SECONDS;
}

/* The leaf of that name, else the one that was not asked for longest. */
static struct certificate_leaf *find(struct certificate_mint *self, const char *name)
{
    struct certificate_leaf *oldest = self->leaves;
    for (size_t i = 0; i < CERTIFICATE_MINT_LEAVES; i++) {
        struct certificate_leaf *leaf = &self->leaves[i];
        if (strcmp(leaf->name, name) == 0) {
            return leaf;
        }
        oldest = leaf->used < oldest->used ? leaf : oldest;
    }
    return oldest;
}

bool certificate_mint_leaf(struct certificate_mint *self, const char *name,
                           int64_t now_seconds, struct tls_session_identity *out)
{
    if (!is_name(name)) {
        return false;
    }
    struct certificate_leaf *leaf = find(self, name);
    if (strcmp(leaf->name, name) != 0 || !is_fresh(leaf, now_seconds)) {
        leaf->name[0] = '\0';
        int before = tls_memory_enter(self->arena);
        bool made = make_leaf(self, leaf, name, now_seconds);
        tls_memory_leave(before);
        if (!made) {
            return false;
        }
    }
    leaf->used = ++self->asked;
    *out = (struct tls_session_identity){leaf->chain, leaf->bytes, self->key,
                                         self->key_bytes};
    return true;
}

void certificate_mint_close(struct certificate_mint *self)
{
    int before = tls_memory_enter(self->arena);
    mbedtls_pk_free(&self->authority_key);
    mbedtls_pk_free(&self->leaf_key);
    tls_memory_leave(before);
    tls_memory_return(self->arena);
    explicit_bzero(self, sizeof *self);
    self->arena = TLS_MEMORY_HEAP;
}
