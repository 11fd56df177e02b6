/* SPDX-License-Identifier: Apache-2.0 */
/* A line for a flow of a recording. */
#ifndef GATEWAY_VERBS_INSPECT_FLOW_H
#define GATEWAY_VERBS_INSPECT_FLOW_H

#include "gateway/capture/flow_book.h"
#include "gateway/officer/json.h"

#define INSPECT_FLOW_END_BYTES (ADDRESS_TEXT_BYTES + 8)

/* "192.0.2.1:443", "[2001:db8::1]:443". */
void inspect_flow_print_end(const struct flow_book_end *end,
                            char out[static INSPECT_FLOW_END_BYTES]);
void inspect_flow_json_end(struct json *json, const char *key,
                           const struct flow_book_end *end);

/* Seconds since 1970, to the microsecond. */
void inspect_flow_json_time(struct json *json, const char *key, uint64_t time_us);

/* The lists "identifiers" and "positions". */
void inspect_flow_json_found(struct json *json, const struct content *content);

/* The same for a person: a line for each. */
void inspect_flow_text_found(const struct content *content);

/* The flow is finished. */
void inspect_flow_json(const struct flow_book_flow *flow);
void inspect_flow_text(const struct flow_book_flow *flow);

#endif
