/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/meitrack_binary.h"

#include "tests/gateway/telegram_kit.h"

#define LITERAL(text) text, sizeof(text) - 1

static struct cursor over(const char *bytes, size_t len)
{
    return cursor_over((const uint8_t *)bytes, len);
}

/* Of the version 0x0102, 13 bytes a record. */
static const char fixed[] =
    "\x02\x01\x0d\x00\x01\x00\x00\x00\x01\x20\x16\x21\x03\x30\xd2\x35"
    "\xff\x05\x00\x00\x00\x01\xe0\xe9\xde\xfc\x30\xd2\x35\xff\x06\x00"
    "\x00\x00";

/* Two records of 37 bytes. */
static const char listed[] =
    "\x00\x00\x00\x00\x02\x00\x25\x00\x01\x00\x02\x05\x01\xfe\x69\x03"
    "\x01\x08\x00\x00\x03\x02\x20\x16\x21\x03\x03\x30\xd2\x35\xff\x0c"
    "\x01\x00\x00\x00\x02\x2a\x03\x01\x02\x03\xfe\x73\x00\x25\x00\x01"
    "\x00\x02\x05\x01\xfe\x69\x03\x01\x08\x00\x00\x03\x02\xe0\xe9\xde"
    "\xfc\x03\x30\xd2\x35\xff\x0c\x01\x00\x00\x00\x02\x2a\x03\x01\x02"
    "\x03\xfe\x73\x00";

static void test_records_of_one_length_tell_where(void)
{
    content_init(&telegram_found);
    EXPECT(meitrack_binary_add_fixed(&telegram_found, over(fixed, sizeof fixed - 1)));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_is_at(-52.5, -13.25));
}

static void test_lists_of_parameters_tell_where(void)
{
    content_init(&telegram_found);
    EXPECT(meitrack_binary_add_listed(&telegram_found, over(listed, sizeof listed - 1)));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_is_at(-52.5, -13.25));
}

static void test_what_breaks_its_lengths_is_none(void)
{
    content_init(&telegram_found);
    EXPECT(!meitrack_binary_add_fixed(&telegram_found, over(fixed, sizeof fixed - 2)));
    EXPECT(!meitrack_binary_add_fixed(&telegram_found,
                                      over(LITERAL("\x02\x01\x0c\0\0\0\0\0"))));
    for (size_t len = 0; len + 1 < sizeof listed; len++) {
        EXPECT(!meitrack_binary_add_listed(&telegram_found, over(listed, len)));
    }
    EXPECT(!meitrack_binary_add_listed(&telegram_found, over(listed, sizeof listed)));
}

int main(void)
{
    RUN(test_records_of_one_length_tell_where);
    RUN(test_lists_of_parameters_tell_where);
    RUN(test_what_breaks_its_lengths_is_none);
    return tap_done();
}
