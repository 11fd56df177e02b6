/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the kernel by ioctl, which works for interfaces of every family. */
#include "can/link.h"

#include <errno.h>
#include <linux/can.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

bool link_name_fits(const char *interface, struct trouble *why)
{
    size_t len = strnlen(interface, IFNAMSIZ);
    if (len == 0 || len == IFNAMSIZ) {
        trouble_set(
            why, "\"%.32s\": bad interface name; give 1 to 15 characters, such as can0",
            interface);
        return false;
    }
    return true;
}

/* Never leaves an index of 0, which would bind a socket to every interface. */
static bool find_can(int fd, struct ifreq *request, int *index, struct trouble *why)
{
    const char *interface = request->ifr_name;
    bool exists = ioctl(fd, SIOCGIFINDEX, request) == 0;
    *index = exists ? request->ifr_ifindex : 0;
    if (!exists || ioctl(fd, SIOCGIFHWADDR, request) != 0) {
        trouble_set(why,
                    "%s: no such interface; 'ip link' lists those there are, "
                    "'ip link add %s type vcan' makes a virtual one",
                    interface, interface);
        return false;
    }
    if (request->ifr_hwaddr.sa_family != ARPHRD_CAN) {
        trouble_set(why,
                    "%s: not a CAN interface; name one that 'ip link' shows as link/can",
                    interface);
        return false;
    }
    return true;
}

/* The driver's name tells; a kernel that does not know it has no such driver. */
static bool is_virtual(int fd, const struct ifreq *found)
{
    struct ethtool_drvinfo driver = {.cmd = ETHTOOL_GDRVINFO};
    struct ifreq request = *found;
    request.ifr_data = (char *)&driver;
    return ioctl(fd, SIOCETHTOOL, &request) == 0 &&
           (strcmp(driver.driver, "vcan") == 0 || strcmp(driver.driver, "vxcan") == 0);
}

static bool read_link(int fd, const char *interface, struct link *out,
                      struct trouble *why)
{
    struct ifreq request = {0};
    memcpy(request.ifr_name, interface, strnlen(interface, IFNAMSIZ - 1));
    if (!find_can(fd, &request, &out->index, why)) {
        return false;
    }
    out->up = ioctl(fd, SIOCGIFFLAGS, &request) == 0 && request.ifr_flags & IFF_UP;
    out->carries_fd =
        ioctl(fd, SIOCGIFMTU, &request) == 0 && request.ifr_mtu >= (int)CANFD_MTU;
    out->is_virtual = is_virtual(fd, &request);
    return true;
}

bool link_find(const char *interface, struct link *out, struct trouble *why)
{
    if (!link_name_fits(interface, why)) {
        return false;
    }
    int fd =
        socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0); /* an ioctl needs some socket */
    if (fd < 0) {
        trouble_set_errno(why, errno, "%s: cannot look it up", interface);
        return false;
    }
    bool found = read_link(fd, interface, out, why);
    (void)close(fd);
    return found;
}

bool link_check_up(const char *interface, const struct link *link, struct trouble *why)
{
    if (!link->up) {
        trouble_set(why, "%s: interface is down; 'ip link set %s up' starts it",
                    interface, interface);
    }
    return link->up;
}
