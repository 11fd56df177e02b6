/* SPDX-License-Identifier: Apache-2.0 */
/* A ledger's folder that somebody else had in hands. */
#include "gateway/ledger/folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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

int main(void)
{
    RUN(a_pipe_in_place_of_the_lock_keeps_no_reader_waiting);
    RUN(a_lock_that_points_elsewhere_makes_no_file_there);
    RUN(what_is_locked_is_in_use_and_not_locked_twice);
    return tap_done();
}
