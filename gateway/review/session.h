/* SPDX-License-Identifier: Apache-2.0 */
/* Who may see the review: whoever opened the link that was printed, in one browser of one
 * user; or whoever a reverse proxy lets in that knows the secret. Random words, compared
 * without telling how far they agree. A browser sends a cookie to each server at an
 * address, whatever its port, so that any user of this machine can be sent it: it lets in
 * none but the user who opened the link. */
#ifndef GATEWAY_REVIEW_SESSION_H
#define GATEWAY_REVIEW_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/trouble.h"

#define SESSION_WORD_BYTES 65  /* 64 hex digits of 32 random bytes, and a NUL */
#define SESSION_HOST_BYTES 300 /* a name, a port, a NUL */
#define SESSION_SECRET_BYTES 200
#define SESSION_COOKIE "sallyport"

struct session {
    char token[SESSION_WORD_BYTES];  /* of the link; "" once it was used */
    char cookie[SESSION_WORD_BYTES]; /* what the browser has then */
    uint32_t user;                   /* who opened it; PEER_NOBODY: nobody yet */
    char form[SESSION_WORD_BYTES]; /* stands in each form (cross-site request forgery) */
    char secret[SESSION_SECRET_BYTES]; /* of the proxy, "": there is none */
    char host[SESSION_HOST_BYTES];     /* what a browser must call us: "127.0.0.1:8080" */
    char origin[SESSION_HOST_BYTES];   /* "http://127.0.0.1:8080" */
};

/* New words. False with why set when the kernel gives no random bytes. */
MUST_CHECK bool session_init(struct session *self, struct trouble *why);

/* As a browser calls it that asks us directly. host: "127.0.0.1:8080". */
void session_stand_at(struct session *self, const char *host);

/* As it is called through a proxy: origin "https://review.example", which knows the
 * secret. False with why set when either is none. */
MUST_CHECK bool session_stand_behind(struct session *self, const char *origin,
                                     const char *secret, struct trouble *why);

/* The value of a Host field is ours: no other name leads here (DNS rebinding). NULL: none
 * was sent. */
MUST_CHECK bool session_is_host(const struct session *self, const char *host);

/* A connection of this user may yet be let in: before the link was used, or behind a
 * proxy, anyone's. */
MUST_CHECK bool session_awaits(const struct session *self, uint32_t user);

/* True once for the token of the link, from a user that is known. */
MUST_CHECK bool session_redeem(struct session *self, const char *token, uint32_t user);

/* A request of this user with this cookie, or with this secret of the proxy, is let in.
 * Either may be NULL. */
MUST_CHECK bool session_admits(const struct session *self, const char *cookie,
                               const char *secret, uint32_t user);

/* A form that was sent is ours: its hidden word, and the Origin field unless the browser
 * sent none (NULL). */
MUST_CHECK bool session_is_form(const struct session *self, const char *word,
                                const char *origin);

#endif
