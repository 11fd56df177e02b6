/* SPDX-License-Identifier: Apache-2.0 */
/* On virtual CAN of the test's own where the kernel has it; what needs none runs
 * anywhere. */
#include "can/raw_socket.h"

#include <errno.h>
#include <linux/can.h>
#include <linux/can/error.h>
#include <poll.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/can/vcan.h"
#include "tests/tap.h"

static struct trouble why;
static struct raw_reading reading;

static bool lacks_vcan(void)
{
    const char *missing = vcan_begin();
    if (missing != NULL) {
        SKIP(missing);
    }
    return missing != NULL;
}

static int open_vcan(const char *name)
{
    int fd = raw_socket_open(name, false, &why);
    if (!EXPECT(fd >= 0)) {
        printf("# %s\n", why.text);
    }
    return fd;
}

/* The kernel delivers at its leisure: waits up to a second for something to read. */
static enum raw_socket_event read_soon(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    (void)poll(&wait, 1, 1000);
    return raw_socket_read(fd, &reading);
}

/* A node on the bus that can write what no controller would. */
static int open_node(const char *name)
{
    int fd = open_vcan(name);
    int off = 0;
    (void)setsockopt(fd, 101, 4, &off, sizeof off); /* SOL_CAN_RAW, RECV_OWN_MSGS */
    return fd;
}

static void a_bad_name_is_named(void)
{
    EXPECT_EQ(raw_socket_open("", false, &why), -1);
    EXPECT(strstr(why.text, "bad interface name; give 1 to 15") != NULL);
    EXPECT_EQ(raw_socket_open("a_name_too_long_for_it", false, &why), -1);
    EXPECT(strstr(why.text, "bad interface name; give 1 to 15") != NULL);
}

static void a_kernel_without_can_is_named_with_the_mend(void)
{
    int probe = socket(AF_CAN, SOCK_RAW, 1);
    if (probe >= 0) {
        (void)close(probe);
        SKIP("this kernel has CAN");
        return;
    }
    EXPECT_EQ(raw_socket_open("can0", false, &why), -1);
    EXPECT_TEXT(why.text, "can0: this kernel has no CAN; 'modprobe can-raw' loads it, or "
                          "boot a kernel built with CONFIG_CAN_RAW");
}

static void no_interface_no_configuration_and_no_state(void)
{
    struct raw_socket_setup setup = {.bitrate = 500000};
    struct raw_socket_status status;
    EXPECT_EQ(raw_socket_configure("nosuch7", &setup, &why), RAW_SOCKET_NOT_SET);
    EXPECT(strncmp(why.text, "nosuch7: no such interface;", 27) == 0);
    EXPECT_EQ(raw_socket_configure("lo", &setup, &why), RAW_SOCKET_NOT_SET);
    EXPECT(strncmp(why.text, "lo: not a CAN interface;", 24) == 0);
    EXPECT(!raw_socket_state("nosuch7", &status, &why));
    EXPECT(strncmp(why.text, "nosuch7: no such interface;", 27) == 0);
}

static void what_no_bus_carries_is_refused_before_the_kernel_sees_it(void)
{
    struct frame frame = {.id = 0x800};
    EXPECT_EQ(raw_socket_write(-1, &frame), RAW_SOCKET_REFUSED);
    frame = (struct frame){.id = 1, .kind = FRAME_ERROR};
    EXPECT_EQ(raw_socket_write(-1, &frame), RAW_SOCKET_REFUSED);
}

static void a_descriptor_that_is_no_socket_is_an_error(void)
{
    struct frame frame = {.id = 1};
    EXPECT_EQ(raw_socket_read(-1, &reading), RAW_SOCKET_ERROR);
    EXPECT_EQ(reading.error, EBADF);
    EXPECT_EQ(raw_socket_write(-1, &frame), RAW_SOCKET_REFUSED);
}

