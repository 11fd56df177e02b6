/* SPDX-License-Identifier: Apache-2.0 */
/* Asks with SO_MEMINFO (socket(7)), which works for UDP and netlink sockets alike. */
#include "gateway/uplink/overflow.h"

#include <linux/sock_diag.h>
#include <sys/socket.h>

static uint32_t drops(int fd)
{
    uint32_t figures[SK_MEMINFO_VARS] = {0};
    socklen_t len = sizeof figures;
    if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_MEMINFO, figures, &len) != 0) {
        return 0;
    }
    return figures[SK_MEMINFO_DROPS];
}

void overflow_init(struct overflow *self, int fd)
{
    *self = (struct overflow){.fd = fd, .before = drops(fd)};
}

uint32_t overflow_look(struct overflow *self)
{
    uint32_t now = drops(self->fd);
    uint32_t since = now - self->before;
    self->before = now;
    return since;
}
