/* SPDX-License-Identifier: Apache-2.0 */
/* What goes through a gateway while its roles are killed: an honest unit, a hostile unit,
 * and a watcher on the cloud's side.
 *
 * All that the hostile unit sends holds the word CANARY, and none of it is allowed; so
 * the word on the cloud's cable means that something crossed. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HELLO_BYTES 517
#define TRY_MS 60       /* an honest try is given up after this */
#define PERIOD_US 10000 /* between two tries */
#define WORD "CANARY"

static uint8_t hello[HELLO_BYTES];
static volatile sig_atomic_t ended;

static void end(int number)
{
    (void)number;
    ended = 1;
}

static void fail(const char *what)
{
    (void)fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

static void pause_us(unsigned us)
{
    struct timespec time = {0, (long)us * 1000L};
    (void)nanosleep(&time, NULL);
}

static struct sockaddr_in address_of(const char *text, uint16_t port)
{
    struct sockaddr_in out = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, text, &out.sin_addr) != 1) {
        fail(text);
    }
    return out;
}

static void load_hello(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0 || read(fd, hello, HELLO_BYTES) != HELLO_BYTES) {
        fail(path);
    }
    (void)close(fd);
}

/* Connects, sends, and reads: true if the other side answered in time. */
static bool talk(const struct sockaddr_in *to, const void *bytes, size_t len)
{
    uint8_t answer[64];
    struct linger at_once = {1, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    if (fd < 0) {
        fail("socket");
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    (void)connect(fd, (const struct sockaddr *)to, sizeof *to);
    bool good = poll(&ready, 1, TRY_MS) == 1 &&
                send(fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
    ready.events = POLLIN;
    good = good && poll(&ready, 1, TRY_MS) == 1 && recv(fd, answer, sizeof answer, 0) > 0;
    (void)close(fd);
    return good;
}

/* Asks the gateway for the honest name, as a client does whose connection failed: what
 * guard had pinned dies with guard. */
static void resolve(const char *gateway)
{
    static const uint8_t question[] = "\x12\x34\1\0\0\1\0\0\0\0\0\0\14telemetry-00\5fleet"
                                      "\7example\0\0\1\0\1";
    uint8_t answer[512];
    struct sockaddr_in to = address_of(gateway, 53);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    (void)connect(fd, (struct sockaddr *)&to, sizeof to);
    (void)send(fd, question, sizeof question - 1, MSG_DONTWAIT);
    if (poll(&ready, 1, TRY_MS) == 1) {
        (void)recv(fd, answer, sizeof answer, MSG_DONTWAIT);
    }
    (void)close(fd);
}

/* A line for each try that went through: when it began and when it was answered, us. */
static void honest(const char *server, const char *gateway)
{
    struct sockaddr_in to = address_of(server, 443);
    while (!ended) {
        uint64_t begun_us = now_us();
        if (talk(&to, hello, HELLO_BYTES)) {
            printf("%llu %llu\n", (unsigned long long)begun_us,
                   (unsigned long long)now_us());
            (void)fflush(stdout);
        } else {
            resolve(gateway);
        }
        pause_us(PERIOD_US);
    }
}

static void send_datagram(const char *server, uint16_t port, const void *bytes,
                          size_t len)
{
    struct sockaddr_in to = address_of(server, port);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    (void)sendto(fd, bytes, len, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to);
    (void)close(fd);
}

static void send_ping(const char *server)
{
    struct sockaddr_in to = address_of(server, 0);
    struct {
        struct icmphdr header;
        char word[sizeof WORD];
    } ping = {.header = {.type = ICMP_ECHO}, .word = WORD};
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    if (fd < 0) {
        fail("raw socket");
    }
    (void)sendto(fd, &ping, sizeof ping, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to);
    (void)close(fd);
}

/* One of each way out: a name that is not allowed, plain bytes, a hard-coded address, a
 * foreign and the own name server, a datagram, a ping. Prints how many were answered by
 * the far side of a connection, which none may be. */
static void hostile(const char *server, const char *foreign, const char *gateway)
{
    static const uint8_t question[] =
        "\x12\x34\1\0\0\1\0\0\0\0\0\0\6canary\7example\0\0\1\0\1";
    struct sockaddr_in allowed = address_of(server, 443);
    struct sockaddr_in elsewhere = address_of(foreign, 443);
    unsigned long rounds = 0, answered = 0;
    uint8_t *name = memmem(hello, HELLO_BYTES, "telemetry-00", 12);
    if (name == NULL) {
        fail("the hello has no name");
    }
    memcpy(name, WORD "DENIED", 12);
    memcpy(hello + 11, WORD, sizeof WORD - 1); /* the random: it would cross unmarked */
    while (!ended) {
        answered += talk(&allowed, hello, HELLO_BYTES);
        answered += talk(&allowed, WORD " in plain\r\n\r\n", 16);
        answered += talk(&elsewhere, hello, HELLO_BYTES);
        send_datagram(foreign, 53, question, sizeof question - 1);
        send_datagram(gateway, 53, question, sizeof question - 1);
        send_datagram(server, 9999, WORD, sizeof WORD);
        send_ping(server);
        rounds++;
        pause_us(PERIOD_US);
    }
    printf("%lu %lu\n", rounds * 7, answered);
}

/* Asks for ever new names that nobody allows, so many a second: each is an event. */
static void flood_names(const char *gateway, unsigned per_second)
{
    static uint8_t question[] =
        "\x12\x34\1\0\0\1\0\0\0\0\0\0\10a0000000\7example\0\0\1\0\1";
    for (unsigned n = 0; !ended; n++) {
        for (unsigned i = 0, rest = n; i < 7; i++, rest /= 10) {
            question[20 - i] = (uint8_t)('0' + rest % 10);
        }
        send_datagram(gateway, 53, question, sizeof question - 1);
        pause_us(1000000 / per_second);
    }
}

/* Every frame on an interface until it is told to end: how many, and how many with the
 * word in them. DNS writes names as they come, so the case does not count. */
static void watch(const char *interface)
{
    static uint8_t frame[65536];
    unsigned long seen = 0, words = 0;
    struct sockaddr_ll on = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    int bytes = 64 << 20;
    int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    on.sll_ifindex = (int)if_nametoindex(interface);
    if (fd < 0 || on.sll_ifindex == 0 || bind(fd, (struct sockaddr *)&on, sizeof on)) {
        fail(interface);
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    printf("watching\n");
    (void)fflush(stdout);
    while (!ended) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        ssize_t got = poll(&ready, 1, 100) == 1 ? recv(fd, frame, sizeof frame, 0) : 0;
        seen += got > 0;
        for (ssize_t i = 0; i + 6 <= got; i++) {
            if (strncasecmp((const char *)frame + i, WORD, 6) == 0) {
                words++;
                break;
            }
        }
    }
    struct tpacket_stats lost = {0};
    socklen_t len = sizeof lost;
    (void)getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &lost, &len);
    printf("%lu %lu %u\n", seen, words, lost.tp_drops);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = end};
    (void)sigaction(SIGTERM, &action, NULL);
    if (argc == 5 && strcmp(argv[1], "honest") == 0) {
        load_hello(argv[4]);
        honest(argv[2], argv[3]);
    } else if (argc == 6 && strcmp(argv[1], "hostile") == 0) {
        load_hello(argv[5]);
        hostile(argv[2], argv[3], argv[4]);
    } else if (argc == 4 && strcmp(argv[1], "names") == 0) {
        flood_names(argv[2], (unsigned)strtoul(argv[3], NULL, 10));
    } else if (argc == 3 && strcmp(argv[1], "watch") == 0) {
        watch(argv[2]);
    } else {
        (void)fputs("usage: probe honest SERVER GATEWAY HELLO |\n"
                    "       probe hostile SERVER FOREIGN GATEWAY HELLO |\n"
                    "       probe names GATEWAY PER_SECOND | watch INTERFACE\n",
                    stderr);
        return 2;
    }
    return 0;
}
