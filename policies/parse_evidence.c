/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of what is stopped. */
#include "policies/parse_evidence.h"

bool parse_evidence(struct parser *parser, uint8_t *out)
{
    static const enum keyword words[] = {
        [POLICY_EVIDENCE_NONE] = KEYWORD_NONE,
        [POLICY_EVIDENCE_HEADERS] = KEYWORD_HEADERS,
        [POLICY_EVIDENCE_PAYLOAD] = KEYWORD_PAYLOAD,
    };
    for (uint8_t i = POLICY_EVIDENCE_NONE; i <= POLICY_EVIDENCE_PAYLOAD; i++) {
        if (parser_accept(parser, words[i])) {
            *out = i;
            return true;
        }
    }
    parser_unexpected(parser, "write 'none', 'headers' or 'payload' after 'evidence'");
    return false;
}
