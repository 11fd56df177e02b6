/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/peer.h"

#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/review/door.h"
#include "tests/tap.h"

#define OTHER_USER 65534

static struct trouble why;

struct knock {
    const char *at;
    uint32_t user;
    bool over_v6; /* an IPv6 socket to an IPv4 address */
    bool half_closed;
};

/* Connects as that user, says so, and stays until it is killed. */
static void connect_as(const struct knock *knock, const struct sockaddr_storage *server,
                       int ready)
{
    struct sockaddr_in6 mapped = {
        .sin6_family = AF_INET6,
        .sin6_port = ((const struct sockaddr_in *)server)->sin_port,
        .sin6_addr.s6_addr = {[10] = 255, [11] = 255, [12] = 127, [15] = 1}};
    const void *to = knock->over_v6 ? (const void *)&mapped : (const void *)server;
    if (knock->user != getuid() &&
        setresuid(knock->user, knock->user, knock->user) != 0) {
        _exit(1);
    }
    int fd = socket(((const struct sockaddr *)to)->sa_family, SOCK_STREAM, 0);
    if (connect(fd, to, knock->over_v6 ? sizeof mapped : sizeof *server) != 0 ||
        (knock->half_closed && shutdown(fd, SHUT_WR) != 0) || write(ready, "", 1) != 1) {
        _exit(1);
    }
    (void)pause();
    _exit(0);
}

/* The user that is told of who knocks. */
static uint32_t told_of(const struct knock *knock)
{
    char host[SESSION_HOST_BYTES];
    char byte = 0;
    struct sockaddr_storage server = {0};
    struct sockaddr_storage client;
    socklen_t len = sizeof server;
    uint32_t told = PEER_NOBODY;
    int in = -1;
    int ready[2];
    int fd = door_open(knock->at, host, &why);
    EXPECT(getsockname(fd, (struct sockaddr *)&server, &len) == 0 && pipe(ready) == 0);
    pid_t child = fork();
    if (child == 0) {
        connect_as(knock, &server, ready[1]);
    }
    (void)close(ready[1]); /* of one that could not become that user nothing comes */
    if (EXPECT_EQ(read(ready[0], &byte, 1), 1)) {
        len = sizeof client;
        in = accept(fd, (struct sockaddr *)&client, &len);
        EXPECT(in >= 0);
        told = peer_user((struct sockaddr *)&client, fd);
    }
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    const int open[] = {in, fd, ready[0]};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        (void)close(open[i]);
    }
    return told;
}

static void test_the_user_at_the_other_end_is_told(void)
{
    const uint32_t users[] = {getuid(), OTHER_USER};
    for (size_t i = 0; i < (users[0] == 0 ? 2 : 1); i++) { /* root alone can be another */
        EXPECT_EQ(told_of(&(struct knock){"127.0.0.1:0", users[i], false, false}),
                  users[i]);
        EXPECT_EQ(told_of(&(struct knock){"[::1]:0", users[i], false, false}), users[i]);
        EXPECT_EQ(told_of(&(struct knock){"127.0.0.1:0", users[i], true, false}),
                  users[i]);
    }
}

/* The kernel looks up one connection; a list of all is as long as others make it, and
 * whoever connects has it read. */
static void test_no_list_of_all_connections_is_read(void)
{
    int status = 1;
    pid_t child = getuid() == 0 ? fork() : -1; /* root alone can take /proc away */
    if (child == 0) {
        if (unshare(CLONE_NEWNS) != 0 ||
            mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
            mount("none", "/proc", "tmpfs", 0, NULL) != 0) {
            _exit(2);
        }
        const struct knock knock = {"127.0.0.1:0", OTHER_USER, false, false};
        _exit(told_of(&knock) == OTHER_USER ? 0 : 1);
    }
    if (child > 0 && EXPECT(waitpid(child, &status, 0) == child) && status != 2 << 8) {
        EXPECT_EQ(status, 0);
    }
}

static void test_an_end_that_is_not_open_is_nobodys(void)
{
    struct sockaddr_in nowhere = {.sin_family = AF_INET, .sin_port = 1};
    char host[SESSION_HOST_BYTES];
    int fd = door_open("127.0.0.1:0", host, &why);
    EXPECT_EQ(told_of(&(struct knock){"127.0.0.1:0", getuid(), false, true}),
              PEER_NOBODY);
    EXPECT_EQ(peer_user((struct sockaddr *)&nowhere, fd), PEER_NOBODY);
    EXPECT_EQ(peer_user((struct sockaddr *)&nowhere, -1), PEER_NOBODY);
    (void)close(fd);
}

int main(void)
{
    RUN(test_the_user_at_the_other_end_is_told);
    RUN(test_no_list_of_all_connections_is_read);
    RUN(test_an_end_that_is_not_open_is_nobodys);
    return tap_done();
}
