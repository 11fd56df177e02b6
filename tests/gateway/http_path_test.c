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

/* Of each, some server makes "/a/../b". */
static void test_dots_in_disguise_are_refused(void)
{
    static const char *const none[] = {
        "/a/..;/b",        "/a/..;x=1/b",     "/a/.;/b",     "/a/..%3b/b",
        "/a/%2e.;/b",      "/a/%252e%252e/b", "/a/..%252fb", "/a/%c0%ae%c0%ae/b",
        "/a/..%e0%80%afb", "/a/%c0%2e/b",     "/a/%ff",      "/%c3",
        "/a/%25%32%65",    "/a/..;",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (!EXPECT(!reads(none[i]))) {
            printf("# %s\n", none[i]);
        }
    }
}

static void test_what_only_resembles_them_passes(void)
{
    EXPECT(reads("/a;b=1/..c;d/100%25/%25zz"));
    EXPECT_TEXT(path, "/a;b=1/..c;d/100%25/%25zz");
    EXPECT(reads("/%e2%82%ac"));
    EXPECT_TEXT(path, "/%E2%82%AC");
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
    RUN(test_dots_in_disguise_are_refused);
    RUN(test_what_only_resembles_them_passes);
    RUN(test_a_path_that_is_too_long_is_refused);
    return tap_done();
}
