/* SPDX-License-Identifier: Apache-2.0 */
/* Honest flows of the unit, and how long each took: a new TLS connection, 1 KB there and
 * the same 1 KB back. Both ends.
 *
 * A flow begins when it is due, whatever the ones before it do, so that a gateway that
 * stands still is charged for all that waited. With a resolver each flow first asks for
 * its name, and again each ASK_AGAIN_US without an answer. The handshake is TLS 1.2 with
 * a pre-shared key: it costs the ends nearly nothing, and what is measured is the
 * gateway.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/version.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
#include <psa/crypto.h>
#endif

#define ECHO_BYTES 1024
#define FLOWS_MAX 8192
#define PATIENCE_US 30000000U /* then a flow has failed */
#define ASK_AGAIN_US 500000U
#define EVENTS 256
#define LISTENER UINT32_MAX

enum phase { PHASE_FREE, PHASE_ASK, PHASE_SHAKE, PHASE_WRITE, PHASE_READ, PHASE_OVER };

struct flow {
    enum phase phase;
    int fd;
    uint64_t begun_us;
    uint64_t asked_us;
    size_t at;  /* of the echo */
    size_t len; /* of a server: read and not yet written back */
    mbedtls_ssl_context ssl;
    uint8_t bytes[ECHO_BYTES];
};

static struct flow *flows[FLOWS_MAX]; /* of a server by descriptor, else in order */
static uint32_t took_us[FLOWS_MAX];
static uint32_t done_count;
static uint32_t failed_count;
static struct sockaddr_in server;
static struct sockaddr_in resolver; /* port 0: no question */
static const char *server_name;
static mbedtls_ssl_config config;
static int poller;
static bool serving;

static void fail(const char *what)
{
    (void)fprintf(stderr, "honest: %s: %s\n", what, strerror(errno));
    exit(2);
}

static uint64_t now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

static struct sockaddr_in address_of(const char *address, const char *port)
{
    struct sockaddr_in out = {.sin_family = AF_INET};
    out.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    if (out.sin_port == 0 || inet_pton(AF_INET, address, &out.sin_addr) != 1) {
        errno = EINVAL;
        fail(address);
    }
    return out;
}

static void watch(int fd, int operation, uint32_t events, uint32_t index)
{
    struct epoll_event event = {.events = events, .data.u32 = index};
    if (epoll_ctl(poller, operation, fd, &event) != 0) {
        fail("epoll_ctl");
    }
}

/* What the flow at an index sends, and expects back. */
static uint8_t echo_byte(uint32_t index, size_t at)
{
    return (uint8_t)(index * 31 + at * 7 + (at >> 8));
}

/* ---- TLS over a descriptor ---- */

static int bio_send(void *context, const unsigned char *bytes, size_t len)
{
    ssize_t n = send(((struct flow *)context)->fd, bytes, len, MSG_NOSIGNAL);
    return n >= 0              ? (int)n
           : (errno == EAGAIN) ? MBEDTLS_ERR_SSL_WANT_WRITE
                               : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

static int bio_recv(void *context, unsigned char *bytes, size_t len)
{
    ssize_t n = recv(((struct flow *)context)->fd, bytes, len, 0);
    return n >= 0              ? (int)n
           : (errno == EAGAIN) ? MBEDTLS_ERR_SSL_WANT_READ
                               : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

static void configure(void)
{
    static const int suites[] = {MBEDTLS_TLS_PSK_WITH_AES_128_GCM_SHA256, 0};
    static const unsigned char key[16] = "an honest secret";
    static mbedtls_entropy_context entropy;
    static mbedtls_ctr_drbg_context random;
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_ssl_config_init(&config);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    bool ready = psa_crypto_init() == PSA_SUCCESS;
#else
    bool ready = true;
#endif
    if (!ready ||
        mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0) ||
        mbedtls_ssl_config_defaults(
            &config, serving ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
            MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) ||
        mbedtls_ssl_conf_psk(&config, key, sizeof key, (const unsigned char *)"unit",
                             4)) {
        fail("TLS");
    }
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
    mbedtls_ssl_conf_ciphersuites(&config, suites);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    mbedtls_ssl_conf_max_tls_version(&config, MBEDTLS_SSL_VERSION_TLS1_2);
#else
    mbedtls_ssl_conf_max_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3,
                                 MBEDTLS_SSL_MINOR_VERSION_3);
#endif
}

/* ---- a flow, of either end ---- */

