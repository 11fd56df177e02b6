/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/hmac.h"

#include "tests/tap.h"

/* RFC 4231. */
static void test_the_codes_are_those_of_the_rfc(void)
{
    static const struct {
        const char *key;
        size_t key_len;
        const char *message;
        const char *code;
    } rows[] = {{"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
                 "\x0b\x0b\x0b",
                 20, "Hi There",
                 "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
                {"Jefe", 4, "what do ya want for nothing?",
                 "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct hmac hmac;
        char text[DIGEST_TEXT_BYTES];
        hmac_init(&hmac, (const uint8_t *)rows[i].key, rows[i].key_len);
        for (int again = 0; again < 2; again++) {
            struct digest code =
                hmac_of(&hmac, (const uint8_t *)rows[i].message, strlen(rows[i].message));
            digest_print(&code, text);
            EXPECT_TEXT(text, rows[i].code);
        }
    }
}

/* What Python's hmac makes of it. */
static void test_a_key_fills_a_whole_block(void)
{
    uint8_t key[HMAC_KEY_MAX_BYTES];
    struct hmac hmac;
    char text[DIGEST_TEXT_BYTES];
    memset(key, 'k', sizeof key);
    hmac_init(&hmac, key, sizeof key);
    struct digest code = hmac_of(&hmac, NULL, 0);
    digest_print(&code, text);
    EXPECT_TEXT(text, "83026a325aaee70e36cfe607536aa1054104ad1077c36134810d4ccded1ccd3b");
}

int main(void)
{
    RUN(test_the_codes_are_those_of_the_rfc);
    RUN(test_a_key_fills_a_whole_block);
    return tap_done();
}
