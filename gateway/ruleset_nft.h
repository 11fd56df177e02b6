/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's rules in the language of nft(8). */
#ifndef GATEWAY_RULESET_NFT_H
#define GATEWAY_RULESET_NFT_H

#include "gateway/ruleset.h"

/* One transaction: replaces the table `inet sallyport` whole. */
void ruleset_nft_print(FILE *out, const struct policy *policy,
                       const struct ruleset_options *options);

#endif
