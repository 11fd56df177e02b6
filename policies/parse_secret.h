/* SPDX-License-Identifier: Apache-2.0 */
/* `secret vin "..."`, `secret position 48.1371 11.5754 within 2km`. */
#ifndef POLICIES_PARSE_SECRET_H
#define POLICIES_PARSE_SECRET_H

#include "policies/parser.h"

/* Begins behind `secret`, adds to the draft's secrets. */
MUST_CHECK bool parse_secret(struct parser *parser);

#endif
