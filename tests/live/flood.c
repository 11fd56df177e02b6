/* SPDX-License-Identifier: Apache-2.0 */
/* A unit that floods: connections that are opened as fast as they go, or datagrams. One
 * row a kind. Prints how many it began, and how many of them were connected. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HELLO_BYTES 16389 /* the longest record of TLS with its header */
#define WINDOW_MAX 8192
#define DRIP_US 1000000U
#define SHAKE_US 200000U /* until then the gateway has its own handshake */
#define EVENTS 256
#define LONGER_US 20000000U /* at most, until there were as many as asked for */
#define BATCH 64            /* then the clock is looked at */
#define LONG_BYTES 16380    /* as long as a first datagram is looked at */

/* What a connection does when it stands. */
enum deed {
    DEED_CUT,   /* sends a part of a hello, and ends */
    DEED_HELLO, /* sends it whole, and stays */
    DEED_DRIP,  /* sends a byte a second, and stays */
    DEED_SHAKE, /* sends it whole, and leaves in the middle of the handshake */
    DEED_NONE,  /* stays */
    DEED_LEAVE  /* is given up before it stands */
};

/* What a datagram holds. */
enum cargo {
    CARGO_NOISE,
    CARGO_LOOP,
    CARGO_NAME,
    CARGO_SAME_NAME,
    CARGO_CHAINS, /* an answer of a thousand names, each through a hundred others */
    CARGO_FIELDS  /* a call with hundreds of fields that say what is in its body */
};

struct kind {
    const char *name;
    bool datagrams;
    bool any_port;       /* each to another one */
    enum deed deed;      /* of connections */
    enum cargo cargo;    /* of datagrams */
    uint32_t window;     /* connections at once */
    uint32_t extensions; /* of the hello, beyond what it needs */
};

static const struct kind kinds[] = {
    {.name = "cut", .deed = DEED_CUT, .window = 64},
    {.name = "long", .deed = DEED_HELLO, .window = 64, .extensions = 4060},
    {.name = "drip", .deed = DEED_DRIP, .window = 1000, .extensions = 4060},
    {.name = "ports", .any_port = true, .deed = DEED_NONE, .window = 4096},
    {.name = "half_open", .any_port = true, .deed = DEED_LEAVE, .window = 1},
    {.name = "hold", .deed = DEED_HELLO, .window = 1280},
    {.name = "shake", .deed = DEED_SHAKE, .window = 128},
    {.name = "noise", .datagrams = true, .any_port = true, .cargo = CARGO_NOISE},
    {.name = "chains", .datagrams = true, .any_port = true, .cargo = CARGO_CHAINS},
    {.name = "fields", .datagrams = true, .any_port = true, .cargo = CARGO_FIELDS},
    {.name = "loops", .datagrams = true, .cargo = CARGO_LOOP},
    {.name = "names", .datagrams = true, .cargo = CARGO_NAME},
    {.name = "same_name", .datagrams = true, .cargo = CARGO_SAME_NAME},
};

struct connection {
    int fd; /* 0: none */
    bool up;
    uint32_t sent;
    uint64_t next_us; /* of a drip; when it leaves */
};

static struct connection connections[WINDOW_MAX];
static uint8_t hello[HELLO_BYTES];
static size_t hello_len;
static struct sockaddr_in target;
static struct sockaddr_in source; /* port 0, address 0: any */
static const char *target_name;
static uint64_t begun;
static uint64_t connected;
static uint64_t noise = 88172645463325252U;
static int poller;

static uint64_t now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

static uint32_t draw(void)
{
    noise ^= noise << 13;
    noise ^= noise >> 7;
    noise ^= noise << 17;
    return (uint32_t)(noise >> 16);
}

/* ---- a hello ---- */

static void put(const void *bytes, size_t len)
{
    memcpy(hello + hello_len, bytes, len);
    hello_len += len;
}

