/* SPDX-License-Identifier: Apache-2.0 */
/* rtnetlink of PF_CAN: RTM_NEWROUTE, RTM_DELROUTE and RTM_GETROUTE make, remove and list
 * jobs. */
#include "gateway/emergency_can.h"

#include <errno.h>
#include <linux/can.h>
#include <linux/can/gw.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define JOBS_MAX 128

/* What makes a job ours: the same three things. */
struct job {
    uint32_t from; /* interface indexes */
    uint32_t to;
    struct can_filter filter;
};

struct request {
    struct nlmsghdr header;
    struct rtcanmsg can;
    uint8_t attributes[64];
};

static bool job_of(struct job *out, const struct policy *policy,
                   const struct policy_emergency_frame *rule)
{
    canid_t flags = CAN_EFF_FLAG | CAN_RTR_FLAG;
    memset(out, 0, sizeof *out);
    out->from = if_nametoindex(policy->buses[rule->from].interface);
    out->to = if_nametoindex(policy->buses[rule->to].interface);
    out->filter.can_id = rule->id | (rule->extended ? CAN_EFF_FLAG : 0);
    out->filter.can_mask = (rule->extended ? CAN_EFF_MASK : CAN_SFF_MASK) | flags;
    return out->from != 0 && out->to != 0;
}

static void add_attribute(struct request *self, uint16_t type, const void *value,
                          uint16_t len)
{
    struct nlattr attribute = {(uint16_t)(NLA_HDRLEN + len), type};
    uint8_t *at = (uint8_t *)self + self->header.nlmsg_len;
    memcpy(at, &attribute, sizeof attribute);
    memcpy(at + NLA_HDRLEN, value, len);
    self->header.nlmsg_len += NLA_ALIGN(attribute.nla_len);
}

static int open_netlink(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    struct timeval patience = {1, 0};
    if (fd >= 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    return fd;
}

/* 0, or the kernel's errno. */
static int change_job(const struct job *job, uint16_t type)
{
    struct request request = {
        .header = {NLMSG_LENGTH(sizeof(struct rtcanmsg)), type,
                   (uint16_t)(NLM_F_REQUEST | NLM_F_ACK), 1, 0},
        /* Echo: those who listen here on the target bus see the frame too. */
        .can = {AF_CAN, CGW_TYPE_CAN_CAN, CGW_FLAGS_CAN_ECHO},
    };
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        uint8_t rest[512];
    } answer = {0};
    add_attribute(&request, CGW_FILTER, &job->filter, sizeof job->filter);
    add_attribute(&request, CGW_SRC_IF, &job->from, sizeof job->from);
    add_attribute(&request, CGW_DST_IF, &job->to, sizeof job->to);
    int fd = open_netlink();
    int error = errno;
    if (fd >= 0) {
        bool told = send(fd, &request, request.header.nlmsg_len, 0) >= 0 &&
                    recv(fd, &answer, sizeof answer, 0) >= (ssize_t)NLMSG_HDRLEN;
        error = !told                                     ? errno
                : answer.header.nlmsg_type == NLMSG_ERROR ? -answer.error.error
                                                          : EPROTO;
        (void)close(fd);
    }
    return error;
}

static void read_job(struct job *out, const struct nlmsghdr *header)
{
    const uint8_t *at = (const uint8_t *)header + NLMSG_SPACE(sizeof(struct rtcanmsg));
    const uint8_t *end = (const uint8_t *)header + header->nlmsg_len;
    memset(out, 0, sizeof *out);
    while (at + NLA_HDRLEN <= end) {
        struct nlattr attribute;
        memcpy(&attribute, at, sizeof attribute);
        size_t len = attribute.nla_len;
        if (len < NLA_HDRLEN || at + len > end) {
            return;
        }
        if (attribute.nla_type == CGW_FILTER && len == NLA_HDRLEN + sizeof out->filter) {
            memcpy(&out->filter, at + NLA_HDRLEN, sizeof out->filter);
        } else if (attribute.nla_type == CGW_SRC_IF && len == NLA_HDRLEN + 4) {
            memcpy(&out->from, at + NLA_HDRLEN, 4);
        } else if (attribute.nla_type == CGW_DST_IF && len == NLA_HDRLEN + 4) {
            memcpy(&out->to, at + NLA_HDRLEN, 4);
        }
        at += NLA_ALIGN(len);
    }
}

