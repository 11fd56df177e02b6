/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the verb log export, run in children of this process. */
#include <sys/stat.h>
#include <sys/wait.h>

#include "gateway/officer/export.h"
#include "gateway/verbs/log_export.h"
#include "gateway/verbs/verbs.h"
#include "tests/gateway/ledger_kit.h"

#include "tests/gateway/export_kit.h"

#define EXPORT(...) export_to(NULL, (char *[]){(char *)"export", __VA_ARGS__, NULL})

static char work[96];

static void path_of(char out[static 128], const char *name)
{
    (void)snprintf(out, 128, "%s/%s", work, name);
}

/* Runs the verb in a child, its standard output into a file of `work`; its exit code. */
static int export_to(const char *name, char **argv)
{
    char path[128];
    int argc = 0;
    int status = 0;
    while (argv[argc] != NULL) {
        argc++;
    }
    path_of(path, name != NULL ? name : "stdout");
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        (void)dup2(fd, STDOUT_FILENO);
        path_of(path, "stderr");
        (void)dup2(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
        int code = log_export(argc, argv);
        (void)fflush(stdout);
        _exit(code);
    }
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Where an export may be written: nothing is there. */
static void free_path(char out[static 128], const char *name)
{
    path_of(out, name);
    (void)unlink(out);
}

static bool said(const char *text)
{
    char path[128];
    char all[4096] = "";
    path_of(path, "stderr");
    int fd = open(path, O_RDONLY);
    ssize_t n = read(fd, all, sizeof all - 1);
    (void)close(fd);
    all[n > 0 ? n : 0] = 0;
    return strstr(all, text) != NULL;
}

static unsigned lines_of(const char *path)
{
    FILE *file = fopen(path, "r");
    unsigned lines = 0;
    for (int c = getc(file); c != EOF; c = getc(file)) {
        lines += c == '\n';
    }
    (void)fclose(file);
    return lines;
}

static void test_every_format_of_the_table_is_written(void)
{
    struct stat st;
    char path[128];
    for (size_t i = 0; i < export_format_count; i++) {
        const char *name = export_formats[i].name;
        char *argv[] = {(char *)"export", kit_dir, (char *)"--format", (char *)name,
                        NULL};
        EXPECT_EQ(export_to(name, argv), VERB_DONE);
        path_of(path, name);
        EXPECT(stat(path, &st) == 0 && st.st_size > EXPORT_KIT_COUNT * 40);
    }
}

static void test_a_file_is_for_its_owner_and_has_what_the_filter_takes(void)
{
    char path[128];
    struct stat st;
    free_path(path, "some");
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"cef", (char *)"--subject",
                     (char *)"frame", (char *)"-o", path),
              VERB_DONE);
    EXPECT_EQ(lines_of(path), 3);
    EXPECT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
}

static void test_an_incident_is_its_line_and_what_was_kept_of_its_flow(void)
{
    char path[128];
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"cef", (char *)"--incident",
                     (char *)"#4", (char *)"-o", (free_path(path, "some"), path)),
              VERB_DONE);
    EXPECT_EQ(lines_of(path), 2);
    free_path(path, "some");
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"cef", (char *)"--incident",
                     (char *)"1", (char *)"-o", path),
              VERB_DONE);
    EXPECT_EQ(lines_of(path), 2);
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--pcapng", (char *)"--incident", (char *)"99"),
              VERB_USAGE);
    EXPECT(said("no event 99 in it"));
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--pcapng", (char *)"--incident", (char *)"x"),
              VERB_USAGE);
    EXPECT(said("--incident x: no event"));
}

static bool holds(const char *path, const char *text);

static void test_the_vehicle_is_called_as_the_folder_unless_a_name_is_said(void)
{
    char path[128];
    char field[64];
    (void)snprintf(field, sizeof field, "\"%s\"", strrchr(kit_dir, '/') + 1);
    free_path(path, "some");
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"csv", (char *)"-o", path),
              VERB_DONE);
    EXPECT(holds(path, field));
    free_path(path, "some");
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"csv", (char *)"--vehicle",
                     (char *)"van-7", (char *)"-o", path),
              VERB_DONE);
    EXPECT(holds(path, "\"van-7\"") && !holds(path, field));
}

static void test_what_is_wrong_is_named(void)
{
    EXPECT_EQ(EXPORT(kit_dir), VERB_USAGE);
    EXPECT(said("in which form? say --format with one of jsonl, syslog, "));
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"xml"), VERB_USAGE);
    EXPECT(said(" log export: --format xml: no such format; say one of jsonl, "));
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"csv", (char *)"--pcapng"),
              VERB_USAGE);
    EXPECT(said("--format csv and --pcapng: one file has one form; leave one out"));
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"pcapng", (char *)"--pcapng"),
              VERB_DONE);
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"csv", (char *)"--vehicle",
                     (char *)"a b"),
              VERB_USAGE);
    EXPECT(said("--vehicle a b: no name"));
    EXPECT_EQ(EXPORT((char *)"--format", (char *)"csv"), VERB_USAGE);
    EXPECT(said("say which: sallyport log export LEDGER"));
    EXPECT_EQ(EXPORT((char *)"/nonexistent", (char *)"--format", (char *)"csv"),
              VERB_USAGE);
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"csv", (char *)"-o",
                     (char *)"/nonexistent/x"),
              VERB_USAGE);
    EXPECT(said("say another FILE behind -o"));
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"csv", (char *)"-o",
                     (char *)"/dev/full"),
              VERB_FOUND);
    EXPECT(said("/dev/full: not all was written"));
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"csv", (char *)"--reason",
                     (char *)"no_policy"),
              VERB_DONE);
    EXPECT(said("no event matches"));
}

