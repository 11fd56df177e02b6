/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow rule asks beyond its destination, and what the uplink keeps secret: plain
 * const tables in the policy's arena. */
#ifndef POLICIES_FLOW_TERMS_H
#define POLICIES_FLOW_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define FLOW_TERMS_REQUESTS_MAX 64
#define FLOW_TERMS_TOPICS_MAX 64
#define FLOW_TERMS_PINS_MAX 8
#define FLOW_TERMS_PIN_BYTES 32 /* SHA-256 of a SubjectPublicKeyInfo (RFC 7469 2.4) */
#define FLOW_TERMS_CA_BYTES_MAX 65536
#define FLOW_TERMS_EXCEPTS_MAX 32
#define FLOW_TERMS_SECRETS_MAX 64
#define FLOW_TERMS_SECRET_BYTES_MAX 64
#define FLOW_TERMS_SECRET_BYTES_LEAST 5 /* shorter ones are found in everything */
#define FLOW_TERMS_METHOD_BYTES 24      /* with its final zero */
#define FLOW_TERMS_TEXT_BYTES 256       /* of a path or a topic filter, likewise */
#define FLOW_TERMS_UPDATE_US_MAX UINT64_C(86400000000)
#define FLOW_TERMS_BYTES_MAX (256U << 10) /* of all rules, see flow_terms_bytes */

/* `request "POST" "/v1/report" body 64kB`. */
struct policy_request {
    const char *method;  /* "GET"; "*": any but CONNECT */
    const char *path;    /* as http_path.h spells it; a final '*' stands for any rest */
    uint64_t body_bytes; /* of a request at most; 0: it may have none */
};

/* `publish "a/b"`, `subscribe "c/#"`. */
struct policy_topic {
    bool subscribe;     /* else publish */
    const char *filter; /* OASIS MQTT 5.0 4.7, with + and # */
};

/* All zero asks nothing. */
struct policy_flow_terms {
    const struct policy_request *requests; /* none: of http any request passes */
    uint8_t request_count;
    const struct policy_topic *topics; /* of mqtt, and none: no topic passes */
    uint8_t topic_count;
    const uint8_t (
        *pins)[FLOW_TERMS_PIN_BYTES]; /* one of them is in the server's chain */
    uint8_t pin_count;
    const uint8_t *ca; /* certificates in DER, one behind the other; NULL: none */
    uint32_t ca_bytes;
    bool inspect;               /* the gateway ends TLS and judges what is in it */
    const char *const *excepts; /* server names, or patterns, that are not inspected */
    uint8_t except_count;
    uint64_t update_us;   /* not 0: no change cuts a flow of this rule before so long */
    uint32_t names_count; /* different names below its host; 0: as the uplink has it */
    uint32_t names_per_us;
};

enum policy_secret_kind {
    POLICY_SECRET_VIN,
    POLICY_SECRET_IMEI,
    POLICY_SECRET_PLATE,
    POLICY_SECRET_NAME,
    POLICY_SECRET_POSITION,
    POLICY_SECRETS
};

struct policy_secret {
    uint8_t kind;        /* enum policy_secret_kind */
    const char *text;    /* as written; "" of a position */
    int32_t latitude_e7; /* degrees by 10,000,000 */
    int32_t longitude_e7;
    uint32_t within_m;
    uint32_t line;
};

/* How much memory the terms take in an arena, each text rounded up; what all rules of a
 * policy take together is at most FLOW_TERMS_BYTES_MAX, or an arena might not hold it. 0:
 * they ask nothing. */
MUST_CHECK size_t flow_terms_bytes(const struct policy_flow_terms *self);

#endif
