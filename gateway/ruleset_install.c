/* SPDX-License-Identifier: Apache-2.0 */
/* Runs nft, iptables-restore, ip and sysctl to put the rules in place. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/ruleset.h"

#define WORDS_MAX 24
#define LINE_BYTES 160
#define COMMAND_BYTES 1024
#define OUTPUT_BYTES 160 /* of what a program says when it fails */

/* Nothing of our own environment reaches the programs. */
static char *environment[] = {
    (char[]){"PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"},
    (char[]){"LC_ALL=C"},
    NULL,
};

/* In the child: its input is the text's file, its errors go to the pipe. What else it has
 * to say may come first, and is not what went wrong. */
static void become(char *const words[], int input, int errors)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (dup2(input, STDIN_FILENO) < 0 || dup2(nowhere, STDOUT_FILENO) < 0 ||
        dup2(errors, STDERR_FILENO) < 0) {
        _exit(126);
    }
    environ = environment; /* execvp looks for the program in its PATH */
    (void)execvp(words[0], words);
    _exit(127);
}

/* The first line of what it says into said, the rest is read and dropped. */
static void listen_to(int output, char said[static OUTPUT_BYTES])
{
    size_t used = 0;
    char rest[256];
    for (;;) {
        bool room = used < OUTPUT_BYTES - 1;
        ssize_t got = room ? read(output, said + used, OUTPUT_BYTES - 1 - used)
                           : read(output, rest, sizeof rest);
        if (got <= 0) {
            break;
        }
        used += room ? (size_t)got : 0;
    }
    said[used] = '\0';
    said[strcspn(said, "\n")] = '\0';
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Runs a program with the file as its input; true if it exits 0, else what it said. */
static bool run(char *const words[], int input, char said[static OUTPUT_BYTES])
{
    int ends[2];
    said[0] = '\0';
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        become(words, input, ends[1]);
    }
    (void)close(ends[1]);
    if (child > 0) {
        listen_to(ends[0], said);
    }
    (void)close(ends[0]);
    return child > 0 && wait_for(child) == 0;
}

/* A command line of words between single spaces; of more than WORDS_MAX none is run. */
static bool run_line(char *line, char said[static OUTPUT_BYTES])
{
    char *words[WORDS_MAX + 1] = {NULL};
    char *rest = line;
    said[0] = '\0';
    for (size_t i = 0; i < WORDS_MAX && rest != NULL; i++) {
        words[i] = strsep(&rest, " ");
    }
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool good = rest == NULL && nothing >= 0 && run(words, nothing, said);
    if (nothing >= 0) {
        (void)close(nothing);
    }
    return good;
}

/* The rules of one form in a nameless file, at its beginning; -1 on failure. */
static int print_to_file(const struct policy *policy,
                         const struct ruleset_options *options, enum ruleset_form form)
{
    FILE *file = tmpfile();
    if (file == NULL) {
        return -1;
    }
    ruleset_print(file, policy, options, form);
    bool good = fflush(file) == 0 && !ferror(file);
    int fd = good ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 0) : -1;
    (void)fclose(file);
    if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static bool feed(const char *program, const char *argument, const struct policy *policy,
                 const struct ruleset_options *options, enum ruleset_form form,
                 char said[static OUTPUT_BYTES])
{
    char *words[] = {(char *)program, (char *)argument, (char *)(argument ? "-" : NULL),
                     NULL};
    int input = print_to_file(policy, options, form);
    if (input < 0) {
        (void)snprintf(said, OUTPUT_BYTES, "no temporary file: %s", strerror(errno));
        return false;
    }
    bool good = run(words, input, said);
    (void)close(input);
    return good;
}

static bool feed_iptables(const char *ipv4, const char *ipv6, const struct policy *policy,
                          const struct ruleset_options *options,
                          char said[static OUTPUT_BYTES])
{
    return feed(ipv4, NULL, policy, options, RULESET_IPTABLES, said) &&
           feed(ipv6, NULL, policy, options, RULESET_IP6TABLES, said);
}

/* True where both the program and the kernel have nf_tables. */
static bool has_nf_tables(void)
{
    char said[OUTPUT_BYTES];
    char line[] = "nft list tables";
    return run_line(line, said);
}

/* iptables-legacy talks to kernels that have no nf_tables. A form that the kernel has and
 * refuses is trouble, not a reason to try the other. */
static bool install_rules(const struct policy *policy,
                          const struct ruleset_options *options, struct trouble *why)
{
    char said[OUTPUT_BYTES];
    bool nft = has_nf_tables();
    if (nft ? feed("nft", "-f", policy, options, RULESET_NFTABLES, said)
            : feed_iptables("iptables-legacy-restore", "ip6tables-legacy-restore", policy,
                            options, said)) {
        return true;
    }
    trouble_set(
        why,
        "ruleset: %s refused the rules: %s; run as root, with nftables or iptables "
        "installed",
        nft ? "nft" : "iptables-legacy-restore", said);
    return false;
}

/* A routing rule that is there already stays, and misses no packet. */
static bool run_command(const char *command, struct trouble *why)
{
    char words[COMMAND_BYTES];
    char said[OUTPUT_BYTES];
    memcpy(words, command, sizeof words);
    if (words[0] == '\0' || run_line(words, said) ||
        strstr(said, "File exists") != NULL) {
        return true;
    }
    trouble_set(why, "ruleset: '%.60s%s' failed: %s; see that the interface is there",
                command, strlen(command) > 60 ? " ..." : "", said);
    return false;
}

/* One sysctl makes many settings, in their order: starting a program for each is most of
 * what a start of the gateway takes. False: the line is another command. */
static bool join(char command[static COMMAND_BYTES], const char *line)
{
    static const char setting[] = "sysctl -w ";
    size_t verb = sizeof setting - 1;
    size_t used = strlen(command);
    if (strncmp(command, setting, verb) != 0 || strncmp(line, setting, verb) != 0 ||
        used + strlen(line + verb) + 2 > COMMAND_BYTES) {
        return false;
    }
    (void)snprintf(command + used, COMMAND_BYTES - used, " %s", line + verb);
    return true;
}

static bool install_routing(const struct policy *policy,
                            const struct ruleset_options *options, struct trouble *why)
{
    char line[LINE_BYTES];
    char command[COMMAND_BYTES] = "";
    int fd = print_to_file(policy, options, RULESET_ROUTING);
    FILE *lines = fd < 0 ? NULL : fdopen(fd, "r");
    bool good = lines != NULL;
    while (good && fgets(line, sizeof line, lines) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (!join(command, line)) {
            good = run_command(command, why);
            (void)snprintf(command, sizeof command, "%s", line);
        }
    }
    if (lines != NULL) {
        (void)fclose(lines);
    }
    return good && run_command(command, why);
}

bool ruleset_install(const struct policy *policy, const struct ruleset_options *options,
                     struct trouble *why)
{
    return ruleset_options_check(options, why) && install_rules(policy, options, why) &&
           install_routing(policy, options, why);
}
