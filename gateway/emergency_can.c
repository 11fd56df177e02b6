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
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/emergency_rate.h"
#include "gateway/netlink.h"

#define JOBS_MAX 128

/* What a job does. One that does more than this (changes bytes, counts hops) is not ours.
 */
struct job {
    uint32_t from; /* interface indexes */
    uint32_t to;
    struct can_filter filter;
    uint16_t flags;
    bool does_more;
};

/* One rule: a classic job, and between FD buses one for FD frames (since Linux 5.4). */
#define FORMATS 2

/* The flag of echo: those who listen here on the target bus see the frame too. */
static uint16_t flags_of(unsigned format)
{
    return format == 0 ? CGW_FLAGS_CAN_ECHO : CGW_FLAGS_CAN_ECHO | CGW_FLAGS_CAN_FD;
}

/* How many jobs the rule has. */
static unsigned formats_of(const struct policy *policy,
                           const struct policy_emergency_frame *rule)
{
    return policy->buses[rule->from].fd && policy->buses[rule->to].fd ? FORMATS : 1;
}

static bool job_of(struct job *out, const struct policy *policy,
                   const struct policy_emergency_frame *rule, unsigned format)
{
    canid_t flags = CAN_EFF_FLAG | CAN_RTR_FLAG;
    memset(out, 0, sizeof *out);
    out->flags = flags_of(format);
    out->from = if_nametoindex(policy->buses[rule->from].interface);
    out->to = if_nametoindex(policy->buses[rule->to].interface);
    out->filter.can_id = rule->id | (rule->extended ? CAN_EFF_FLAG : 0);
    out->filter.can_mask = (rule->extended ? CAN_EFF_MASK : CAN_SFF_MASK) | flags;
    return out->from != 0 && out->to != 0;
}

static int make_job(const struct job *job)
{
    struct netlink_request request;
    const struct rtcanmsg can = {AF_CAN, CGW_TYPE_CAN_CAN, job->flags};
    netlink_begin(&request, RTM_NEWROUTE, 0, &can, sizeof can);
    (void)netlink_add(&request, CGW_FILTER, &job->filter, sizeof job->filter);
    (void)netlink_add(&request, CGW_SRC_IF, &job->from, sizeof job->from);
    (void)netlink_add(&request, CGW_DST_IF, &job->to, sizeof job->to);
    return netlink_ask(&request.header);
}

/* What the kernel tells of a job names it: the message is sent back as an order. */
static int remove_job(struct nlmsghdr *told)
{
    told->nlmsg_type = RTM_DELROUTE;
    told->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    told->nlmsg_seq = 1;
    told->nlmsg_pid = 0;
    return netlink_ask(told);
}

static bool is_count(uint16_t type)
{
    return type == CGW_HANDLED || type == CGW_DROPPED || type == CGW_DELETED;
}

static void read_job(struct job *out, const struct nlmsghdr *header)
{
    const struct rtcanmsg *can = NLMSG_DATA(header);
    const uint8_t *at = (const uint8_t *)header + NLMSG_SPACE(sizeof(struct rtcanmsg));
    const uint8_t *end = (const uint8_t *)header + header->nlmsg_len;
    memset(out, 0, sizeof *out);
    out->flags = can->flags;
    out->does_more = can->gwtype != CGW_TYPE_CAN_CAN;
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
        } else if (!is_count(attribute.nla_type)) {
            out->does_more = true;
        }
        at += NLA_ALIGN(len);
    }
}

/* Told of each job; false: it has seen enough. */
typedef bool (*job_cb)(void *context, const struct job *job, struct nlmsghdr *told);

/* A kernel without can-gw answers for the other families: that is of no use here. */
static bool is_job(const struct nlmsghdr *header)
{
    const struct rtcanmsg *can = NLMSG_DATA(header);
    return header->nlmsg_type == RTM_NEWROUTE &&
           header->nlmsg_len >= NLMSG_LENGTH(sizeof *can) && can->can_family == AF_CAN;
}

/* The jobs in one datagram of the dump; true when more follow. */
static bool read_jobs(void *bytes, size_t len, job_cb see, void *context)
{
    struct nlmsghdr *header = bytes;
    for (; NLMSG_OK(header, len); header = NLMSG_NEXT(header, len)) {
        struct job job;
        if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
            return false;
        }
        if (is_job(header)) {
            read_job(&job, header);
            if (!see(context, &job, header)) {
                return false;
            }
        }
    }
    return true;
}

