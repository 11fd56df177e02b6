/* SPDX-License-Identifier: Apache-2.0 */
/* A ledger's folder that somebody else had in hands. */
#include "gateway/ledger/folder.h"
#include "gateway/ledger/folder_ledgers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/gateway/failing_readdir.h"
#include "tests/tap.h"

static char dir[64];
static char path[128];

static const char *file(const char *name)
{
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void begin(void)
{
    (void)snprintf(dir, sizeof dir, "/tmp/folder_test.XXXXXX");
    EXPECT(mkdtemp(dir) != NULL);
}

static void end(void)
{
    (void)unlink(file("lock"));
    (void)unlink(file("other"));
    EXPECT(rmdir(dir) == 0);
}

static void a_pipe_in_place_of_the_lock_keeps_no_reader_waiting(void)
{
    struct folder folder;
    struct trouble why;
    begin();
    EXPECT(mkfifo(file("lock"), 0600) == 0);
    EXPECT(folder_open(&folder, dir, &why));
    (void)alarm(5); /* the end of this test if it does wait */
    EXPECT(!folder_is_in_use(&folder));
    (void)alarm(0);
    folder_close(&folder);
    end();
}

static void a_lock_that_points_elsewhere_makes_no_file_there(void)
{
    struct folder folder;
    struct trouble why;
    char other[128];
    begin();
    (void)snprintf(other, sizeof other, "%s", file("other"));
    EXPECT(symlink(other, file("lock")) == 0);
    EXPECT(!folder_open_locked(&folder, dir, &why));
    EXPECT(access(other, F_OK) != 0);
    end();
}

static void what_is_locked_is_in_use_and_not_locked_twice(void)
{
    struct folder writer;
    struct folder other;
    struct trouble why;
    begin();
    EXPECT(folder_open_locked(&writer, dir, &why));
    EXPECT(folder_is_in_use(&writer));
    EXPECT(!folder_open_locked(&other, dir, &why));
    folder_close(&writer);
    EXPECT(folder_open_locked(&other, dir, &why));
    folder_close(&other);
    end();
}

static void a_folder_of_ledgers_says_that_one_is_to_be_named(void)
{
    struct folder folder;
    struct folder_list list;
    struct trouble why;
    char below[80];
    char segment[160];
    begin();
    (void)snprintf(below, sizeof below, "%s/van", dir);
    (void)snprintf(segment, sizeof segment, "%s/000000000001.seg", below);
    EXPECT(mkdir(below, 0700) == 0);
    EXPECT(folder_open(&folder, dir, &why));
    EXPECT(!folder_list_ledger(&folder, &list, &why));
    EXPECT(strstr(why.text, "(no .seg file); name another") != NULL);
    int fd = open(segment, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    EXPECT(fd >= 0 && close(fd) == 0);
    EXPECT(folder_is_ledger(below) && !folder_is_ledger(dir));
    EXPECT(!folder_list_ledger(&folder, &list, &why));
    EXPECT(strstr(why.text, "it holds ledgers: name one of them, as /tmp/") != NULL);
    EXPECT(strstr(why.text, "/NAME") != NULL && strstr(why.text, "//NAME") == NULL);
    folder_close(&folder);
    EXPECT(unlink(segment) == 0 && rmdir(below) == 0);
    end();
}

/* Else a writer would take what was read so far for all, and go on there. */
static void test_a_list_that_the_disk_breaks_off_is_no_list(void)
{
    struct folder folder;
    struct folder_list list;
    struct trouble why = {0};
    begin();
    EXPECT(folder_open(&folder, dir, &why));
    entries_before_error = 1;
    EXPECT(!folder_list(&folder, &list, &why));
    entries_before_error = -1;
    EXPECT(strstr(why.text, "cannot be listed: Input/output error; mend the disk") !=
           NULL);
    EXPECT(folder_list(&folder, &list, &why) && list.count == 0);
    folder_list_free(&list);
    folder_close(&folder);
    end();
}

int main(void)
{
    RUN(test_a_list_that_the_disk_breaks_off_is_no_list);
    RUN(a_folder_of_ledgers_says_that_one_is_to_be_named);
    RUN(a_pipe_in_place_of_the_lock_keeps_no_reader_waiting);
    RUN(a_lock_that_points_elsewhere_makes_no_file_there);
    RUN(what_is_locked_is_in_use_and_not_locked_twice);
    return tap_done();
}
