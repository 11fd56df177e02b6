/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of the simulated vehicle. */
#include "sim/traffic.h"

#include <string.h>

#define VIN_PIECES 3 /* of seven characters: 17 bytes and padding */
#define VIN_PIECE_BYTES 7
#define NONE TRAFFIC_NONE

/* clang-format off */
const struct traffic_message traffic_messages[] = {
    {"engine", 0x0C0, false, 8, 10000,
     {{0, 2, WAVE_TRIANGLE, 800, 4200, 9000}, {2, 1, WAVE_TRIANGLE, 10, 90, 7000}}, 6, 7},
    {"steering", 0x0C4, false, 6, 20000,
     {{0, 2, WAVE_TRIANGLE, 0x7800, 0x8800, 5000}}, 4, 5},
    {"wheels", 0x0D0, false, 8, 20000,
     {{0, 2, WAVE_TRIANGLE, 0, 9000, 20000}, {2, 2, WAVE_TRIANGLE, 0, 9010, 20000},
      {4, 2, WAVE_TRIANGLE, 0, 8990, 20000}}, 6, 7},
    {"brake", 0x1A0, false, 4, 20000,
     {{0, 1, WAVE_STEP, 0, 60, 8000}}, 2, 3},
    {"speed", 0x3A0, false, 8, 50000,
     {{0, 2, WAVE_TRIANGLE, 0, 9000, 20000}, {2, 2, WAVE_RISE, 0, 65535, 100},
      {4, 3, WAVE_RISE, 0x51A2B3, 0xFFFFFF, 500}}, NONE, NONE}, /* bytes 4..6: position */
    {"doors", 0x2F0, false, 4, 100000,
     {{0, 1, WAVE_STEP, 0, 1, 30000}}, NONE, NONE},
    {"locks", 0x3E0, false, 2, 200000,
     {{0, 1, WAVE_STEP, 0x0F, 0x0F, 1000}}, NONE, NONE},
    {"fuel", 0x410, false, 8, 500000,
     {{0, 1, WAVE_TRIANGLE, 30, 80, 60000}, {1, 1, WAVE_TRIANGLE, 80, 95, 30000}}, NONE, NONE},
    {"odometer", 0x4F0, false, 4, 1000000,
     {{0, 4, WAVE_RISE, 123456, 999999, 1000}}, NONE, NONE},
    {"vin", 0x5A0, false, 8, 1000000,
     {{0, 4, WAVE_TEXT, 0, 0, 0}}, NONE, NONE},
    {"driver", 0x5B0, false, 8, 1000000,
     {{0, 4, WAVE_STEP, 0xD21E0042, 0xD21E0042, 1000}}, NONE, NONE},
    {"cruise", 0x18FEF100, true, 8, 100000,
     {{1, 2, WAVE_TRIANGLE, 0, 0x5A00, 20000}}, NONE, NONE},
};
/* clang-format on */
const size_t traffic_message_count =
    sizeof(traffic_messages) / sizeof(traffic_messages[0]);

_Static_assert(sizeof(traffic_messages) / sizeof(traffic_messages[0]) <=
                   TRAFFIC_MESSAGES_MAX,
               "each message has its state");

uint8_t traffic_crc8(const uint8_t *bytes, size_t len)
{
    uint8_t crc = 0xFF;
    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (uint8_t)((crc & 0x80) != 0 ? (crc << 1) ^ 0x1D : crc << 1);
        }
    }
    return (uint8_t)~crc;
}

static uint32_t wave_value(const struct traffic_signal *signal, uint64_t at_us)
{
    uint64_t range = signal->high - signal->low;
    uint64_t period_us = (uint64_t)signal->period_ms * 1000;
    uint64_t phase_us = at_us % period_us;

    switch (signal->wave) {
    case WAVE_TRIANGLE:
        phase_us = phase_us * 2 <= period_us ? phase_us : period_us - phase_us;
        return signal->low + (uint32_t)(range * phase_us * 2 / period_us);
    case WAVE_STEP:
        return phase_us * 2 < period_us ? signal->low : signal->high;
    case WAVE_RISE:
        return signal->low + (uint32_t)(at_us / period_us % (range + 1));
    case WAVE_TEXT:
    default:
        return 0;
    }
}

static void put_text(struct frame *out, uint32_t n)
{
    static const char vin[VIN_PIECES * VIN_PIECE_BYTES + 1] = TRAFFIC_VIN;
    out->data[0] = (uint8_t)(n % VIN_PIECES);
    memcpy(out->data + 1, vin + n % VIN_PIECES * VIN_PIECE_BYTES, VIN_PIECE_BYTES);
}

void traffic_make(const struct traffic_message *message, uint32_t n, uint64_t at_us,
                  struct frame *out)
{
    *out = (struct frame){.id = message->id,
                          .extended = message->extended,
                          .kind = FRAME_DATA,
                          .length = message->length};
    for (size_t i = 0; i < TRAFFIC_SIGNALS_MAX; i++) {
        const struct traffic_signal *signal = &message->signals[i];
        if (signal->bytes == 0) {
            continue;
        }
        if (signal->wave == WAVE_TEXT) {
            put_text(out, n);
            continue;
        }
        uint32_t value = wave_value(signal, at_us);
        for (uint8_t b = 0; b < signal->bytes; b++) {
            out->data[signal->byte + b] =
                (uint8_t)(value >> (8 * (signal->bytes - 1 - b)));
        }
    }
    if (message->counter_byte != NONE) {
        out->data[message->counter_byte] |= (uint8_t)(n & 0x0F);
    }
    if (message->checksum_byte != NONE) {
        out->data[message->checksum_byte] =
            traffic_crc8(out->data, message->checksum_byte);
    }
}

void traffic_init(struct traffic *self, uint64_t start_us)
{
    for (size_t i = 0; i < traffic_message_count; i++) {
        self->sent[i] = 0;
        self->due_us[i] =
            start_us + traffic_messages[i].period_us * i / traffic_message_count;
    }
}

void traffic_next(struct traffic *self, struct frame *out, uint64_t *due_us)
{
    size_t next = 0;
    for (size_t i = 1; i < traffic_message_count; i++) {
        next = self->due_us[i] < self->due_us[next] ? i : next;
    }
    *due_us = self->due_us[next];
    traffic_make(&traffic_messages[next], self->sent[next], *due_us, out);
    self->sent[next]++;
    self->due_us[next] += traffic_messages[next].period_us;
}
