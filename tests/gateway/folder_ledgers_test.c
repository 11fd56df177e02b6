/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/folder_ledgers.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/gateway/failing_readdir.h"
#include "tests/tap.h"

static char dir[64];

static struct {
    int ledgers, others, error;
} seen;

static bool see(void *context, const char *path, int error)
{
    EXPECT(context == &seen && strncmp(path, dir, strlen(dir)) == 0);
    seen.ledgers += error == 0;
    seen.others += error != 0;
    seen.error = error != 0 ? error : seen.error;
    return true;
}

static int each(void)
{
    memset(&seen, 0, sizeof seen);
    return folder_each_ledger(dir, see, &seen);
}

static const char *in_dir(const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void make_ledger(const char *name, const char *segment)
{
    char below[64];
    EXPECT(mkdir(in_dir(name), 0700) == 0);
    (void)snprintf(below, sizeof below, "%s/%s", name, segment);
    int fd = open(in_dir(below), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    EXPECT(fd >= 0 && close(fd) == 0);
}

static void test_only_folders_with_a_segment_are_ledgers(void)
{
    make_ledger("van", "000000000001.seg");
    make_ledger("other", "000000000001.txt");
    make_ledger("lost+found", "000000000001.seg");
    make_ledger(".hidden", "000000000001.seg");
    EXPECT_EQ(each(), 0);
    EXPECT_EQ(seen.ledgers, 1);
    EXPECT_EQ(seen.others, 0);
    EXPECT(folder_is_ledger(in_dir("van")) && !folder_is_ledger(in_dir("other")));
    EXPECT(!folder_is_ledger(dir) && !folder_is_ledger(in_dir("nothing")));
    EXPECT_EQ(folder_each_ledger(in_dir("nothing"), see, &seen), ENOENT);
}

/* Else those behind would not be missed. */
static void test_a_disk_that_breaks_off_the_list_is_told(void)
{
    entries_before_error = 0;
    EXPECT_EQ(each(), EIO);
    entries_before_error = -1;
    EXPECT_EQ(each(), 0);
}

int main(void)
{
    (void)snprintf(dir, sizeof dir, "/tmp/folder-ledgers-XXXXXX");
    EXPECT(mkdtemp(dir) != NULL);
    RUN(test_only_folders_with_a_segment_are_ledgers);
    RUN(test_a_disk_that_breaks_off_the_list_is_told);
    (void)unlink(in_dir("van/000000000001.seg"));
    (void)unlink(in_dir("other/000000000001.txt"));
    (void)unlink(in_dir("lost+found/000000000001.seg"));
    (void)unlink(in_dir(".hidden/000000000001.seg"));
    EXPECT(rmdir(in_dir("van")) == 0 && rmdir(in_dir("other")) == 0);
    EXPECT(rmdir(in_dir("lost+found")) == 0 && rmdir(in_dir(".hidden")) == 0);
    EXPECT(rmdir(dir) == 0);
    return tap_done();
}
