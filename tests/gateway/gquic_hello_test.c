/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/gquic_hello.h"

#include "tests/tap.h"

static uint32_t version;
static char name[POLICY_HOST_BYTES];

static bool take(const void *bytes, size_t len)
{
    version = 0;
    memcpy(name, "untouched", 10);
    return gquic_hello_read(&version, name, bytes, len);
}
#define TAKE(literal) take(literal, sizeof(literal) - 1)

#define CHLO_OF(count) "\x01\xa0\0CHLO" count "\0\0\0"
#define TAG(tag, end) tag end "\0\0\0"

static void test_the_name_of_a_chlo_is_read_behind_either_header(void)
{
    EXPECT(TAKE("\xc3Q046\x50"
                "12345678"
                "\0\0\0\1"
                "hash of 12 b" CHLO_OF("\2") TAG("PAD\0", "\2")
                    TAG("SNI\0", "\xe") "zzHost.Example"));
    EXPECT_TEXT(name, "host.example");
    EXPECT_EQ(version, 0x51303436);
    EXPECT(TAKE("\x0d"
                "12345678"
                "Q043"
                "\1"
                "hash of 12 b" CHLO_OF("\1") TAG("SNI\0", "\x8") "a.exampl"));
    EXPECT_TEXT(name, "a.exampl");
}

static void test_a_version_without_a_readable_name_is_one_all_the_same(void)
{
#define ROW(literal)                 \
    {                                \
        literal, sizeof(literal) - 1 \
    }
    static const struct {
        const char *bytes;
        size_t len;
    } odd[] = {
        ROW("\xc3Q050\x50"
            "12345678"),
        ROW("\xc3Q046" CHLO_OF("\1") TAG("PAD\0", "\2") "zz"),
        ROW("\xc3Q046" CHLO_OF("\1") TAG("SNI\0", "\x7f") "zz"),
        ROW("\xc3Q046" CHLO_OF("\2") TAG("PAD\0", "\2") TAG("SNI\0", "\1") "zz"),
        ROW("\xc3Q046" CHLO_OF("\xff") TAG("SNI\0", "\1") "z"),
        ROW("\xc3Q046" CHLO_OF("\1") TAG("SNI\0", "\2") "!!"),
    };
#undef ROW
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        EXPECT(take(odd[i].bytes, odd[i].len));
        EXPECT_TEXT(name, "");
    }
}

static void test_other_datagrams_are_none_and_leave_out_untouched(void)
{
    EXPECT(!TAKE("\xc3\0\0\0\1\0\0\0\0"));
    EXPECT(!TAKE("\xc3QX46\0\0"));
    EXPECT(!TAKE("\xc3Q0/6\0\0"));
    EXPECT(!TAKE("\x08"
                 "12345678"
                 "Q043"));
    EXPECT(!TAKE("\x0d"
                 "1234"));
    EXPECT(!TAKE(""));
    EXPECT_TEXT(name, "untouched");
}

int main(void)
{
    RUN(test_the_name_of_a_chlo_is_read_behind_either_header);
    RUN(test_a_version_without_a_readable_name_is_one_all_the_same);
    RUN(test_other_datagrams_are_none_and_leave_out_untouched);
    return tap_done();
}
