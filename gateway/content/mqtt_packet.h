/* SPDX-License-Identifier: Apache-2.0 */
/* The MQTT packets that a client sends over a connection, one after the other, for
 * judging each before a byte of it passes (OASIS MQTT 3.1.1 and 5.0; 3.1). What is
 * published may stream; all else is held whole. Fixed memory. Does not: judge, read a
 * server. */
#ifndef GATEWAY_CONTENT_MQTT_PACKET_H
#define GATEWAY_CONTENT_MQTT_PACKET_H

#include "gateway/content/mqtt_connect.h"

#define MQTT_PACKET_HEAD_BYTES 4096 /* of a packet, or a PUBLISH before its payload */
#define MQTT_PACKET_ALIASES 16      /* topic aliases 1 .. 16; higher ones are refused */
#define MQTT_PACKET_LENGTH_MAX (16U << 20)

enum mqtt_packet_type { /* 2.1.2; what a client may send */
                        MQTT_PACKET_CONNECT = 1,
                        MQTT_PACKET_PUBLISH = 3,
                        MQTT_PACKET_PUBACK = 4,
                        MQTT_PACKET_PUBREC = 5,
                        MQTT_PACKET_PUBREL = 6,
                        MQTT_PACKET_PUBCOMP = 7,
                        MQTT_PACKET_SUBSCRIBE = 8,
                        MQTT_PACKET_UNSUBSCRIBE = 10,
                        MQTT_PACKET_PINGREQ = 12,
                        MQTT_PACKET_DISCONNECT = 14,
                        MQTT_PACKET_AUTH = 15
};

enum mqtt_packet_state {
    MQTT_PACKET_NEED_MORE, /* all bytes were taken; none may pass yet */
    MQTT_PACKET_HEAD,      /* judge it, then pass self->head */
    MQTT_PACKET_BODY,      /* the bytes taken belong to the PUBLISH last judged */
    MQTT_PACKET_MALFORMED  /* nothing is taken, now and ever: end the connection */
};

struct mqtt_packet {
    uint8_t type;    /* enum mqtt_packet_type */
    uint8_t version; /* of CONNECT: 3, 4 or 5 */
    char client_id[MQTT_FIELD_TOPIC_BYTES];
    char topic[MQTT_FIELD_TOPIC_BYTES]; /* of PUBLISH, aliases resolved; of the will of
                                           CONNECT, "" without one */
    uint64_t body_bytes;                /* of this PUBLISH's payload so far */
    uint32_t head_bytes;
    uint8_t head[MQTT_PACKET_HEAD_BYTES]; /* as it came; valid until the next call */
    /* its own */
    uint8_t phase;
    uint32_t wanted; /* bytes of the head, before more can be told */
    uint32_t length; /* of the packet, its first bytes included */
    uint32_t begin;  /* of what stands behind the length */
    uint32_t left;   /* bytes of the payload */
    struct cursor filters;
    char aliases[MQTT_PACKET_ALIASES][MQTT_FIELD_TOPIC_BYTES];
};

void mqtt_packet_init(struct mqtt_packet *self);

/* Takes *consumed of len bytes, as enum mqtt_packet_state says; call again with the rest.
 * Every byte is looked at once. */
MUST_CHECK enum mqtt_packet_state mqtt_packet_take(struct mqtt_packet *self,
                                                   const uint8_t *bytes, size_t len,
                                                   size_t *consumed);

/* Bytes that were taken and may not pass yet: a head that is not whole. */
MUST_CHECK size_t mqtt_packet_held(const struct mqtt_packet *self);

/* More bytes of the PUBLISH last judged are to come. */
MUST_CHECK bool mqtt_packet_in_body(const struct mqtt_packet *self);

/* After the head of SUBSCRIBE or UNSUBSCRIBE: its next topic filter; it holds one at
 * least. False when there are no more. */
MUST_CHECK bool mqtt_packet_next_filter(struct mqtt_packet *self,
                                        char out[static MQTT_FIELD_TOPIC_BYTES]);

#endif
