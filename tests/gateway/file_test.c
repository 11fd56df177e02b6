/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/file.c. */
#include "gateway/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tap.h"

static char dir[] = "/tmp/file-test-XXXXXX";
static char path[64];
static struct trouble why;

static void test_a_file_is_replaced_whole_with_its_mode(void)
{
    struct stat st;
    size_t len = 0;
    EXPECT(file_replace(path, "first", 5, 0644, &why));
    EXPECT(file_replace(path, "second!", 7, 0600, &why));
    uint8_t *bytes = file_read(path, 100, &len, &why);
    EXPECT(bytes != NULL && len == 7 && strcmp((char *)bytes, "second!") == 0);
    free(bytes);
    EXPECT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
}

static void test_a_replacement_that_fails_leaves_what_was_there(void)
{
    size_t len = 0;
    char folder[80];
    (void)snprintf(folder, sizeof folder, "%s/folder", dir);
    EXPECT(mkdir(folder, 0700) == 0);
    EXPECT(!file_replace(folder, "x", 1, 0600, &why));
    EXPECT(strstr(why.text, "cannot be written") != NULL);
    EXPECT(rmdir(folder) == 0);
    (void)snprintf(folder, sizeof folder, "%s/pipe", dir);
    EXPECT(mkfifo(folder, 0600) == 0);
    EXPECT(!file_replace(folder, "x", 1, 0600, &why));
    EXPECT(strstr(why.text, "pipe: a pipe or a device; name a file") != NULL);
    EXPECT(unlink(folder) == 0);
    EXPECT(!file_replace("/nonexistent/x", "x", 1, 0600, &why));
    EXPECT(strstr(why.text, "its folder cannot be written to") != NULL);
    uint8_t *bytes = file_read(path, 100, &len, &why);
    EXPECT(len == 7);
    free(bytes);
}

static void test_what_cannot_be_read_is_named_with_its_mend(void)
{
    size_t len = 0;
    EXPECT(file_read("/nonexistent", 10, &len, &why) == NULL);
    EXPECT(strncmp(why.text, "/nonexistent: cannot be opened: ", 32) == 0);
    EXPECT(strstr(why.text, "; check the path") != NULL);
    EXPECT(file_read(dir, 10, &len, &why) == NULL);
    EXPECT(strstr(why.text, "this is a folder; name a file") != NULL);
    EXPECT(file_read(path, 6, &len, &why) == NULL);
    EXPECT(strstr(why.text, "7 bytes, above the 6") != NULL);
    EXPECT(file_read("/dev/zero", 1000, &len, &why) == NULL);
    EXPECT(strstr(why.text, "above the 1000 bytes") != NULL);
}

static void test_an_empty_file_is_no_failure(void)
{
    size_t len = 1;
    uint8_t *bytes = file_read("/dev/null", 10, &len, &why);
    EXPECT(bytes != NULL && len == 0 && bytes[0] == 0);
    free(bytes);
}

static void test_a_pipe_that_nobody_writes_to_keeps_nobody_waiting(void)
{
    char pipe_path[80];
    size_t len = 1;
    (void)snprintf(pipe_path, sizeof pipe_path, "%s.pipe", path);
    EXPECT(mkfifo(pipe_path, 0600) == 0);
    (void)alarm(5); /* the end of this test if it does wait */
    uint8_t *bytes = file_read(pipe_path, 100, &len, &why);
    EXPECT(bytes != NULL && len == 0);
    free(bytes);
    char *key = file_read_key(pipe_path, &why);
    EXPECT(key != NULL && key[0] == '\0');
    free(key);
    (void)alarm(0);
    (void)unlink(pipe_path);
}

static void test_a_regular_file_is_told_from_what_may_keep_waiting(void)
{
    size_t len = 0;
    EXPECT(file_read_regular("/dev/null", 100, &len, &why) == NULL);
    EXPECT_TEXT(why.text, "/dev/null: a pipe or a device; name a file");
    EXPECT(file_read_regular(dir, 100, &len, &why) == NULL);
    EXPECT(strstr(why.text, "this is a folder; name a file") != NULL);
    uint8_t *bytes = file_read_regular(path, 100, &len, &why);
    EXPECT(bytes != NULL && len == 7);
    free(bytes);
}

static void test_a_dash_is_standard_input(void)
{
    size_t len = 0;
    int fds[2];
    int kept = dup(STDIN_FILENO);
    EXPECT(pipe(fds) == 0 && write(fds[1], "piped", 5) == 5);
    (void)close(fds[1]);
    EXPECT(dup2(fds[0], STDIN_FILENO) == STDIN_FILENO);
    uint8_t *bytes = file_read("-", 100, &len, &why);
    EXPECT(bytes != NULL && len == 5 && memcmp(bytes, "piped", 5) == 0);
    free(bytes);
    (void)dup2(kept, STDIN_FILENO);
    (void)close(kept);
    (void)close(fds[0]);
}

static void test_a_key_that_others_may_read_is_refused(void)
{
    static const mode_t open_modes[] = {0640, 0604, 0660, 0610};
    for (size_t i = 0; i < sizeof open_modes / sizeof open_modes[0]; i++) {
        EXPECT(chmod(path, open_modes[i]) == 0);
        EXPECT(file_read_key(path, &why) == NULL);
        EXPECT(strstr(why.text, "type: chmod 600 ") != NULL);
    }
    EXPECT(chmod(path, 0600) == 0);
    char *key = file_read_key(path, &why);
    EXPECT_TEXT(key, "second!");
    free(key);
    EXPECT(file_replace(path, "-----BEGIN PUBLIC KEY-----", 26, 0644, &why));
    key = file_read_key(path, &why);
    EXPECT(key != NULL); /* its parser says that it is public */
    free(key);
    EXPECT(file_read_key("/nonexistent", &why) == NULL);
    EXPECT(strstr(why.text, "sallyport keygen") != NULL);
}

int main(void)
{
    if (mkdtemp(dir) == NULL) {
        return 1;
    }
    (void)snprintf(path, sizeof path, "%s/file", dir);
    RUN(test_a_file_is_replaced_whole_with_its_mode);
    RUN(test_a_replacement_that_fails_leaves_what_was_there);
    RUN(test_what_cannot_be_read_is_named_with_its_mend);
    RUN(test_an_empty_file_is_no_failure);
    RUN(test_a_pipe_that_nobody_writes_to_keeps_nobody_waiting);
    RUN(test_a_regular_file_is_told_from_what_may_keep_waiting);
    RUN(test_a_dash_is_standard_input);
    RUN(test_a_key_that_others_may_read_is_refused);
    (void)unlink(path);
    return rmdir(dir) == 0 ? tap_done() : 1;
}
