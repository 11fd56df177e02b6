/* SPDX-License-Identifier: Apache-2.0 */
/* mbedTLS between two buffers. */
#include "gateway/tls/tls_session.h"

#include <string.h>
#include <time.h>

#include "gateway/tls/key_cost.h"
#include "gateway/tls/tls_fault.h"
#include "gateway/tls/tls_memory.h"
#include "gateway/tls/tls_release.h"
#include "policies/private_key.h"
#include "policies/random.h"

#define ALERT_ROOM 512 /* kept free, so that mbedTLS never has to hold back a record */

/* The first date that the C library takes apart makes it read the time zone, which is a
 * file. */
bool tls_session_prepare(void)
{
    tzset();
    return tls_release_prepare();
}

static int receive(void *context, unsigned char *out, size_t room)
{
    struct tls_session *self = context;
    size_t len = self->in_bytes - self->in_at;
    if (len == 0) {
        return self->cut ? 0 : MBEDTLS_ERR_SSL_WANT_READ;
    }
    len = len < room ? len : room;
    memcpy(out, self->in + self->in_at, len);
    self->in_at += (uint32_t)len;
    return (int)len;
}

static int transmit(void *context, const unsigned char *bytes, size_t len)
{
    struct tls_session *self = context;
    size_t room = sizeof self->out - self->out_bytes;
    if (room == 0) {
        return MBEDTLS_ERR_SSL_WANT_WRITE;
    }
    len = len < room ? len : room;
    memcpy(self->out + self->out_bytes, bytes, len);
    self->out_bytes += (uint32_t)len;
    return (int)len;
}

static void fail(struct tls_session *self, enum tls_session_fault fault, int error)
{
    self->state = TLS_SESSION_FAILED;
    self->fault = (uint8_t)fault;
    self->error = error;
}

/* mbedTLS has returned an error that is none of waiting. */
static void fail_by(struct tls_session *self, int error, uint64_t no_room_before)
{
    bool full = tls_memory_counts().no_room != no_room_before;
    bool is_told = error == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE;
    self->alert =
        is_told ? tls_fault_alert(&self->ssl) : tls_fault_clear_alert(&self->ssl);
    if (self->alert != 0) {
        error = MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE;
    }
    fail(self, full ? TLS_SESSION_NO_MEMORY : tls_fault_of(error, self->alert), error);
}

static size_t view_chain(const mbedtls_x509_crt *first,
                         struct certificate_view out[static CERTIFICATE_CHAIN_MAX])
{
    size_t count = 0;
    for (; first != NULL && count < CERTIFICATE_CHAIN_MAX; first = first->next) {
        out[count++] = (struct certificate_view){first->raw.p, first->raw.len};
    }
    return count;
}

/* A signature that could not be reckoned for want of memory looks like one that is
 * wrong. */
static enum certificate_fault judge_chain(struct tls_session *self,
                                          const mbedtls_x509_crt *first)
{
    struct certificate_view chain[CERTIFICATE_CHAIN_MAX];
    size_t count = view_chain(first, chain);
    uint64_t no_room = tls_memory_counts().no_room;
    enum certificate_fault fault = certificate_check(self->rules, chain, count);
    if (fault != CERTIFICATE_GOOD && tls_memory_counts().no_room != no_room) {
        fault = CERTIFICATE_UNJUDGED;
    }
    self->certificate = (uint8_t)fault;
    self->judged = fault != CERTIFICATE_UNJUDGED;
    return fault;
}

/* A server may end the handshake because it wants a certificate of ours. Whose it is has
 * been shown by then. */
static void judge_refusal(struct tls_session *self)
{
    bool by_peer =
        self->fault == TLS_SESSION_REFUSED || self->fault == TLS_SESSION_ALERTED ||
        self->fault == TLS_SESSION_NOTHING_IN_COMMON || self->fault == TLS_SESSION_CUT;
    const mbedtls_x509_crt *chain =
        by_peer && self->rules != NULL ? tls_fault_signed_chain(&self->ssl) : NULL;
    if (chain != NULL) {
        (void)judge_chain(self, chain);
    }
}

static void refuse_peer(struct tls_session *self, enum certificate_fault fault)
{
    (void)mbedtls_ssl_send_alert_message(&self->ssl, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
                                         tls_fault_alert_for(fault));
    fail(self,
         fault == CERTIFICATE_UNJUDGED ? TLS_SESSION_NO_MEMORY
                                       : TLS_SESSION_PEER_CERTIFICATE,
         0);
}

/* The handshake is over: a client that has rules looks at whom it talks to. */
static void judge_peer(struct tls_session *self)
{
    self->state = TLS_SESSION_OPEN;
    if (self->rules == NULL) {
        return;
    }
    enum certificate_fault fault =
        judge_chain(self, mbedtls_ssl_get_peer_cert(&self->ssl));
    if (fault != CERTIFICATE_GOOD) {
        refuse_peer(self, fault);
    }
}

