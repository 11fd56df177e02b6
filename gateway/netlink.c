/* SPDX-License-Identifier: Apache-2.0 */
/* A socket a request: there are few, and none is on the data path. */
#include "gateway/netlink.h"

#include <assert.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

void netlink_begin(struct netlink_request *self, uint16_t type, uint16_t flags,
                   const void *fixed, size_t len)
{
    memset(self, 0, sizeof *self);
    self->header.nlmsg_len = (uint32_t)NLMSG_SPACE(len);
    self->header.nlmsg_type = type;
    self->header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
    self->header.nlmsg_seq = 1;
    if (len > 0) {
        memcpy(self->body, fixed, len);
    }
}

size_t netlink_add(struct netlink_request *self, uint16_t type, const void *value,
                   size_t len)
{
    size_t place = self->header.nlmsg_len;
    struct nlattr attribute = {(uint16_t)(NLA_HDRLEN + len), type};
    uint8_t *at = (uint8_t *)self + place;
    assert(place + NLA_HDRLEN + NLA_ALIGN(len) <= sizeof *self);
    memcpy(at, &attribute, sizeof attribute);
    if (len > 0) {
        memcpy(at + NLA_HDRLEN, value, len);
    }
    self->header.nlmsg_len += (uint32_t)(NLA_HDRLEN + NLA_ALIGN(len));
    return place;
}

void netlink_end_nest(struct netlink_request *self, size_t place)
{
    uint16_t len = (uint16_t)(self->header.nlmsg_len - place);
    memcpy((uint8_t *)self + place, &len, sizeof len); /* nla_len is the first field */
}

int netlink_open(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    struct timeval patience = {1, 0};
    if (fd >= 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    return fd;
}

int netlink_ask(const struct nlmsghdr *request)
{
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        uint8_t rest[1024];
    } answer = {0};
    int fd = netlink_open();
    int error = errno;
    if (fd >= 0) {
        bool told = send(fd, request, request->nlmsg_len, 0) >= 0 &&
                    recv(fd, &answer, sizeof answer, 0) >= (ssize_t)NLMSG_HDRLEN;
        error = !told                                     ? errno
                : answer.header.nlmsg_type == NLMSG_ERROR ? -answer.error.error
                                                          : EPROTO;
        (void)close(fd);
    }
    return error;
}
