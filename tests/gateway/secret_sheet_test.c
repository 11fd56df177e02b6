/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/secret_sheet.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

static struct trouble why;
static struct policy_uplink uplink = {.secrets = kit_secrets,
                                      .secret_count = KIT_SECRETS};

static bool finds(const struct secret_sheet *sheet, const char *text)
{
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    return secret_set_find(sheet->set, (const uint8_t *)text, strlen(text), &hit);
}

static void test_a_set_is_whole_wherever_it_is_mapped(void)
{
    struct secret_sheet one, other;
    int fd;
    if (!EXPECT(secret_sheet_make(&uplink, &fd, &why)) ||
        !EXPECT(secret_sheet_open(&one, fd)) || !EXPECT(secret_sheet_open(&other, fd))) {
        return;
    }
    EXPECT(one.bytes != other.bytes);
    secret_sheet_close(&one);
    EXPECT(one.set == NULL && one.bytes == NULL);
    EXPECT(finds(&other, "vehicle=WVWZZZ1KZ6W612305"));
    EXPECT(finds(&other, "V1ZXWlpaMUtaNlc2MTIzMDU="));
    EXPECT(finds(&other, "11.57,48.14"));
    EXPECT(!finds(&other, "vehicle=WVWZZZ1KZ6W612306"));
    secret_sheet_close(&other);
    EXPECT(close(fd) == 0);
}

static void test_nobody_changes_what_was_compiled(void)
{
    int fd;
    if (!EXPECT(secret_sheet_make(&uplink, &fd, &why))) {
        return;
    }
    EXPECT(write(fd, "x", 1) < 0);
    EXPECT(ftruncate(fd, 16) != 0);
    EXPECT(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
    EXPECT(close(fd) == 0);
}

static void test_no_secrets_make_no_file(void)
{
    const struct policy_uplink none = {.present = true};
    int fd = 0;
    EXPECT(secret_sheet_make(&none, &fd, &why));
    EXPECT(fd == -1);
}

static void test_what_is_no_set_is_not_opened(void)
{
    static uint8_t bytes[sizeof(struct secret_set) + 64];
    struct secret_sheet sheet;
    int fd = memfd_create("test", MFD_CLOEXEC);
    EXPECT(!secret_sheet_open(&sheet, -1));
    EXPECT(!secret_sheet_open(&sheet, fd));
    EXPECT(write(fd, bytes, 100) == 100);
    EXPECT(!secret_sheet_open(&sheet, fd));
    memset(bytes, 0x7f, sizeof bytes);
    EXPECT(write(fd, bytes, sizeof bytes) == sizeof bytes);
    EXPECT(!secret_sheet_open(&sheet, fd));
    EXPECT(sheet.set == NULL && sheet.bytes == NULL);
    EXPECT(close(fd) == 0);
}

static void test_a_set_that_cannot_be_made_leaves_no_file(void)
{
    static struct policy_secret places[SECRET_SET_PLACES_MAX + 1];
    for (int i = 0; i <= SECRET_SET_PLACES_MAX; i++) {
        places[i] = kit_secrets[KIT_PLACE];
    }
    const struct policy_uplink many = {.secrets = places,
                                       .secret_count = SECRET_SET_PLACES_MAX + 1};
    int before = dup(0);
    int fd;
    EXPECT(!secret_sheet_make(&many, &fd, &why));
    EXPECT(fd == -1);
    EXPECT(strstr(why.text, "name fewer") != NULL);
    int after = dup(0);
    EXPECT_EQ(after, before + 1);
    EXPECT(close(before) == 0 && close(after) == 0);
}

int main(void)
{
    RUN(test_a_set_is_whole_wherever_it_is_mapped);
    RUN(test_nobody_changes_what_was_compiled);
    RUN(test_no_secrets_make_no_file);
    RUN(test_what_is_no_set_is_not_opened);
    RUN(test_a_set_that_cannot_be_made_leaves_no_file);
    return tap_done();
}
