/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what is known, and links for what is asked. */
#include "gateway/uplink/server_check.h"

#include <string.h>

#include "gateway/clock.h"
#include "gateway/tls/tls_fault.h"

void server_check_init(struct server_check *self, struct regime *regime,
                       struct poller *poller, struct poller_token token)
{
    memset(self, 0, offsetof(struct server_check, links));
    self->regime = regime;
    self->poller = poller;
    self->token = token;
    self->policy = regime->policy;
    for (size_t i = 0; i < SERVER_CHECK_LINKS; i++) {
        tls_link_init(&self->links[i]);
    }
}

static void close_link(struct server_check *self, struct server_check_row *row)
{
    if (row->link >= 0) {
        tls_link_close(&self->links[row->link]);
        self->owners[row->link] = NULL;
        row->link = -1;
    }
}

void server_check_close(struct server_check *self)
{
    for (size_t i = 0; i < SERVER_CHECK_ROWS; i++) {
        if (self->rows[i].state == SERVER_CHECK_RUNNING) {
            close_link(self, &self->rows[i]);
        }
        self->rows[i].state = SERVER_CHECK_NONE;
    }
}

void server_check_follow(struct server_check *self)
{
    if (self->policy != self->regime->policy) {
        server_check_close(self);
        self->policy = self->regime->policy;
    }
}

bool server_check_wanted(const struct policy_flow_rule *rule)
{
    return rule != NULL && rule->terms != NULL &&
           (rule->terms->pin_count > 0 || rule->terms->ca != NULL);
}

static void settle(struct server_check *self, struct server_check_row *row,
                   enum server_check_state state, enum detail detail)
{
    static const uint64_t holds_us[] = {
        [SERVER_CHECK_GOOD] = SERVER_CHECK_GOOD_US,
        [SERVER_CHECK_WRONG] = SERVER_CHECK_WRONG_US,
        [SERVER_CHECK_UNKNOWN] = SERVER_CHECK_UNKNOWN_US,
    };
    close_link(self, row);
    row->state = (uint8_t)state;
    row->detail = (uint8_t)detail;
    row->until_us = self->regime->now_us + holds_us[state];
}

/* A link that is free for a server under that rule; SERVER_CHECK_LINKS: none. */
static size_t free_link(const struct server_check *self, uint16_t rule)
{
    size_t found = SERVER_CHECK_LINKS;
    unsigned of_rule = 0;
    for (size_t i = 0; i < SERVER_CHECK_LINKS; i++) {
        if (self->owners[i] == NULL) {
            found = found == SERVER_CHECK_LINKS ? i : found;
        } else {
            of_rule += self->owners[i]->rule == rule;
        }
    }
    return of_rule < SERVER_CHECK_RULE_LINKS ? found : SERVER_CHECK_LINKS;
}

/* A row that waits begins its handshake if a link is free. */
static void begin(struct server_check *self, struct server_check_row *row)
{
    size_t i = free_link(self, row->rule);
    if (i == SERVER_CHECK_LINKS) {
        return;
    }
    struct poller_token token = self->token;
    token.index = (uint32_t)i;
    if (!tls_link_open(&self->links[i], self->poller, token, &row->server, row->name,
                       &row->rules)) {
        settle(self, row, SERVER_CHECK_UNKNOWN, DETAIL_NO_MEMORY);
        return;
    }
    self->owners[i] = row;
    row->link = (int8_t)i;
}

static void begin_waiting(struct server_check *self)
{
    for (size_t i = 0; i < SERVER_CHECK_ROWS; i++) {
        struct server_check_row *row = &self->rows[i];
        if (row->state == SERVER_CHECK_RUNNING && row->link < 0) {
            begin(self, row);
        }
    }
}

static bool is_for(const struct server_check_row *row, const struct endpoint *server,
                   const char *name, uint16_t rule)
{
    return row->state != SERVER_CHECK_NONE && row->rule == rule &&
           endpoint_equal(&row->server, server) && strcmp(row->name, name) == 0;
}

/* The row of the destination; else a free one, or the one that would be forgotten first.
 * NULL: every row is of a handshake, or as many as one rule may have are. */
static struct server_check_row *find(struct server_check *self,
                                     const struct endpoint *server, const char *name,
                                     uint16_t rule)
{
    struct server_check_row *best = NULL;
    unsigned of_rule = 0;
    for (size_t i = 0; i < SERVER_CHECK_ROWS; i++) {
        struct server_check_row *row = &self->rows[i];
        if (is_for(row, server, name, rule)) {
            return row;
        }
        if (row->state == SERVER_CHECK_NONE) {
            row->until_us = 0;
        }
        of_rule += row->state == SERVER_CHECK_RUNNING && row->rule == rule;
        if (row->state != SERVER_CHECK_RUNNING &&
            (best == NULL || row->until_us < best->until_us)) {
            best = row;
        }
    }
    return of_rule < SERVER_CHECK_RULE_ROWS ? best : NULL;
}

