/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/host_name.h"

#include "tests/tap.h"

static char host[POLICY_HOST_BYTES];

static bool reads(bool (*read)(char *, struct cursor), const char *text, const char *want)
{
    memcpy(host, "untouched", 10);
    bool good = read(host, cursor_over((const uint8_t *)text, strlen(text)));
    return strcmp(host, want) == 0 && good == (strcmp(want, "untouched") != 0);
}

static bool of_authority(char *out, struct cursor in)
{
    return host_name_read(out, in);
}

static bool of_url(char *out, struct cursor in)
{
    return host_name_read_url(out, in);
}

static void test_the_host_of_an_authority_without_its_port(void)
{
    EXPECT(reads(of_authority, "A.Example.", "a.example"));
    EXPECT(reads(of_authority, "a.example:8080", "a.example"));
    EXPECT(reads(of_authority, "a.example:", "a.example"));
    EXPECT(reads(of_authority, "192.0.2.1:80", "192.0.2.1"));
    EXPECT(reads(of_authority, "[2001:DB8::1]", "2001:db8::1"));
    EXPECT(reads(of_authority, "[2001:db8::1]:80", "2001:db8::1"));
}

static void test_what_is_no_authority_leaves_out_untouched(void)
{
    static const char *const none[] = {"",
                                       "a b",
                                       "a.example:http",
                                       "a.example:70000",
                                       "u@a.example",
                                       "[::1",
                                       "[::1]x",
                                       "[::g]",
                                       "[::1]:x",
                                       "[]",
                                       "a..b",
                                       "a.example:80:80"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        EXPECT(reads(of_authority, none[i], "untouched"));
    }
    char nul[] = "a\0b";
    EXPECT(!host_name_read(host, cursor_over((uint8_t *)nul, 3)));
    char name[400];
    memset(name, 'a', sizeof name);
    EXPECT(!host_name_read(host, cursor_over((uint8_t *)name, sizeof name)));
}

static void test_the_host_of_a_url(void)
{
    EXPECT(reads(of_url, "http://a.example/x@y", "a.example"));
    EXPECT(reads(of_url, "rtsp://u:p@a.example:554/s", "a.example"));
    EXPECT(reads(of_url, "http://a.example?q", "a.example"));
    EXPECT(reads(of_url, "sip:u@[2001:db8::1]:5060;transport=tcp", "2001:db8::1"));
    EXPECT(reads(of_url, "sip:a.example", "a.example"));
    EXPECT(reads(of_url, "a.example", "untouched"));
    EXPECT(reads(of_url, "http:/", "untouched"));
    EXPECT(reads(of_url, "http:///x", "untouched"));
}

int main(void)
{
    RUN(test_the_host_of_an_authority_without_its_port);
    RUN(test_what_is_no_authority_leaves_out_untouched);
    RUN(test_the_host_of_a_url);
    return tap_done();
}
