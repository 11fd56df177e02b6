/* SPDX-License-Identifier: Apache-2.0 */
/* The frames that the simulated vehicle sends: a table of messages, made from time alone.
 * Pure: the same times give the same frames. Invented for this project; no make's. */
#ifndef SIM_TRAFFIC_H
#define SIM_TRAFFIC_H

#include <stddef.h>
#include <stdint.h>

#include "can/frame.h"

#define TRAFFIC_SIGNALS_MAX 3
#define TRAFFIC_MESSAGES_MAX 16
#define TRAFFIC_VIN "SALLYPRT0VAN00042" /* 17 characters, no vehicle's */
#define TRAFFIC_NONE 0xFF

enum traffic_wave {
    WAVE_TRIANGLE, /* low to high and back within period_ms */
    WAVE_STEP,     /* low, then high, half of period_ms each */
    WAVE_RISE,     /* one more each period_ms, from low, around at high */
    WAVE_TEXT      /* the bytes of TRAFFIC_VIN, seven a frame, their number before them */
};

struct traffic_message {
    const char *name;
    uint32_t id;
    bool extended;
    uint8_t length;
    uint32_t period_us;
    struct traffic_signal {
        uint8_t byte;  /* first byte, big endian */
        uint8_t bytes; /* 1..4; 0: no signal */
        enum traffic_wave wave;
        uint32_t low;
        uint32_t high;
        uint32_t period_ms;
    } signals[TRAFFIC_SIGNALS_MAX];
    uint8_t counter_byte;  /* its low nibble counts 0..15; TRAFFIC_NONE: no counter */
    uint8_t checksum_byte; /* CRC-8 SAE J1850 over the others; TRAFFIC_NONE: none */
};

extern const struct traffic_message traffic_messages[];
extern const size_t traffic_message_count;

/* When each message is next due. */
struct traffic {
    uint64_t due_us[TRAFFIC_MESSAGES_MAX];
    uint32_t sent[TRAFFIC_MESSAGES_MAX];
};

/* Spreads the first sendings over each period, from start_us on. */
void traffic_init(struct traffic *self, uint64_t start_us);

/* The frame that is due next and when; the one after it is planned. */
void traffic_next(struct traffic *self, struct frame *out, uint64_t *due_us);

/* The n-th frame of a message, at_us after the drive began. */
void traffic_make(const struct traffic_message *message, uint32_t n, uint64_t at_us,
                  struct frame *out);

/* CRC-8 SAE J1850: polynomial 0x1D, start 0xFF, inverted at the end. */
uint8_t traffic_crc8(const uint8_t *bytes, size_t len);

#endif
