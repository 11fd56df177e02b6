/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and ports, to and from the kernel's form. */
#include "gateway/uplink/endpoint.h"

#include <netinet/in.h>

#include "tests/tap.h"

static struct endpoint make(const char *address, uint16_t port)
{
    struct endpoint out = {.port = port};
    EXPECT(address_parse(&out.address, address));
    return out;
}

static void test_both_families_come_back_as_they_went(void)
{
    static const char *const texts[] = {"198.51.100.10", "2001:db8::10"};
    for (size_t i = 0; i < 2; i++) {
        struct endpoint there = make(texts[i], 443);
        struct sockaddr_storage storage;
        EXPECT(endpoint_to_sockaddr(&there, &storage) > 0);
        EXPECT_EQ(storage.ss_family, endpoint_domain(there.address.family));
        struct endpoint back = endpoint_from_sockaddr(&storage);
        EXPECT(endpoint_equal(&there, &back));
    }
}

static void test_a_mapped_address_is_the_ipv4_one(void)
{
    struct sockaddr_in6 mapped = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
    struct sockaddr_storage storage = {.ss_family = AF_UNSPEC};
    struct endpoint plain = make("198.51.100.10", 53);
    memcpy(mapped.sin6_addr.s6_addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc6\x33\x64\x0a", 16);
    memcpy(&storage, &mapped, sizeof mapped);
    struct endpoint back = endpoint_from_sockaddr(&storage);
    EXPECT(endpoint_equal(&plain, &back));
}

static void test_no_address_is_no_endpoint(void)
{
    struct endpoint nothing = {.port = 1};
    struct sockaddr_storage storage = {.ss_family = AF_UNIX};
    EXPECT_EQ(endpoint_from_sockaddr(&storage).address.family, ADDRESS_NONE);
    EXPECT_EQ(endpoint_to_sockaddr(&nothing, &storage), 0);
}

static void test_an_address_of_this_machine_is_known(void)
{
    struct endpoint loopback = make("127.0.0.1", 0);
    struct endpoint elsewhere = make("198.51.100.10", 0);
    EXPECT(endpoint_is_own(&loopback.address));
    EXPECT(!endpoint_is_own(&elsewhere.address));
}

int main(void)
{
    RUN(test_both_families_come_back_as_they_went);
    RUN(test_a_mapped_address_is_the_ipv4_one);
    RUN(test_no_address_is_no_endpoint);
    RUN(test_an_address_of_this_machine_is_known);
    return tap_done();
}
