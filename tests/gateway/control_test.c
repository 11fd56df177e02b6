/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/control.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/tap.h"

static uv_loop_t loop;
static struct control control;
static char path[64];
static struct {
    unsigned asked;
    size_t len;
    size_t answer_len;
} seen;

static size_t answer(void *context, const uint8_t *request, size_t len,
                     uint8_t out[static CONTROL_BYTES_MAX])
{
    (void)context;
    seen.asked++;
    seen.len = len;
    memset(out, len > 0 ? request[0] : 0, seen.answer_len);
    return seen.answer_len;
}

static void turn(void)
{
    for (int i = 0; i < 20; i++) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
}

static void begin(void)
{
    struct trouble why = {0};
    char folder[] = "/tmp/control-test-XXXXXX";
    memset(&seen, 0, sizeof seen);
    seen.answer_len = 5;
    EXPECT(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/socket", folder);
    EXPECT(uv_loop_init(&loop) == 0);
    EXPECT(control_start(&control, &loop, path, answer, NULL, &why));
}

static void end(void)
{
    control_stop(&control);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
    (void)unlink(path);
    *strrchr(path, '/') = '\0';
    EXPECT(rmdir(path) == 0);
}

static int join(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
    EXPECT(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    turn();
    return fd;
}

static void test_one_datagram_asks_and_one_answers(void)
{
    begin();
    uint8_t got[16] = {0};
    int fd = join();
    EXPECT(send(fd, "Sx", 2, 0) == 2);
    turn();
    EXPECT(recv(fd, got, sizeof got, 0) == 5);
    EXPECT(memcmp(got, "SSSSS", 5) == 0);
    EXPECT_EQ(seen.len, 2);
    (void)close(fd);
    turn();
    end();
}

static void test_only_owner_and_group_may_connect(void)
{
    begin();
    struct stat info;
    EXPECT(stat(path, &info) == 0);
    EXPECT_EQ(info.st_mode & 0777, 0660);
    end();
}

static void test_a_request_above_the_bound_is_seen_as_such_and_no_further(void)
{
    begin();
    static uint8_t big[60000];
    int fd = join();
    EXPECT(send(fd, big, sizeof big, 0) == (ssize_t)sizeof big);
    turn();
    EXPECT_EQ(seen.len, CONTROL_REQUEST_BYTES + 1);
    (void)close(fd);
    turn();
    end();
}

static void test_no_answer_ends_the_client(void)
{
    begin();
    uint8_t got = 0;
    int fd = join();
    seen.answer_len = 0;
    EXPECT(send(fd, "x", 1, 0) == 1);
    turn();
    EXPECT(recv(fd, &got, 1, 0) == 0);
    (void)close(fd);
    end();
}

static bool is_gone(int fd)
{
    uint8_t got = 0;
    return recv(fd, &got, 1, 0) == 0;
}

static void test_idle_clients_make_room_the_first_first_and_root_last(void)
{
    begin();
    int fds[CONTROL_CLIENTS_MAX + 2];
    for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        fds[i] = join();
        EXPECT(control.clients[i].ours); /* as who runs this test */
    }
    control.clients[3].ours = false;
    for (int i = 0; i < 2; i++) {
        int next = fds[CONTROL_CLIENTS_MAX + i] = join();
        EXPECT(send(next, "S", 1, 0) == 1);
        turn();
        EXPECT_EQ(seen.asked, (unsigned)i + 1);
        EXPECT(is_gone(fds[3]));
        EXPECT(is_gone(fds[0]) == (i > 0));
    }
    EXPECT(!is_gone(fds[1]));
    for (int i = 0; i < CONTROL_CLIENTS_MAX + 2; i++) {
        (void)close(fds[i]);
    }
    turn();
    end();
}

static void test_a_second_gateway_is_refused_and_a_stale_socket_replaced(void)
{
    struct trouble why = {0};
    static struct control second;
    begin();
    EXPECT(!control_start(&second, &loop, path, answer, NULL, &why));
    EXPECT(strstr(why.text, "another gateway runs already") != NULL);
    control_stop(&control); /* the file stays behind, as after a kill */
    turn();
    EXPECT(control_start(&control, &loop, path, answer, NULL, &why));
    end();
}

static void test_nobody_there_is_named_with_the_mend(void)
{
    static uint8_t out[CONTROL_BYTES_MAX];
    struct trouble why = {0};
    EXPECT_EQ(control_ask("/nowhere/socket", (const uint8_t *)"S", 1, out, &why), 0);
    EXPECT(strncmp(why.text, "/nowhere/socket: no gateway answers there: ", 43) == 0);
    EXPECT(strstr(why.text, "; start 'sallyport run'") != NULL);
    static char too_long[200];
    memset(too_long, 'a', sizeof too_long - 1);
    EXPECT_EQ(control_ask(too_long, (const uint8_t *)"S", 1, out, &why), 0);
    EXPECT(strstr(why.text, "too long for a socket") != NULL);
}

int main(void)
{
    RUN(test_one_datagram_asks_and_one_answers);
    RUN(test_only_owner_and_group_may_connect);
    RUN(test_a_request_above_the_bound_is_seen_as_such_and_no_further);
    RUN(test_no_answer_ends_the_client);
    RUN(test_idle_clients_make_room_the_first_first_and_root_last);
    RUN(test_a_second_gateway_is_refused_and_a_stale_socket_replaced);
    RUN(test_nobody_there_is_named_with_the_mend);
    return tap_done();
}
