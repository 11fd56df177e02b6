/* SPDX-License-Identifier: Apache-2.0 */
/* A row a type of block. */
#include "gateway/capture/pcapng_blocks.h"

#define SECTION 0x0A0D0D0AU
#define MAGIC 0x1A2B3C4DU
#define MAGIC_SWAPPED 0x4D3C2B1AU
#define OPTION_TSRESOL 9
#define OPTION_TSOFFSET 14
#define MICROSECONDS 6

static uint16_t take16(bool big_endian, struct cursor *in)
{
    return big_endian ? cursor_u16be(in) : cursor_u16le(in);
}

static uint32_t take32(bool big_endian, struct cursor *in)
{
    return big_endian ? cursor_u32be(in) : cursor_u32le(in);
}

/* The high word first, whatever the order of bytes. */
static uint64_t take_time(const struct pcapng_blocks *self, struct cursor *in)
{
    uint64_t high = take32(self->big_endian, in);
    return high << 32 | take32(self->big_endian, in);
}

size_t pcapng_blocks_length(const struct pcapng_blocks *self,
                            const uint8_t head[static PCAPNG_BLOCKS_HEAD])
{
    struct cursor in = cursor_over(head, PCAPNG_BLOCKS_HEAD);
    bool big_endian = self->big_endian;
    struct cursor magic = in;
    cursor_skip(&magic, 8);
    if (cursor_u32le(&in) == SECTION) {
        big_endian = cursor_u32be(&magic) == MAGIC;
    }
    uint32_t len = take32(big_endian, &in);
    return len >= PCAPNG_BLOCKS_HEAD && len % 4 == 0 && len <= PCAPNG_BLOCKS_BYTES ? len
                                                                                   : 0;
}

typedef enum pcapng_blocks_found take_block(struct pcapng_blocks *self,
                                            struct capture_packet *out, struct cursor in,
                                            const char **fault);

static enum pcapng_blocks_found fail(const char **fault, const char *text)
{
    *fault = text;
    return PCAPNG_BLOCKS_FAULT;
}

static enum pcapng_blocks_found take_section(struct pcapng_blocks *self,
                                             struct capture_packet *out, struct cursor in,
                                             const char **fault)
{
    (void)out;
    uint32_t magic = cursor_u32be(&in);
    self->begun = true;
    self->count = 0;
    self->big_endian = magic == MAGIC;
    if (!self->big_endian && magic != MAGIC_SWAPPED) {
        return fail(fault, "a section that does not say its order of bytes");
    }
    if (take16(self->big_endian, &in) != 1) {
        return fail(fault, "a section of another version than 1");
    }
    return PCAPNG_BLOCKS_OTHER;
}

/* Reads what is asked for of the options at in; false when they break their form. */
static bool take_options(struct pcapng_blocks *self, struct cursor in)
{
    while (cursor_left(&in) > 0) {
        uint16_t code = take16(self->big_endian, &in);
        uint16_t len = take16(self->big_endian, &in);
        if (code == 0) {
            break;
        }
        struct cursor value = cursor_block(&in, len);
        cursor_skip(&in, (4U - len % 4U) % 4U);
        if (code == OPTION_TSRESOL && len == 1) {
            self->interfaces[self->count].resolution = cursor_u8(&value);
        } else if (code == OPTION_TSOFFSET && len == 8) {
            uint64_t first = take32(self->big_endian, &value);
            uint64_t second = take32(self->big_endian, &value);
            self->interfaces[self->count].offset_s =
                self->big_endian ? first << 32 | second : second << 32 | first;
        }
    }
    return !in.failed;
}

static enum pcapng_blocks_found take_interface(struct pcapng_blocks *self,
                                               struct capture_packet *out,
                                               struct cursor in, const char **fault)
{
    (void)out;
    if (self->count == PCAPNG_BLOCKS_INTERFACES) {
        return fail(fault, "more interfaces than are read");
    }
    self->interfaces[self->count].linktype = take16(self->big_endian, &in);
    cursor_skip(&in, 2);
    self->interfaces[self->count].captured_max = take32(self->big_endian, &in);
    self->interfaces[self->count].resolution = MICROSECONDS;
    self->interfaces[self->count].offset_s = 0;
    if (in.failed || !take_options(self, in)) {
        return fail(fault, "an interface that breaks off");
    }
    self->count++;
    return PCAPNG_BLOCKS_OTHER;
}

static uint64_t decimal_us(uint64_t time, unsigned digits)
{
    for (; digits > MICROSECONDS; digits--) {
        time /= 10;
    }
    for (; digits < MICROSECONDS; digits++) {
        time *= 10;
    }
    return time;
}