static void put_u16(size_t value)
{
    put((const uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

static void set_length(size_t at, size_t bytes)
{
    size_t len = hello_len - at - bytes;
    for (size_t i = 0; i < bytes; i++) {
        hello[at + i] = (uint8_t)(len >> 8 * (bytes - 1 - i));
    }
}

/* RFC 8446 4.1.2 with the server name, so that a server of TLS 1.2 would answer, and then
 * as many empty extensions as asked for. */
static void make_hello(uint32_t extensions)
{
    static const uint8_t head[] = {22, 3, 1, 0, 0, 1, 0, 0, 0, 3, 3};
    static const uint8_t middle[] = {0, 0, 4, 0x13, 1, 0xc0, 0x2b, 1, 0, 0, 0};
    static const uint8_t versions[] = {0, 43, 0, 5, 4, 3, 4, 3, 3};
    static const uint8_t keys[] = {
        0, 10, 0, 4, 0,  2, 0, 23, 0, 11, 0,
        2, 1,  0, 0, 13, 0, 4, 0,  2, 4,  3}; /* P-256 with SHA-256 */
    size_t name_len = strlen(target_name);
    put(head, sizeof head);
    for (int i = 0; i < 32; i++) {
        hello[hello_len++] = (uint8_t)draw();
    }
    put(middle, sizeof middle);
    size_t extensions_at = hello_len - 2;
    put_u16(0);
    put_u16(name_len + 5);
    put_u16(name_len + 3);
    put("", 1);
    put_u16(name_len);
    put(target_name, name_len);
    put(versions, sizeof versions);
    put(keys, sizeof keys);
    for (uint32_t i = 0; i < extensions && hello_len + 4 <= sizeof hello; i++) {
        put_u16(0x5000 + i);
        put_u16(0);
    }
    set_length(extensions_at, 2);
    set_length(6, 3);
    set_length(3, 2);
}

/* ---- connections ---- */

static struct sockaddr_in next_target(bool any_port)
{
    struct sockaddr_in to = target;
    if (any_port) {
        to.sin_port = htons((uint16_t)(begun % 65535 + 1));
    }
    return to;
}

static void open_one(const struct kind *kind, uint32_t index)
{
    struct connection *self = &connections[index];
    struct sockaddr_in to = next_target(kind->any_port);
    *self = (struct connection){.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    if (self->fd < 0) {
        self->fd = 0; /* tried again at the next round */
        return;
    }
    begun++;
    if (source.sin_addr.s_addr != 0) {
        (void)bind(self->fd, (struct sockaddr *)&source, sizeof source);
    }
    if (connect(self->fd, (struct sockaddr *)&to, sizeof to) != 0 &&
        errno != EINPROGRESS) {
        (void)close(self->fd);
        self->fd = 0;
        return;
    }
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                .data.u32 = index};
    if (kind->deed == DEED_LEAVE ||
        epoll_ctl(poller, EPOLL_CTL_ADD, self->fd, &event) != 0) {
        (void)close(self->fd);
        self->fd = 0;
    }
}

static void act(const struct kind *kind, struct connection *self)
{
    if (kind->deed == DEED_CUT) {
        (void)!send(self->fd, hello, 1 + draw() % (hello_len - 1), MSG_NOSIGNAL);
        (void)shutdown(self->fd, SHUT_WR);
    } else if (kind->deed == DEED_HELLO) {
        (void)!send(self->fd, hello, hello_len, MSG_NOSIGNAL);
    } else if (kind->deed == DEED_SHAKE && self->sent == 0) {
        self->sent = (uint32_t)send(self->fd, hello, hello_len, MSG_NOSIGNAL);
        self->next_us = now_us() + SHAKE_US;
    } else if (kind->deed == DEED_SHAKE && now_us() >= self->next_us) {
        (void)close(self->fd);
        self->fd = 0;
    } else if (kind->deed == DEED_DRIP && now_us() >= self->next_us) {
        (void)!send(self->fd, hello + self->sent++ % hello_len, 1, MSG_NOSIGNAL);
        self->next_us = now_us() + DRIP_US;
    }
}

static void take_event(const struct kind *kind, const struct epoll_event *event)
{
    struct connection *self = &connections[event->data.u32];
    if (event->events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) {
        (void)close(self->fd);
        self->fd = 0;
    } else if (!self->up && (event->events & EPOLLOUT)) {
        self->up = true;
        connected++;
        act(kind, self);
    }
}

static void flood_connections(const struct kind *kind)
{
    struct epoll_event events[EVENTS];
    uint32_t opened = 0;
    for (uint32_t i = 0; i < kind->window; i++) {
        if (connections[i].fd == 0 && opened < BATCH) {
            open_one(kind, i);
            opened++;
        } else if (connections[i].up &&
                   (kind->deed == DEED_DRIP || kind->deed == DEED_SHAKE)) {
            act(kind, &connections[i]);
        }
    }
    int count = epoll_wait(poller, events, EVENTS, opened > 0 ? 0 : 10);
    for (int i = 0; i < count; i++) {
        take_event(kind, &events[i]);
    }
}

/* ---- datagrams ---- */

/* A question (RFC 1035 4.1.1) whose name is what the cargo says. */
static size_t make_question(enum cargo cargo, uint8_t *out)
{
    static const uint8_t tail[] = {0, 0, 1, 0, 1};
    const uint8_t head[] = {
        (uint8_t)draw(), (uint8_t)draw(), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    size_t at = sizeof head;
    memcpy(out, head, sizeof head);
    if (cargo == CARGO_LOOP) { /* to itself, to the one before it, or through a label */
        static const uint8_t loops[3][6] = {
            {0xc0, 12}, {0xc0, 14, 0xc0, 12}, {3, 'l', 'o', 'p', 0xc0, 12}};
        memcpy(out + at, loops[draw() % 3], 6);
        memcpy(out + at + 6, tail + 1, 4);
        return at + 10;
    }
    if (cargo == CARGO_NAME) {
        at += (size_t)snprintf((char *)out + at, 10, "\x08%08x", draw());
    }
    for (const char *label = target_name; *label != '\0';) {
        size_t len = strcspn(label, ".");
        out[at++] = (uint8_t)len;
        memcpy(out + at, label, len);
        at += len;
        label += len + (label[len] == '.');
    }
    memcpy(out + at, tail, sizeof tail);
    return at + sizeof tail;
}

static size_t make_noise(uint8_t *out)
{
    for (size_t at = 0; at < 100; at++) {
        out[at] = (uint8_t)draw();
    }
    return 100;
}

/* The names: "a", and in the data of the first record a label before each pointer to the
 * one before. All other records have the last of these. */
static size_t make_chains(uint8_t *out)
{
    static const uint8_t head[] = {0,  7, 0x80, 0, 0, 1, 4, 170, 0,    0,  0,
                                   0,  1, 'a',  0, 0, 1, 0, 1,   0xc0, 12, 0,
                                   10, 0, 1,    0, 0, 0, 0, 1,   224}; /* 120 names of 4
                                                                          bytes */
    uint16_t before = 12;
    size_t at = sizeof head;
    memcpy(out, head, sizeof head);
    for (unsigned i = 0; i < 120; i++) {
        uint16_t here = (uint16_t)at;
        const uint8_t name[] = {1, 'b', (uint8_t)(0xc0 | before >> 8), (uint8_t)before};
        memcpy(out + at, name, sizeof name);
        at += sizeof name;
        before = here;
    }
    for (unsigned i = 1; i < 4 * 256 + 170; i++) {
        const uint8_t record[12] = {
            (uint8_t)(0xc0 | before >> 8), (uint8_t)before, 0, 5, 0, 1};
        memcpy(out + at, record, sizeof record);
        at += sizeof record;
    }
    return at;
}

static size_t make_fields(uint8_t *out)
{
    static const char field[] = "c:application/manscdp+xml\n";
    size_t at = (size_t)sprintf((char *)out, "MESSAGE sip:a@b.example SIP/2.0\n");
    while (at < LONG_BYTES / 2) {
        at += (size_t)sprintf((char *)out + at, "%s", field);
    }
    out[at++] = '\n';
    memset(out + at, '<', LONG_BYTES - at);
    return LONG_BYTES;
}

static size_t make_datagram(enum cargo cargo, uint8_t *out)
{
    switch (cargo) {
    case CARGO_NOISE:
        return make_noise(out);
    case CARGO_CHAINS:
        return make_chains(out);
    case CARGO_FIELDS:
        return make_fields(out);
    default:
        return make_question(cargo, out);
    }
}

static void flood_datagrams(const struct kind *kind, int fd)
{
    static uint8_t bytes[LONG_BYTES];
    for (unsigned i = 0; i < BATCH; i++) {
        struct sockaddr_in to = next_target(kind->any_port);
        size_t len = make_datagram(kind->cargo, bytes);
        (void)!sendto(fd, bytes, len, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to);
        begun++;
    }
}

int main(int argc, char **argv)
{
    for (size_t i = 0; (argc == 7 || argc == 8) && i < sizeof kinds / sizeof *kinds;
         i++) {
        const struct kind *kind = &kinds[i];
        if (strcmp(argv[1], kind->name) != 0) {
            continue;
        }
        target.sin_family = source.sin_family = AF_INET;
        target.sin_port = htons((uint16_t)strtoul(argv[3], NULL, 10));
        target_name = argv[4];
        if (inet_pton(AF_INET, argv[2], &target.sin_addr) != 1 ||
            (argc == 8 && inet_pton(AF_INET, argv[7], &source.sin_addr) != 1)) {
            break;
        }
        make_hello(kind->extensions);
        poller = epoll_create1(0);
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        uint64_t end_us = now_us() + strtoul(argv[5], NULL, 10) * 1000000U;
        uint64_t least = strtoul(argv[6], NULL, 10);
        while (now_us() < end_us || (begun < least && now_us() < end_us + LONGER_US)) {
            kind->datagrams ? flood_datagrams(kind, fd) : flood_connections(kind);
        }
        printf("began %lu connected %lu\n", (unsigned long)begun,
               (unsigned long)connected);
        return 0;
    }
    (void)fputs("usage: flood KIND ADDRESS PORT NAME SECONDS LEAST [SOURCE]; kinds:",
                stderr);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        (void)fprintf(stderr, " %s", kinds[i].name);
    }
    (void)fputs("\n", stderr);
    return 2;
}
