/* SPDX-License-Identifier: Apache-2.0 */
/* Turns libmicrohttpd's calls into route_answer's. */
#include "gateway/review/server.h"

#include <microhttpd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/review/guests.h"
#include "gateway/review/page.h"
#include "gateway/review/peer.h"
#include "gateway/review/reply.h"
#include "gateway/review/route.h"

#define CONNECTION_IDLE_S 60
#define STRANGER_IDLE_S 10 /* one that nobody who was let in has asked by yet */
#define CONNECTION_BYTES 32768
#define SLICE_US 10000U   /* of reading ledgers, between requests */
#define LOOK_MS 1000U     /* how often the ledgers are looked at for more */
#define LOOKS_A_FOLDER 10 /* then folders are looked at for new ledgers */
#define WAIT_US 20000000U /* how long a request is put off at most */
#define CHECK_AGAIN_US 60000000U

/* One request, from its first header to the end of its reply. */
struct exchange {
    struct server *server;
    struct MHD_Connection *connection;
    char *path;
    struct form query;
    size_t body_len; /* above ROUTE_BODY_BYTES: too long, and not kept */
    char body[ROUTE_BODY_BYTES + 1];
    bool waited;       /* and is not put off again */
    uint64_t since_us; /* put off since then, 0: it was not */
};

struct server {
    struct review *review;
    struct MHD_Daemon *daemon;
    int socket;
    uint32_t accepted; /* the user at the other end of the latest connection */
    struct guests guests;
    uv_loop_t *loop;
    uv_poll_t poll;
    uv_timer_t http; /* when libmicrohttpd wants to look after its connections */
    uv_timer_t look;
    uv_idle_t read;
    uv_check_t next; /* after each turn: when a seal was checked, the next one is due */
    unsigned looks;
    uv_signal_t signals[2];
    uint64_t version; /* of the pages, when those that wait were last answered */
    struct exchange *waiting[SERVER_WAITING_MAX];
    size_t waiting_count;
    bool ending; /* nobody is put off any more */
};

static enum MHD_Result take_pair(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct exchange *exchange = context;
    (void)kind;
    return form_add(&exchange->query, name, value != NULL ? value : "") ? MHD_YES
                                                                        : MHD_NO;
}

/* Puts the request off; false when too many are. */
static bool wait_for_more(struct exchange *exchange)
{
    struct server *self = exchange->server;
    if (self->waiting_count == SERVER_WAITING_MAX || self->ending) {
        return false;
    }
    exchange->since_us = exchange->since_us != 0 ? exchange->since_us : clock_steady_us();
    self->waiting[self->waiting_count++] = exchange;
    MHD_suspend_connection(exchange->connection);
    return true;
}

static uint32_t user_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    const struct guest *guest = info != NULL ? info->socket_context : NULL;
    return guest != NULL ? guest->user : PEER_NOBODY;
}

/* What is kept open for who was let in, others do not hold that long, nor so many. */
static void prolong(const struct exchange *exchange, const struct route_request *request)
{
    if (session_admits(&exchange->server->review->session, request->cookie,
                       request->secret, request->user)) {
        guests_let_in(&exchange->server->guests, request->user);
        (void)MHD_set_connection_option(exchange->connection,
                                        MHD_CONNECTION_OPTION_TIMEOUT,
                                        (unsigned)CONNECTION_IDLE_S);
    }
}

static enum MHD_Result answer(struct exchange *exchange, const char *method)
{
    struct route_reply reply;
    struct MHD_Connection *connection = exchange->connection;
    struct route_request request = {
        .method = method,
        .path = exchange->path,
        .host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host"),
        .origin = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Origin"),
        .cookie =
            MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, SESSION_COOKIE),
        .secret =
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Sallyport-Proxy"),
        .user = user_of(connection),
        .query = exchange->query,
        .body = exchange->body_len <= ROUTE_BODY_BYTES ? exchange->body : NULL,
        .waited = exchange->waited};
    if (exchange->server->review->session.secret[0] != 0) {
        request.officer =
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Sallyport-Officer");
    }
    prolong(exchange, &request);
    route_answer(&reply, exchange->server->review, &request, clock_wall_us());
    if (reply.put_off) {
        if (wait_for_more(exchange)) {
            return MHD_YES;
        }
        request.waited = true;
        route_answer(&reply, exchange->server->review, &request, clock_wall_us());
    }
    return reply_send(connection, &reply, &exchange->server->review->session);
}

