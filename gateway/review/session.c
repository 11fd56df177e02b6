/* SPDX-License-Identifier: Apache-2.0 */
/* Makes words and compares them. */
#include "gateway/review/session.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "gateway/hex.h"
#include "gateway/review/peer.h"

#define SECRET_LEAST 32 /* characters */

static bool make_word(char out[static SESSION_WORD_BYTES])
{
    uint8_t random[(SESSION_WORD_BYTES - 1) / 2];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
        return false;
    }
    hex_print(out, random, sizeof random);
    return true;
}

bool session_init(struct session *self, struct trouble *why)
{
    memset(self, 0, sizeof *self);
    self->user = PEER_NOBODY;
    bool good =
        make_word(self->token) && make_word(self->cookie) && make_word(self->form);
    if (!good) {
        trouble_set_errno(why, errno, "no random bytes; try again");
    }
    return good;
}

void session_stand_at(struct session *self, const char *host)
{
    (void)snprintf(self->host, sizeof self->host, "%s", host);
    (void)snprintf(self->origin, sizeof self->origin, "http://%.250s", host);
}

bool session_stand_behind(struct session *self, const char *origin, const char *secret,
                          struct trouble *why)
{
    static const char scheme[] = "https://";
    size_t len = strlen(origin);
    const char *host = origin + sizeof scheme - 1;
    if (strncmp(origin, scheme, sizeof scheme - 1) != 0 || len == sizeof scheme - 1 ||
        len >= sizeof self->origin || host[strcspn(host, "/?#@ ")] != 0) {
        trouble_set(why,
                    "--origin %.100s: give it as a browser does, without a path: "
                    "https://review.example",
                    origin);
        return false;
    }
    if (strlen(secret) < SECRET_LEAST || strlen(secret) >= sizeof self->secret) {
        trouble_set(why,
                    "the secret of the proxy has %zu characters; give %d to %d, as "
                    "'openssl rand -hex 32' prints them",
                    strlen(secret), SECRET_LEAST, SESSION_SECRET_BYTES - 1);
        return false;
    }
    (void)snprintf(self->origin, sizeof self->origin, "%s", origin);
    (void)snprintf(self->host, sizeof self->host, "%s", host);
    (void)snprintf(self->secret, sizeof self->secret, "%s", secret);
    self->token[0] = 0; /* who may come in is the proxy's to say */
    return true;
}

bool session_is_host(const struct session *self, const char *host)
{
    return host != NULL && strcasecmp(host, self->host) == 0;
}

/* Takes as long for every `got` of one length. An empty `own` is nobody's. */
static bool is_same(const char *own, const char *got)
{
    unsigned differences = 0;
    size_t len = strlen(own);
    if (got == NULL || len == 0 || strlen(got) != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        differences |= (unsigned)(own[i] ^ got[i]);
    }
    return differences == 0;
}

bool session_awaits(const struct session *self, uint32_t user)
{
    return self->user == PEER_NOBODY || user == self->user;
}

bool session_redeem(struct session *self, const char *token, uint32_t user)
{
    if (user == PEER_NOBODY || !is_same(self->token, token)) {
        return false;
    }
    self->token[0] = 0;
    self->user = user;
    return true;
}

bool session_admits(const struct session *self, const char *cookie, const char *secret,
                    uint32_t user)
{
    if (self->secret[0] != 0) {
        return is_same(self->secret, secret);
    }
    return self->user != PEER_NOBODY && self->user == user &&
           is_same(self->cookie, cookie);
}

bool session_is_form(const struct session *self, const char *word, const char *origin)
{
    return is_same(self->form, word) &&
           (origin == NULL || strcasecmp(origin, self->origin) == 0);
}
