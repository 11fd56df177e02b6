/* SPDX-License-Identifier: Apache-2.0 */
/* How long a frame takes in `sallyport replay`, whole: read, merged, judged, tallied. One
 * line "replay sallyport NANOSECONDS", user and system time of the program, the median of
 * ROUNDS rounds over two recordings of one drive, which it makes in the folder it is
 * given.
 *
 * Usage: replay_bench PROGRAM FOLDER */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define VEHICLE_FRAMES 1500000U
#define UNIT_FRAMES 500000U
#define FRAMES (VEHICLE_FRAMES + UNIT_FRAMES)
#define RULES 120U
#define ROUNDS 7
#define PATH_BYTES 512

static char policy[PATH_BYTES], vehicle[PATH_BYTES], unit[PATH_BYTES], out[PATH_BYTES];

static void fail(const char *what)
{
    fprintf(stderr, "tests/bench/replay_bench: %s\n", what);
    exit(1);
}

static FILE *begin(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        fail(path);
    }
    return file;
}

static void end(FILE *file)
{
    if (fclose(file) != 0) {
        fail("the folder has no room");
    }
}

/* Of the vehicle's ids two in three have a rule, every second of which masks; of the
 * unit's one in two. */
static void write_policy(void)
{
    FILE *file = begin(policy);
    fputs("policy \"bench\" version 1\nbus vehicle = can0\nbus unit = can1\n"
          "from vehicle to unit {\n",
          file);
    for (unsigned i = 0; i < RULES; i++) {
        fprintf(file, "    id 0x%X length 8%s every 10ms\n", 0x100 + i,
                i % 2 == 0 ? " pass bytes 0..3" : "");
    }
    fputs("}\nfrom unit to vehicle {\n", file);
    for (unsigned i = 0; i < RULES / 4; i++) {
        fprintf(file, "    id 0x%X length 8 rate 100/s\n", 0x500 + i);
    }
    fputs("}\n", file);
    end(file);
}

static void write_log(const char *path, const char *interface, unsigned frames,
                      unsigned spacing_us, unsigned first_id, unsigned ids)
{
    FILE *file = begin(path);
    for (unsigned i = 0; i < frames; i++) {
        unsigned long time_us = 1717548054000000 + (unsigned long)i * spacing_us;
        fprintf(file, "(%lu.%06lu) %s %03X#%02X%02X334455667788\n", time_us / 1000000,
                time_us % 1000000, interface, first_id + i % ids, i & 0xFF,
                i >> 8 & 0xFF);
    }
    end(file);
}

/* User and system time in nanoseconds of the child that ended. */
static double spent_ns(const struct rusage *usage)
{
    const struct timeval *user = &usage->ru_utime;
    const struct timeval *system = &usage->ru_stime;
    return (double)(user->tv_sec + system->tv_sec) * 1e9 +
           (double)(user->tv_usec + system->tv_usec) * 1e3;
}

static void run(const char *program)
{
    char of_vehicle[PATH_BYTES + 16], of_unit[PATH_BYTES + 16];
    (void)snprintf(of_vehicle, sizeof of_vehicle, "vehicle=%s", vehicle);
    (void)snprintf(of_unit, sizeof of_unit, "unit=%s", unit);
    int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) {
        _exit(2);
    }
    execl(program, program, "replay", "--policy", policy, "--can", of_vehicle, "--can",
          of_unit, (char *)NULL);
    _exit(2);
}

/* The summary says that every frame was judged. */
static void check_out(void)
{
    char line[512], want[32];
    char *got = NULL;
    FILE *file = fopen(out, "r");
    (void)snprintf(want, sizeof want, "%u frames in ", FRAMES);
    while (file != NULL && got == NULL && fgets(line, sizeof line, file) != NULL) {
        got = strstr(line, want) == line ? line : NULL;
    }
    if (file == NULL || got == NULL || strstr(line, "; 0 bad lines") == NULL) {
        fail("not every frame was judged");
    }
    (void)fclose(file);
}

static double measure(const char *program)
{
    struct rusage usage;
    int status;
    pid_t child = fork();
    if (child == 0) {
        run(program);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 1) { /* the unit tried what it may not */
        fail("the program did not end as it should");
    }
    check_out();
    return spent_ns(&usage) / FRAMES;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
    double rounds[ROUNDS];
    if (argc != 3) {
        fail("give the program and a folder");
    }
    (void)snprintf(policy, sizeof policy, "%s/replay.policy", argv[2]);
    (void)snprintf(vehicle, sizeof vehicle, "%s/replay.vehicle", argv[2]);
    (void)snprintf(unit, sizeof unit, "%s/replay.unit", argv[2]);
    (void)snprintf(out, sizeof out, "%s/replay.out", argv[2]);
    write_policy();
    write_log(vehicle, "can0", VEHICLE_FRAMES, 200, 0x100, RULES * 3 / 2);
    write_log(unit, "can1", UNIT_FRAMES, 600, 0x500, RULES / 2);
    for (size_t i = 0; i < ROUNDS; i++) {
        rounds[i] = measure(argv[1]);
    }
    (void)unlink(vehicle);
    (void)unlink(unit);
    qsort(rounds, ROUNDS, sizeof *rounds, compare);
    printf("replay sallyport %.0f\n", rounds[ROUNDS / 2]);
    return 0;
}
