/* SPDX-License-Identifier: Apache-2.0 */
/* Texts between quotes that are of some kind, host names, certificates: into the arena.
 */
#ifndef POLICIES_PARSE_TEXT_H
#define POLICIES_PARSE_TEXT_H

#include "policies/parser.h"

struct parse_text_kind {
    const char *what; /* "an ALPN protocol" */
    bool (*is_good)(const char *text);
    const char *mend; /* "write one such as \"h2\"" */
    size_t size;      /* of the longest, with its final zero, POLICY_HOST_BYTES at most */
};

MUST_CHECK bool parse_text(struct parser *parser, const struct parse_text_kind *kind,
                           const char **out);

/* A name or pattern in its normal form; what names it: "a host name". */
MUST_CHECK bool parse_text_host(struct parser *parser, const char *what,
                                const char **out);

/* 1 to max of them with commas between, added to those that are there. */
MUST_CHECK bool parse_text_list(struct parser *parser, const struct parse_text_kind *kind,
                                unsigned max, const char **out, uint8_t *count);

/* What follows `ca`: the name of a file, or `der` and base64 texts, as one list
 * (authorities.h). */
MUST_CHECK bool parse_text_certificates(struct parser *parser, const uint8_t **out,
                                        uint32_t *out_bytes);

/* Told when a list has max of something already; false then. */
MUST_CHECK bool parse_text_has_room(struct parser *parser, struct place place,
                                    unsigned count, unsigned max);

#endif