/* In units of 10^-n s, or with its highest bit set of 2^-n s. */
static uint64_t time_us(uint64_t time, uint8_t resolution)
{
    unsigned n = resolution & 0x7F;
    if ((resolution & 0x80) == 0) {
        return decimal_us(time, n);
    }
    if (n > 63) {
        return 0;
    }
    uint64_t rest = time & ((UINT64_C(1) << n) - 1);
    unsigned spare = n > 40 ? n - 40 : 0; /* so that the product fits */
    return (time >> n) * 1000000 + ((rest >> spare) * 1000000 >> (n - spare));
}

static enum pcapng_blocks_found finish(struct pcapng_blocks *self,
                                       struct capture_packet *out, uint32_t interface,
                                       uint64_t time, const char **fault)
{
    if (interface >= self->count) {
        return fail(fault, "a packet of an interface that is not described");
    }
    out->linktype = self->interfaces[interface].linktype;
    out->interface = interface;
    out->time_us = time_us(time, self->interfaces[interface].resolution) +
                   self->interfaces[interface].offset_s * 1000000;
    return PCAPNG_BLOCKS_PACKET;
}

/* Its lengths and bytes, as both sorts of packets with a time have them. */
static bool take_bytes(const struct pcapng_blocks *self, struct capture_packet *out,
                       struct cursor *in)
{
    uint32_t captured = take32(self->big_endian, in);
    uint32_t original = take32(self->big_endian, in);
    out->bytes = cursor_block(in, captured);
    out->cut = captured < original;
    return !in->failed;
}

static enum pcapng_blocks_found take_enhanced(struct pcapng_blocks *self,
                                              struct capture_packet *out,
                                              struct cursor in, const char **fault)
{
    uint32_t interface = take32(self->big_endian, &in);
    uint64_t time = take_time(self, &in);
    return take_bytes(self, out, &in) ? finish(self, out, interface, time, fault)
                                      : fail(fault, "a packet that breaks off");
}

static enum pcapng_blocks_found take_obsolete(struct pcapng_blocks *self,
                                              struct capture_packet *out,
                                              struct cursor in, const char **fault)
{
    uint32_t interface = take16(self->big_endian, &in);
    cursor_skip(&in, 2); /* how many were dropped */
    uint64_t time = take_time(self, &in);
    return take_bytes(self, out, &in) ? finish(self, out, interface, time, fault)
                                      : fail(fault, "a packet that breaks off");
}

/* Of the first interface, whose limit says how much of it is there, at no known time. */
static enum pcapng_blocks_found take_simple(struct pcapng_blocks *self,
                                            struct capture_packet *out, struct cursor in,
                                            const char **fault)
{
    uint32_t original = take32(self->big_endian, &in);
    uint32_t most = self->count > 0 ? self->interfaces[0].captured_max : 0;
    uint32_t captured = most > 0 && most < original ? most : original;
    out->bytes = cursor_block(&in, captured);
    out->cut = captured < original;
    return in.failed ? fail(fault, "a packet that breaks off")
                     : finish(self, out, 0, 0, fault);
}

static const struct {
    uint32_t type;
    take_block *take;
} rows[] = {{SECTION, take_section},
            {1, take_interface},
            {2, take_obsolete},
            {3, take_simple},
            {6, take_enhanced}};

/* What stands between the lengths of a block, of which both are the same. */
static struct cursor body_of(const struct pcapng_blocks *self, struct cursor block,
                             bool *good)
{
    struct cursor head = block;
    struct cursor tail = block;
    cursor_skip(&head, 4);
    cursor_skip(&tail, block.len < 4 ? 0 : block.len - 4);
    uint32_t len = take32(self->big_endian, &head);
    *good = block.len >= PCAPNG_BLOCKS_HEAD && len == block.len &&
            len == take32(self->big_endian, &tail);
    return cursor_block(&head, *good ? len - PCAPNG_BLOCKS_HEAD : 0);
}

enum pcapng_blocks_found pcapng_blocks_take(struct pcapng_blocks *self,
                                            struct capture_packet *out,
                                            struct cursor block, const char **fault)
{
    bool good = false;
    struct cursor in = block;
    uint32_t type = cursor_u32le(&in);
    if (type == SECTION) {
        cursor_skip(&in, 4);
        self->big_endian = cursor_u32be(&in) == MAGIC;
    } else if (self->big_endian) {
        in = block;
        type = cursor_u32be(&in);
    }
    struct cursor body = body_of(self, block, &good);
    if (!good || (type != SECTION && !self->begun)) {
        return fail(fault, "a block that breaks its form");
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].type == type) {
            return rows[i].take(self, out, body, fault);
        }
    }
    return PCAPNG_BLOCKS_OTHER;
}
