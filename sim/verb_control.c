/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim control`: what a stranger with access to the gateway's control socket
 * could try: listen in, and say again what was said. */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/control.h"
#include "gateway/verbs/options.h"
#include "sim/verbs.h"

#define PATIENCE_MS 10000

static const char help[] =
    "usage: sallyport-sim control SOCKET HEX...\n"
    "       sallyport-sim control --relay LISTEN SOCKET\n"
    "\n"
    "What a stranger with access to the gateway's control socket could try. The first\n"
    "sends each datagram on one connection and prints each answer in hexadecimal. The\n"
    "second stands between one client after the other and the gateway, and prints\n"
    "what it hears: '>' to the gateway, '<' from it.\n"
    "\n"
    "example: sallyport-sim control /run/sallyport/control 43\n"
    "\n"
    "Exit codes: 0 answered, 1 the gateway does not answer, 2 used wrongly.\n";

static uint8_t buffer[CONTROL_BYTES_MAX];

static void print_hex(const char *before, const uint8_t *bytes, size_t len)
{
    (void)fputs(before, stdout);
    for (size_t i = 0; i < len; i++) {
        printf("%02x", bytes[i]);
    }
    (void)fputc('\n', stdout);
    (void)fflush(stdout);
}

/* Bytes put into out, 0 when text is no hexadecimal. */
static size_t read_hex(const char *text, uint8_t *out, size_t size)
{
    size_t len = strlen(text) / 2;
    if (strlen(text) % 2 != 0 || len > size) {
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
        if (!isxdigit((unsigned char)pair[0]) || !isxdigit((unsigned char)pair[1])) {
            return 0;
        }
        out[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return len;
}

/* A socket bound or connected to path; -1 after a message. */
static int open_socket(const char *path, bool listening)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    int ret = fd < 0      ? -1
              : listening ? bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
                                listen(fd, 1)
                          : connect(fd, (struct sockaddr *)&address, sizeof(address));
    if (ret != 0) {
        fprintf(stderr, "sallyport-sim control: %s: %s\n", path, strerror(errno));
        return -1;
    }
    return fd;
}

/* False when nothing more comes from there. */
static bool pass_on(int from, int to, const char *mark)
{
    ssize_t len = recv(from, buffer, sizeof(buffer), 0);
    if (len <= 0) {
        return false;
    }
    print_hex(mark, buffer, (size_t)len);
    return send(to, buffer, (size_t)len, MSG_NOSIGNAL) == len;
}

static void serve(int client, int gateway)
{
    struct pollfd ends[] = {{.fd = client, .events = POLLIN},
                            {.fd = gateway, .events = POLLIN}};
    while (poll(ends, 2, PATIENCE_MS) > 0) {
        if ((ends[0].revents != 0 && !pass_on(client, gateway, "> ")) ||
            (ends[1].revents != 0 && !pass_on(gateway, client, "< "))) {
            break;
        }
    }
    (void)close(client);
    (void)close(gateway);
}

/* One client after the other, until killed. */
static int relay(const char *listen_path, const char *path)
{
    int listener = open_socket(listen_path, true);
    int client = -1;
    while (listener >= 0 && (client = accept(listener, NULL, NULL)) >= 0) {
        int gateway = open_socket(path, false);
        if (gateway < 0) {
            break;
        }
        serve(client, gateway);
    }
    return SIM_FOUND;
}

static int say(const char *path, char **words)
{
    int fd = open_socket(path, false);
    if (fd < 0) {
        return SIM_FOUND;
    }
    for (; *words != NULL; words++) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        size_t len = read_hex(*words, buffer, CONTROL_REQUEST_BYTES);
        if (len == 0) {
            fprintf(stderr, "sallyport-sim control: '%s' is no hexadecimal\n", *words);
            return SIM_USAGE;
        }
        ssize_t got = -1;
        if (send(fd, buffer, len, MSG_NOSIGNAL) == (ssize_t)len &&
            poll(&ready, 1, PATIENCE_MS) == 1) {
            got = recv(fd, buffer, sizeof(buffer), 0);
        }
        if (got <= 0) {
            puts("no answer");
            return SIM_FOUND;
        }
        print_hex("", buffer, (size_t)got);
    }
    return SIM_DONE;
}

int sim_verb_control(int argc, char **argv)
{
    const char *listen_path = NULL;
    const struct options_row rows[] = {{"relay", .text = &listen_path}};
    enum verb_exit code = options_read(argc, argv, rows, 1, help);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (listen_path != NULL && optind + 1 == argc) {
        return relay(listen_path, argv[optind]);
    }
    if (listen_path == NULL && optind + 2 <= argc) {
        return say(argv[optind], argv + optind + 1);
    }
    fputs("sallyport-sim control: name a socket and what to say, as in 'sallyport-sim "
          "control /run/sallyport/control 43'; see --help\n",
          stderr);
    return SIM_USAGE;
}
