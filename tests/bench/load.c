/* SPDX-License-Identifier: Apache-2.0 */
/* Load for the uplink: both ends of connections that open with a real TLS ClientHello.
 *
 * The server reads a hello, answers ANSWER_BYTES, and then swallows what comes, or closes
 * when the first random byte of the hello asks for a short connection: who closes first
 * waits in TIME_WAIT, and that must not be the client or it soon has no port left. The
 * client opens streams, short connections in a row, or idle ones, and prints what it
 * measured. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define HELLO_BYTES 517
#define HELLO_RANDOM_AT 11 /* record header 5, handshake header 4, version 2 */
#define ANSWER_BYTES 64
#define RECORD_BYTES 16384
#define BLOCK_BYTES (16 * RECORD_BYTES)
#define CONNECTIONS_MAX 16384
#define SAMPLES_MAX 1000000

enum task { TASK_STREAM = 1, TASK_CONNECT, TASK_IDLE };

struct connection {
    int fd;
    uint32_t done_bytes; /* of the hello, then of the answer */
    bool sent;           /* the hello is out */
    bool ready;          /* the answer is in, or out */
    bool brief;          /* the server closes after its answer */
    uint32_t at;         /* of the block: where the next byte to send stands */
    uint64_t begun_us;
};

static struct connection connections[CONNECTIONS_MAX];
static uint32_t samples_us[SAMPLES_MAX];
static uint32_t sample_count;
static uint8_t hello[HELLO_BYTES];
static uint8_t block[BLOCK_BYTES]; /* of a client: whole records */
static uint8_t answered[ANSWER_BYTES];
static struct sockaddr_in target;
static uint64_t moved_bytes;
static uint32_t ready_count;
static int poller;

static void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, ": %s\n", strerror(errno));
    exit(1);
}

static uint64_t now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

static uint32_t number(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value > UINT32_MAX) {
        errno = EINVAL;
        fail("%s is no number", text);
    }
    return (uint32_t)value;
}

static void set_target(const char *address, const char *port)
{
    target.sin_family = AF_INET;
    target.sin_port = htons((uint16_t)number(port));
    if (inet_pton(AF_INET, address, &target.sin_addr) != 1) {
        fail("%s is no address", address);
    }
}

static void watch(int fd, int operation, uint32_t events, uint32_t index)
{
    struct epoll_event event = {.events = events, .data.u32 = index};
    if (epoll_ctl(poller, operation, fd, &event) != 0) {
        fail("epoll_ctl");
    }
}

/* ---- server ---- */

static void serve_accept(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    while (fd >= 0) {
        if (fd >= CONNECTIONS_MAX) {
            fail("descriptor %d", fd);
        }
        connections[fd] = (struct connection){.fd = fd};
        watch(fd, EPOLL_CTL_ADD, EPOLLIN, (uint32_t)fd);
        fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    }
}

static void serve_read(struct connection *self)
{
    ssize_t got =
        self->ready ? recv(self->fd, NULL, 64U << 20, MSG_TRUNC | MSG_DONTWAIT)
                    : recv(self->fd, block, HELLO_BYTES - self->done_bytes, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        (void)close(self->fd);
        return;
    }
    if (self->ready) {
        return;
    }
    if (self->done_bytes <= HELLO_RANDOM_AT && self->done_bytes + got > HELLO_RANDOM_AT) {
        self->brief = block[HELLO_RANDOM_AT - self->done_bytes] == TASK_CONNECT;
    }
    self->done_bytes += (uint32_t)got;
    if (self->done_bytes == HELLO_BYTES) {
        self->ready = send(self->fd, hello, ANSWER_BYTES, MSG_NOSIGNAL) == ANSWER_BYTES;
        if (self->brief) {
            (void)close(self->fd);
        }
    }
}

