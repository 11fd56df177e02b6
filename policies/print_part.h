/* SPDX-License-Identifier: Apache-2.0 */
/* What the printers of the parts of a policy share. */
#ifndef POLICIES_PRINT_PART_H
#define POLICIES_PRINT_PART_H

#include <stdio.h>

#include "policies/policy.h"
#include "policies/quantity.h"

#define PRINT_JOINED_MAX 16 /* in one list, which is to be read */

/* " word 10/s"; nothing when the amount is 0. */
void print_quantity(FILE *out, const char *word, enum quantity_kind kind, uint64_t amount,
                    uint64_t per_us);

/* 0x3A0, 0x18FEF100 */
void print_id(FILE *out, uint32_t id, bool extended);

/* " bits 48|4", with " motorola" where that is its order. */
void print_field(FILE *out, const struct signal_layout *field);

/* " bits 0|4 is 2", or "... is 2..4". */
void print_condition(FILE *out, const struct policy_condition *condition);

/* "evidence payload" between these; nothing where nothing was said. */
void print_evidence(FILE *out, const char *before, uint8_t evidence, const char *behind);

/* " in road, workshop"; nothing when these are all modes. */
void print_modes(FILE *out, const struct policy *self, uint16_t modes);

/* " 0..7, 9" of those of count bits that are set, or " none". */
void print_bits(FILE *out, const uint8_t bits[static FRAME_DATA_MAX], unsigned count);

/* A whole channel, lines with their ends. */
void print_channel(FILE *out, const struct policy *policy,
                   const struct policy_channel *channel);

/* " alpn "h2", "h3""; nothing when there are none. */
void print_terms_texts(FILE *out, const char *word, const char *const *texts,
                       uint8_t count);

/* " ca der "..."" of a list of certificates (authorities.h). */
void print_terms_certificates(FILE *out, const uint8_t *der, size_t len);

/* What a flow rule asks more; NULL: nothing. */
void print_terms(FILE *out, const struct policy_flow_terms *terms);

/* The whole uplink block, nothing when there is none. */
void print_uplink(FILE *out, const struct policy *self);

#endif
