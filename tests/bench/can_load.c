/* SPDX-License-Identifier: Apache-2.0 */
/* Load for a CAN bridge: frames at a steady pace on one interface, counted and timed on
 * another. Each frame carries its number and the time it was sent. */
#include <errno.h>
#include <fcntl.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES_MAX 200000
#define LUMP 64 /* frames that one read takes at most */

static uint32_t samples_us[SAMPLES_MAX];

static void fail(const char *what, const char *which)
{
    (void)fprintf(stderr, "can_load: %s %s: %s\n", what, which, strerror(errno));
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
    unsigned long value = strtoul(text, &end, 0);
    if (*text == '\0' || *end != '\0' || value > UINT32_MAX) {
        errno = EINVAL;
        fail("no number:", text);
    }
    return (uint32_t)value;
}

/* Hears the id only, or nothing. */
static int can_socket(const char *interface, bool hear, uint32_t id)
{
    int fd = socket(PF_CAN, SOCK_RAW | SOCK_NONBLOCK, CAN_RAW);
    int bytes = 8 << 20;
    struct can_filter filter = {id, CAN_SFF_MASK | CAN_EFF_FLAG};
    struct sockaddr_can address = {.can_family = AF_CAN};
    address.can_ifindex = (int)if_nametoindex(interface);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    (void)setsockopt(fd, SOL_CAN_RAW, CAN_RAW_FILTER, &filter, hear ? sizeof filter : 0);
    if (address.can_ifindex == 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        fail("open", interface);
    }
    return fd;
}

static void sleep_until(uint64_t then_us)
{
    struct timespec at = {(time_t)(then_us / 1000000U),
                          (long)(then_us % 1000000U) * 1000L};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) {
    }
}

struct sender {
    int fd;
    uint32_t id;
};

static void send_frame(const struct sender *self, uint32_t number, uint32_t sent_us)
{
    struct can_frame frame = {.can_id = self->id, .can_dlc = 8};
    memcpy(frame.data, &number, 4);
    memcpy(frame.data + 4, &sent_us, 4);
    while (write(self->fd, &frame, sizeof frame) != sizeof frame) {
        if (errno != ENOBUFS && errno != EAGAIN) {
            fail("write", "");
        }
    }
}

/* At each of count times a frame from every sender; what is late goes at once, so the
 * count is exact. */
static void send_frames(const struct sender *senders, int n, uint32_t per_second,
                        uint32_t count)
{
    uint64_t start_us = now_us() + 10000;
    for (uint32_t i = 0; i < count; i++) {
        sleep_until(start_us + (uint64_t)i * 1000000U / per_second);
        uint32_t sent_us = (uint32_t)now_us();
        for (int j = 0; j < n; j++) {
            send_frame(&senders[j], i, sent_us);
        }
    }
}

static int order(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static void set_patience(int fd, int seconds)
{
    struct timeval time = {.tv_sec = seconds};
    (void)fcntl(fd, F_SETFL, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

static void take_sample(uint32_t got, uint32_t took_us)
{
    if (got < SAMPLES_MAX) {
        samples_us[got] = took_us;
    }
}

/* Until all have come or none has for a second. Prints what came, how many out of order,
 * and the median of the time under way. With a rest after each read it takes many frames
 * at a time: what the receiver takes of the one processor is not the bridge's. */
static void receive_frames(int fd, uint32_t count, useconds_t rest_us)
{
    uint32_t got = 0, disorder = 0, next = 0, number_in, sent_us;
    struct can_frame frames[LUMP];
    struct iovec parts[LUMP];
    struct mmsghdr messages[LUMP] = {0};
    for (size_t i = 0; i < LUMP; i++) {
        parts[i] = (struct iovec){&frames[i], sizeof frames[i]};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
    set_patience(fd, 20);
    for (int n;
         got < count && (n = recvmmsg(fd, messages, LUMP, MSG_WAITFORONE, NULL)) > 0;) {
        uint32_t came_us = (uint32_t)now_us();
        if (got == 0) {
            set_patience(fd, 1);
        }
        for (int i = 0; i < n; i++) {
            memcpy(&number_in, frames[i].data, 4);
            memcpy(&sent_us, frames[i].data + 4, 4);
            disorder += number_in < next;
            next = number_in + 1;
            take_sample(got++, came_us - sent_us);
        }
        if (rest_us > 0) {
            (void)usleep(rest_us);
        }
    }
    uint32_t sampled = got < SAMPLES_MAX ? got : SAMPLES_MAX;
    qsort(samples_us, sampled, sizeof *samples_us, order);
    printf("%u %u %u\n", got, disorder, sampled ? samples_us[sampled / 2] : 0);
}

/* Runs a command, sends a frame every millisecond, and prints the milliseconds from the
 * exec to the first one that comes across. */
static int first_frame(int in, int out, uint32_t id, char **command)
{
    uint64_t start_us = now_us();
    struct pollfd ready = {.fd = in, .events = POLLIN};
    struct can_frame frame = {.can_id = id, .can_dlc = 8};
    pid_t child = fork();
    if (child == 0) {
        (void)execv(command[0], command);
        _exit(127);
    }
    while (poll(&ready, 1, 1) == 0) {
        if (now_us() - start_us > 20000000U) {
            return 1;
        }
        if (write(out, &frame, sizeof frame) < 0 && errno != ENOBUFS) {
            fail("write", "");
        }
    }
    printf("%.1f %d\n", (double)(now_us() - start_us) / 1e3, (int)child);
    return 0;
}

int main(int argc, char **argv)
{
    if ((argc == 6 || argc == 8) && strcmp(argv[1], "send") == 0) {
        struct sender senders[2] = {{can_socket(argv[2], false, 0), number(argv[3])}};
        if (argc == 8) {
            senders[1] = (struct sender){can_socket(argv[6], false, 0), number(argv[7])};
        }
        send_frames(senders, argc == 8 ? 2 : 1, number(argv[4]), number(argv[5]));
    } else if ((argc == 5 || argc == 6) && strcmp(argv[1], "receive") == 0) {
        receive_frames(can_socket(argv[2], true, number(argv[3])), number(argv[4]),
                       argc == 6 ? number(argv[5]) : 0);
    } else if (argc > 5 && strcmp(argv[1], "first") == 0) {
        uint32_t id = number(argv[4]);
        return first_frame(can_socket(argv[3], true, id), can_socket(argv[2], false, id),
                           id, argv + 5);
    } else {
        (void)fputs(
            "usage: can_load send INTERFACE ID PER_SECOND COUNT [INTERFACE ID] |\n"
            "       can_load receive INTERFACE ID COUNT [REST_US] |\n"
            "       can_load first OUT IN ID COMMAND...\n",
            stderr);
        return 2;
    }
    return 0;
}
