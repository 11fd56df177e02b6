/* SPDX-License-Identifier: Apache-2.0 */
/* A checksum is a walk over what enters, a running value, and an end. */
#include "can/checksum.h"

#include <string.h>

struct running {
    const struct checksum *checksum;
    uint64_t value;
};

static uint64_t low_bits(unsigned n)
{
    return n >= 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

static void take(struct running *self, uint8_t byte)
{
    switch (self->checksum->variant->kind) {
    case CHECKSUM_XOR:
        self->value ^= byte;
        break;
    case CHECKSUM_NIBBLES:
        self->value += (byte & 15U) + (byte >> 4);
        break;
    case CHECKSUM_CRC:
        self->value = crc_byte(&self->checksum->crc, self->value, byte);
        break;
    case CHECKSUM_SUM:
    case CHECKSUM_TERMS:
        self->value += byte;
        break;
    }
}

static void take_number(struct running *self, uint32_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        take(self, (uint8_t)(number >> 8 * i));
    }
}

static void take_data(struct running *self, const struct frame *frame, bool backwards)
{
    const struct checksum *checksum = self->checksum;
    unsigned end = checksum->variant->end;
    if (end == 0 || end > frame->length) {
        end = frame->length;
    }
    for (unsigned i = checksum->variant->first; i < end; i++) {
        unsigned at = backwards ? end - 1 - (i - checksum->variant->first) : i;
        uint8_t mask = checksum->field_mask[at];
        if (mask != 0xFF) {
            take(self, frame->data[at] & (uint8_t)~mask);
        }
    }
}

static uint64_t counter_of(const struct running *self, const struct frame *frame)
{
    return signal_bits(&self->checksum->counter, frame->data);
}

static void feed(struct running *self, enum checksum_feed what, const struct frame *frame)
{
    const struct checksum *checksum = self->checksum;
    switch (what) {
    case FEED_DATA:
    case FEED_DATA_BACKWARDS:
        take_data(self, frame, what == FEED_DATA_BACKWARDS);
        break;
    case FEED_LENGTH:
        take(self, frame->length);
        break;
    case FEED_ID:
        take_number(self, checksum->id, 4);
        break;
    case FEED_ID_16:
        take_number(self, checksum->id, 2);
        break;
    case FEED_DATA_ID_LOW:
        take(self, (uint8_t)checksum->data_id);
        break;
    case FEED_DATA_ID_HIGH:
        take(self, (uint8_t)(checksum->data_id >> 8));
        break;
    case FEED_DATA_ID_TURN:
        take(self, (uint8_t)(checksum->data_id >> 8 * (counter_of(self, frame) & 1)));
        break;
    case FEED_DATA_ID_LISTED:
        take(self, checksum->data_ids[counter_of(self, frame) % CHECKSUM_DATA_IDS]);
        break;
    case FEED_ZERO:
        take(self, 0);
        break;
    case FEED_END:
        break;
    }
}

static uint64_t fold(enum checksum_fold how, uint64_t sum)
{
    switch (how) {
    case FOLD_TSC1:
        return ((sum >> 6 & 3) + (sum >> 3) + sum) & 7;
    case FOLD_XBR:
        return ((sum >> 4) + sum) & 15;
    case FOLD_NONE:
        break;
    }
    return sum;
}

static uint64_t terms(const struct checksum *self, const struct frame *frame)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < self->variant->term_count; i++) {
        const struct checksum_term *term = &self->variant->terms[i];
        sum += signal_bits(&term->signal, frame->data) * (uint64_t)(int64_t)term->weight;
    }
    return sum;
}

static uint64_t walk(const struct checksum *self, const struct frame *frame)
{
    struct running running = {.checksum = self};
    if (self->variant->kind == CHECKSUM_CRC) {
        running.value = crc_begin(&self->crc);
    }
    const uint8_t *feeds = self->variant->feeds;
    for (size_t i = 0; i < CHECKSUM_FEEDS && feeds[i] != FEED_END; i++) {
        feed(&running, (enum checksum_feed)feeds[i], frame);
    }
    return running.value;
}

uint64_t checksum_compute(const struct checksum *self, const struct frame *frame)
{
    const struct checksum_variant *variant = self->variant;
    uint64_t value;
    if (variant->kind == CHECKSUM_CRC) {
        value = crc_end(&self->crc, walk(self, frame)) ^ self->constant;
    } else if (variant->kind == CHECKSUM_XOR) {
        value = walk(self, frame) ^ variant->initial ^ self->constant;
    } else {
        uint64_t sum = variant->kind == CHECKSUM_TERMS
                           ? terms(self, frame)
                           : fold(variant->fold, walk(self, frame));
        value = variant->initial + (variant->negative ? 0 - sum : sum) + self->constant +
                (self->extended ? variant->extended_adds : 0U);
    }
    return value & low_bits(self->field.length);
}

static uint64_t stamp_value(const struct checksum *self,
                            const struct checksum_stamp *stamp)
{
    uint64_t value = stamp->kind == STAMP_LENGTH    ? self->length
                     : stamp->kind == STAMP_DATA_ID ? self->data_id
                                                    : self->data_id >> 8;
    return value & low_bits(stamp->field.length);
}

