/* SPDX-License-Identifier: Apache-2.0 */
/* rtnetlink of tc: at each bus one filter for each bus that emergencies come from, which
 * names their ids. All have one preference, so that they go together. */
#include "gateway/emergency_rate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/can.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "can/link.h"
#include "gateway/netlink.h"

#define PREFERENCE 0xCA00U /* above those that tc picks by itself: foreign ones stay */

/* The kernel wants the burst as the time that it takes, in ticks of 64 ns
 * (include/net/pkt_sched.h, PSCHED_SHIFT; the second word of /proc/net/psched). */
#define BURST_TICKS (EMERGENCY_RATE_BURST * (1000000000U / EMERGENCY_RATE_PER_S) / 64U)

static struct tcmsg message_of(int interface)
{
    return (struct tcmsg){.tcm_family = AF_UNSPEC, .tcm_ifindex = interface};
}

static struct tcmsg filter_of(int interface)
{
    struct tcmsg message = message_of(interface);
    message.tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS);
    message.tcm_info = TC_H_MAKE(PREFERENCE << 16, htons(ETH_P_ALL));
    return message;
}

/* The hook that filters hang on; that it is there already is well. */
static int make_hook(int interface)
{
    struct netlink_request request;
    struct tcmsg message = message_of(interface);
    message.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0);
    message.tcm_parent = TC_H_CLSACT;
    netlink_begin(&request, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, &message,
                  sizeof message);
    (void)netlink_add(&request, TCA_KIND, "clsact", sizeof "clsact");
    int error = netlink_ask(&request.header);
    return error == EEXIST ? 0 : error;
}

/* Where there is none it fails, as it may. */
static void remove_filter(int interface)
{
    struct netlink_request request;
    struct tcmsg message = filter_of(interface);
    netlink_begin(&request, RTM_DELTFILTER, 0, &message, sizeof message);
    (void)!netlink_ask(&request.header);
}

/* net/sched/ematch.c, em_canid.c: the header of the match, then struct can_filter. */
struct match {
    struct tcf_ematch_hdr header;
    struct can_filter ids[POLICY_EMERGENCY_MAX];
};

static size_t collect(struct match *out, const struct policy *policy, uint8_t from,
                      uint8_t to)
{
    size_t count = 0;
    *out = (struct match){.header.kind = TCF_EM_CANID};
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *rule = &policy->emergency_frames[i];
        if (rule->from == from && rule->to == to) {
            out->ids[count].can_id = rule->id | (rule->extended ? CAN_EFF_FLAG : 0);
            out->ids[count++].can_mask = rule->extended ? CAN_EFF_MASK : CAN_SFF_MASK;
        }
    }
    return count;
}

static void add_match(struct netlink_request *request, const struct match *match,
                      size_t count)
{
    struct tcf_ematch_tree_hdr tree = {.nmatches = 1};
    size_t all = netlink_add(request, TCA_BASIC_EMATCHES, NULL, 0);
    (void)netlink_add(request, TCA_EMATCH_TREE_HDR, &tree, sizeof tree);
    size_t list = netlink_add(request, TCA_EMATCH_TREE_LIST, NULL, 0);
    (void)netlink_add(request, 1, match,
                      sizeof match->header + count * sizeof match->ids[0]);
    netlink_end_nest(request, list);
    netlink_end_nest(request, all);
}

static void add_police(struct netlink_request *request)
{
    const struct tc_police above = {.action = TC_ACT_SHOT};
    const uint64_t rate = EMERGENCY_RATE_PER_S;
    const uint64_t burst = BURST_TICKS;
    size_t all = netlink_add(request, TCA_BASIC_ACT, NULL, 0);
    size_t first = netlink_add(request, 1, NULL, 0);
    (void)netlink_add(request, TCA_ACT_KIND, "police", sizeof "police");
    size_t options = netlink_add(request, TCA_ACT_OPTIONS, NULL, 0);
    (void)netlink_add(request, TCA_POLICE_TBF, &above, sizeof above);
    (void)netlink_add(request, TCA_POLICE_PKTRATE64, &rate, sizeof rate);
    (void)netlink_add(request, TCA_POLICE_PKTBURST64, &burst, sizeof burst);
    netlink_end_nest(request, options);
    netlink_end_nest(request, first);
    netlink_end_nest(request, all);
}

static int make_filter(int interface, const struct match *match, size_t count)
{
    struct netlink_request request;
    struct tcmsg message = filter_of(interface);
    netlink_begin(&request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, &message,
                  sizeof message);
    (void)netlink_add(&request, TCA_KIND, "basic", sizeof "basic");
    size_t options = netlink_add(&request, TCA_OPTIONS, NULL, 0);
    add_match(&request, match, count);
    add_police(&request);
    netlink_end_nest(&request, options);
    return netlink_ask(&request.header);
}

/* Whether the kernel knows of the rate: one from before it counted packets takes the
 * filter and passes over what it does not know. */
static bool is_kept(int interface)
{
    const struct nlattr head = {NLA_HDRLEN + sizeof(uint64_t), TCA_POLICE_PKTRATE64};
    const uint64_t rate = EMERGENCY_RATE_PER_S;
    uint8_t wanted[sizeof head + sizeof rate];
    uint8_t told[8192];
    struct netlink_request request;
    struct tcmsg message = filter_of(interface);
    memcpy(wanted, &head, sizeof head);
    memcpy(wanted + sizeof head, &rate, sizeof rate);
    netlink_begin(&request, RTM_GETTFILTER, NLM_F_DUMP, &message, sizeof message);
    int fd = netlink_open();
    ssize_t got = -1;
    if (fd >= 0 && send(fd, &request, request.header.nlmsg_len, 0) >= 0) {
        got = recv(fd, told, sizeof told, 0);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return got > 0 && memmem(told, (size_t)got, wanted, sizeof wanted) != NULL;
}

static void remove_filters(const struct policy *policy)
{
    for (uint8_t i = 0; policy != NULL && i < policy->bus_count; i++) {
        int interface = (int)if_nametoindex(policy->buses[i].interface);
        if (interface != 0) {
            remove_filter(interface);
        }
    }
}

/* A filter for each bus that leads to this one. 0, or the kernel's errno; where it is no
 * CAN there is none, since other bytes would be taken for an id. */
static int make_filters(const struct policy *policy, uint8_t to)
{
    struct link link = {.index = 0};
    struct trouble told = {0};
    int error = 0;
    for (uint8_t from = 0; error == 0 && from < policy->bus_count; from++) {
        struct match match;
        size_t count = collect(&match, policy, from, to);
        if (count == 0) {
            continue;
        }
        if (link.index == 0) {
            if (!link_find(policy->buses[to].interface, &link, &told)) {
                return 0;
            }
            error = make_hook(link.index);
        }
        error = error != 0 ? error : make_filter(link.index, &match, count);
    }
    if (error == 0 && link.index != 0 && !is_kept(link.index)) {
        return EOPNOTSUPP;
    }
    return error;
}

bool emergency_rate_install(const struct policy *policy, const struct policy *before,
                            struct trouble *why)
{
    bool good = true;
    remove_filters(before);
    remove_filters(policy);
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        int error = make_filters(policy, i);
        if (error != 0) {
            trouble_set_errno(why, error,
                              "emergency ids to %s pass without a rate: the kernel does "
                              "not take one; 'modprobe -a sch_ingress cls_basic em_canid "
                              "act_police'",
                              policy->buses[i].interface);
            good = false;
        }
    }
    return good;
}
