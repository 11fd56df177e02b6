/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/digest.h"

#include "tests/tap.h"

static const char *text_of(struct digest digest)
{
    static char out[DIGEST_TEXT_BYTES];
    digest_print(&digest, out);
    return out;
}

/* The examples of FIPS 180-4 that NIST publishes for SHA-256. */
static void test_the_digests_are_those_of_the_standard(void)
{
    static const char two_blocks[] =
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    EXPECT_TEXT(text_of(digest_of(NULL, 0)),
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_TEXT(text_of(digest_of("abc", 3)),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_TEXT(text_of(digest_of(two_blocks, sizeof two_blocks - 1)),
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void test_a_tag_stands_before_both_blocks(void)
{
    struct digest whole = digest_of("\1abcdef", 7);
    struct digest parts = digest_tagged(1, "abc", 3, "def", 3);
    EXPECT(memcmp(&parts, &whole, sizeof whole) == 0);
    parts = digest_tagged(1, NULL, 0, "abcdef", 6);
    EXPECT(memcmp(&parts, &whole, sizeof whole) == 0);
    parts = digest_tagged(1, "abcdef", 6, NULL, 0);
    EXPECT(memcmp(&parts, &whole, sizeof whole) == 0);
    parts = digest_tagged(0, "abc", 3, "def", 3);
    EXPECT(memcmp(&parts, &whole, sizeof whole) != 0);
}

static void test_small_bytes_are_printed_with_both_digits(void)
{
    struct digest digest = {{0x00, 0x0A, 0xF0}};
    EXPECT_TEXT(text_of(digest),
                "000af00000000000000000000000000000000000000000000000000000000000");
}

static void test_what_is_printed_is_read_back_and_nothing_else(void)
{
    char text[DIGEST_TEXT_BYTES + 1];
    struct digest digest = digest_of("abc", 3);
    struct digest back = {{0}};
    digest_print(&digest, text);
    EXPECT(digest_parse(&back, text) && memcmp(&back, &digest, sizeof back) == 0);
    text[0] = 'B'; /* was b */
    EXPECT(digest_parse(&back, text) && memcmp(&back, &digest, sizeof back) == 0);
    text[3] = 'g';
    EXPECT(!digest_parse(&back, text));
    text[3] = 0;
    EXPECT(!digest_parse(&back, text));
    memset(text, '0', DIGEST_TEXT_BYTES);
    text[DIGEST_TEXT_BYTES] = 0;
    EXPECT(!digest_parse(&back, text));
}

int main(void)
{
    RUN(test_the_digests_are_those_of_the_standard);
    RUN(test_a_tag_stands_before_both_blocks);
    RUN(test_small_bytes_are_printed_with_both_digits);
    RUN(test_what_is_printed_is_read_back_and_nothing_else);
    return tap_done();
}
