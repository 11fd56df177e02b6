/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of where the review listens. */
#include "gateway/review/door.h"

#include <unistd.h>

#include "tests/tap.h"

static char host[SESSION_HOST_BYTES];
static struct trouble why;

static void test_a_free_port_is_found_and_told(void)
{
    int fd = door_open("127.0.0.1:0", host, &why);
    EXPECT(fd >= 0);
    EXPECT(strncmp(host, "127.0.0.1:", 10) == 0 && strcmp(host, "127.0.0.1:0") != 0);
    char taken[SESSION_HOST_BYTES];
    memcpy(taken, host, sizeof taken);
    EXPECT_EQ(door_open(taken, host, &why) + 1, 0);
    EXPECT(strstr(why.text, "give another port") != NULL);
    (void)close(fd);
}

static void test_what_others_could_reach_is_refused_with_the_mend(void)
{
    static const char *const open[] = {"0.0.0.0:8080", "192.0.2.1:8080", "[::]:8080",
                                       "[2001:db8::1]:80"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        EXPECT(door_open(open[i], host, &why) < 0);
        EXPECT(strstr(why.text, "reverse proxy") != NULL);
    }
}

static void test_what_is_no_address_and_port_is_told(void)
{
    static const char *const wrong[] = {"",
                                        "8080",
                                        "127.0.0.1",
                                        "127.0.0.1:",
                                        "127.0.0.1:x",
                                        "127.0.0.1:70000",
                                        "::1:80",
                                        "[127.0.0.1]:1",
                                        "localhost:80",
                                        "127.0.0.1:80x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(door_open(wrong[i], host, &why) < 0);
        EXPECT(strstr(why.text, "127.0.0.1:8080") != NULL);
    }
}

int main(void)
{
    RUN(test_a_free_port_is_found_and_told);
    RUN(test_what_others_could_reach_is_refused_with_the_mend);
    RUN(test_what_is_no_address_and_port_is_told);
    return tap_done();
}
