/* SPDX-License-Identifier: Apache-2.0 */
/* What MQTT packets of every version are made of (OASIS MQTT 5.0 1.5, 2.2.2). */
#ifndef GATEWAY_CONTENT_MQTT_FIELD_H
#define GATEWAY_CONTENT_MQTT_FIELD_H

#include "can/cursor.h"
#include "gateway/content/content.h"

#define MQTT_FIELD_TOPIC_BYTES 256 /* with its final zero; longer ones are refused */

/* A number of 1 to 4 bytes, in as few as it needs (1.5.5). CONTENT_MORE: its last byte is
 * still to come. */
MUST_CHECK enum content_state mqtt_field_number(struct cursor *in, uint32_t *out);

/* The next string, behind its length (1.5.4). in fails when it is no UTF-8, or holds what
 * is no plain character: a zero, a control. */
MUST_CHECK struct cursor mqtt_field_text(struct cursor *in);

/* The same, ended by a zero. */
MUST_CHECK bool mqtt_field_topic(char out[static MQTT_FIELD_TOPIC_BYTES],
                                 struct cursor *in);

/* Passes over the properties of a packet (2.2.2). topic_alias is 0 without one. False:
 * they break their lengths, one is unknown, or an alias stands twice or is 0. */
MUST_CHECK bool mqtt_field_properties(uint16_t *topic_alias, struct cursor *in);

#endif
