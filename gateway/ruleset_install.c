/* SPDX-License-Identifier: Apache-2.0 */
/* Runs nft or iptables-restore, and ip, to put the rules in place, and sets what sysctl
 * would: starting a program is most of what a start of the gateway takes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/ruleset.h"

#define LINE_BYTES 160
#define OUTPUT_BYTES 160 /* of what a program says when it fails */

/* Nothing of our own environment reaches the programs. */
static char *environment[] = {
    (char[]){"PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"},
    (char[]){"LC_ALL=C"},
    NULL,
};

/* In the child: its input is the text's file or -1 for none, its errors go to the pipe.
 * What else it has to say may come first, and is not what went wrong. */
static void become(const char *const words[], int input, int errors)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (dup2(input < 0 ? nowhere : input, STDIN_FILENO) < 0 ||
        dup2(nowhere, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0) {
        _exit(126);
    }
    environ = environment; /* execvp looks for the program in its PATH */
    (void)execvp(words[0], (char *const *)words);
    (void)dprintf(STDERR_FILENO, "%s\n", strerror(errno));
    _exit(127);
}

/* The beginning of what it says into said, the rest is read and dropped. */
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
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Runs a program with the file as its input; true if it exits 0, else what it said. */
static bool run(const char *const words[], int input, char said[static OUTPUT_BYTES])
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

/* What was printed, at its beginning, for a program to read; false on failure. */
static bool put_at_beginning(FILE *file)
{
    return fflush(file) == 0 && !ferror(file) && lseek(fileno(file), 0, SEEK_SET) == 0;
}

static bool feed(const char *program, const char *argument, const struct policy *policy,
                 const struct ruleset_options *options, enum ruleset_form form,
                 char said[static OUTPUT_BYTES])
{
    const char *words[] = {program, argument, argument != NULL ? "-" : NULL, NULL};
    FILE *file = tmpfile();
    if (file == NULL) {
        (void)snprintf(said, OUTPUT_BYTES, "no temporary file: %s", strerror(errno));
        return false;
    }
    said[0] = '\0';
    ruleset_print(file, policy, options, form);
    bool good = put_at_beginning(file) && run(words, fileno(file), said);
    (void)fclose(file);
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
    const char *words[] = {"nft", "list", "tables", NULL};
    return run(words, -1, said);
}

/* iptables-legacy talks to kernels that have no nf_tables. A form that the kernel has and
 * refuses is trouble, not a reason to try the other; which of the two it was is asked
 * only when nft has failed. */
static bool install_rules(const struct policy *policy,
                          const struct ruleset_options *options, struct trouble *why)
{
    char said[OUTPUT_BYTES];
    if (feed("nft", "-f", policy, options, RULESET_NFTABLES, said)) {
        return true;
    }
    bool nft = has_nf_tables();
    if (!nft && feed_iptables("iptables-legacy-restore", "ip6tables-legacy-restore",
                              policy, options, said)) {
        return true;
    }
    trouble_set(why,
                "ruleset: %s refused the rules: %.*s; run as root, with nftables or "
                "iptables installed",
                nft ? "nft" : "iptables-legacy-restore", (int)strcspn(said, "\n"), said);
    return false;
}

/* The line at which a batch ended, which ip numbers behind what was wrong with it. */
static void find_failed(FILE *batch, const char *said, char line[static LINE_BYTES])
{
    static const char where[] = "Command failed -:";
    const char *at = strstr(said, where);
    unsigned long number = at != NULL ? strtoul(at + sizeof where - 1, NULL, 10) : 0;
    line[0] = '\0';
    rewind(batch);
    while (number > 0 && fgets(line, LINE_BYTES, batch) != NULL) {
        number--;
    }
    line[strcspn(line, "\n")] = '\0';
}

/* A routing rule that is there already stays, and misses no packet: it is the last line
 * of its batch, so that nothing is left undone behind it. */
static bool run_batch(FILE *batch, const char *family, struct trouble *why)
{
    char line[LINE_BYTES];
    char said[OUTPUT_BYTES] = "";
    const char *words[] = {"ip", family, "-batch", "-", NULL};
    if (put_at_beginning(batch) && run(words, fileno(batch), said)) {
        return true;
    }
    find_failed(batch, said, line);
    if (strncmp(line, "rule ", 5) == 0 && strstr(said, "File exists") != NULL) {
        return true;
    }
    trouble_set(why, "ruleset: 'ip %s %s' failed: %.*s; see that the interface is there",
                family, line, (int)strcspn(said, "\n"), said);
    return false;
}

/* What ip is told of one family, in one batch. */
static bool install_family(FILE *lines, const char *family, struct trouble *why)
{
    char line[LINE_BYTES];
    char own[8];
    FILE *batch = tmpfile();
    if (batch == NULL) {
        trouble_set_errno(why, errno, "ruleset: no temporary file");
        return false;
    }
    int len = snprintf(own, sizeof own, "ip %s ", family);
    for (rewind(lines); fgets(line, sizeof line, lines) != NULL;) {
        if (strncmp(line, own, (size_t)len) == 0) {
            (void)fputs(line + len, batch);
        }
    }
    bool good = run_batch(batch, family, why);
    (void)fclose(batch);
    return good;
}

/* "net/ipv4/ip_forward=0" */
static bool set(const char *setting, struct trouble *why)
{
    char path[sizeof "/proc/sys/" + LINE_BYTES];
    size_t name = strcspn(setting, "=");
    size_t len = strlen(setting + name + 1);
    (void)snprintf(path, sizeof path, "/proc/sys/%.*s", (int)name, setting);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, setting + name + 1, len) == (ssize_t)len;
    if (!good) {
        trouble_set_errno(why, errno,
                          "ruleset: '%s' cannot be set; see that the interface is there",
                          setting);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return good;
}

static bool install_settings(FILE *lines, struct trouble *why)
{
    static const char verb[] = "sysctl -w ";
    char line[LINE_BYTES];
    bool good = true;
    for (rewind(lines); good && fgets(line, sizeof line, lines) != NULL;) {
        line[strcspn(line, "\n")] = '\0';
        good =
            strncmp(line, verb, sizeof verb - 1) != 0 || set(line + sizeof verb - 1, why);
    }
    return good;
}

/* Whether the kernel forwards at all is the first of the settings, and is set even where
 * no interface is there yet that ip could be told of. */
static bool install_routing(const struct policy *policy,
                            const struct ruleset_options *options, struct trouble *why)
{
    struct trouble told_by_ip;
    FILE *lines = tmpfile();
    if (lines == NULL) {
        trouble_set_errno(why, errno, "ruleset: no temporary file");
        return false;
    }
    ruleset_print(lines, policy, options, RULESET_ROUTING);
    bool good = put_at_beginning(lines);
    if (!good) {
        trouble_set_errno(why, errno, "ruleset: no room for a temporary file");
    }
    bool routed =
        good && install_family(lines, "-4", why) && install_family(lines, "-6", why);
    bool is_set = good && install_settings(lines, routed ? why : &told_by_ip);
    (void)fclose(lines);
    return routed && is_set;
}

bool ruleset_install(const struct policy *policy, const struct ruleset_options *options,
                     struct trouble *why)
{
    return ruleset_options_check(options, why) && install_rules(policy, options, why) &&
           install_routing(policy, options, why);
}