static void every_state_has_its_own_words(void)
{
    for (int a = RAW_SOCKET_BUS_UNKNOWN; a <= RAW_SOCKET_BUS_STOPPED; a++) {
        for (int b = RAW_SOCKET_BUS_UNKNOWN; b < a; b++) {
            EXPECT(strcmp(raw_socket_bus_text((enum raw_socket_bus)a),
                          raw_socket_bus_text((enum raw_socket_bus)b)) != 0);
        }
    }
    EXPECT_TEXT(raw_socket_bus_text((enum raw_socket_bus)99), "unknown state");
}

/* On vcan0 and vcan1 in the test's own namespace. */

static void what_cannot_be_opened_is_named_with_the_mend(void)
{
    if (lacks_vcan()) {
        return;
    }
    EXPECT_EQ(raw_socket_open("nosuch7", false, &why), -1);
    EXPECT(strncmp(why.text, "nosuch7: no such interface;", 27) == 0);
    EXPECT_EQ(raw_socket_open("lo", false, &why), -1);
    EXPECT(strncmp(why.text, "lo: not a CAN interface;", 24) == 0);
    EXPECT_EQ(system("ip link set vcan1 down"), 0);
    EXPECT_EQ(raw_socket_open("vcan1", false, &why), -1);
    EXPECT_TEXT(why.text, "vcan1: interface is down; 'ip link set vcan1 up' starts it");
    EXPECT_EQ(system("ip link set vcan1 up"), 0);
}

static void a_virtual_interface_needs_no_bit_timing(void)
{
    struct raw_socket_setup setup = {
        .bitrate = 500000, .data_bitrate = 2000000, .fd = true, .restart_ms = 100};
    struct raw_socket_status status;
    if (lacks_vcan()) {
        return;
    }
    EXPECT_EQ(system("ip link set vcan1 down"), 0);
    EXPECT_EQ(raw_socket_configure("vcan1", &setup, &why), RAW_SOCKET_VIRTUAL);
    EXPECT(raw_socket_state("vcan1", &status, &why));
    EXPECT_EQ(status.bus, RAW_SOCKET_BUS_UNKNOWN);
    EXPECT(!status.counted);
    int fd = open_vcan("vcan1");
    (void)close(fd);
}

static void without_the_privilege_the_mend_is_named(void)
{
    struct raw_socket_setup setup = {.bitrate = 500000};
    if (lacks_vcan()) {
        return;
    }
    EXPECT_EQ(system("ip link set vcan1 down"), 0);
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        bool muted = dup2(open("/dev/null", O_WRONLY), STDERR_FILENO) >= 0;
        bool dropped = setuid(65534) == 0 || unshare(CLONE_NEWUSER) == 0;
        bool named = raw_socket_configure("vcan1", &setup, &why) == RAW_SOCKET_NOT_SET &&
                     strcmp(why.text, "vcan1: may not start it; it needs CAP_NET_ADMIN: "
                                      "run as root") == 0;
        if (!named) {
            printf("# %s\n", why.text);
            (void)fflush(stdout);
        }
        _exit(muted && dropped && named ? 0 : 1);
    }
    int status = 1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(system("ip link set vcan1 up"), 0);
}

