/* SPDX-License-Identifier: Apache-2.0 */
/* The CONNECT packet of MQTT 3.1, 3.1.1 and 5 (OASIS MQTT 5.0 3.1). */
#ifndef GATEWAY_CONTENT_MQTT_CONNECT_H
#define GATEWAY_CONTENT_MQTT_CONNECT_H

#include "gateway/content/mqtt_field.h"

#define MQTT_CONNECT_V31 3
#define MQTT_CONNECT_V311 4
#define MQTT_CONNECT_V5 5

struct mqtt_connect {
    uint8_t version;         /* 3, 4, 5 */
    struct cursor client_id; /* views of the packet; empty without one */
    struct cursor user;
    struct cursor will_topic;
};

/* The name and the version with which the packet begins, behind its length; in passes
 * over them. The top bit of the version, which bridges set, is left out. */
MUST_CHECK enum content_state mqtt_connect_version(uint8_t *version, struct cursor *in);

/* in: the packet behind its length, all of it. False: it breaks its form. */
MUST_CHECK bool mqtt_connect_read(struct mqtt_connect *out, struct cursor in);

#endif