static void each_job(job_cb see, void *context)
{
    struct netlink_request request;
    const struct rtcanmsg can = {AF_CAN, CGW_TYPE_CAN_CAN, 0};
    netlink_begin(&request, RTM_GETROUTE, NLM_F_DUMP, &can, sizeof can);
    _Alignas(16) uint8_t bytes[32768];
    int fd = netlink_open();
    ssize_t got = fd >= 0 ? send(fd, &request, request.header.nlmsg_len, 0) : -1;
    while (got > 0) {
        got = recv(fd, bytes, sizeof bytes, 0);
        if (got > 0 && !read_jobs(bytes, (size_t)got, see, context)) {
            got = 0;
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

static bool same_job(const struct job *a, const struct job *b)
{
    return a->from == b->from && a->to == b->to && a->flags == b->flags &&
           a->filter.can_id == b->filter.can_id &&
           a->filter.can_mask == b->filter.can_mask && a->does_more == b->does_more;
}

struct list {
    struct job jobs[JOBS_MAX];
    unsigned count;
};

static bool keep_job(void *context, const struct job *job, struct nlmsghdr *told)
{
    struct list *list = context;
    (void)told;
    if (list->count < JOBS_MAX) {
        list->jobs[list->count++] = *job;
    }
    return true;
}

static bool holds(const struct list *list, const struct job *job)
{
    for (unsigned i = 0; i < list->count; i++) {
        if (same_job(&list->jobs[i], job)) {
            return true;
        }
    }
    return false;
}

static bool names_job(const struct policy *policy, const struct job *job)
{
    struct job own;
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *rule = &policy->emergency_frames[i];
        for (unsigned format = 0; format < formats_of(policy, rule); format++) {
            if (job_of(&own, policy, rule, format) && same_job(&own, job)) {
                return true;
            }
        }
    }
    return false;
}

static bool touches(const struct policy *policy, const struct job *job)
{
    for (uint8_t i = 0; policy != NULL && i < policy->bus_count; i++) {
        uint32_t bus = if_nametoindex(policy->buses[i].interface);
        if (bus != 0 && (job->from == bus || job->to == bus)) {
            return true;
        }
    }
    return false;
}

/* Looks for a job that no rule names, on a bus of the policy or of the one before. */
struct hunt {
    const struct policy *policy;
    const struct policy *before;
    bool found;
    int error; /* of its removal */
};

static bool remove_stranger(void *context, const struct job *job, struct nlmsghdr *told)
{
    struct hunt *hunt = context;
    if (names_job(hunt->policy, job) ||
        !(touches(hunt->policy, job) || touches(hunt->before, job))) {
        return true;
    }
    hunt->found = true;
    hunt->error = remove_job(told);
    return false; /* the list has changed: it is asked for again */
}

/* What an earlier policy left in the kernel would carry frames past the judge. */
static bool remove_strangers(const struct policy *policy, const struct policy *before,
                             struct trouble *why)
{
    for (unsigned i = 0; i < JOBS_MAX; i++) {
        struct hunt hunt = {.policy = policy, .before = before};
        each_job(remove_stranger, &hunt);
        if (!hunt.found) {
            return true;
        }
        if (hunt.error != 0 && hunt.error != EINVAL) { /* EINVAL: gone already */
            trouble_set_errno(why, hunt.error,
                              "can-gw: a job that no emergency rule names cannot be "
                              "removed; 'cangw -F' removes all");
            return false;
        }
    }
    trouble_set(why, "can-gw: jobs that no emergency rule names come back; 'cangw -L' "
                     "lists them, end what makes them");
    return false;
}

static bool install_one(const struct policy *policy,
                        const struct policy_emergency_frame *rule, unsigned format,
                        const struct list *present, struct trouble *why)
{
    struct job job;
    const char *from = policy->buses[rule->from].interface;
    const char *to = policy->buses[rule->to].interface;
    if (!job_of(&job, policy, rule, format)) {
        trouble_set(why,
                    "emergency id 0x%X: interface %s or %s is missing; bring both up",
                    rule->id, from, to);
        return false;
    }
    if (holds(present, &job)) {
        return true;
    }
    int error = make_job(&job);
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
    struct list present = {.count = 0};
    bool good = true;
    each_job(keep_job, &present);
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *rule = &policy->emergency_frames[i];
        for (unsigned format = 0; format < formats_of(policy, rule); format++) {
            good = install_one(policy, rule, format, &present, why) && good;
        }
    }
    struct trouble unbound = {0};
    if (!emergency_rate_install(policy, before, &unbound)) {
        fprintf(stderr, "%s\n", unbound.text); /* passes all the same */
    }
    return remove_strangers(policy, before, why) && good;
}

unsigned emergency_can_present(const struct policy *policy)
{
    struct list list = {.count = 0};
    struct job job;
    unsigned present = 0;
    if (policy->emergency_frame_count > 0) {
        each_job(keep_job, &list);
    }
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *rule = &policy->emergency_frames[i];
        bool all = true;
        for (unsigned format = 0; format < formats_of(policy, rule); format++) {
            all = all && job_of(&job, policy, rule, format) && holds(&list, &job);
        }
        present += all;
    }
    return present;
}