static struct flow *begin(uint32_t index, int fd)
{
    struct flow *self = calloc(1, sizeof *self);
    if (self == NULL || index >= FLOWS_MAX) {
        fail("a flow");
    }
    flows[index] = self;
    self->fd = fd;
    mbedtls_ssl_init(&self->ssl);
    if (mbedtls_ssl_setup(&self->ssl, &config) != 0 ||
        (!serving && mbedtls_ssl_set_hostname(&self->ssl, server_name) != 0)) {
        fail("TLS");
    }
    mbedtls_ssl_set_bio(&self->ssl, self, bio_send, bio_recv, NULL);
    return self;
}

static void end(uint32_t index)
{
    struct flow *self = flows[index];
    flows[index] = NULL;
    (void)close(self->fd);
    mbedtls_ssl_free(&self->ssl);
    free(self);
}

static void give_up(uint32_t index, const char *why)
{
    static const char *const phases[] = {"",     "question", "handshake",
                                         "send", "answer",   ""};
    if (failed_count++ < 5) {
        (void)fprintf(stderr, "honest: flow %u failed at its %s after %lu ms: %s\n",
                      index, phases[flows[index]->phase],
                      (unsigned long)(now_us() - flows[index]->begun_us) / 1000, why);
    }
    end(index);
}

static void connect_flow(uint32_t index)
{
    struct flow *self = flows[index];
    int one = 1;
    self->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    self->phase = PHASE_SHAKE;
    if (self->fd < 0) {
        fail("socket");
    }
    (void)setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(self->fd, (struct sockaddr *)&server, sizeof server) != 0 &&
        errno != EINPROGRESS) {
        fail("connect");
    }
    watch(self->fd, EPOLL_CTL_ADD, EPOLLOUT, index);
}

static void finish(uint32_t index)
{
    struct flow *self = flows[index];
    for (size_t i = 0; i < ECHO_BYTES; i++) {
        if (self->bytes[i] != echo_byte(index, i)) {
            give_up(index, "other bytes came back");
            return;
        }
    }
    took_us[done_count++] = (uint32_t)(now_us() - self->begun_us);
    (void)mbedtls_ssl_close_notify(&self->ssl);
    end(index);
}

/* One call of the library; the number that it gave. */
static int step(uint32_t index)
{
    struct flow *self = flows[index];
    uint8_t *at = self->bytes + self->at;
    size_t len =
        (serving && self->phase == PHASE_WRITE ? self->len : ECHO_BYTES) - self->at;
    int got = self->phase == PHASE_SHAKE   ? mbedtls_ssl_handshake(&self->ssl)
              : self->phase == PHASE_WRITE ? mbedtls_ssl_write(&self->ssl, at, len)
                                           : mbedtls_ssl_read(&self->ssl, at, len);
    if (self->phase == PHASE_SHAKE && got == 0) {
        self->phase = serving ? PHASE_READ : PHASE_WRITE;
        for (size_t i = 0; i < ECHO_BYTES && !serving; i++) {
            self->bytes[i] = echo_byte(index, i);
        }
        return 1;
    }
    if (got <= 0) {
        return got;
    }
    if (serving && self->phase == PHASE_READ) {
        self->len = (size_t)got;
        self->phase = PHASE_WRITE;
        return got;
    }
    self->at += (size_t)got;
    if (self->at == (serving ? self->len : ECHO_BYTES)) {
        self->at = 0;
        self->phase = serving                      ? PHASE_READ
                      : self->phase == PHASE_WRITE ? PHASE_READ
                                                   : PHASE_OVER;
    }
    return got;
}

static void drive(uint32_t index)
{
    struct flow *self = flows[index];
    int got = 1;
    while (got > 0 && self->phase != PHASE_OVER) {
        got = step(index);
    }
    if (self->phase == PHASE_OVER) {
        finish(index);
    } else if (got == MBEDTLS_ERR_SSL_WANT_READ) {
        watch(self->fd, EPOLL_CTL_MOD, EPOLLIN, index);
    } else if (got == MBEDTLS_ERR_SSL_WANT_WRITE) {
        watch(self->fd, EPOLL_CTL_MOD, EPOLLOUT, index);
    } else if (serving) {
        end(index);
    } else {
        give_up(index, got == 0 ? "it was ended" : "it was cut");
    }
}

/* ---- the name ---- */

static void ask(struct flow *self)
{
    uint8_t packet[300] = {0x12, 0x34, 1, 0, 0, 1};
    size_t at = 12;
    for (const char *label = server_name; *label != '\0';) {
        size_t len = strcspn(label, ".");
        packet[at++] = (uint8_t)len;
        memcpy(packet + at, label, len);
        at += len;
        label += len + (label[len] == '.');
    }
    packet[at + 2] = 1; /* type A */
    packet[at + 4] = 1;
    self->asked_us = now_us();
    (void)send(self->fd, packet, at + 5, 0);
}