bool checksum_holds(const struct checksum *self, const struct frame *frame)
{
    if (frame->length != self->length) {
        return false;
    }
    for (size_t i = 0; i < CHECKSUM_STAMPS; i++) {
        const struct checksum_stamp *stamp = &self->stamps[i];
        if (stamp->kind != STAMP_NONE &&
            signal_bits(&stamp->field, frame->data) != stamp_value(self, stamp)) {
            return false;
        }
    }
    return signal_bits(&self->field, frame->data) == checksum_compute(self, frame);
}

void checksum_put(const struct checksum *self, struct frame *frame)
{
    if (frame->length != self->length) {
        return;
    }
    for (size_t i = 0; i < CHECKSUM_STAMPS; i++) {
        const struct checksum_stamp *stamp = &self->stamps[i];
        if (stamp->kind != STAMP_NONE) {
            signal_put(&stamp->field, frame->data, stamp_value(self, stamp));
        }
    }
    signal_put(&self->field, frame->data, checksum_compute(self, frame));
}

static bool place(struct checksum *self, const struct checksum_message *message)
{
    const struct checksum_variant *variant = self->variant;
    uint16_t last_byte = (uint16_t)(8U * (message->length - 1U));
    self->field = variant->field;
    switch (variant->place) {
    case PLACE_GIVEN:
        if (message->field == NULL) {
            return false;
        }
        self->field = *message->field;
        break;
    case PLACE_LAST_BYTE:
        self->field = (struct signal_layout){.start = last_byte, .length = 8};
        break;
    case PLACE_LAST_NIBBLE:
        self->field = (struct signal_layout){.start = last_byte, .length = 4};
        break;
    case PLACE_FIXED:
        self->field.start = (uint16_t)(self->field.start + 8U * message->offset_bytes);
        break;
    }
    return message->length <= FRAME_DATA_MAX &&
           signal_fits(&self->field, message->length);
}

static bool place_stamps(struct checksum *self, uint8_t offset_bytes)
{
    for (size_t i = 0; i < CHECKSUM_STAMPS; i++) {
        struct checksum_stamp *stamp = &self->stamps[i];
        *stamp = self->variant->stamps[i];
        stamp->field.start = (uint16_t)(stamp->field.start + 8U * offset_bytes);
        if (stamp->kind != STAMP_NONE && !signal_fits(&stamp->field, self->length)) {
            return false;
        }
    }
    return true;
}

static const struct checksum_key *key_of(const struct checksum_variant *variant,
                                         const struct checksum_message *message)
{
    uint32_t wanted = variant->key_kind == KEY_LENGTH ? message->length : message->id;
    for (size_t i = 0; i < variant->key_count; i++) {
        if (variant->keys[i].key == wanted) {
            return &variant->keys[i];
        }
    }
    return NULL;
}

bool checksum_feeds_on(const struct checksum_variant *variant, enum checksum_feed feed)
{
    return memchr(variant->feeds, (int)feed, sizeof variant->feeds) != NULL;
}

static enum checksum_fault bind_constants(struct checksum *self,
                                          const struct checksum_message *message)
{
    const struct checksum_variant *variant = self->variant;
    const struct checksum_key *key = key_of(variant, message);
    const uint8_t *data_ids = message->data_ids;
    self->constant = key != NULL ? key->constant : variant->constant;
    if (key == NULL && variant->keyed_only && data_ids == NULL) {
        return CHECKSUM_FAULT_KEY;
    }
    if (!checksum_feeds_on(variant, FEED_DATA_ID_LISTED)) {
        return CHECKSUM_OK;
    }
    if (data_ids == NULL && key == NULL) {
        return CHECKSUM_FAULT_DATA_IDS;
    }
    memcpy(self->data_ids, data_ids != NULL ? data_ids : key->data_ids,
           sizeof self->data_ids);
    return CHECKSUM_OK;
}

enum checksum_fault checksum_bind(struct checksum *self,
                                  const struct checksum_variant *variant,
                                  const struct checksum_message *message)
{
    *self = (struct checksum){.variant = variant,
                              .counter = variant->counter,
                              .id = message->id,
                              .extended = message->extended,
                              .length = message->length,
                              .data_id = message->data_id};
    self->counter.start = (uint16_t)(self->counter.start + 8U * message->offset_bytes);
    if (message->length == 0 || !place(self, message) ||
        !place_stamps(self, message->offset_bytes)) {
        return CHECKSUM_FAULT_FIELD;
    }
    signal_mark(&self->field, self->field_mask);
    if (variant->kind == CHECKSUM_CRC && !crc_init(&self->crc, &variant->crc)) {
        return CHECKSUM_FAULT_CRC;
    }
    return bind_constants(self, message);
}

const char *checksum_fault_text(enum checksum_fault fault)
{
    static const char *const text[] = {
        [CHECKSUM_OK] = "no fault",
        [CHECKSUM_FAULT_FIELD] = "its field is not inside the message; say where it lies",
        [CHECKSUM_FAULT_KEY] = "this make has no constant for this id; give it",
        [CHECKSUM_FAULT_DATA_IDS] = "the checksum needs its list of 16 data ids; give it",
        [CHECKSUM_FAULT_CRC] =
            "no CRC has this width or such wide numbers; width 8 to 64",
    };
    return text[fault];
}
