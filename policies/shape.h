/* SPDX-License-Identifier: Apache-2.0 */
/* Which texts and numbers can stand in a policy at all; asked of policy text and of the
 * bytes of a bundle alike, so that whatever loads can also be printed and parsed back. */
#ifndef POLICIES_SHAPE_H
#define POLICIES_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "policies/policy.h"

#define SHAPE_BITRATE_MIN 5000U
#define SHAPE_LOAD_BITS_MIN 1000U  /* in a second: above the longest frame */
#define SHAPE_BITRATE_MAX 1000000U /* ISO 11898-2: 1 Mbit/s */
#define SHAPE_PACE_MIN_US 1000U
#define SHAPE_PACE_MAX_US 10000000U
#define SHAPE_DATA_BITRATE_MAX 20000000U /* above any CAN FD transceiver */

/* Well-formed UTF-8 (RFC 3629) that is what it looks like (utf8_is_plain), without '"'
 * and '\'. */
MUST_CHECK bool shape_is_text(const char *text, size_t len);

/* A name of a bus or mode: a letter, then letters, digits, '-', '_'; no keyword; fits
 * POLICY_NAME_BYTES. */
MUST_CHECK bool shape_is_name(const char *text);

/* A name of a network interface as Linux takes it (net/core/dev.c, dev_valid_name), and
 * also fit for a string. */
MUST_CHECK bool shape_is_interface(const char *text);

/* A length that some DLC says: 0..8, 12, 16, 20, 24, 32, 48, 64 (ISO 11898-1). */
MUST_CHECK bool shape_is_length(uint64_t length);

enum shape_host {
    SHAPE_HOST_GOOD,
    SHAPE_HOST_BAD,     /* no DNS name */
    SHAPE_HOST_ADDRESS, /* an IP address */
    SHAPE_HOST_WIDE     /* a wildcard below which anyone can get a name: "*.com" */
};

/* Judges a DNS name or a pattern "*.name" and writes it in lower case without final dot
 * to out, which is "" unless good. */
MUST_CHECK enum shape_host shape_host(char out[static POLICY_HOST_BYTES],
                                      const char *text);

/* An ALPN protocol as hellos are told to offer it: 1 to 31 printable characters. */
MUST_CHECK bool shape_alpn_is_good(const char *text);

/* A JA4 fingerprint by its form. */
MUST_CHECK bool shape_ja4_is_good(const char *text);

/* A method of HTTP in capitals, any but CONNECT, or "*". */
MUST_CHECK bool shape_method_is_good(const char *text);

/* A path of a request, as it is judged: without a query, "." and "..", escapes only where
 * they must be (RFC 3986 2.3), in capitals; a '*' at its end alone. */
MUST_CHECK bool shape_path_is_good(const char *text);

/* A topic filter of MQTT (OASIS MQTT 5.0 4.7), not of a share. */
MUST_CHECK bool shape_topic_is_good(const char *text);

/* Nothing is kept by the one that the other does not keep, but for the distance. */
MUST_CHECK bool shape_secret_is_same(const struct policy_secret *a,
                                     const struct policy_secret *b);

/* True for the bus named "unit" and for any whose name begins with it. */
MUST_CHECK bool shape_is_untrusted(const char *bus);

/* Of a condition that is asked of a frame of at least so many bytes, as below. */
const char *shape_condition_fault(const struct policy_condition *condition,
                                  unsigned length_bytes);

/* Each of these: whether the part says something that can be said, taken by itself. The
 * text, "what; the mend", names the first thing that cannot be; NULL if all can. modes is
 * the mask of the policy's modes, first whether the mode, or the mask of its rule, is the
 * first. Of checks, wheres and masks are the rule's, and part is set to which of them is
 * meant. */
enum { SHAPE_CHECKSUM, SHAPE_COUNTER, SHAPE_WHERE /* and the next: the wheres */ };
const char *shape_bus_fault(const struct policy_bus *bus);
const char *shape_mode_fault(const struct policy_mode *mode, bool first);
const char *shape_frame_rule_fault(const struct policy_frame_rule *rule, uint16_t modes);
const char *shape_group_fault(const struct policy_frame_rule *rule);
const char *shape_mask_fault(const struct policy_mask *mask, bool first,
                             const struct policy_frame_rule *rule);
const char *shape_channel_fault(const struct policy_channel *channel, uint16_t modes,
                                uint8_t bus_count);
const char *shape_denial_fault(uint8_t nrc); /* 0: silent */
const char *shape_permission_fault(const struct policy_permission *permission,
                                   const struct policy_channel *channel);
const char *shape_checks_fault(const struct policy_checks *checks,
                               const struct policy_where *wheres,
                               const struct policy_frame_rule *rule,
                               const struct policy_mask *masks, unsigned *part);
const char *shape_flow_terms_fault(const struct policy_flow_rule *rule);
const char *shape_terms_fault(const struct policy_flow_rule *rule);
const char *shape_secret_fault(const struct policy_secret *secret);
const char *shape_resolver_fault(const struct policy_uplink *uplink);
const char *shape_evidence_fault(const struct policy *policy); /* as a whole */
const char *shape_flow_rule_fault(const struct policy_flow_rule *rule, uint16_t modes);
const char *shape_emergency_frame_fault(const struct policy_emergency_frame *frame,
                                        uint8_t bus_count);

#endif
