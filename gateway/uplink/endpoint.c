/* SPDX-License-Identifier: Apache-2.0 */
/* Copies between struct sockaddr and struct address. */
#include "gateway/uplink/endpoint.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

struct endpoint endpoint_from_sockaddr(const struct sockaddr_storage *from)
{
    struct endpoint out = {.port = 0};
    if (from->ss_family == AF_INET) {
        struct sockaddr_in ipv4;
        uint8_t bytes[4];
        memcpy(&ipv4, from, sizeof ipv4);
        memcpy(bytes, &ipv4.sin_addr, sizeof bytes);
        out.address = address_ipv4(bytes);
        out.port = ntohs(ipv4.sin_port);
    } else if (from->ss_family == AF_INET6) {
        struct sockaddr_in6 ipv6;
        memcpy(&ipv6, from, sizeof ipv6);
        out.address = address_ipv6(ipv6.sin6_addr.s6_addr);
        out.port = ntohs(ipv6.sin6_port);
    }
    return out;
}

socklen_t endpoint_to_sockaddr(const struct endpoint *self, struct sockaddr_storage *out)
{
    memset(out, 0, sizeof *out);
    if (self->address.family == ADDRESS_IPV4) {
        struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(self->port)};
        memcpy(&ipv4.sin_addr, self->address.bytes, 4);
        memcpy(out, &ipv4, sizeof ipv4);
        return sizeof ipv4;
    }
    if (self->address.family == ADDRESS_IPV6) {
        struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6,
                                    .sin6_port = htons(self->port)};
        memcpy(&ipv6.sin6_addr, self->address.bytes, 16);
        memcpy(out, &ipv6, sizeof ipv6);
        return sizeof ipv6;
    }
    return 0;
}

int endpoint_domain(uint8_t family)
{
    return family == ADDRESS_IPV6 ? AF_INET6 : AF_INET;
}

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
    return a->port == b->port && address_equal(&a->address, &b->address);
}

bool endpoint_is_own(const struct address *address)
{
    struct endpoint self = {.address = *address};
    struct sockaddr_storage at;
    socklen_t len = endpoint_to_sockaddr(&self, &at);
    int fd = socket(endpoint_domain(address->family), SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool foreign = fd >= 0 && len > 0 && bind(fd, (struct sockaddr *)&at, len) != 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return !foreign;
}