static void serve(const char *address, const char *port)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int one = 1;
    set_target(address, port);
    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&target, sizeof target) != 0 ||
        listen(listener, 4096) != 0) {
        fail("listen on %s:%s", address, port);
    }
    watch(listener, EPOLL_CTL_ADD, EPOLLIN, UINT32_MAX);
    for (;;) {
        struct epoll_event events[256];
        int count = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.u32 == UINT32_MAX) {
                serve_accept(listener);
            } else {
                serve_read(&connections[events[i].data.u32]);
            }
        }
    }
}

/* Answers every DNS question of type A with one address: enough of RFC 1035 for that. */
static void name_server(const char *address, const char *answer)
{
    uint8_t packet[1500];
    const uint8_t record[12] = {0xC0, 12, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct in_addr value;
    set_target(address, "53");
    if (inet_pton(AF_INET, answer, &value) != 1 ||
        bind(fd, (struct sockaddr *)&target, sizeof target) != 0) {
        fail("name server on %s", address);
    }
    for (;;) {
        struct sockaddr_in from;
        socklen_t from_len = sizeof from;
        ssize_t got = recvfrom(fd, packet, 512, 0, (struct sockaddr *)&from, &from_len);
        size_t end = 12;
        while (got > 12 && end < (size_t)got && packet[end] != 0) {
            end += packet[end] + 1U;
        }
        end += 5;
        if (got < 17 || end > (size_t)got) {
            continue;
        }
        bool is_a = packet[end - 3] == 1;
        memcpy(packet + 2, (const uint8_t[]){0x81, 0x80, 0, 1, 0, is_a, 0, 0, 0, 0}, 10);
        if (is_a) {
            memcpy(packet + end, record, sizeof record);
            memcpy(packet + end + sizeof record, &value, 4);
            end += sizeof record + 4;
        }
        (void)sendto(fd, packet, end, 0, (struct sockaddr *)&from, from_len);
    }
}

/* ---- client ---- */

static void client_open(uint32_t index)
{
    struct connection *self = &connections[index];
    int one = 1;
    *self = (struct connection){.begun_us = now_us()};
    self->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    (void)setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(self->fd, (struct sockaddr *)&target, sizeof target) != 0 &&
        errno != EINPROGRESS) {
        fail("connect");
    }
    watch(self->fd, EPOLL_CTL_ADD, EPOLLOUT, index);
}

/* The answer is in: what the task does next. */
static void client_answered(enum task task, uint32_t index)
{
    struct connection *self = &connections[index];
    self->ready = true;
    ready_count++;
    if (task == TASK_STREAM) {
        watch(self->fd, EPOLL_CTL_MOD, EPOLLOUT, index);
    }
}

static void client_read(enum task task, uint32_t index)
{
    struct connection *self = &connections[index];
    ssize_t got = recv(self->fd, answered, ANSWER_BYTES, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) {
        return;
    }
    if (got > 0) {
        self->done_bytes += (uint32_t)got;
        if (self->done_bytes == ANSWER_BYTES) {
            client_answered(task, index);
        }
        return;
    }
    if (got < 0 || !self->ready || task != TASK_CONNECT) {
        fail("connection %u ended after %u bytes of the answer", index, self->done_bytes);
    }
    if (sample_count < SAMPLES_MAX) {
        samples_us[sample_count++] = (uint32_t)(now_us() - self->begun_us);
    }
    (void)close(self->fd);
    client_open(index);
}

static void client_write(uint32_t index)
{
    struct connection *self = &connections[index];
    ssize_t put = self->ready ? send(self->fd, block + self->at, BLOCK_BYTES - self->at,
                                     MSG_NOSIGNAL | MSG_DONTWAIT)
                              : send(self->fd, hello, HELLO_BYTES, MSG_NOSIGNAL);
    if (put < 0 && errno == EAGAIN) {
        return;
    }
    if (put < 0) {
        fail("send on connection %u", index);
    }
    if (self->ready) {
        moved_bytes += (uint64_t)put;
        self->at = (self->at + (uint32_t)put) % BLOCK_BYTES;
        return;
    }
    self->sent = true;
    watch(self->fd, EPOLL_CTL_MOD, EPOLLIN, index);
}

