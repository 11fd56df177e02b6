/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/authorities.h"

#include "tests/policies/random_terms.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t block[1024];
static struct arena arena;
static struct authorities list;

static void open_list(size_t room)
{
    arena_init(&arena, block, sizeof block);
    EXPECT(authorities_open(&list, room, &arena));
}

static struct cursor text(const char *text)
{
    return cursor_over((const uint8_t *)text, strlen(text));
}

static void test_each_of_a_list_is_found(void)
{
    struct cursor in = cursor_over(random_certificates, sizeof random_certificates);
    struct cursor one = authorities_next(&in);
    EXPECT(!one.failed && one.base == random_certificates);
    EXPECT_EQ(one.len, RANDOM_CERTIFICATE_BYTES);
    one = authorities_next(&in);
    EXPECT(!one.failed && one.base == random_certificates + RANDOM_CERTIFICATE_BYTES);
    EXPECT(cursor_at_end(&in));
    one = authorities_next(&in);
    EXPECT(one.failed && in.failed);
}

static void test_a_list_that_is_cut_or_longer_is_none(void)
{
    uint8_t more[sizeof random_certificates + 1] = {0};
    memcpy(more, random_certificates, sizeof random_certificates);
    for (size_t len = 0; len <= sizeof more; len++) {
        EXPECT_EQ(authorities_is_good(more, len),
                  len == RANDOM_CERTIFICATE_BYTES || len == sizeof random_certificates);
    }
    EXPECT(!authorities_is_good(NULL, 0));
}

/* Every byte but those of what is inside says where something ends, or what it is. */
static void test_what_breaks_the_form_is_none(void)
{
    static const bool inside[RANDOM_CERTIFICATE_BYTES] = {
        [4] = true, [7] = true, [10] = true, [11] = true};
    for (size_t i = 0; i < RANDOM_CERTIFICATE_BYTES; i++) {
        uint8_t bytes[RANDOM_CERTIFICATE_BYTES];
        memcpy(bytes, random_certificates, sizeof bytes);
        bytes[i] ^= 1;
        EXPECT_EQ(authorities_is_good(bytes, sizeof bytes), inside[i]);
    }
    static const uint8_t empty[] = {0x30, 6, 0x30, 0, 0x30, 0, 3, 0};
    EXPECT(!authorities_is_good(empty, sizeof empty));
}

static void test_texts_are_added(void)
{
    open_list(64);
    EXPECT(authorities_add(&list, text("MAowAQEwAQIDAgD/")) == NULL);
    EXPECT(authorities_add_pem(
               &list, text("x -----BEGIN CERTIFICATE-----\r\nMAkwAQUw\r\nAQYDAQc=\r\n"
                           "-----END CERTIFICATE-----\nother")) == NULL);
    EXPECT_EQ(list.len, sizeof random_certificates);
    EXPECT(memcmp(list.der, random_certificates, list.len) == 0);
    authorities_close(&list, &arena);
    EXPECT_EQ(arena.used_bytes, 32);
}

static void test_what_cannot_be_added_is_told(void)
{
    static const struct {
        const char *text;
        const char *fault;
    } rows[] = {
        {"", "no certificate in PEM form"},
        {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "no certificate"},
        {"-----BEGIN CERTIFICATE-----\nMAkwAQUwAQYDAQc=\n", "a certificate without an"},
        {"-----BEGIN CERTIFICATE----------END CERTIFICATE-----", "a certificate that is"},
        {"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
         "a certificate that"},
        {"-----BEGIN CERTIFICATE-----\nMAkwAQUwAQYD\n-----END CERTIFICATE-----",
         "a certificate that is damaged"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        open_list(64);
        const char *fault = authorities_add_pem(&list, text(rows[i].text));
        EXPECT(fault != NULL &&
               strncmp(fault, rows[i].fault, strlen(rows[i].fault)) == 0);
    }
    open_list(RANDOM_CERTIFICATE_BYTES - 1);
    const char *fault = authorities_add(&list, text("MAowAQEwAQIDAgD/"));
    EXPECT(fault != NULL && strncmp(fault, "more certificates", 17) == 0);
    arena_init(&arena, block, sizeof block);
    EXPECT(!authorities_open(&list, sizeof block + 1, &arena));
}

#define PEM(base64) "-----BEGIN CERTIFICATE-----\n" base64 "-----END CERTIFICATE-----\n"
#define BROKEN "-----BEGIN CERTIFICATE-----\nMAkwAQUwAQYDAQc=\n"

static void test_of_a_bundle_the_good_are_taken_and_the_rest_is_left(void)
{
    static const char bundle[] = "# a bundle\n" PEM("MAow\nAQEwAQIDAgD/\n") PEM("!!!\n")
        PEM("AAAA\n") "Subject: CN = another\n" PEM("MAkwAQUwAQYDAQc=\n") BROKEN;
    open_list(64);
    authorities_add_good(&list, text(bundle));
    EXPECT_EQ(list.len, sizeof random_certificates);
    EXPECT(memcmp(list.der, random_certificates, list.len) == 0);
    open_list(RANDOM_CERTIFICATE_BYTES + 9);
    authorities_add_good(&list, text(bundle));
    EXPECT_EQ(list.len, RANDOM_CERTIFICATE_BYTES);
    open_list(64);
    authorities_add_good(&list, text(""));
    EXPECT_EQ(list.len, 0);
}

int main(void)
{
    RUN(test_each_of_a_list_is_found);
    RUN(test_a_list_that_is_cut_or_longer_is_none);
    RUN(test_what_breaks_the_form_is_none);
    RUN(test_texts_are_added);
    RUN(test_what_cannot_be_added_is_told);
    RUN(test_of_a_bundle_the_good_are_taken_and_the_rest_is_left);
    return tap_done();
}