static void begin_question(uint32_t index)
{
    struct flow *self = flows[index];
    self->phase = PHASE_ASK;
    self->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (connect(self->fd, (struct sockaddr *)&resolver, sizeof resolver) != 0) {
        fail("resolver");
    }
    watch(self->fd, EPOLL_CTL_ADD, EPOLLIN, index);
    ask(self);
}

/* An answer with a record lets the flow go on; one without is asked for again. */
static void take_answer(uint32_t index)
{
    struct flow *self = flows[index];
    uint8_t packet[512];
    ssize_t got = recv(self->fd, packet, sizeof packet, 0);
    if (got > 12 && (packet[3] & 15) == 0 && packet[7] > 0) {
        (void)close(self->fd);
        connect_flow(index);
    }
}

/* ---- the two programs ---- */

static void serve_accept(int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        int one = 1;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        begin((uint32_t)fd, fd)->phase = PHASE_SHAKE;
        watch(fd, EPOLL_CTL_ADD, EPOLLIN, (uint32_t)fd);
    }
}

static void take_events(int timeout_ms, int listener)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(poller, events, EVENTS, timeout_ms);
    for (int i = 0; i < count; i++) {
        uint32_t index = events[i].data.u32;
        if (index == LISTENER) {
            serve_accept(listener);
        } else if (flows[index] != NULL && flows[index]->phase == PHASE_ASK) {
            take_answer(index);
        } else if (flows[index] != NULL) {
            drive(index);
        }
    }
}

static void serve(void)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int one = 1;
    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&server, sizeof server) != 0 ||
        listen(listener, 4096) != 0) {
        fail("listen");
    }
    watch(listener, EPOLL_CTL_ADD, EPOLLIN, LISTENER);
    for (;;) {
        take_events(-1, listener);
    }
}

/* Asks again for names, and gives up what took too long. */
static void look_at_clock(uint32_t opened)
{
    uint64_t now = now_us();
    for (uint32_t i = 0; i < opened; i++) {
        if (flows[i] == NULL) {
            continue;
        }
        if (now - flows[i]->begun_us > PATIENCE_US) {
            give_up(i, "no end of it");
        } else if (flows[i]->phase == PHASE_ASK &&
                   now - flows[i]->asked_us > ASK_AGAIN_US) {
            ask(flows[i]);
        }
    }
}

static int order(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static int run(uint32_t count, uint64_t every_us)
{
    uint64_t start_us = now_us();
    uint64_t looked_us = start_us;
    uint32_t opened = 0;
    while (done_count + failed_count < count) {
        while (opened < count && now_us() >= start_us + opened * every_us) {
            begin(opened, -1)->begun_us = start_us + opened * every_us;
            resolver.sin_port != 0 ? begin_question(opened) : connect_flow(opened);
            opened++;
        }
        take_events(opened < count ? 1 : 50, -1);
        if (now_us() - looked_us > 50000) {
            looked_us = now_us();
            look_at_clock(opened);
        }
    }
    qsort(took_us, done_count, sizeof *took_us, order);
    printf("done %u failed %u median_us %u p99_us %u max_us %u\n", done_count,
           failed_count, done_count > 0 ? took_us[done_count / 2] : 0,
           done_count > 0 ? took_us[done_count - 1 - done_count / 100] : 0,
           done_count > 0 ? took_us[done_count - 1] : 0);
    return failed_count == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    poller = epoll_create1(0);
    if (argc == 4 && strcmp(argv[1], "serve") == 0) {
        serving = true;
        server = address_of(argv[2], argv[3]);
        configure();
        serve();
    }
    if ((argc == 7 || argc == 8) && strcmp(argv[1], "flows") == 0) {
        uint32_t count = (uint32_t)strtoul(argv[5], NULL, 10);
        server_name = argv[2];
        server = address_of(argv[3], argv[4]);
        if (argc == 8) {
            resolver = address_of(argv[7], "53");
        }
        configure();
        return run(count < FLOWS_MAX ? count : FLOWS_MAX,
                   strtoul(argv[6], NULL, 10) * 1000);
    }
    (void)fputs("usage: honest serve ADDRESS PORT |\n"
                "       honest flows NAME ADDRESS PORT COUNT EVERY_MS [RESOLVER]\n",
                stderr);
    return 2;
}
