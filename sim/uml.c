/* SPDX-License-Identifier: Apache-2.0 */
/* User Mode Linux as the lab's kernel. */
#include "sim/uml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct needed {
    const char *path;
    const char *package;
} needed[] = {
    {"/usr/bin/linux.uml", "user-mode-linux"},
    {"/usr/lib/uml/modules", "user-mode-linux"},
    {"/usr/sbin/modprobe", "kmod"},
    {"/usr/bin/busybox", "busybox-static"},
};

bool uml_check(struct trouble *why)
{
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        char bin[64];
        const char *path = needed[i].path;
        (void)snprintf(bin, sizeof(bin), "/bin/%s", strrchr(path, '/') + 1);
        if (access(path, F_OK) != 0 && access(bin, F_OK) != 0) {
            trouble_set(why, "%s is missing; as root: apt-get install %s", path,
                        needed[i].package);
            return false;
        }
    }
    return true;
}

static void add(struct uml_command *out, size_t *count, const char *format, ...)
    PRINTF_LIKE(3, 4);

static void add(struct uml_command *out, size_t *count, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(out->text[*count], UML_ARGUMENT_BYTES, format, arguments);
    va_end(arguments);
    out->arguments[*count] = out->text[*count];
    ++*count;
    out->arguments[*count] = NULL;
}

void uml_command(struct uml_command *out, const struct lab_home *home, int story_fd)
{
    size_t count = 0;
    add(out, &count, "/usr/bin/linux.uml");
    add(out, &count, "rootfstype=hostfs");
    add(out, &count, "rw");
    add(out, &count, "mem=%lluM", UML_MEMORY_BYTES >> 20);
    add(out, &count, "quiet");
    add(out, &count, "con=null");
    add(out, &count, "con0=null,fd:2"); /* what the kernel itself says */
    add(out, &count, "con1=null,fd:%d", story_fd);
    add(out, &count, "uml_dir=%s", home->path);
    add(out, &count, "init=/bin/bash");
    add(out, &count, "--");
    add(out, &count, "%s/init.sh", home->path);
    add(out, &count, "%s", home->path);
}
