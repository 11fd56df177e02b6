/* SPDX-License-Identifier: Apache-2.0 */
/* SocketCAN with a controller behind it: bit timing, bus state, a bus that is full. */
#include "can/raw_socket.h"

#include "tests/can/slcan.h"
#include "tests/tap.h"

static struct trouble why;
static struct raw_reading reading;

static int open_it(const char *name)
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

static bool lacks_slcan(struct slcan *adapter)
{
    if (!slcan_open(adapter)) {
        SKIP("no slcan driver to be had (needs it loaded, and root)");
        return true;
    }
    return false;
}

static void a_controller_is_set_up_once_and_then_left_alone(void)
{
    static struct slcan adapter;
    struct raw_socket_setup setup = {.bitrate = 500000};
    if (lacks_slcan(&adapter)) {
        return;
    }
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_SET);
    EXPECT_TEXT(slcan_heard(&adapter), "C\rS6\rO\r");
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_SET);
    EXPECT_TEXT(slcan_heard(&adapter), "");
    setup.bitrate = 250000;
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_SET);
    EXPECT_TEXT(slcan_heard(&adapter), "C\rC\rS5\rO\r");
    slcan_close(&adapter);
}

static void what_a_controller_cannot_do_is_named(void)
{
    static struct slcan adapter;
    struct raw_socket_setup setup = {.bitrate = 123456};
    if (lacks_slcan(&adapter)) {
        return;
    }
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_NOT_SET);
    EXPECT(strstr(why.text, ": cannot set its bit rate: Invalid argument; ") != NULL);
    setup =
        (struct raw_socket_setup){.bitrate = 500000, .fd = true, .data_bitrate = 2000000};
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_NOT_SET);
    EXPECT(strstr(why.text, ": FD is switched off; 'ip link set ") != NULL);
    EXPECT(strstr(why.text, "bitrate 500000 dbitrate 2000000 fd on;") != NULL);
    setup = (struct raw_socket_setup){.bitrate = 500000, .restart_ms = 100};
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_SET_PARTLY);
    EXPECT(strstr(why.text, ": its driver does not restart by itself") != NULL);
    slcan_close(&adapter);
}

static void bus_off_is_read_and_ends(void)
{
    static struct slcan adapter;
    struct raw_socket_setup setup = {.bitrate = 500000};
    struct raw_socket_status status;
    struct frame frame = {.id = 0x123, .length = 1, .data = {0xAB}};
    if (lacks_slcan(&adapter)) {
        return;
    }
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_SET);
    (void)slcan_heard(&adapter);
    EXPECT(raw_socket_state(adapter.name, &status, &why));
    EXPECT_EQ(status.bus, RAW_SOCKET_BUS_ACTIVE);
    EXPECT(!status.counted);
    int fd = open_it(adapter.name);
    EXPECT(slcan_say(&adapter, "sp130005\r"));
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_STATE);
    EXPECT_EQ(reading.bus, RAW_SOCKET_BUS_PASSIVE);
    EXPECT(slcan_say(&adapter, "sb256256\r"));
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_STATE);
    EXPECT_EQ(reading.bus, RAW_SOCKET_BUS_OFF);
    EXPECT(raw_socket_state(adapter.name, &status, &why));
    EXPECT_EQ(status.bus, RAW_SOCKET_BUS_OFF);
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_SET);
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_LOST);
    EXPECT(raw_socket_state(adapter.name, &status, &why));
    EXPECT_EQ(status.bus, RAW_SOCKET_BUS_ACTIVE);
    (void)slcan_heard(&adapter);
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_SENT);
    EXPECT_TEXT(slcan_heard(&adapter), "t1231AB\r");
    EXPECT_EQ(read_soon(fd), RAW_SOCKET_ECHO);
    EXPECT(frame_equal(&reading.frame, &frame));
    (void)close(fd);
    slcan_close(&adapter);
}

static void a_bus_that_takes_nothing_fills_up_and_recovers(void)
{
    static struct slcan adapter;
    struct raw_socket_setup setup = {.bitrate = 500000};
    struct frame frame = {.id = 0x123, .length = 8};
    enum raw_socket_write result = RAW_SOCKET_SENT;
    if (lacks_slcan(&adapter)) {
        return;
    }
    EXPECT_EQ(raw_socket_configure(adapter.name, &setup, &why), RAW_SOCKET_SET);
    int fd = open_it(adapter.name);
    adapter.deaf = true;
    for (int i = 0; i < 20000 && result == RAW_SOCKET_SENT; i++) {
        result = raw_socket_write(fd, &frame);
    }
    EXPECT_EQ(result, RAW_SOCKET_FULL);
    adapter.deaf = false;
    (void)slcan_heard(&adapter);
    EXPECT_EQ(raw_socket_write(fd, &frame), RAW_SOCKET_SENT);
    (void)close(fd);
    slcan_close(&adapter);
}

int main(void)
{
    RUN(a_controller_is_set_up_once_and_then_left_alone);
    RUN(what_a_controller_cannot_do_is_named);
    RUN(bus_off_is_read_and_ends);
    RUN(a_bus_that_takes_nothing_fills_up_and_recovers);
    return tap_done();
}