static void shake_hands(struct tls_session *self)
{
    uint64_t no_room = tls_memory_counts().no_room;
    int before = tls_memory_enter(self->arena);
    bool costly;
    int error = key_cost_handshake(&self->ssl, &costly);
    if (costly) {
        self->certificate = CERTIFICATE_COSTLY;
        refuse_peer(self, CERTIFICATE_COSTLY);
    } else if (error == 0) {
        judge_peer(self);
    } else if (!tls_release_is_waiting(error)) {
        fail_by(self, error, no_room);
        judge_refusal(self);
    }
    tls_memory_leave(before);
}

static int configure(struct tls_session *self, int endpoint, const char *const *alpn)
{
    int error =
        mbedtls_ssl_config_defaults(&self->config, endpoint, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT);
    if (error != 0) {
        return error;
    }
    mbedtls_ssl_conf_rng(&self->config, random_bytes, NULL);
    mbedtls_ssl_conf_authmode(&self->config, MBEDTLS_SSL_VERIFY_NONE);
    key_cost_limit(&self->config);
    tls_release_set_oldest(&self->config);
    tls_release_set_signatures(&self->config);
    if (alpn != NULL) {
        /* mbedTLS 2.28 and 3.6 only read the list, though they do not say so. */
        union {
            const char *const *in;
            const char **out;
        } list = {.in = alpn};
        error = mbedtls_ssl_conf_alpn_protocols(&self->config, list.out);
    }
    return error;
}

static int read_identity(struct tls_session *self,
                         const struct tls_session_identity *identity)
{
    struct certificate_view chain[CERTIFICATE_CHAIN_MAX];
    size_t count = certificate_list_split(identity->chain, identity->chain_bytes, chain,
                                          CERTIFICATE_CHAIN_MAX);
    int error = count == 0 ? MBEDTLS_ERR_X509_INVALID_FORMAT : 0;
    for (size_t i = 0; i < count && error == 0; i++) {
        error = mbedtls_x509_crt_parse_der(&self->own, chain[i].bytes, chain[i].len);
    }
    if (error != 0) {
        return error;
    }
    error = private_key_parse(&self->key, identity->key, identity->key_bytes);
    return error != 0 ? error
                      : mbedtls_ssl_conf_own_cert(&self->config, &self->own, &self->key);
}

static bool begin(struct tls_session *self)
{
    memset(self, 0, offsetof(struct tls_session, in));
    if (!tls_memory_take(&self->arena)) {
        return false;
    }
    mbedtls_ssl_init(&self->ssl);
    mbedtls_ssl_config_init(&self->config);
    mbedtls_x509_crt_init(&self->own);
    mbedtls_pk_init(&self->key);
    self->state = TLS_SESSION_HANDSHAKING;
    return true;
}

/* error: of the steps so far. */
static bool set_up(struct tls_session *self, int error)
{
    if (error == 0) {
        error = mbedtls_ssl_setup(&self->ssl, &self->config);
    }
    if (error != 0) {
        return false;
    }
    mbedtls_ssl_set_bio(&self->ssl, self, transmit, receive, NULL);
    return true;
}

bool tls_session_open_client(struct tls_session *self, const char *name,
                             const char *const *alpn,
                             const struct certificate_rules *rules)
{
    if (!begin(self)) {
        return false;
    }
    int before = tls_memory_enter(self->arena);
    self->rules = rules;
    bool good = set_up(self, configure(self, MBEDTLS_SSL_IS_CLIENT, alpn)) &&
                mbedtls_ssl_set_hostname(&self->ssl, name) == 0;
    tls_memory_leave(before);
    if (!good) {
        tls_session_close(self);
        return false;
    }
    shake_hands(self);
    return true;
}

bool tls_session_open_server(struct tls_session *self,
                             const struct tls_session_identity *identity,
                             const char *const *alpn)
{
    if (!begin(self)) {
        return false;
    }
    int before = tls_memory_enter(self->arena);
    int error = configure(self, MBEDTLS_SSL_IS_SERVER, alpn);
    bool good = set_up(self, error != 0 ? error : read_identity(self, identity));
    tls_memory_leave(before);
    if (!good) {
        tls_session_close(self);
    }
    return good;
}

size_t tls_session_feed_room(const struct tls_session *self)
{
    bool may = self->state == TLS_SESSION_HANDSHAKING || self->state == TLS_SESSION_OPEN;
    return may ? sizeof self->in - (self->in_bytes - self->in_at) : 0;
}

/* Moves what was not used yet to the front. */
static size_t make_room(struct tls_session *self)
{
    self->in_bytes -= self->in_at;
    memmove(self->in, self->in + self->in_at, self->in_bytes);
    self->in_at = 0;
    return sizeof self->in - self->in_bytes;
}

