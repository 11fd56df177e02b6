/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/dtls.h"

#include "tests/tap.h"

#define ZEROS_8 "\0\0\0\0\0\0\0\0"

/* A hello of one record, with the name "a.example". */
static const char hello[] = "\x16\xfe\xfd" ZEROS_8 "\0\x4e"
                            "\1\0\0\x42\0\0\0\0\0\0\0\x42"
                            "\xfe\xfd" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 "\0\0"
                            "\0\2\xc0\x2b\1\0"
                            "\0\x16\0\0\0\x0e\0\x0c\0\0\x09"
                            "a.example\0\x17\0\0";
static struct content content;

static enum content_state read_bytes(const void *bytes, size_t len)
{
    content_init(&content);
    return dtls_read(&content, bytes, len);
}
#define READ(literal) read_bytes(literal, sizeof(literal) - 1)

static void test_a_clients_hello_names_its_server(void)
{
    EXPECT_EQ(READ(hello), CONTENT_IS);
    EXPECT_TEXT(content.host, "a.example");
}

static void test_records_of_either_side_that_fill_the_datagram_are_dtls(void)
{
    EXPECT_EQ(READ("\x16\xfe\xff" ZEROS_8 "\0\3\3\0\0"), CONTENT_IS);
    EXPECT_EQ(READ("\x17\xfe\xfd\0\1" ZEROS_8 "\5"
                   "bytes"
                   "\x15\xfe\xfd\0\1" ZEROS_8 "\2\1\0"),
              CONTENT_NOT);
    EXPECT_EQ(READ("\x17\xfe\xfd\0\1\0\0\0\0\0\2\0\5"
                   "bytes"
                   "\x15\xfe\xfd\0\1\0\0\0\0\0\3\0\2\1\0"),
              CONTENT_IS);
    EXPECT_TEXT(content.host, "");
}

static void test_a_byte_too_many_or_too_few_is_not(void)
{
    EXPECT_EQ(read_bytes(hello, sizeof hello - 2), CONTENT_NOT);
    EXPECT_EQ(read_bytes(hello, sizeof hello), CONTENT_NOT);
    EXPECT_EQ(READ("\x16\xfe\xfd" ZEROS_8 "\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ("\x16\3\3" ZEROS_8 "\0\1x"), CONTENT_NOT);
    EXPECT_EQ(READ("\x13\xfe\xfd" ZEROS_8 "\0\1x"), CONTENT_NOT);
    EXPECT_EQ(READ(""), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_clients_hello_names_its_server);
    RUN(test_records_of_either_side_that_fill_the_datagram_are_dtls);
    RUN(test_a_byte_too_many_or_too_few_is_not);
    return tap_done();
}
