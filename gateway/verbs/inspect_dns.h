/* SPDX-License-Identifier: Apache-2.0 */
/* A line for a DNS message. */
#ifndef GATEWAY_VERBS_INSPECT_DNS_H
#define GATEWAY_VERBS_INSPECT_DNS_H

#include "gateway/capture/flow_book.h"
#include "gateway/content/svcb_data.h"

#define INSPECT_DNS_CONFIGS_MAX 64

/* The ECH configs that answers offered, for the hellos that come after. All-zero is the
 * start; when it is full the oldest makes room. */
struct inspect_dns_configs {
    size_t count;
    struct svcb_data configs[INSPECT_DNS_CONFIGS_MAX];
};

/* Prints a message as a JSON line or for a person. False, with nothing printed, when the
 * bytes are none: by the ports of DNS what has a whole question is one, by others only
 * what is nothing else. */
bool inspect_dns_print(uint64_t time_us, const struct flow_book_end *from,
                       const struct flow_book_end *to, const uint8_t *bytes, size_t len,
                       bool as_json, struct inspect_dns_configs *configs);

#endif
