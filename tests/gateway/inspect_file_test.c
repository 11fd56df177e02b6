/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/inspect_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/tap.h"

#define BIG (3U << 20)

static struct inspect_file file;
static struct trouble why;
static char path[] = "/tmp/sallyport-inspect-XXXXXX";

/* Puts n counted bytes into the file at path. */
static void write_file(size_t n)
{
    FILE *out = fopen(path, "wb");
    for (size_t i = 0; out != NULL && i < n; i++) {
        (void)fputc((int)(i * 7 % 251), out);
    }
    EXPECT(out != NULL && fclose(out) == 0);
}

static bool is_counted(const uint8_t *bytes, size_t from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != (from + i) * 7 % 251) {
            return false;
        }
    }
    return true;
}

static void the_beginning_is_seen_and_read_all_the_same(void)
{
    static const size_t sizes[] = {0, 1, INSPECT_FILE_HEAD_BYTES,
                                   INSPECT_FILE_HEAD_BYTES + 1, BIG};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t len = 0;
        write_file(sizes[i]);
        EXPECT(inspect_file_open(&file, path, &why));
        struct cursor head = inspect_file_head(&file);
        EXPECT_EQ(head.len, sizes[i] < INSPECT_FILE_HEAD_BYTES ? sizes[i]
                                                               : INSPECT_FILE_HEAD_BYTES);
        EXPECT(is_counted(head.base, 0, head.len));
        uint8_t *bytes = inspect_file_load(&file, BIG, &len, &why);
        EXPECT_EQ(len, sizes[i]);
        EXPECT(bytes != NULL && is_counted(bytes, 0, len));
        free(bytes);
        inspect_file_close(&file);
    }
}

static void it_is_read_piece_by_piece(void)
{
    static uint8_t out[50000];
    size_t at = 0;
    write_file(150000);
    EXPECT(inspect_file_open(&file, path, &why));
    for (ssize_t n = 1; n > 0; at += (size_t)n) {
        n = inspect_file_read(&file, out, sizeof out);
        EXPECT(n >= 0 && is_counted(out, at, (size_t)n));
    }
    EXPECT_EQ(at, 150000);
    inspect_file_close(&file);
}

static void what_is_above_the_bound_is_told(void)
{
    size_t len;
    write_file(1001);
    EXPECT(inspect_file_open(&file, path, &why));
    EXPECT(inspect_file_load(&file, 1000, &len, &why) == NULL);
    EXPECT(strstr(why.text, ": above the 1000 bytes that this can be; ") != NULL);
    inspect_file_close(&file);
    write_file(BIG);
    EXPECT(inspect_file_open(&file, path, &why));
    EXPECT(inspect_file_load(&file, BIG - 1, &len, &why) == NULL);
    inspect_file_close(&file);
}

static void what_cannot_be_read_is_told(void)
{
    size_t len;
    EXPECT(!inspect_file_open(&file, "/nowhere/at/all", &why));
    EXPECT_TEXT(why.text,
                "/nowhere/at/all: cannot be opened: No such file or directory; check "
                "the path and its permissions");
    EXPECT(!inspect_file_open(&file, "/tmp", &why));
    EXPECT_TEXT(why.text, "/tmp: cannot be read: Is a directory; name a file");
    write_file(10);
    EXPECT(inspect_file_open(&file, path, &why));
    EXPECT(close(file.fd) == 0);
    EXPECT(inspect_file_load(&file, 1000, &len, &why) == NULL);
    EXPECT(strstr(why.text, ": cannot be read: Bad file descriptor; ") != NULL);
}

static void a_dash_is_stdin(void)
{
    EXPECT(freopen("/dev/null", "r", stdin) != NULL);
    EXPECT(inspect_file_open(&file, "-", &why));
    EXPECT_TEXT(file.name, "standard input");
    EXPECT_EQ(inspect_file_head(&file).len, 0);
    inspect_file_close(&file);
    EXPECT(fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

int main(void)
{
    int fd = mkstemp(path);
    EXPECT(fd >= 0 && close(fd) == 0);
    RUN(the_beginning_is_seen_and_read_all_the_same);
    RUN(it_is_read_piece_by_piece);
    RUN(what_is_above_the_bound_is_told);
    RUN(what_cannot_be_read_is_told);
    RUN(a_dash_is_stdin);
    (void)unlink(path);
    return tap_done();
}
