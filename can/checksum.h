/* SPDX-License-Identifier: Apache-2.0 */
/* Checksums inside the data of a frame: which bytes enter, in which order, by which
 * arithmetic, and where the result lies. A make's own way is a row (checksum_variants.c)
 * of the same few columns, and a policy can write such a row out for one nobody has
 * named.
 *
 * Law: after checksum_put, checksum_holds. Whole bytes of the field never enter; bits of
 * it in a shared byte enter as zero. Does not: read a clock, allocate, keep state. */
#ifndef CAN_CHECKSUM_H
#define CAN_CHECKSUM_H

#include <stddef.h>

#include "can/crc.h"
#include "can/frame.h"
#include "can/signal.h"

#define CHECKSUM_DATA_IDS 16
#define CHECKSUM_FEEDS 5
#define CHECKSUM_STAMPS 2

enum checksum_kind {
    CHECKSUM_XOR,     /* of bytes */
    CHECKSUM_SUM,     /* of bytes */
    CHECKSUM_NIBBLES, /* sum of half bytes */
    CHECKSUM_CRC,
    CHECKSUM_TERMS /* sum of weighted signals; feeds are not used */
};

/* What enters, in this order. */
enum checksum_feed {
    FEED_END,
    FEED_DATA,
    FEED_DATA_BACKWARDS,
    FEED_LENGTH,
    FEED_ID,            /* 4 bytes, the low one first */
    FEED_ID_16,         /* its 2 low bytes, the low one first */
    FEED_ZERO,          /* one byte 0 */
    FEED_DATA_ID_LOW,   /* byte 0 of the AUTOSAR data id */
    FEED_DATA_ID_HIGH,  /* byte 1 */
    FEED_DATA_ID_TURN,  /* byte 0 when the counter is even, byte 1 when odd */
    FEED_DATA_ID_LISTED /* entry [counter] of the list of data ids */
};

/* What is done to a sum at its end. */
enum checksum_fold {
    FOLD_NONE,
    FOLD_TSC1, /* to 3 bits: (s >> 6 & 3) + (s >> 3) + s */
    FOLD_XBR   /* to 4 bits: (s >> 4) + s */
};

enum checksum_place {
    PLACE_GIVEN, /* the message says where */
    PLACE_FIXED, /* the row does */
    PLACE_LAST_BYTE,
    PLACE_LAST_NIBBLE /* the low half of the last byte */
};

struct checksum_term {
    struct signal_layout signal;
    int32_t weight;
};

/* A field besides the checksum that must hold a number that is known. */
enum checksum_stamp_kind {
    STAMP_NONE,
    STAMP_LENGTH,
    STAMP_DATA_ID,
    STAMP_DATA_ID_NIBBLE /* bits 8 to 11 */
};
struct checksum_stamp {
    enum checksum_stamp_kind kind;
    struct signal_layout field;
};

enum checksum_key_kind { KEY_NONE, KEY_ID, KEY_LENGTH };
struct checksum_key { /* what differs from message to message of one make */
    uint32_t key;
    uint64_t constant;
    uint8_t data_ids[CHECKSUM_DATA_IDS];
};

struct checksum_variant {
    const char *name;
    enum checksum_kind kind;
    struct crc_model crc;
    uint64_t initial;  /* of all but CRC */
    uint64_t constant; /* XORed to an XOR or CRC, added to a sum; a key's replaces it */
    bool negative;     /* a sum is taken off the initial value, not added to it */
    uint8_t extended_adds; /* to the sum's result, for a 29 bit id */
    enum checksum_fold fold;
    uint8_t feeds[CHECKSUM_FEEDS]; /* enum checksum_feed */
    uint8_t first;                 /* data bytes before it do not enter */
    uint8_t end;                   /* nor from this one on; 0: all the rest do */
    const struct checksum_term *terms;
    size_t term_count;
    enum checksum_place place;
    struct signal_layout field; /* PLACE_FIXED; else its length and order count */
    struct signal_layout counter;
    struct checksum_stamp stamps[CHECKSUM_STAMPS];
    enum checksum_key_kind key_kind;
    const struct checksum_key *keys;
    size_t key_count;
    bool keyed_only; /* a message without a key has no checksum */
    bool open;       /* its constant or data ids may be worked out from frames */
};

/* The message that a variant is bound to. */
struct checksum_message {
    uint32_t id;
    bool extended;
    uint8_t length;                    /* of every frame of it */
    uint8_t offset_bytes;              /* AUTOSAR: the header lies so far from byte 0 */
    const struct signal_layout *field; /* for PLACE_GIVEN; NULL if not given */
    uint32_t data_id;
    const uint8_t *data_ids; /* CHECKSUM_DATA_IDS of them, copied; NULL if none */
};

enum checksum_fault {
    CHECKSUM_OK,
    CHECKSUM_FAULT_FIELD,    /* no field is given, or it is not inside the length */
    CHECKSUM_FAULT_KEY,      /* the make has no constant for this id */
    CHECKSUM_FAULT_DATA_IDS, /* the variant needs a list of data ids */
    CHECKSUM_FAULT_CRC       /* crc_init refuses the model */
};

struct checksum { /* a variant bound to a message: nothing is looked up per frame */
    const struct checksum_variant *variant; /* not owned */
    struct crc crc;
    struct signal_layout field;
    struct signal_layout counter;
    struct checksum_stamp stamps[CHECKSUM_STAMPS];
    uint32_t id;
    bool extended;
    uint8_t length;
    uint32_t data_id;
    uint8_t data_ids[CHECKSUM_DATA_IDS];
    uint64_t constant;
    uint8_t field_mask[FRAME_DATA_MAX];
};

/* The row computes over it. */
MUST_CHECK bool checksum_feeds_on(const struct checksum_variant *variant,
                                  enum checksum_feed feed);

/* On a fault self is not to be used. */
MUST_CHECK enum checksum_fault checksum_bind(struct checksum *self,
                                             const struct checksum_variant *variant,
                                             const struct checksum_message *message);

/* What and the mend, a static string. */
const char *checksum_fault_text(enum checksum_fault fault);

/* What the field must hold; the frame has the length of the message. */
MUST_CHECK uint64_t checksum_compute(const struct checksum *self,
                                     const struct frame *frame);

/* The frame has the message's length, and its field and stamps hold what they must. */
MUST_CHECK bool checksum_holds(const struct checksum *self, const struct frame *frame);

/* Writes stamps and field; a frame of another length stays as it is. */
void checksum_put(const struct checksum *self, struct frame *frame);

/* The rows that have a name. */
extern const struct checksum_variant checksum_variants[];
extern const size_t checksum_variant_count;

/* NULL if none has this name. */
MUST_CHECK const struct checksum_variant *checksum_variant(const char *name);

#endif
