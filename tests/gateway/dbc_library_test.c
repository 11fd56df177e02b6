/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/dbc_library.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tap.h"

static char folder[] = "/tmp/dbc_library_XXXXXX";
static char said[1000];
static unsigned count;

static void keep(void *context, const char *line)
{
    EXPECT(context == said);
    (void)snprintf(said, sizeof said, "%s", line);
    count++;
}

static void put(const char *name, const char *text)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    if (EXPECT(out != NULL)) {
        (void)fputs(text, out);
        (void)fclose(out);
    }
}

static struct dbc_library it;

static const struct database *read_one(const char *name)
{
    said[0] = '\0';
    count = 0;
    return it.library.read(it.library.context, name);
}

static void open_beside(const char *name)
{
    static char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    dbc_library_open(&it, path, keep, said);
}

static void test_certificates_are_read_beside_the_policy_too(void)
{
    size_t len = 0;
    put("ca.pem", "one");
    put("other.pem", "another");
    open_beside("van.policy");
    const uint8_t *text = it.library.read_text(it.library.context, "ca.pem", &len);
    EXPECT(text != NULL && len == 3 && memcmp(text, "one", 3) == 0);
    text = it.library.read_text(it.library.context, "other.pem", &len);
    EXPECT(text != NULL && len == 7);
    count = 0;
    EXPECT(it.library.read_text(it.library.context, "none.pem", &len) == NULL);
    EXPECT_EQ(count, 1);
    EXPECT(strstr(said, "none.pem") != NULL);
    dbc_library_close(&it);
    EXPECT(it.text == NULL);
}

static void test_a_name_is_looked_for_beside_the_policy(void)
{
    char whole[200];
    (void)snprintf(whole, sizeof whole, "%s/van.dbc", folder);
    open_beside("van.policy");
    const struct database *database = read_one("van.dbc");
    EXPECT(database != NULL && database->message_count == 1);
    EXPECT(read_one(whole) != NULL);
    EXPECT_EQ(it.count, 2);
    dbc_library_close(&it);
    EXPECT_EQ(it.count, 0);
}

static void test_without_a_folder_it_is_the_current_one(void)
{
    dbc_library_open(&it, "-", keep, said);
    EXPECT(read_one("no-such.dbc") == NULL);
    EXPECT(strncmp(said, "no-such.dbc: ", 13) == 0);
    dbc_library_close(&it);
}

/* "POLICY: warning: N warnings in PATH; see: sallyport inspect PATH" */
static bool is_said(const char *how_many, const char *name)
{
    char want[1000];
    (void)snprintf(want, sizeof want,
                   "%s/van.policy: warning: %s %s/%s; see: sallyport inspect %s/%s",
                   folder, how_many, folder, name, folder, name);
    return EXPECT_TEXT(said, want);
}

static void test_errors_are_told_and_warnings_counted(void)
{
    open_beside("van.policy");
    EXPECT(read_one("broken.dbc") == NULL);
    EXPECT_EQ(count, 1);
    EXPECT(strstr(said, "/broken.dbc:2:") != NULL);
    EXPECT(read_one("odd.dbc") != NULL);
    EXPECT_EQ(count, 1);
    EXPECT(is_said("1 warning in", "odd.dbc"));
    EXPECT(read_one("odder.dbc") != NULL);
    EXPECT_EQ(count, 1);
    EXPECT(is_said("25 warnings in", "odder.dbc"));
    EXPECT(read_one("van.dbc") != NULL);
    EXPECT_EQ(count, 0);
    EXPECT(read_one(".") == NULL);
    EXPECT_EQ(count, 1);
    dbc_library_close(&it);
}

static void test_nine_files_are_too_many(void)
{
    open_beside("van.policy");
    for (int i = 0; i < DBC_LIBRARY_FILES_MAX; i++) {
        EXPECT(read_one("van.dbc") != NULL);
    }
    EXPECT(read_one("van.dbc") == NULL);
    EXPECT_EQ(count, 1);
    dbc_library_close(&it);
}

static void take_away(const char *name)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    (void)unlink(path);
}

/* 25 messages with a signal behind their end. */
static void put_odder(void)
{
    char text[4000] = "";
    for (int i = 0; i < 25; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used,
                       "BO_ %d M%d: 1 X\n SG_ S : 4|8@1+ (1,0) [0|0] \"\" X\n", i, i);
    }
    put("odder.dbc", text);
}

int main(void)
{
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    put("van.dbc", "BO_ 1 One: 8 X\n SG_ S : 0|8@1+ (1,0) [0|0] \"\" X\n");
    put("odd.dbc", "BO_ 1 One: 1 X\n SG_ S : 4|8@1+ (1,0) [0|0] \"\" X\n");
    put("broken.dbc", "BO_ 1 One: 8 X\n SG_ S : 0|8@1+ (1,0 [0|0] \"\" X\n");
    put_odder();
    RUN(test_certificates_are_read_beside_the_policy_too);
    RUN(test_a_name_is_looked_for_beside_the_policy);
    RUN(test_without_a_folder_it_is_the_current_one);
    RUN(test_errors_are_told_and_warnings_counted);
    RUN(test_nine_files_are_too_many);
    take_away("van.dbc");
    take_away("odd.dbc");
    take_away("broken.dbc");
    take_away("odder.dbc");
    (void)rmdir(folder);
    return tap_done();
}