static void a_frame_arrives_at_others_and_echoes_at_its_sender(void)
{
    static const struct frame frames[] = {
        {.id = 0x123, .length = 3, .data = {1, 2, 3}},
        {.id = 0x1ABCDEF0,
         .extended = true,
         .length = 8,
         .data = {8, 7, 6, 5, 4, 3, 2, 1}},
        {.id = 0x7FF, .kind = FRAME_REMOTE, .length = 5},
        {.id = 1, .fd = true, .length = 64, .data = {[63] = 0x5A}},
        {.id = 2, .fd = true, .bit_rate_switch = true, .length = 12, .data = {[11] = 9}},
        {.id = 3, .fd = true, .error_state_indicator = true},
    };
    if (lacks_vcan()) {
        return;
    }
    int sender = open_vcan("vcan0");
    int other = open_vcan("vcan0");
    EXPECT_EQ(raw_socket_read(other, &reading), RAW_SOCKET_NONE);
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        EXPECT_EQ(raw_socket_write(sender, &frames[i]), RAW_SOCKET_SENT);
        EXPECT_EQ(read_soon(sender), RAW_SOCKET_ECHO);
        EXPECT(frame_equal(&reading.frame, &frames[i]));
        EXPECT_EQ(read_soon(other), RAW_SOCKET_FRAME);
        EXPECT(frame_equal(&reading.frame, &frames[i]));
        EXPECT_EQ(frame_check(&reading.frame), FRAME_OK);
        EXPECT_EQ(reading.time_us, 0);
        EXPECT_EQ(reading.missed, 0);
    }
    EXPECT_EQ(raw_socket_read(other, &reading), RAW_SOCKET_NONE);
    (void)close(sender);
    (void)close(other);
}

/* How many frames come until this one has; its echo may have come before it. */
static size_t read_up_to(int fd, uint32_t id, struct raw_reading *readings)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    size_t count = 0;
    bool came = false;
    while (!came && count < RAW_SOCKET_BATCH && poll(&wait, 1, 1000) == 1) {
        size_t got = raw_socket_read_batch(fd, readings, RAW_SOCKET_BATCH);
        came = readings[got - 1].event == RAW_SOCKET_FRAME &&
               readings[got - 1].frame.id == id;
        count += got;
    }
    EXPECT(came);
    return count;
}

static void a_batch_reads_what_is_there_in_order(void)
{
    static struct raw_reading readings[RAW_SOCKET_BATCH + 1];
    if (lacks_vcan()) {
        return;
    }
    int sender = open_vcan("vcan0");
    int other = open_vcan("vcan0");
    for (uint32_t id = 0; id < RAW_SOCKET_BATCH + 5; id++) {
        struct frame frame = {.id = id};
        EXPECT_EQ(raw_socket_write(sender, &frame), RAW_SOCKET_SENT);
        EXPECT_EQ(read_soon(sender), RAW_SOCKET_ECHO);
    }
    EXPECT_EQ(raw_socket_read_batch(other, readings, 3), 3);
    EXPECT_EQ(readings[2].frame.id, 2);
    EXPECT_EQ(raw_socket_read_batch(other, readings, RAW_SOCKET_BATCH + 1),
              RAW_SOCKET_BATCH);
    EXPECT_EQ(readings[RAW_SOCKET_BATCH - 1].frame.id, RAW_SOCKET_BATCH + 2);
    EXPECT_EQ(read_up_to(other, RAW_SOCKET_BATCH + 4, readings), 2);
    EXPECT_EQ(raw_socket_read_batch(other, readings, RAW_SOCKET_BATCH), 1);
    EXPECT_EQ(readings[0].event, RAW_SOCKET_NONE);
    (void)close(sender);
    (void)close(other);
}

static void a_stamped_reading_has_the_kernels_time(void)
{
    struct frame frame = {.id = 1};
    if (lacks_vcan()) {
        return;
    }
    int fd = raw_socket_open("vcan0", true, &why);
    uint64_t before_s = (uint64_t)time(NULL) - 1;
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_SENT);
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_ECHO);
    EXPECT(reading.time_us >= before_s * 1000000 &&
           reading.time_us <= (before_s + 5) * 1000000);
    (void)close(fd);
}

