/* SPDX-License-Identifier: Apache-2.0 */
/* What a judge asks of a hello, in a form that is small enough to be kept with each flow:
 * a flow is judged again when policy or mode change, and its hello is long gone then. */
#ifndef GATEWAY_UPLINK_FLOW_HELLO_H
#define GATEWAY_UPLINK_FLOW_HELLO_H

#include "gateway/content/client_hello.h"
#include "policies/flow_judge.h"

#define FLOW_HELLO_ALPN_BYTES 40
#define FLOW_HELLO_UNLISTED "\\" /* what shape_alpn_is_good refuses */

/* All-zero: there was none. */
struct flow_hello {
    uint16_t version;
    uint8_t ech; /* enum flow_ech */
    uint8_t alpn_count;
    char ja4[JA4_BYTES];
    char alpn[FLOW_HELLO_ALPN_BYTES]; /* one behind the other, each with its final zero */
};

/* Where not all that it offers is kept, one protocol is added that no rule can list. */
void flow_hello_keep(struct flow_hello *self, const struct client_hello *hello);

/* Fills in what facts say of the hello. names: what facts->alpn points to. */
void flow_hello_tell(const struct flow_hello *self, struct flow_facts *facts,
                     const char *names[static POLICY_TEXTS_MAX]);

#endif
