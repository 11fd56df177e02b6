/* SPDX-License-Identifier: Apache-2.0 */
/* What several statements contain: addresses, ports, lists of modes. */
#ifndef POLICIES_PARSE_VALUE_H
#define POLICIES_PARSE_VALUE_H

#include "policies/parser.h"

MUST_CHECK bool parse_address(struct parser *parser, struct address *out);

/* 1 to 65535 */
MUST_CHECK bool parse_port(struct parser *parser, uint16_t *out);

/* N or N..M, each at most max; what names one: "a length". */
MUST_CHECK bool parse_range(struct parser *parser, const char *what, uint64_t max,
                            uint64_t *first, uint64_t *last);

/* What follows `in`: modes with commas between, as a mask that is not 0. */
MUST_CHECK bool parse_modes(struct parser *parser, uint16_t *out);

#endif
