/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for the other end in the kernel's lists of sockets. */
#include "gateway/review/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END_BYTES 40 /* of an address and a port, in hex */
#define LINE_BYTES 256
#define FIELDS_BETWEEN 3 /* the state, and the user behind so many more */
#define LOOKS 2          /* a list changes while it is read, and can skip a line then */

/* Words of an address as the machine has them, as the kernel prints them. */
static void print_v4(char out[static END_BYTES], const struct sockaddr_in *of,
                     const char *before)
{
    (void)snprintf(out, END_BYTES, "%s%08X:%04X", before, of->sin_addr.s_addr,
                   ntohs(of->sin_port));
}

static void print_v6(char out[static END_BYTES], const struct sockaddr_in6 *of)
{
    uint32_t words[4];
    memcpy(words, &of->sin6_addr, sizeof words);
    (void)snprintf(out, END_BYTES, "%08X%08X%08X%08X:%04X", words[0], words[1], words[2],
                   words[3], ntohs(of->sin6_port));
}

/* Behind the number of a line: "LOCAL REMOTE 01 ... ... ... USER". Only of what is open:
 * a socket whose program is gone counts as root's. */
static bool read_user(const char *line, const char *ends, uint32_t *out)
{
    const char *at = strchr(line, ':');
    size_t len = strlen(ends);
    if (at == NULL || strncmp(at + 1, ends, len) != 0) {
        return false;
    }
    at += 1 + len;
    for (int i = 0; i < FIELDS_BETWEEN && at != NULL; i++) {
        at = strchr(at, ' ');
        at = at != NULL ? at + 1 : NULL;
    }
    char *end = NULL;
    unsigned long user = at != NULL ? strtoul(at, &end, 10) : 0;
    if (end == at || user >= PEER_NOBODY) {
        return false;
    }
    *out = (uint32_t)user;
    return true;
}

static uint32_t look_once(const char *path, const char *client, const char *server)
{
    char ends[2 * END_BYTES + 8];
    char line[LINE_BYTES];
    uint32_t user = PEER_NOBODY;
    bool found = false;
    FILE *list = fopen(path, "re");
    (void)snprintf(ends, sizeof ends, " %s %s 01 ", client, server);
    while (list != NULL && !found && fgets(line, sizeof line, list) != NULL) {
        found = read_user(line, ends, &user);
    }
    if (list != NULL) {
        (void)fclose(list);
    }
    return user;
}

static uint32_t look_into(const char *path, const char *client, const char *server)
{
    uint32_t user = PEER_NOBODY;
    for (int i = 0; i < LOOKS && user == PEER_NOBODY; i++) {
        user = look_once(path, client, server);
    }
    return user;
}

uint32_t peer_user(const struct sockaddr *client, int listening)
{
    static const char mapped[] = "0000000000000000FFFF0000"; /* RFC 4291 2.5.5.2 */
    struct sockaddr_storage server;
    socklen_t len = sizeof server;
    char ours[END_BYTES];
    char theirs[END_BYTES];
    if (getsockname(listening, (struct sockaddr *)&server, &len) != 0 ||
        server.ss_family != client->sa_family) {
        return PEER_NOBODY;
    }
    if (client->sa_family == AF_INET6) {
        print_v6(theirs, (const struct sockaddr_in6 *)(const void *)client);
        print_v6(ours, (const struct sockaddr_in6 *)(const void *)&server);
        return look_into("/proc/net/tcp6", theirs, ours);
    }
    print_v4(theirs, (const struct sockaddr_in *)(const void *)client, "");
    print_v4(ours, (const struct sockaddr_in *)(const void *)&server, "");
    uint32_t user = look_into("/proc/net/tcp", theirs, ours);
    if (user == PEER_NOBODY) {
        print_v4(theirs, (const struct sockaddr_in *)(const void *)client, mapped);
        print_v4(ours, (const struct sockaddr_in *)(const void *)&server, mapped);
        user = look_into("/proc/net/tcp6", theirs, ours);
    }
    return user;
}
