/* SPDX-License-Identifier: Apache-2.0 */
/* Asks nfnetlink_log for a group, and for the head of each packet. */
#include "gateway/uplink/nflog_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/ruleset.h"

#define TYPE_CONFIG (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG)

/* One configuration message with one attribute. */
struct request {
    struct nlmsghdr header;
    uint8_t family;
    uint8_t version;
    uint16_t group;
    uint16_t attribute_bytes;
    uint16_t attribute;
    uint8_t value[8];
};

static bool configure(int fd, uint16_t group, uint16_t attribute, const void *value,
                      size_t len)
{
    struct request request = {
        .header = {.nlmsg_type = TYPE_CONFIG, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
        .group = htons(group),
        .attribute_bytes = (uint16_t)(4 + len),
        .attribute = attribute};
    memcpy(request.value, value, len);
    request.header.nlmsg_len =
        (uint32_t)(offsetof(struct request, value) + (len + 3) / 4 * 4);
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
    } reply = {.error = {.error = -EIO}};
    if (send(fd, &request, request.header.nlmsg_len, 0) < 0 ||
        recv(fd, &reply, sizeof reply, 0) < (ssize_t)sizeof reply.header) {
        return false;
    }
    errno = -reply.error.error;
    return reply.header.nlmsg_type == NLMSG_ERROR && reply.error.error == 0;
}

static bool bind_group(int fd, uint16_t group)
{
    struct nfulnl_msg_config_cmd command = {.command = NFULNL_CFG_CMD_BIND};
    struct nfulnl_msg_config_mode mode = {.copy_range = htonl(RULESET_LOG_BYTES),
                                          .copy_mode = NFULNL_COPY_PACKET};
    uint32_t at_once = htonl(1); /* packets gathered in the kernel before it tells */
    return configure(fd, group, NFULA_CFG_CMD, &command, sizeof command) &&
           configure(fd, group, NFULA_CFG_MODE, &mode, 6) &&
           configure(fd, group, NFULA_CFG_QTHRESH, &at_once, sizeof at_once);
}

int nflog_socket_open(uint16_t group, struct trouble *why)
{
    struct sockaddr_nl local = {.nl_family = AF_NETLINK};
    struct timeval patience = {.tv_sec = 1};
    int on = 1;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&local, sizeof local) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
        bind_group(fd, group) &&
        setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on) == 0 &&
        fcntl(fd, F_SETFL, O_NONBLOCK) == 0) {
        return fd;
    }
    trouble_set_errno(why, errno,
                      "uplink: cannot bind NFLOG group %u; run as root, and see that the "
                      "kernel has nfnetlink_log and no other program holds the group",
                      group);
    if (fd >= 0) {
        (void)close(fd);
    }
    return -1;
}
