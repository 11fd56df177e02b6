/* SPDX-License-Identifier: Apache-2.0 */
/* TLS sessions under borrowed names. */
#include "gateway/uplink/impostor.h"

#include <string.h>

#define AUTHORITY "Secure Server CA" /* a name that gives nothing away */
#define LEGIBLE "http/1.1"           /* before all else that is offered */

static bool is_allowed(struct impostor *self, uint64_t now_us)
{
    struct rate_limit limit = rate_per(IMPOSTOR_RATE, 1000000);
    return rate_take(&limit, &self->begins, now_us);
}

static bool is_ready(struct impostor *self, int64_t now_seconds)
{
    self->open =
        self->open || certificate_mint_open_nobody(&self->mint, AUTHORITY, now_seconds);
    return self->open;
}

static int free_talk(const struct impostor *self)
{
    for (int i = 0; i < IMPOSTOR_TALKS_MAX; i++) {
        if (!self->talks[i].used) {
            return i;
        }
    }
    return IMPOSTOR_NONE;
}

/* All that the client offers, so that it is refused for nothing but the certificate. */
static const char *const *answer_alpn(struct impostor_talk *talk,
                                      const struct flow_hello *offered)
{
    struct flow_facts facts;
    flow_hello_tell(offered, &facts, talk->alpn);
    for (uint8_t i = 0; i < facts.alpn_count; i++) {
        const char *name = talk->alpn[i];
        if (strcmp(name, LEGIBLE) == 0) {
            talk->alpn[i] = talk->alpn[0];
            talk->alpn[0] = name;
        }
    }
    talk->alpn[facts.alpn_count] = NULL;
    bool listed = facts.alpn_count > 0 && strcmp(talk->alpn[0], FLOW_HELLO_UNLISTED) != 0;
    return listed ? talk->alpn : NULL;
}

int impostor_begin(struct impostor *self, const char *name,
                   const struct flow_hello *offered, uint64_t now_us, int64_t now_seconds)
{
    struct tls_session_identity identity;
    int talk = free_talk(self);
    if (talk == IMPOSTOR_NONE || !is_allowed(self, now_us) ||
        !is_ready(self, now_seconds) ||
        !certificate_mint_leaf(&self->mint, name, now_seconds, &identity)) {
        return IMPOSTOR_NONE;
    }
    struct impostor_talk *row = &self->talks[talk];
    row->used =
        tls_session_open_server(&row->session, &identity, answer_alpn(row, offered));
    return row->used ? talk : IMPOSTOR_NONE;
}

/* Into plain, and what is above its room nowhere; how much came in all. */
static size_t read_plain(struct tls_session *session, uint8_t *plain, size_t room,
                         size_t *kept)
{
    uint8_t nowhere[256] = {0};
    size_t all = 0;
    size_t got = 0;
    do {
        bool keep = *kept < room;
        got = tls_session_read(session, keep ? plain + *kept : nowhere,
                               keep ? room - *kept : sizeof nowhere);
        *kept += keep ? got : 0;
        all += got;
    } while (got > 0);
    return all;
}

size_t impostor_hear(struct impostor *self, int talk, const uint8_t *bytes, size_t len,
                     uint8_t *plain, size_t room)
{
    struct tls_session *session = &self->talks[talk].session;
    size_t kept = 0;
    size_t moved = 1;
    for (size_t fed = 0; moved > 0;) {
        size_t taken = tls_session_feed(session, bytes + fed, len - fed);
        fed += taken;
        moved = taken + read_plain(session, plain, room, &kept);
    }
    return kept;
}

size_t impostor_say(struct impostor *self, int talk, uint8_t *out, size_t room)
{
    return tls_session_fetch(&self->talks[talk].session, out, room);
}

bool impostor_is_taken(const struct impostor *self, int talk)
{
    uint8_t state = self->talks[talk].session.state;
    return state == TLS_SESSION_OPEN || state == TLS_SESSION_ENDED;
}

bool impostor_is_over(const struct impostor *self, int talk)
{
    uint8_t state = self->talks[talk].session.state;
    return state == TLS_SESSION_FAILED || state == TLS_SESSION_ENDED;
}

size_t impostor_end(struct impostor *self, int talk, uint8_t *out, size_t room)
{
    struct impostor_talk *row = &self->talks[talk];
    tls_session_end(&row->session);
    size_t said = tls_session_fetch(&row->session, out, room);
    tls_session_close(&row->session);
    row->used = false;
    return said;
}

void impostor_close(struct impostor *self)
{
    for (int i = 0; i < IMPOSTOR_TALKS_MAX; i++) {
        tls_session_close(&self->talks[i].session);
        self->talks[i].used = false;
    }
    if (self->open) {
        certificate_mint_close(&self->mint);
        self->open = false;
    }
}
