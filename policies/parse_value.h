/* SPDX-License-Identifier: Apache-2.0 */
/* What several statements contain: addresses, ports, times, lists of modes. */
#ifndef POLICIES_PARSE_VALUE_H
#define POLICIES_PARSE_VALUE_H

#include "policies/parser.h"

MUST_CHECK bool parse_address(struct parser *parser, struct address *out);

/* 1 to 65535 */
MUST_CHECK bool parse_port(struct parser *parser, uint16_t *out);

/* N or N..M, each at most max; what names one: "a length". */
MUST_CHECK bool parse_range(struct parser *parser, const char *what, uint64_t max,
                            uint64_t *first, uint64_t *last);

/* A duration that is not 0, up to 71 minutes. */
MUST_CHECK bool parse_duration(struct parser *parser, uint32_t *out_us);

/* N/TIME, neither of them 0, likewise. */
MUST_CHECK bool parse_rate(struct parser *parser, uint32_t *count, uint32_t *per_us);

/* What follows `in`: modes with commas between, as a mask that is not 0. */
MUST_CHECK bool parse_modes(struct parser *parser, uint16_t *out);

#endif