static void take_body(struct exchange *exchange, const char *data, size_t len)
{
    if (exchange->body_len + len <= ROUTE_BODY_BYTES) {
        memcpy(exchange->body + exchange->body_len, data, len);
        exchange->body[exchange->body_len + len] = 0;
        exchange->body_len += len;
    } else {
        exchange->body_len = ROUTE_BODY_BYTES + 1;
    }
}

/* Called with the headers, with each piece of a body, and at its end. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection,
                              const char *url, const char *method, const char *version,
                              const char *data, size_t *data_len, void **slot)
{
    struct exchange *exchange = *slot;
    (void)version;
    if (exchange == NULL) {
        exchange = calloc(1, sizeof *exchange);
        if (exchange == NULL) {
            return MHD_NO;
        }
        exchange->server = context;
        exchange->connection = connection;
        exchange->path = strdup(url);
        *slot = exchange;
        return exchange->path != NULL ? MHD_YES : MHD_NO;
    }
    if (*data_len > 0) {
        take_body(exchange, data, *data_len);
        *data_len = 0;
        return MHD_YES;
    }
    exchange->query.count = 0;
    (void)MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_pair,
                                    exchange);
    return answer(exchange, method);
}

/* Its end is seen as any other: when libmicrohttpd reads from it next. */
static void send_away(const struct guest *guest)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(guest->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != NULL) {
        (void)shutdown(info->connect_fd, SHUT_RDWR);
    }
}

/* Before a connection is taken. One that nobody may come in by is not, nor the one too
 * many of a user. */
static enum MHD_Result take_guest(void *context, const struct sockaddr *client,
                                  socklen_t len)
{
    struct server *self = context;
    const struct guest *leaves = NULL;
    (void)len;
    self->accepted = peer_user(client, self->socket);
    bool taken = session_awaits(&self->review->session, self->accepted) &&
                 guests_make_room(&self->guests, self->accepted, &leaves);
    if (leaves != NULL) {
        send_away(leaves);
    }
    return taken ? MHD_YES : MHD_NO;
}

/* Right after take_guest took it, and at its end. */
static void note_guest(void *context, struct MHD_Connection *connection, void **slot,
                       enum MHD_ConnectionNotificationCode code)
{
    struct server *self = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *slot = guests_add(&self->guests, self->accepted, connection);
    } else {
        guests_remove(*slot);
        *slot = NULL;
    }
}

static void forget_waiting(struct server *self, size_t i)
{
    self->waiting[i] = self->waiting[--self->waiting_count];
}

static void completed(void *context, struct MHD_Connection *connection, void **slot,
                      enum MHD_RequestTerminationCode code)
{
    struct server *self = context;
    struct exchange *exchange = *slot;
    (void)connection;
    (void)code;
    for (size_t i = 0; i < self->waiting_count; i++) {
        if (self->waiting[i] == exchange) {
            forget_waiting(self, i);
            break;
        }
    }
    if (exchange != NULL) {
        free(exchange->path);
        free(exchange);
    }
    *slot = NULL;
}

static void run_http(struct server *self);

static void on_http_timer(uv_timer_t *timer)
{
    run_http(timer->data);
}

static void on_http(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    run_http(poll->data);
}

static void run_http(struct server *self)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    (void)MHD_run(self->daemon);
    if (MHD_get_timeout(self->daemon, &wait_ms) == MHD_YES) {
        (void)uv_timer_start(&self->http, on_http_timer, wait_ms, 0);
    } else {
        (void)uv_timer_stop(&self->http);
    }
}

/* Has those that wait ask again: all when there is something new, else who waited long.
 */
static void wake(struct server *self, bool all)
{
    uint64_t now_us = clock_steady_us();
    bool woken = false;
    for (size_t i = self->waiting_count; i > 0; i--) {
        struct exchange *exchange = self->waiting[i - 1];
        bool long_ago = now_us - exchange->since_us > WAIT_US;
        if (all || long_ago || self->ending) {
            exchange->waited = long_ago || self->ending;
            forget_waiting(self, i - 1);
            MHD_resume_connection(exchange->connection);
            woken = true;
        }
    }
    if (woken) {
        run_http(self);
    }
}

/* The incident that a note is on: of its first record, or where that was taken out of the
 * ledger of the last that the officer saw. */
static uint32_t noted(const struct vehicle *vehicle, const struct journal_line *line)
{
    uint32_t incident = vehicle_find(vehicle, line->leaf);
    return incident != VEHICLE_NONE ? incident : vehicle_find(vehicle, line->up_to);
}

