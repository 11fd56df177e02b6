/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of the simulated cloud. */
#include "sim/socket.h"

#include "tests/tap.h"

static void an_address_is_printed_as_it_was_read(void)
{
    static const char *const good[] = {"192.0.2.1:443", "[2001:db8::1]:53",
                                       "127.0.0.1:0"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct sockaddr_storage address;
        struct trouble why;
        char text[SOCKET_NAME_BYTES];
        EXPECT(socket_parse(good[i], &address, &why));
        socket_print(&address, text);
        EXPECT_TEXT(text, good[i]);
    }
}

static void what_is_no_address_is_refused(void)
{
    static const char *const bad[] = {
        "",          ":",     "192.0.2.1",  "192.0.2.1:", "a:1",
        "1.2.3.4:x", "[::1]", "[]:1",       "1.2.3.4:1x", "1.2.3.4:70000",
        "[::1:5",    "]:1",   "1.2.3.4:+1", "1.2.3.4: 1"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct sockaddr_storage address;
        struct trouble why = {0};
        EXPECT(!socket_parse(bad[i], &address, &why));
        EXPECT(strstr(why.text, bad[i]) != NULL);
    }
}

int main(void)
{
    RUN(an_address_is_printed_as_it_was_read);
    RUN(what_is_no_address_is_refused);
    return tap_done();
}
