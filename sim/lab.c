/* SPDX-License-Identifier: Apache-2.0 */
/* Decides on the world, starts it, waits for its end, cleans up. */
#include "sim/lab.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/lab_home.h"
#include "sim/lab_watch.h"
#include "sim/uml.h"

#define HOST_ROOM_BYTES (64ULL << 20)
#define STORY_FD 3
#define GRACE_MS 2000 /* between the polite signal and the other one */

static const char *const world_names[] = {
    [LAB_AUTO] = "auto", [LAB_HOST] = "host", [LAB_UML] = "uml", [LAB_UPLINK] = "uplink"};

/* True when the command, run by a shell in a network namespace of its own, exits 0. */
static bool try_in_namespace(const char *command)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        int null_fd = open("/dev/null", O_RDWR);
        (void)dup2(null_fd, STDOUT_FILENO);
        (void)dup2(null_fd, STDERR_FILENO);
        (void)execlp("unshare", "unshare", "-n", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* Root in a new network namespace can make the interfaces that the lab is wired with.
 * Loading the modules is left to the kernel, which does so on demand. */
static bool host_has_can(void)
{
    int fd = socket(AF_CAN, SOCK_RAW, CAN_RAW);
    if (fd < 0) {
        return false;
    }
    (void)close(fd);
    return geteuid() == 0 &&
           try_in_namespace("ip link add type vcan && ip link add type vxcan");
}

static enum lab_world decide(enum lab_world wanted)
{
    if (wanted != LAB_AUTO) {
        return wanted;
    }
    return host_has_can() ? LAB_HOST : LAB_UML;
}

/* In the child, before exec: no input, and what it says goes where it should. */
static void prepare_child(enum lab_world world)
{
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    int null_fd = fcntl(open("/dev/null", O_RDWR), F_DUPFD, STORY_FD + 1);
    (void)dup2(null_fd, STDIN_FILENO);
    if (world == LAB_UML) { /* what the kernel says is for whoever asks with V=1 */
        (void)dup2(STDOUT_FILENO, STORY_FD);
        (void)dup2(null_fd, STDOUT_FILENO);
        if (getenv("V") == NULL) {
            (void)dup2(null_fd, STDERR_FILENO);
        }
    }
}

/* The kernel and the processes in it take turns, never run at once: on one processor they
 * do not chase each other around the caches. It is the one where the scheduler put us:
 * the idlest. */
static void stay_on_one_processor(void)
{
    cpu_set_t one;
    int cpu = sched_getcpu();
    if (cpu >= 0 && cpu < CPU_SETSIZE) {
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        (void)sched_setaffinity(0, sizeof(one), &one);
    }
}

static void exec_world(enum lab_world world, const struct lab_home *home)
{
    static struct uml_command uml;
    char enter[LAB_HOME_BYTES + 16];
    prepare_child(world);
    (void)clearenv(); /* env.sh says what the story sees */
    (void)setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
    if (world == LAB_UML) {
        stay_on_one_processor();
        (void)setenv("TMPDIR", home->memory, 1);
        uml_command(&uml, home, STORY_FD);
        (void)execv(uml.arguments[0], uml.arguments);
    } else {
        (void)snprintf(enter, sizeof(enter), "%s/enter.sh", home->path);
        if (geteuid() == 0) {
            (void)execlp("unshare", "unshare", "-nmpf", "--kill-child", "--mount-proc",
                         "bash", enter, home->path, (char *)NULL);
        }
        /* Ourselves, with every capability in there: being root would be half a root,
         * one that can become nobody else. */
        (void)execlp("unshare", "unshare", "-Unmpf", "--map-current-user", "--keep-caps",
                     "--kill-child", "--mount-proc", "bash", enter, home->path,
                     (char *)NULL);
    }
    fprintf(stderr, "sallyport-sim lab: cannot start the %s world: %s\n",
            world_names[world], strerror(errno));
    _exit(127);
}

/* Between us and the world stands a process that holds the other end of a pipe: when we
 * close ours, or are killed outright, it takes the world with it. The world leads a
 * process group of its own: User Mode Linux would make itself one. */
static void keep_world(enum lab_world world, const struct lab_home *home, int alive_fd)
{
    (void)setpgid(0, 0);
    pid_t child = fork();
    if (child == 0) {
        (void)setpgid(0, 0);
        exec_world(world, home);
    }
    if (child < 0) {
        _exit(1);
    }
    int child_fd = pidfd_open(child, 0);
    struct pollfd ends[] = {{.fd = child_fd, .events = POLLIN},
                            {.fd = alive_fd, .events = POLLIN}};
    (void)poll(ends, 2, -1);
    if (ends[0].revents == 0) {
        (void)kill(-child, SIGTERM);
        (void)poll(ends, 1, GRACE_MS);
    }
    (void)kill(-child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    _exit(0);
}

static void say_end(enum lab_end end, const struct lab_order *order, struct trouble *why)
{
    switch (end) {
    case LAB_END_ITSELF:
        break;
    case LAB_END_SILENT:
        trouble_set(why,
                    "the story was ended: it said nothing for %u s; what it reached "
                    "stands above",
                    order->silent_seconds);
        break;
    case LAB_END_LONG:
        trouble_set(why,
                    "the story was ended: it has no end within %u s; what it reached "
                    "stands above",
                    order->seconds);
        break;
    case LAB_END_SIGNAL:
        trouble_set(why, "the story was ended: by a signal");
        break;
    }
}

static bool run_world(enum lab_world world, const struct lab_home *home,
                      const struct lab_order *order, struct trouble *why)
{
    const struct lab_patience patience = {.silent_ms =
                                              UINT64_C(1000) * order->silent_seconds,
                                          .whole_ms = UINT64_C(1000) * order->seconds};
    int alive[2] = {-1, -1};
    int said[2] = {-1, -1};
    sigset_t signals;
    sigset_t before;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &signals, &before);
    (void)fflush(NULL);
    bool piped = pipe2(alive, O_CLOEXEC) == 0 && pipe2(said, O_CLOEXEC) == 0;
    pid_t child = piped ? fork() : -1;
    if (child == 0) {
        (void)close(alive[1]);
        (void)dup2(said[1], STDOUT_FILENO);
        keep_world(world, home, alive[0]);
    }
    enum lab_end end = LAB_END_SIGNAL;
    if (child < 0) {
        trouble_set_errno(why, errno, "cannot fork");
    } else {
        (void)close(said[1]);
        said[1] = -1;
        end = lab_watch(child, said[0], STDOUT_FILENO, &patience, &signals);
        say_end(end, order, why);
    }
    (void)close(alive[1]); /* which ends the world, if it has not ended */
    if (child > 0 && end != LAB_END_ITSELF) {
        (void)waitpid(child, NULL, 0);
    }
    (void)close(alive[0]);
    (void)close(said[0]);
    (void)close(said[1]);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return end == LAB_END_ITSELF;
}

static bool find_story(const struct lab_order *order, const struct lab_home *home,
                       char out[static PATH_MAX], struct trouble *why)
{
    if (order->story == NULL || strcmp(order->story, "demo") == 0) {
        (void)snprintf(out, PATH_MAX, "%s/demo.sh", home->path);
        return true;
    }
    if (realpath(order->story, out) == NULL) {
        trouble_set_errno(why, errno, "%s: no such story", order->story);
        return false;
    }
    return true;
}

int lab_run(const struct lab_order *order, struct trouble *why)
{
    char story_path[PATH_MAX];
    struct lab_home home;
    int code = -1;

    enum lab_world world = decide(order->world);
    if (world == LAB_UML && !uml_check(why)) {
        return -1;
    }
    if (!lab_home_make(&home, world == LAB_UML ? UML_MEMORY_BYTES : HOST_ROOM_BYTES,
                       why)) {
        return -1;
    }
    struct lab_story story = {
        .world = world_names[world], .path = story_path, .arguments = order->arguments};
    if (find_story(order, &home, story_path, why) && lab_home_fill(&home, &story, why) &&
        run_world(world, &home, order, why)) {
        code = lab_home_result(&home);
        if (code < 0) {
            trouble_set(why,
                        "the %s world ended before the story did; V=1 shows what "
                        "it said",
                        world_names[world]);
        }
    }
    lab_home_remove(&home);
    return code;
}