size_t tls_session_feed(struct tls_session *self, const uint8_t *bytes, size_t len)
{
    size_t taken = 0;
    while (taken < len &&
           (self->state == TLS_SESSION_HANDSHAKING || self->state == TLS_SESSION_OPEN)) {
        size_t room = make_room(self);
        size_t some = len - taken < room ? len - taken : room;
        if (some == 0) {
            break;
        }
        memcpy(self->in + self->in_bytes, bytes + taken, some);
        self->in_bytes += (uint32_t)some;
        taken += some;
        if (self->state == TLS_SESSION_HANDSHAKING) {
            shake_hands(self);
        }
    }
    return taken;
}

void tls_session_cut(struct tls_session *self)
{
    self->cut = true;
    if (self->state == TLS_SESSION_HANDSHAKING) {
        shake_hands(self);
    }
}

size_t tls_session_fetch(struct tls_session *self, uint8_t *out, size_t room)
{
    size_t given = 0;
    while (given < room && self->out_bytes > 0) {
        size_t some = room - given < self->out_bytes ? room - given : self->out_bytes;
        memcpy(out + given, self->out, some);
        given += some;
        self->out_bytes -= (uint32_t)some;
        memmove(self->out, self->out + some, self->out_bytes);
        if (self->state == TLS_SESSION_HANDSHAKING) {
            shake_hands(self);
        }
    }
    return given;
}

/* A record fits and, behind it, an alert. */
size_t tls_session_write_room(const struct tls_session *self)
{
    bool may = (self->state == TLS_SESSION_OPEN || self->state == TLS_SESSION_ENDED) &&
               !self->end_told;
    size_t room = sizeof self->out - self->out_bytes;
    return may && room > 2 * ALERT_ROOM ? room - 2 * ALERT_ROOM : 0;
}

size_t tls_session_read(struct tls_session *self, uint8_t *out, size_t room)
{
    size_t given = 0;
    uint64_t no_room = tls_memory_counts().no_room;
    int before = tls_memory_enter(self->arena);
    while (self->state == TLS_SESSION_OPEN && given < room &&
           sizeof self->out - self->out_bytes >= ALERT_ROOM) {
        uint32_t used = self->in_at;
        int got = mbedtls_ssl_read(&self->ssl, out + given, room - given);
        if (got > 0) {
            given += (size_t)got;
        } else if (got == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
            self->state = TLS_SESSION_ENDED;
        } else if (got == 0) {
            fail(self, TLS_SESSION_CUT, MBEDTLS_ERR_SSL_CONN_EOF);
        } else if (!tls_release_is_waiting(got)) {
            fail_by(self, got, no_room);
        } else if (used == self->in_at) {
            break;
        }
    }
    tls_memory_leave(before);
    return given;
}

size_t tls_session_write(struct tls_session *self, const uint8_t *bytes, size_t len)
{
    size_t taken = 0;
    uint64_t no_room = tls_memory_counts().no_room;
    int before = tls_memory_enter(self->arena);
    size_t room = 0;
    while (taken < len && (room = tls_session_write_room(self)) > 0) {
        size_t some = len - taken < room ? len - taken : room;
        int put = mbedtls_ssl_write(&self->ssl, bytes + taken, some);
        if (put <= 0) {
            fail_by(self, put, no_room);
        } else {
            taken += (size_t)put;
        }
    }
    tls_memory_leave(before);
    return taken;
}

void tls_session_end(struct tls_session *self)
{
    if (self->end_told ||
        (self->state != TLS_SESSION_OPEN && self->state != TLS_SESSION_ENDED)) {
        return;
    }
    int before = tls_memory_enter(self->arena);
    (void)mbedtls_ssl_close_notify(&self->ssl);
    tls_memory_leave(before);
    self->end_told = true;
}

bool tls_session_has_output(const struct tls_session *self)
{
    return self->out_bytes > 0;
}

bool tls_session_is_right(struct tls_session *self, const struct certificate_rules *rules)
{
    self->rules = rules;
    if (self->state != TLS_SESSION_OPEN && self->state != TLS_SESSION_ENDED) {
        return true;
    }
    int before = tls_memory_enter(self->arena);
    enum certificate_fault fault =
        judge_chain(self, mbedtls_ssl_get_peer_cert(&self->ssl));
    tls_memory_leave(before);
    return fault == CERTIFICATE_GOOD;
}

bool tls_session_has_shown(const struct tls_session *self)
{
    return self->state != TLS_SESSION_CLOSED && tls_fault_has_shown(&self->ssl);
}

void tls_session_close(struct tls_session *self)
{
    if (self->state == TLS_SESSION_CLOSED) {
        return;
    }
    int before = tls_memory_enter(self->arena);
    mbedtls_ssl_free(&self->ssl);
    mbedtls_ssl_config_free(&self->config);
    mbedtls_x509_crt_free(&self->own);
    mbedtls_pk_free(&self->key);
    tls_memory_leave(before);
    tls_memory_return(self->arena);
    explicit_bzero(self, sizeof *self);
}