/* Each incident learns of the latest note on it. */
static void tell_notes(struct server *self)
{
    struct review *review = self->review;
    uint32_t count = review->journal != NULL ? journal_count(review->journal) : 0;
    for (uint32_t number = 1; number <= count; number++) {
        const struct journal_line *line = &journal_entry(review->journal, number)->line;
        struct vehicle *vehicle = fleet_find_ledger(&review->fleet, line->ledger);
        uint32_t incident = vehicle != NULL ? noted(vehicle, line) : VEHICLE_NONE;
        if (incident != VEHICLE_NONE) {
            vehicle_note(vehicle, incident, number);
        }
    }
}

static void on_read(uv_idle_t *idle)
{
    struct server *self = idle->data;
    struct fleet *fleet = &self->review->fleet;
    if (fleet_read(fleet, SLICE_US)) {
        return;
    }
    (void)uv_idle_stop(idle);
    if (page_version(self->review) != self->version) {
        self->version = page_version(self->review);
        tell_notes(self);
        wake(self, true);
    }
}

static void on_look(uv_timer_t *timer)
{
    struct server *self = timer->data;
    if (self->looks++ % LOOKS_A_FOLDER == LOOKS_A_FOLDER - 1) {
        fleet_look(&self->review->fleet);
    }
    (void)uv_idle_start(&self->read, on_read);
    wake(self, false);
}

static void on_turn(uv_check_t *check)
{
    struct server *self = check->data;
    if (self->review->fleet.whole) {
        fleet_check(&self->review->fleet, self->loop, CHECK_AGAIN_US);
    }
}

static void close_all(struct server *self)
{
    uv_handle_t *const handles[] = {
        (uv_handle_t *)&self->poll,       (uv_handle_t *)&self->http,
        (uv_handle_t *)&self->next,       (uv_handle_t *)&self->look,
        (uv_handle_t *)&self->read,       (uv_handle_t *)&self->signals[0],
        (uv_handle_t *)&self->signals[1], NULL};
    for (size_t i = 0; handles[i] != NULL; i++) {
        if (!uv_is_closing(handles[i])) {
            uv_close(handles[i], NULL);
        }
    }
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct server *self = handle->data;
    (void)number;
    self->ending = true;
    wake(self, true);
    close_all(self);
    if (fleet_is_checking(&self->review->fleet)) {
        uv_stop(self->loop); /* rather than wait for that */
    }
}

static void start_handles(struct server *self, int poll_fd)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    (void)uv_poll_init(self->loop, &self->poll, poll_fd);
    (void)uv_timer_init(self->loop, &self->http);
    (void)uv_timer_init(self->loop, &self->look);
    (void)uv_idle_init(self->loop, &self->read);
    (void)uv_check_init(self->loop, &self->next);
    (void)uv_check_start(&self->next, on_turn);
    self->poll.data = self->http.data = self->look.data = self->read.data = self;
    self->next.data = self;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        (void)uv_signal_init(self->loop, &self->signals[i]);
        self->signals[i].data = self;
        (void)uv_signal_start(&self->signals[i], on_signal, numbers[i]);
    }
    (void)uv_poll_start(&self->poll, UV_READABLE, on_http);
    (void)uv_timer_start(&self->look, on_look, 0, LOOK_MS);
}

struct server *server_start(uv_loop_t *loop, int socket, struct review *review,
                            struct trouble *why)
{
    struct server *self = calloc(1, sizeof *self);
    if (self == NULL) {
        trouble_set(why, "no memory to serve pages; free some");
        return NULL;
    }
    self->loop = loop;
    self->review = review;
    self->socket = socket;
    guests_init(&self->guests, getuid(), getenv("SUDO_UID"));
    self->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, take_guest, self, handle, self,
        MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_NOTIFY_COMPLETED, completed, self,
        MHD_OPTION_NOTIFY_CONNECTION, note_guest, self, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)GUESTS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)STRANGER_IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        self->daemon != NULL ? MHD_get_daemon_info(self->daemon, MHD_DAEMON_INFO_EPOLL_FD)
                             : NULL;
    if (info == NULL) {
        trouble_set(why, "libmicrohttpd does not start; try again");
        server_free(self);
        return NULL;
    }
    start_handles(self, info->epoll_fd);
    return self;
}

void server_free(struct server *self)
{
    if (self->daemon != NULL) {
        MHD_stop_daemon(self->daemon);
    }
    free(self);
}