/* The jobs in one datagram of the dump; true when more follow. */
static bool read_jobs(const void *bytes, size_t len, struct job *out, unsigned *count)
{
    const struct nlmsghdr *header = bytes;
    for (; NLMSG_OK(header, len); header = NLMSG_NEXT(header, len)) {
        if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
            return false;
        }
        if (*count < JOBS_MAX) {
            read_job(&out[(*count)++], header);
        }
    }
    return true;
}

static unsigned list_jobs(struct job out[static JOBS_MAX])
{
    struct request request = {
        .header = {NLMSG_LENGTH(sizeof(struct rtcanmsg)), RTM_GETROUTE,
                   (uint16_t)(NLM_F_REQUEST | NLM_F_DUMP), 1, 0},
        .can = {AF_CAN, CGW_TYPE_CAN_CAN, 0},
    };
    _Alignas(16) uint8_t bytes[32768];
    unsigned count = 0;
    int fd = open_netlink();
    ssize_t got = fd >= 0 ? send(fd, &request, request.header.nlmsg_len, 0) : -1;
    while (got > 0) {
        got = recv(fd, bytes, sizeof bytes, 0);
        if (got > 0 && !read_jobs(bytes, (size_t)got, out, &count)) {
            got = 0;
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return count;
}

static bool holds(const struct job *jobs, unsigned count, const struct job *job)
{
    for (unsigned i = 0; i < count; i++) {
        if (memcmp(&jobs[i], job, sizeof *job) == 0) {
            return true;
        }
    }
    return false;
}

static bool names_job(const struct policy *policy, const struct job *job)
{
    struct job own;
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        if (job_of(&own, policy, &policy->emergency_frames[i]) &&
            memcmp(&own, job, sizeof own) == 0) {
            return true;
        }
    }
    return false;
}

static bool install_one(const struct policy *policy,
                        const struct policy_emergency_frame *rule, const struct job *jobs,
                        unsigned count, struct trouble *why)
{
    struct job job;
    const char *from = policy->buses[rule->from].interface;
    const char *to = policy->buses[rule->to].interface;
    if (!job_of(&job, policy, rule)) {
        trouble_set(why,
                    "emergency id 0x%X: interface %s or %s is missing; bring both up",
                    rule->id, from, to);
        return false;
    }
    if (holds(jobs, count, &job)) {
        return true;
    }
    int error = change_job(&job, RTM_NEWROUTE);
    if (error != 0) {
        trouble_set_errno(why, error,
                          "emergency id 0x%X from %s to %s: the kernel refuses it; load "
                          "the module can-gw ('modprobe can-gw')",
                          rule->id, from, to);
    }
    return error == 0;
}

bool emergency_can_install(const struct policy *policy, const struct policy *before,
                           struct trouble *why)
{
    struct job jobs[JOBS_MAX];
    struct job old;
    if (policy->emergency_frame_count == 0 &&
        (before == NULL || before->emergency_frame_count == 0)) {
        return true;
    }
    unsigned count = list_jobs(jobs);
    bool good = true;
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        good =
            install_one(policy, &policy->emergency_frames[i], jobs, count, why) && good;
    }
    for (uint8_t i = 0; before != NULL && i < before->emergency_frame_count; i++) {
        if (job_of(&old, before, &before->emergency_frames[i]) &&
            !names_job(policy, &old)) {
            (void)change_job(&old, RTM_DELROUTE); /* gone already is as good */
        }
    }
    return good;
}

unsigned emergency_can_present(const struct policy *policy)
{
    struct job jobs[JOBS_MAX];
    struct job job;
    unsigned present = 0;
    unsigned count = policy->emergency_frame_count > 0 ? list_jobs(jobs) : 0;
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        present += job_of(&job, policy, &policy->emergency_frames[i]) &&
                   holds(jobs, count, &job);
    }
    return present;
}