static void client_turn(enum task task, int timeout_ms)
{
    struct epoll_event events[256];
    int count = epoll_wait(poller, events, 256, timeout_ms);
    for (int i = 0; i < count; i++) {
        uint32_t index = events[i].data.u32;
        if (!connections[index].sent ||
            (connections[index].ready && task == TASK_STREAM)) {
            client_write(index);
        } else {
            client_read(task, index);
        }
    }
}

static int order(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* Opens `count`, then measures for the time given. Idle ones are opened few at a time. */
static void client(enum task task, uint32_t count, uint32_t run_ms)
{
    uint32_t opened = 0;
    uint64_t limit_us = now_us() + 30000000U;
    while (opened < count || (task != TASK_CONNECT && ready_count < count)) {
        if (opened < count && opened < ready_count + 64) {
            client_open(opened++);
        }
        client_turn(task, opened < count ? 0 : 100);
        if (now_us() > limit_us) {
            errno = ETIMEDOUT;
            fail("%u of %u connections are up", ready_count, count);
        }
    }
    if (task == TASK_IDLE) {
        printf("%u\n", ready_count);
        (void)fflush(stdout);
    }
    uint64_t start_us = now_us();
    uint64_t end_us = start_us + (uint64_t)run_ms * 1000U;
    moved_bytes = 0;
    sample_count = 0;
    while (now_us() < end_us) {
        client_turn(task, 100);
    }
    double seconds = (double)(now_us() - start_us) / 1e6;
    if (task == TASK_STREAM) {
        printf("%.3f\n", (double)moved_bytes * 8 / 1e9 / seconds);
    } else if (task == TASK_CONNECT) {
        qsort(samples_us, sample_count, sizeof *samples_us, order);
        printf("%.0f %u\n", sample_count / seconds,
               sample_count ? samples_us[sample_count / 2] : 0);
    }
}

/* What follows a hello must be records of TLS, or the flow is cut. */
static void make_records(void)
{
    static const uint8_t header[] = {23, 3, 3, (RECORD_BYTES - 5) >> 8,
                                     (RECORD_BYTES - 5) & 0xff};
    for (size_t at = 0; at < BLOCK_BYTES; at += RECORD_BYTES) {
        memcpy(block + at, header, sizeof header);
    }
}

/* The captured hello, with the name's two digits set: telemetry-NN.fleet.example. */
static void load_hello(const char *path, uint32_t which, enum task task)
{
    const char name[] = "telemetry-00";
    int fd = open(path, O_RDONLY);
    if (fd < 0 || read(fd, hello, HELLO_BYTES) != HELLO_BYTES) {
        fail("%s", path);
    }
    (void)close(fd);
    uint8_t *at = memmem(hello, HELLO_BYTES, name, sizeof name - 1);
    if (at == NULL) {
        fail("%s has no name to set", path);
    }
    at[10] = (uint8_t)('0' + which / 10);
    at[11] = (uint8_t)('0' + which % 10);
    hello[HELLO_RANDOM_AT] = (uint8_t)task;
}

int main(int argc, char **argv)
{
    static const char *const tasks[] = {"", "stream", "connect", "idle"};
    poller = epoll_create1(0);
    if (argc == 4 && strcmp(argv[1], "serve") == 0) {
        serve(argv[2], argv[3]);
    }
    if (argc == 4 && strcmp(argv[1], "names") == 0) {
        name_server(argv[2], argv[3]);
    }
    for (int task = TASK_STREAM; argc == 8 && task <= TASK_IDLE; task++) {
        if (strcmp(argv[1], tasks[task]) == 0) {
            set_target(argv[2], argv[3]);
            load_hello(argv[4], number(argv[5]), (enum task)task);
            make_records();
            client((enum task)task, number(argv[6]), number(argv[7]));
            return 0;
        }
    }
    (void)fputs(
        "usage: load serve ADDRESS PORT | names ADDRESS ANSWER |\n"
        "       load stream|connect|idle ADDRESS PORT HELLO NN COUNT MILLISECONDS\n",
        stderr);
    return 2;
}
