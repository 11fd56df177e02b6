/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/http_path.h"

#include "tests/tap.h"

static char path[HTTP_PATH_BYTES];

static bool reads(const char *text)
{
    memcpy(path, "before", 7);
    return http_path_read(path, cursor_over((const uint8_t *)text, strlen(text)));
}

static void test_one_thing_has_one_spelling(void)
{
    EXPECT(reads("/%61/b%2ec/%c3%a4%20x?q=../%2f"));
    EXPECT_TEXT(path, "/a/b.c/%C3%A4%20x");
    EXPECT(reads("/"));
    EXPECT_TEXT(path, "/");
    EXPECT(reads("/...//.a"));
    EXPECT_TEXT(path, "/...//.a");
}

static void test_what_a_server_may_read_as_another_path_is_refused(void)
{
    static const char *const none[] = {
        "",     "a",  "/a/../b", "/.",   "/a/%2e%2E", "/a%2fb", "/a%5Cb", "/a\\b",
        "/a#b", "/%", "/%0",     "/%0g", "/%00",      "/%7f",   "/a\x80", "/a b",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        EXPECT(!reads(none[i]));
        EXPECT_TEXT(path, "");
    }
}

static void test_a_path_that_is_too_long_is_refused(void)
{
    char longest[HTTP_PATH_BYTES + 8] = {0};
    memset(longest, 'a', HTTP_PATH_BYTES - 4);
    longest[0] = '/';
    EXPECT(reads(longest));
    longest[HTTP_PATH_BYTES - 4] = 'a';
    EXPECT(!reads(longest));
    memset(longest, 'a', HTTP_PATH_BYTES + 4);
    longest[0] = '/';
    EXPECT(!reads(longest));
}

int main(void)
{
    RUN(test_one_thing_has_one_spelling);
    RUN(test_what_a_server_may_read_as_another_path_is_refused);
    RUN(test_a_path_that_is_too_long_is_refused);
    return tap_done();
}