static void test_what_is_there_is_never_written_over(void)
{
    static uint8_t before[65536];
    static uint8_t after[65536];
    char path[128];
    kit_path(path, sizeof path, 1);
    size_t len = kit_read(1, before, sizeof before);
    EXPECT_EQ(EXPORT(kit_dir, (char *)"--format", (char *)"csv", (char *)"-o", path),
              VERB_USAGE);
    EXPECT(said("is there already; say another FILE"));
    EXPECT(len > 0 && kit_read(1, after, sizeof after) == len);
    EXPECT(memcmp(before, after, len) == 0);
}

static void write_ledger(void)
{
    struct trouble why;
    struct store *store = kit_open();
    for (unsigned n = 0; n < EXPORT_KIT_COUNT; n++) {
        struct event event = export_kit_event(n);
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    }
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
}

static bool holds(const char *path, const char *text)
{
    static char all[65536];
    int fd = open(path, O_RDONLY);
    ssize_t n = read(fd, all, sizeof all);
    (void)close(fd);
    return n > 0 && memmem(all, (size_t)n, text, strlen(text)) != NULL;
}

/* Exports a ledger with these pieces of a trail of three as pcapng; the exit code. */
static int export_pieces(const struct event *pieces, unsigned count, char *option,
                         char *value)
{
    static uint64_t seq = 1000;
    char path[128];
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    for (unsigned i = 0; i < count; i++) {
        struct event event = pieces[i];
        event.source_seq = ++seq;
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    }
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    free_path(path, "some");
    return EXPORT(kit_dir, (char *)"--pcapng", (char *)"-o", path, option, value);
}

static void test_a_trail_that_breaks_off_is_told(void)
{
    char path[128];
    struct event pieces[3];
    for (uint8_t i = 0; i < 3; i++) {
        pieces[i] = kit_event(1);
        trail_kit_pack(&pieces[i], 3, "unit", (uint8_t)(i + 1), 3);
    }
    path_of(path, "some");
    EXPECT_EQ(export_pieces(pieces, 3, NULL, NULL), VERB_DONE);
    EXPECT(!said("breaks off"));
    EXPECT(holds(path, "CAN unit 001, 8 bytes. Kept of what came before a severe event, "
                       "part 3 of 3"));
    EXPECT(!holds(path, "which breaks off"));
    EXPECT_EQ(export_pieces(pieces, 2, NULL, NULL), VERB_DONE); /* more may come */
    EXPECT(said("what came before an event breaks off: pieces of it are missing"));
    EXPECT_EQ(export_pieces(pieces + 1, 2, NULL, NULL), VERB_FOUND);
    EXPECT(said("what came before an event breaks off: pieces of it are missing"));
    EXPECT_EQ(export_pieces(pieces + 1, 2, (char *)"--since", (char *)"2020-01-01"),
              VERB_DONE);
    EXPECT(!said("breaks off"));
    trail_kit_cut(&pieces[2]);
    EXPECT_EQ(export_pieces(pieces + 1, 2, (char *)"--since", (char *)"2020-01-01"),
              VERB_FOUND);
    EXPECT(said("what came before an event breaks off: damaged"));
    EXPECT(holds(path, "CAN unit 002, 8 bytes. Kept of what came before a severe event, "
                       "part 3 of 3, which breaks off behind this: it is damaged"));
    EXPECT(!holds(path, "CAN unit 003, 8 bytes. Kept of what came before a severe event, "
                        "part 3 of 3, which breaks off"));
}

static void empty_work(void)
{
    DIR *dir = opendir(work);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        (void)unlinkat(dirfd(dir), e->d_name, 0);
    }
    (void)closedir(dir);
    (void)rmdir(work);
}

int main(void)
{
    kit_start();
    (void)snprintf(work, sizeof work, "%s-work", kit_dir);
    (void)mkdir(work, 0700);
    write_ledger();
    RUN(test_every_format_of_the_table_is_written);
    RUN(test_a_file_is_for_its_owner_and_has_what_the_filter_takes);
    RUN(test_an_incident_is_its_line_and_what_was_kept_of_its_flow);
    RUN(test_the_vehicle_is_called_as_the_folder_unless_a_name_is_said);
    RUN(test_what_is_wrong_is_named);
    RUN(test_what_is_there_is_never_written_over);
    RUN(test_a_trail_that_breaks_off_is_told);
    empty_work();
    kit_stop();
    return tap_done();
}