static void error_frames_tell_the_state_of_the_bus(void)
{
    static const struct {
        uint32_t id;
        uint8_t control;
        enum raw_socket_event event;
        enum raw_socket_bus bus;
    } rows[] = {
        {CAN_ERR_BUSOFF, 0, RAW_SOCKET_STATE, RAW_SOCKET_BUS_OFF},
        {CAN_ERR_RESTARTED, 0, RAW_SOCKET_STATE, RAW_SOCKET_BUS_RESTARTED},
        {CAN_ERR_CRTL, CAN_ERR_CRTL_TX_WARNING, RAW_SOCKET_STATE, RAW_SOCKET_BUS_WARNING},
        {CAN_ERR_CRTL, CAN_ERR_CRTL_RX_PASSIVE, RAW_SOCKET_STATE, RAW_SOCKET_BUS_PASSIVE},
        {CAN_ERR_CRTL, CAN_ERR_CRTL_RX_WARNING | CAN_ERR_CRTL_TX_PASSIVE,
         RAW_SOCKET_STATE, RAW_SOCKET_BUS_PASSIVE},
        {CAN_ERR_CRTL, CAN_ERR_CRTL_ACTIVE, RAW_SOCKET_STATE, RAW_SOCKET_BUS_ACTIVE},
        {CAN_ERR_CRTL, CAN_ERR_CRTL_RX_OVERFLOW, RAW_SOCKET_FRAME,
         RAW_SOCKET_BUS_UNKNOWN},
        {CAN_ERR_LOSTARB, 0xFF, RAW_SOCKET_FRAME, RAW_SOCKET_BUS_UNKNOWN},
        {CAN_ERR_BUSERROR | CAN_ERR_PROT, 0, RAW_SOCKET_FRAME, RAW_SOCKET_BUS_UNKNOWN},
    };
    if (lacks_vcan()) {
        return;
    }
    int fd = open_vcan("vcan0");
    int node = open_node("vcan0");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct can_frame raw = {.can_id = CAN_ERR_FLAG | rows[i].id, .len = CAN_ERR_DLC};
        raw.data[1] = rows[i].control;
        EXPECT_EQ(write(node, &raw, sizeof raw), (ssize_t)sizeof raw);
        EXPECT_EQ(read_soon(fd), rows[i].event);
        EXPECT_EQ(reading.bus, rows[i].bus);
        EXPECT_EQ(reading.frame.kind, FRAME_ERROR);
        EXPECT_EQ(reading.frame.id, rows[i].id);
        EXPECT_EQ(frame_check(&reading.frame), FRAME_OK);
    }
    (void)close(fd);
    (void)close(node);
}

static void an_impossible_frame_is_handed_on_for_frame_check_to_refuse(void)
{
    if (lacks_vcan()) {
        return;
    }
    int fd = open_vcan("vcan0");
    int node = open_node("vcan0");
    struct canfd_frame nine = {.can_id = 1, .len = 9};
    EXPECT_EQ(write(node, &nine, CANFD_MTU), (ssize_t)CANFD_MTU);
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_FRAME);
    EXPECT_EQ(frame_check(&reading.frame), FRAME_FAULT_LENGTH);
    struct can_frame wide = {.can_id = 0x800};
    EXPECT_EQ(write(node, &wide, CAN_MTU), (ssize_t)CAN_MTU);
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_FRAME);
    EXPECT_EQ(frame_check(&reading.frame), FRAME_FAULT_ID_RANGE);
    struct canfd_frame remote = {.can_id = 1 | CAN_RTR_FLAG};
    EXPECT_EQ(write(node, &remote, CANFD_MTU), (ssize_t)CANFD_MTU);
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_FRAME);
    EXPECT_EQ(frame_check(&reading.frame), FRAME_FAULT_FD_REMOTE);
    (void)close(fd);
    (void)close(node);
}

static void an_interface_that_goes_down_is_lost_and_works_again_when_up(void)
{
    struct frame frame = {.id = 1};
    if (lacks_vcan()) {
        return;
    }
    int fd = open_vcan("vcan1");
    EXPECT_EQ(system("ip link set vcan1 down"), 0);
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_LOST);
    EXPECT(!reading.gone);
    EXPECT_EQ(reading.error, ENETDOWN);
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_DOWN);
    EXPECT_EQ(raw_socket_read(fd, &reading), RAW_SOCKET_NONE);
    EXPECT_EQ(system("ip link set vcan1 up"), 0);
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_SENT);
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_ECHO);
    (void)close(fd);
}

