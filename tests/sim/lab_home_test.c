/* SPDX-License-Identifier: Apache-2.0 */
/* The lab's folder: what it finds, what it writes, what it leaves. */
#include "sim/lab_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tap.h"

static struct lab_home home;
static struct trouble why;

/* What a shell says after reading env.sh. */
static const char *ask_shell(const char *question)
{
    static char reply[512];
    char command[LAB_HOME_BYTES + 128];
    (void)snprintf(command, sizeof(command), "bash -c '. %s/env.sh; %s'", home.path,
                   question);
    FILE *shell = popen(command, "r");
    reply[0] = '\0';
    if (shell != NULL) {
        (void)!fgets(reply, sizeof(reply), shell);
        (void)pclose(shell);
    }
    return reply;
}

static void any_argument_reaches_the_story_whole(void)
{
    char words[][8] = {"a b", "it's", "$HOME\\n"};
    char *arguments[] = {words[0], words[1], words[2], NULL};
    struct lab_story story = {"uml", "/a story/x.sh", arguments};
    EXPECT(lab_home_make(&home, 1, &why));
    EXPECT(lab_home_fill(&home, &story, &why));
    EXPECT_TEXT(ask_shell("echo ${#LAB_ARGS[@]}"), "3\n");
    EXPECT_TEXT(ask_shell("printf %s \"${LAB_ARGS[0]}|${LAB_ARGS[1]}|${LAB_ARGS[2]}\""),
                "a b|it's|$HOME\\n");
    EXPECT_TEXT(ask_shell("echo \"$LAB_STORY $LAB_WORLD\""), "/a story/x.sh uml\n");
    lab_home_remove(&home);
}

static void only_what_the_story_may_see_is_in_its_environment(void)
{
    char *arguments[] = {NULL};
    struct lab_story story = {"uplink", "/x", arguments};
    (void)setenv("LAB_THING", "it", 1);
    (void)setenv("A_SECRET", "it", 1);
    EXPECT(lab_home_make(&home, 1, &why));
    EXPECT(lab_home_fill(&home, &story, &why));
    EXPECT_TEXT(ask_shell("grep -c A_SECRET $LAB_HOME/env.sh"), "0\n");
    EXPECT_TEXT(ask_shell("echo $LAB_THING"), "it\n");
    lab_home_remove(&home);
}

static void a_story_without_an_end_has_no_result(void)
{
    char path[LAB_HOME_BYTES + 16];
    EXPECT(lab_home_make(&home, 1, &why));
    EXPECT_EQ(lab_home_result(&home), -1);
    (void)snprintf(path, sizeof(path), "%s/result", home.path);
    FILE *out = fopen(path, "w");
    EXPECT(out != NULL && fputs("7\n", out) >= 0 && fclose(out) == 0);
    EXPECT_EQ(lab_home_result(&home), 7);
    lab_home_remove(&home);
}

static void nothing_of_the_folder_is_left(void)
{
    struct stat info;
    char *arguments[] = {NULL};
    struct lab_story story = {"uml", "/x", arguments};
    EXPECT(lab_home_make(&home, 1, &why));
    EXPECT(lab_home_fill(&home, &story, &why));
    lab_home_remove(&home);
    EXPECT(stat(home.path, &info) != 0);
}

static void no_room_anywhere_is_named(void)
{
    EXPECT(!lab_home_make(&home, UINT64_MAX, &why));
    EXPECT(strstr(why.text, "set TMPDIR") != NULL);
}

int main(void)
{
    RUN(any_argument_reaches_the_story_whole);
    RUN(only_what_the_story_may_see_is_in_its_environment);
    RUN(a_story_without_an_end_has_no_result);
    RUN(nothing_of_the_folder_is_left);
    RUN(no_room_anywhere_is_named);
    return tap_done();
}
