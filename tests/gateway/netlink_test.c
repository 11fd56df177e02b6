/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/tap.h"

static struct netlink_request request;

static struct nlattr attribute_at(size_t place)
{
    struct nlattr attribute;
    memcpy(&attribute, (const uint8_t *)&request + place, sizeof attribute);
    return attribute;
}

static void attributes_follow_each_other_on_four_bytes(void)
{
    const struct rtgenmsg fixed = {AF_UNSPEC};
    netlink_begin(&request, RTM_GETLINK, NLM_F_DUMP, &fixed, sizeof fixed);
    EXPECT_EQ(request.header.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP);
    EXPECT_EQ(request.header.nlmsg_len, 20);
    EXPECT_EQ(netlink_add(&request, 7, "abcde", 5), 20);
    EXPECT_EQ(netlink_add(&request, 8, NULL, 0), 32);
    EXPECT_EQ(request.header.nlmsg_len, 36);
    EXPECT_EQ(attribute_at(20).nla_len, 9);
    EXPECT_EQ(attribute_at(20).nla_type, 7);
    EXPECT_EQ(memcmp(request.body + 8, "abcde\0\0\0", 8), 0);
}

static void a_nest_holds_what_was_added_since(void)
{
    netlink_begin(&request, RTM_GETLINK, 0, NULL, 0);
    size_t outer = netlink_add(&request, 1, NULL, 0);
    size_t inner = netlink_add(&request, 2, NULL, 0);
    (void)netlink_add(&request, 3, "1234", 4);
    netlink_end_nest(&request, inner);
    (void)netlink_add(&request, 4, NULL, 0);
    netlink_end_nest(&request, outer);
    EXPECT_EQ(attribute_at(inner).nla_len, 12);
    EXPECT_EQ(attribute_at(outer).nla_len, 20);
    EXPECT_EQ(attribute_at(outer).nla_type, 1);
}

static void the_kernels_refusal_is_told(void)
{
    struct ifinfomsg link = {.ifi_index = 0x7FFFFFFF};
    netlink_begin(&request, RTM_GETLINK, 0, &link, sizeof link);
    EXPECT_EQ(netlink_ask(&request.header), ENODEV);
}

int main(void)
{
    RUN(attributes_follow_each_other_on_four_bytes);
    RUN(a_nest_holds_what_was_added_since);
    RUN(the_kernels_refusal_is_told);
    return tap_done();
}