static void frames_lost_for_want_of_buffer_are_counted(void)
{
    struct frame frame = {.id = 1};
    if (lacks_vcan()) {
        return;
    }
    int fd = open_vcan("vcan0");
    int slow = open_vcan("vcan0");
    struct pollfd wait = {.fd = slow, .events = POLLIN};
    uint32_t held = 0, sent = 0, missed = 0;
    for (; sent < 12000; sent++) {
        EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_SENT);
        EXPECT_EQ(read_soon(fd), RAW_SOCKET_ECHO);
    }
    do { /* the last echo may have come before the last frame */
        while (raw_socket_read(slow, &reading) == RAW_SOCKET_FRAME) {
            held++;
        }
        EXPECT(raw_socket_missed(slow, &missed));
    } while (held + missed < sent && poll(&wait, 1, 1000) == 1);
    EXPECT_EQ(missed, sent - held);
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_SENT);
    EXPECT_EQ(read_soon(slow), RAW_SOCKET_FRAME);
    printf("# the buffer held %u of %u frames\n", held, sent);
    EXPECT(held < sent);
    EXPECT_EQ(reading.missed, sent - held);
    (void)close(fd);
    (void)close(slow);
}

static void a_classic_interface_refuses_fd(void)
{
    struct frame frame = {.id = 1, .fd = true};
    struct raw_socket_setup setup = {.fd = true};
    if (lacks_vcan()) {
        return;
    }
    EXPECT_EQ(system("ip link set vcan1 down && ip link set vcan1 mtu 16 && "
                     "ip link set vcan1 up"),
              0);
    EXPECT_EQ(raw_socket_configure("vcan1", &setup, &why), RAW_SOCKET_NOT_SET);
    EXPECT_TEXT(why.text,
                "vcan1: carries no FD frames; 'ip link set vcan1 mtu 72' lets it");
    int fd = open_vcan("vcan1");
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_REFUSED);
    frame.fd = false;
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_SENT);
    (void)close(fd);
}

static void an_interface_that_is_deleted_is_gone(void)
{
    struct frame frame = {.id = 1};
    if (lacks_vcan()) {
        return;
    }
    int fd = open_vcan("vcan1");
    EXPECT_EQ(system("ip link del vcan1"), 0);
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_DOWN);
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_LOST);
    EXPECT(reading.gone);
    (void)close(fd);
}

int main(void)
{
    RUN(a_bad_name_is_named);
    RUN(a_kernel_without_can_is_named_with_the_mend);
    RUN(no_interface_no_configuration_and_no_state);
    RUN(what_no_bus_carries_is_refused_before_the_kernel_sees_it);
    RUN(a_descriptor_that_is_no_socket_is_an_error);
    RUN(every_state_has_its_own_words);
    RUN(what_cannot_be_opened_is_named_with_the_mend);
    RUN(a_virtual_interface_needs_no_bit_timing);
    RUN(without_the_privilege_the_mend_is_named);
    RUN(a_frame_arrives_at_others_and_echoes_at_its_sender);
    RUN(a_batch_reads_what_is_there_in_order);
    RUN(a_stamped_reading_has_the_kernels_time);
    RUN(error_frames_tell_the_state_of_the_bus);
    RUN(an_impossible_frame_is_handed_on_for_frame_check_to_refuse);
    RUN(an_interface_that_goes_down_is_lost_and_works_again_when_up);
    RUN(frames_lost_for_want_of_buffer_are_counted);
    RUN(a_classic_interface_refuses_fd);
    RUN(an_interface_that_is_deleted_is_gone);
    return tap_done();
}