static void fill(struct server_check *self, struct server_check_row *row,
                 const struct endpoint *server, const char *name, uint16_t rule)
{
    const struct policy_flow_terms *terms = regime_rule(self->regime, rule)->terms;
    bool own = terms->ca != NULL;
    size_t len = strnlen(name, sizeof row->name - 1);
    memcpy(row->name, name, len);
    row->name[len] = '\0';
    row->state = SERVER_CHECK_RUNNING;
    row->detail = DETAIL_NONE;
    row->link = -1;
    row->rule = rule;
    row->server = *server;
    row->until_us = self->regime->now_us + SERVER_CHECK_WAIT_US;
    row->rules = (struct certificate_rules){
        .name = row->name,
        .now_seconds = (int64_t)(clock_wall_us() / 1000000),
        .pins = terms->pins,
        .pin_count = terms->pin_count,
        .ca = own ? terms->ca : self->regime->roots,
        .ca_bytes = own ? terms->ca_bytes : self->regime->roots_bytes};
}

enum server_check_state server_check_ask(struct server_check *self,
                                         const struct endpoint *server, const char *name,
                                         uint16_t rule, enum detail *why)
{
    server_check_follow(self);
    struct server_check_row *row = find(self, server, name, rule);
    if (row == NULL) {
        self->regime->counts[REGIME_CHECKS_FULL]++;
        *why = DETAIL_NO_ROOM;
        return SERVER_CHECK_UNKNOWN;
    }
    bool known = is_for(row, server, name, rule);
    if (!known ||
        (row->state != SERVER_CHECK_RUNNING && self->regime->now_us >= row->until_us)) {
        fill(self, row, server, name, rule);
        begin(self, row);
    }
    *why = (enum detail)row->detail;
    return (enum server_check_state)row->state;
}

/* What a session says of its server. RUNNING: nothing yet. */
static enum server_check_state verdict_of(const struct tls_session *session)
{
    if (session->state == TLS_SESSION_HANDSHAKING) {
        return SERVER_CHECK_RUNNING;
    }
    if (session->judged) { /* though it may have refused us then */
        return session->certificate == CERTIFICATE_GOOD ? SERVER_CHECK_GOOD
                                                        : SERVER_CHECK_WRONG;
    }
    return session->fault == TLS_SESSION_PEER_CERTIFICATE ? SERVER_CHECK_WRONG
                                                          : SERVER_CHECK_UNKNOWN;
}

/* Why that is not GOOD. */
static enum detail detail_of(const struct tls_session *session)
{
    return session->judged
               ? certificate_check_detail((enum certificate_fault)session->certificate)
               : tls_fault_detail(session);
}

/* False: nothing came, or it waits for its turn. */
static bool step(struct server_check *self, struct tls_link *link)
{
    if (!handshake_share_is_due(&self->share, self->regime->now_us)) {
        self->regime->counts[REGIME_HANDSHAKES_WAITED]++;
        return false;
    }
    uint64_t begin_us = clock_steady_us();
    bool moved = tls_link_move(link);
    handshake_share_charge(&self->share, self->regime->now_us,
                           clock_steady_us() - begin_us);
    return moved;
}

/* True: it has come to be known. */
static bool go_on(struct server_check *self, size_t i)
{
    struct tls_link *link = &self->links[i];
    while (link->session.state == TLS_SESSION_HANDSHAKING && step(self, link)) {
    }
    enum server_check_state state = verdict_of(&link->session);
    if (state == SERVER_CHECK_RUNNING) {
        return false;
    }
    settle(self, self->owners[i], state, detail_of(&link->session));
    return true;
}

bool server_check_event(struct server_check *self, struct poller_token token)
{
    size_t i = token.index % SERVER_CHECK_LINKS;
    bool ours = self->owners[i] != NULL && self->links[i].epoch == token.epoch;
    if (!ours || !go_on(self, i)) {
        return false;
    }
    begin_waiting(self);
    return true;
}

/* Those that have waited for their turn, or have nothing to say yet. */
static bool go_on_all(struct server_check *self)
{
    bool any = false;
    for (size_t i = 0; i < SERVER_CHECK_LINKS; i++) {
        if (self->owners[i] != NULL) {
            any = go_on(self, i) || any;
        }
    }
    return any;
}

bool server_check_tick(struct server_check *self)
{
    bool any = go_on_all(self);
    for (size_t i = 0; i < SERVER_CHECK_ROWS; i++) {
        struct server_check_row *row = &self->rows[i];
        if (row->state == SERVER_CHECK_RUNNING && self->regime->now_us >= row->until_us) {
            settle(self, row, SERVER_CHECK_UNKNOWN, DETAIL_TLS_SLOW);
            any = true;
        }
    }
    if (any) {
        begin_waiting(self);
    }
    return any;
}
