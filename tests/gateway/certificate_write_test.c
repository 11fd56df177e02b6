/* SPDX-License-Identifier: Apache-2.0 */
/* What is written is read by mbedTLS as it was meant. */
#include "gateway/tls/certificate_write.h"

#include <mbedtls/x509_crt.h>
#include <time.h>

#include "gateway/tls/certificate_mint.h"
#include "tests/gateway/tls_kit.h"

/* Between two dates, of which there are 2,000 in the plain run; each is signed, at ten
 * times the price where a sanitizer looks on. */
#ifdef __SANITIZE_ADDRESS__
#define DAYS 997
#else
#define DAYS 97
#endif

static uint8_t public_key[128];
static const uint8_t serial[CERTIFICATE_WRITE_SERIAL_BYTES] = {0xff, 2, 3};
static uint8_t der[2048];
static mbedtls_x509_crt read_back;

static struct certificate_words words_for(const char *name)
{
    int bytes =
        mbedtls_pk_write_pubkey_der(&kit_mint.leaf_key, public_key, sizeof public_key);
    return (struct certificate_words){
        .serial = serial,
        .first_seconds = 951782400, /* 2000-02-29 */
        .last_seconds = 2524607999, /* 2049-12-31 23:59:59 */
        .name = name,
        .subject_key = {public_key + sizeof public_key - bytes, (size_t)bytes}};
}

static bool write_and_read(const struct certificate_words *words)
{
    mbedtls_x509_crt_free(&read_back);
    mbedtls_x509_crt_init(&read_back);
    size_t len = certificate_write(words, &kit_mint.leaf_key, der, sizeof der);
    return len > 0 && mbedtls_x509_crt_parse_der(&read_back, der, len) == 0 &&
           read_back.raw.len == len;
}

static void every_field_is_read_as_it_was_meant(void)
{
    struct certificate_words words = words_for("a.example");
    EXPECT(write_and_read(&words));
    EXPECT_EQ(read_back.version, 3);
    EXPECT_EQ(read_back.serial.len, CERTIFICATE_WRITE_SERIAL_BYTES);
    EXPECT_EQ(read_back.serial.p[0], 0x7f);
    EXPECT_EQ(read_back.valid_from.year, 2000);
    EXPECT_EQ(read_back.valid_from.mon, 2);
    EXPECT_EQ(read_back.valid_from.day, 29);
    EXPECT_EQ(read_back.valid_to.year, 2049);
    EXPECT_EQ(read_back.valid_to.sec, 59);
    EXPECT_EQ(read_back.subject_alt_names.buf.len, 9);
    EXPECT(memcmp(read_back.subject_alt_names.buf.p, "a.example", 9) == 0);
    EXPECT_EQ(read_back.subject_raw.len, read_back.issuer_raw.len);
    EXPECT(mbedtls_x509_crt_check_key_usage(&read_back, MBEDTLS_X509_KU_KEY_CERT_SIGN) !=
           0);
    EXPECT(mbedtls_x509_crt_check_key_usage(&read_back,
                                            MBEDTLS_X509_KU_DIGITAL_SIGNATURE) == 0);
}

static void years_from_2050_have_four_digits(void)
{
    struct certificate_words words = words_for("a.example");
    words.last_seconds = 2524608000;
    EXPECT(write_and_read(&words));
    EXPECT_EQ(read_back.valid_to.year, 2050);
    words.first_seconds = -631152001; /* 1949 */
    EXPECT(write_and_read(&words));
    EXPECT_EQ(read_back.valid_from.year, 1949);
    words.last_seconds = INT64_MAX;
    EXPECT(!write_and_read(&words));
}

/* By the C library, which the writer may not ask. */
static void every_date_is_that_of_the_calendar(void)
{
    struct certificate_words words = words_for("a.example");
    const int64_t step = DAYS * 86400 + 4231; /* through 1900 to 2500 */
    words.last_seconds = 253402300799;
    for (int64_t seconds = -2208988800; seconds < 16725225600; seconds += step) {
        time_t time = (time_t)seconds;
        struct tm tm;
        words.first_seconds = seconds;
        if (!EXPECT(gmtime_r(&time, &tm) != NULL) || !EXPECT(write_and_read(&words))) {
            return;
        }
        const mbedtls_x509_time *from = &read_back.valid_from;
        EXPECT_EQ(from->year, tm.tm_year + 1900);
        EXPECT_EQ(from->mon, tm.tm_mon + 1);
        EXPECT_EQ(from->day, tm.tm_mday);
        EXPECT_EQ(from->hour, tm.tm_hour);
        EXPECT_EQ(from->min, tm.tm_min);
        EXPECT_EQ(from->sec, tm.tm_sec);
    }
    EXPECT_EQ(read_back.valid_to.year, 9999);
    EXPECT_EQ(read_back.valid_to.day, 31);
}

static void a_name_longer_than_a_common_name_may_be_is_alternative_only(void)
{
    static const uint8_t issuer[] = {0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06,
                                     0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, 'x'};
    char name[CERTIFICATE_WRITE_NAME_MAX + 2] = {0};
    for (size_t len = 60; len < sizeof name; len++) {
        memset(name, 'a', len);
        struct certificate_words words = words_for(name);
        EXPECT_EQ(write_and_read(&words), len <= CERTIFICATE_WRITE_COMMON_NAME_MAX);
        words.issuer = (struct certificate_view){issuer, sizeof issuer};
        bool good = write_and_read(&words);
        EXPECT_EQ(good, len <= CERTIFICATE_WRITE_NAME_MAX);
        if (good) {
            EXPECT_EQ(read_back.subject_alt_names.buf.len, len);
            EXPECT_EQ(memmem(read_back.subject_raw.p, read_back.subject_raw.len, name,
                             len) != NULL,
                      len <= CERTIFICATE_WRITE_COMMON_NAME_MAX);
        }
    }
}

static void without_room_nothing_is_written(void)
{
    struct certificate_words words = words_for("a.example");
    EXPECT(write_and_read(&words));
    for (size_t room = 0; room < read_back.raw.len - 8; room++) {
        EXPECT_EQ(certificate_write(&words, &kit_mint.leaf_key, der, room), 0);
    }
    mbedtls_pk_context none;
    mbedtls_pk_init(&none);
    EXPECT_EQ(certificate_write(&words, &none, der, sizeof der), 0);
    words.name = "";
    EXPECT(!write_and_read(&words));
}

int main(void)
{
    mbedtls_x509_crt_init(&read_back);
    kit_open_mint();
    RUN(every_field_is_read_as_it_was_meant);
    RUN(years_from_2050_have_four_digits);
    RUN(every_date_is_that_of_the_calendar);
    RUN(a_name_longer_than_a_common_name_may_be_is_alternative_only);
    RUN(without_room_nothing_is_written);
    mbedtls_x509_crt_free(&read_back);
    certificate_mint_close(&kit_mint);
    return tap_done();
}
