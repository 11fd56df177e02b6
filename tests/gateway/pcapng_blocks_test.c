/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/capture/pcapng_blocks.c. */
#include "gateway/capture/pcapng_blocks.h"

#include <string.h>

#include "tests/tap.h"

/* Blocks, each without its two lengths, which are put around it. */
struct block {
    uint32_t type;
    size_t len;
    const char *body;
};
#define BLOCK(TYPE, BODY)                \
    {                                    \
        (TYPE), sizeof(BODY) - 1, (BODY) \
    }
#define SECTION_LE \
    BLOCK(0x0A0D0D0A, "\x4d\x3c\x2b\x1a\1\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff")
#define SECTION_BE \
    BLOCK(0x0A0D0D0A, "\x1a\x2b\x3c\x4d\0\1\0\0\xff\xff\xff\xff\xff\xff\xff\xff")
#define RAW_IP_LE BLOCK(1, "\x65\0\0\0\0\0\0\0")
#define RAW_IP_BE BLOCK(1, "\0\x65\0\0\0\0\0\0")
#define CAN_LE BLOCK(1, "\xe3\0\0\0\0\0\0\0")
#define BLOCKS_MAX 5

static uint8_t bytes[512];

static void put32(uint8_t *out, uint32_t value, bool big)
{
    for (unsigned i = 0; i < 4; i++) {
        out[i] = (uint8_t)(value >> 8 * (big ? 3 - i : i));
    }
}

static struct cursor whole(const struct block *block, bool big)
{
    uint32_t len = (uint32_t)block->len + 12;
    put32(bytes, block->type, big);
    put32(bytes + 4, len, big);
    memcpy(bytes + 8, block->body, block->len);
    put32(bytes + 8 + block->len, len, big);
    return cursor_over(bytes, len);
}

/* What the last of the blocks is. */
static enum pcapng_blocks_found take(const struct block *blocks, bool big,
                                     struct capture_packet *out, const char **fault)
{
    static struct pcapng_blocks self;
    enum pcapng_blocks_found found = PCAPNG_BLOCKS_OTHER;
    self = (struct pcapng_blocks){.begun = false};
    for (unsigned i = 0; i < BLOCKS_MAX && blocks[i].body != NULL; i++) {
        EXPECT_EQ(found, PCAPNG_BLOCKS_OTHER);
        struct cursor block = whole(&blocks[i], big);
        EXPECT_EQ(pcapng_blocks_length(&self, block.base), block.len);
        found = pcapng_blocks_take(&self, out, block, fault);
    }
    return found;
}

struct row {
    const char *what;
    bool big;
    struct block blocks[BLOCKS_MAX];
    const char *fault; /* NULL: the last is a packet, as told below */
    uint64_t time_us;
    uint32_t interface;
    int linktype;
    size_t len;
    bool cut;
};

/* Its time is 0x0000000500000007 units. */
#define PACKET_LE(INTERFACE) \
    BLOCK(6, INTERFACE "\0\0\0\5\0\0\0\7\0\0\0\2\0\0\0\2\0\0\0hi\0\0")
#define RESOLUTION(VALUE) BLOCK(1, "\x65\0\0\0\0\0\0\0\x09\0\1\0" VALUE "\0\0\0\0\0\0\0")
#define TIME UINT64_C(0x500000007)

static const struct row rows[] = {
    {"a packet", .blocks = {SECTION_LE, RAW_IP_LE, PACKET_LE("\0")}, .time_us = TIME,
     .linktype = 101, .len = 2},
    {"of the second interface",
     .blocks = {SECTION_LE, RAW_IP_LE, CAN_LE, PACKET_LE("\1")}, .time_us = TIME,
     .interface = 1, .linktype = 227, .len = 2},
    {"the highest byte first", true,
     .blocks = {SECTION_BE, RAW_IP_BE,
                BLOCK(6, "\0\0\0\0\0\0\0\5\0\0\0\7\0\0\0\2\0\0\0\3hi\0\0")},
     .time_us = TIME, .linktype = 101, .len = 2, .cut = true},
    {"of the obsolete sort",
     .blocks = {SECTION_LE, RAW_IP_LE,
                BLOCK(2, "\0\0\xff\xff\5\0\0\0\7\0\0\0\2\0\0\0\2\0\0\0hi\0\0")},
     .time_us = TIME, .linktype = 101, .len = 2},
    {"a simple one", .blocks = {SECTION_LE, RAW_IP_LE, BLOCK(3, "\2\0\0\0hi\0\0")},
     .linktype = 101, .len = 2},
    {"a simple one that is cut",
     .blocks = {SECTION_LE, BLOCK(1, "\x65\0\0\0\1\0\0\0"), BLOCK(3, "\2\0\0\0h\0\0\0")},
     .linktype = 101, .len = 1, .cut = true},
    {"nanoseconds", .blocks = {SECTION_LE, RESOLUTION("\x09"), PACKET_LE("\0")},
     .time_us = TIME / 1000, .linktype = 101, .len = 2},
    {"milliseconds", .blocks = {SECTION_LE, RESOLUTION("\3"), PACKET_LE("\0")},
     .time_us = TIME * 1000, .linktype = 101, .len = 2},
    {"2^-32 s", .blocks = {SECTION_LE, RESOLUTION("\xa0"), PACKET_LE("\0")},
     .time_us = 5000000, .linktype = 101, .len = 2},
    {"2^-48 s", .blocks = {SECTION_LE, RESOLUTION("\xb0"), PACKET_LE("\0")},
     .time_us = 76, .linktype = 101, .len = 2},
    {"2^-127 s", .blocks = {SECTION_LE, RESOLUTION("\xff"), PACKET_LE("\0")},
     .time_us = 0, .linktype = 101, .len = 2},
    {"counted from another second, behind an option that is not known",
     .blocks = {SECTION_LE,
                BLOCK(1, "\x65\0\0\0\0\0\0\0\2\0\3\0can\0\x0e\0\x08\0\1\0\0\0\0\0\0\0"),
                PACKET_LE("\0")},
     .time_us = TIME + 1000000, .linktype = 101, .len = 2},
    {"the same, the highest byte first", true,
     .blocks = {SECTION_BE,
                BLOCK(1, "\0\x65\0\0\0\0\0\0\0\x0e\0\x08\0\0\0\0\0\0\0\1\0\0\0\0"),
                BLOCK(6, "\0\0\0\0\0\0\0\5\0\0\0\7\0\0\0\2\0\0\0\2hi\0\0")},
     .time_us = TIME + 1000000, .linktype = 101, .len = 2},
    {"behind a block that is not known",
     .blocks = {SECTION_LE, RAW_IP_LE, BLOCK(5, "abcd"), PACKET_LE("\0")},
     .time_us = TIME, .linktype = 101, .len = 2},
    {"no section", .blocks = {RAW_IP_LE}, .fault = "a block that breaks its form"},
    {"a section of no order", .blocks = {BLOCK(0x0A0D0D0A, "\1\2\3\4\1\0\0\0")},
     .fault = "a section that does not say its order of bytes"},
    {"a section to come", .blocks = {BLOCK(0x0A0D0D0A, "\x4d\x3c\x2b\x1a\2\0\0\0")},
     .fault = "a section of another version than 1"},
    {"an interface that is cut", .blocks = {SECTION_LE, BLOCK(1, "\x65\0\0\0")},
     .fault = "an interface that breaks off"},
    {"an option that is cut",
     .blocks = {SECTION_LE, BLOCK(1, "\x65\0\0\0\0\0\0\0\2\0\5\0can\0")},
     .fault = "an interface that breaks off"},
    {"of no interface", .blocks = {SECTION_LE, RAW_IP_LE, PACKET_LE("\1")},
     .fault = "a packet of an interface that is not described"},
    {"of an interface of the section before",
     .blocks = {SECTION_LE, RAW_IP_LE, SECTION_LE, PACKET_LE("\0")},
     .fault = "a packet of an interface that is not described"},
    {"a packet that is cut",
     .blocks = {SECTION_LE, RAW_IP_LE,
                BLOCK(6, "\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0\5\0\0\0hi\0\0")},
     .fault = "a packet that breaks off"},
    {"an obsolete one that is cut",
     .blocks = {SECTION_LE, RAW_IP_LE, BLOCK(2, "\0\0\0\0")},
     .fault = "a packet that breaks off"},
    {"a simple one that is cut short",
     .blocks = {SECTION_LE, RAW_IP_LE, BLOCK(3, "\5\0\0\0hi\0\0")},
     .fault = "a packet that breaks off"},
    {"a simple one of no interface", .blocks = {SECTION_LE, BLOCK(3, "\2\0\0\0hi\0\0")},
     .fault = "a packet of an interface that is not described"},
};

static void test_packets_are_found(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct capture_packet packet = {.linktype = -1};
        const char *fault = "";
        enum pcapng_blocks_found found = take(row->blocks, row->big, &packet, &fault);
        EXPECT_TEXT(fault, row->fault != NULL ? row->fault : "");
        if (row->fault != NULL) {
            EXPECT_EQ(found, PCAPNG_BLOCKS_FAULT);
            continue;
        }
        bool good = EXPECT_EQ(found, PCAPNG_BLOCKS_PACKET) &&
                    EXPECT_EQ(packet.time_us, row->time_us) &&
                    EXPECT_EQ(packet.linktype, row->linktype) &&
                    EXPECT_EQ(packet.interface, row->interface) &&
                    EXPECT_EQ(cursor_left(&packet.bytes), row->len) &&
                    EXPECT_EQ(packet.cut, row->cut);
        if (!good) {
            printf("# %s\n", row->what);
        }
    }
}

static void test_a_length_that_no_block_has_is_none(void)
{
    static const struct pcapng_blocks none;
    static const uint32_t lengths[] = {0, 8, 13, PCAPNG_BLOCKS_BYTES + 4, UINT32_MAX - 3};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        uint8_t head[PCAPNG_BLOCKS_HEAD] = {6};
        put32(head + 4, lengths[i], false);
        EXPECT_EQ(pcapng_blocks_length(&none, head), 0);
    }
}

static void test_two_lengths_that_differ_are_told(void)
{
    static struct pcapng_blocks self;
    const struct block section = SECTION_LE;
    struct capture_packet packet;
    const char *fault = "";
    struct cursor block = whole(&section, false);
    bytes[block.len - 4] ^= 4;
    EXPECT_EQ(pcapng_blocks_take(&self, &packet, block, &fault), PCAPNG_BLOCKS_FAULT);
    EXPECT_TEXT(fault, "a block that breaks its form");
    EXPECT_EQ(pcapng_blocks_take(&self, &packet, cursor_over(bytes, 3), &fault),
              PCAPNG_BLOCKS_FAULT);
}

static void test_so_many_interfaces_and_no_more(void)
{
    static struct pcapng_blocks self;
    const struct block blocks[] = {SECTION_LE, RAW_IP_LE};
    struct capture_packet packet;
    const char *fault = "";
    struct cursor block = whole(&blocks[0], false);
    EXPECT_EQ(pcapng_blocks_take(&self, &packet, block, &fault), PCAPNG_BLOCKS_OTHER);
    block = whole(&blocks[1], false);
    for (unsigned i = 0; i < PCAPNG_BLOCKS_INTERFACES; i++) {
        EXPECT_EQ(pcapng_blocks_take(&self, &packet, block, &fault), PCAPNG_BLOCKS_OTHER);
    }
    EXPECT_EQ(pcapng_blocks_take(&self, &packet, block, &fault), PCAPNG_BLOCKS_FAULT);
    EXPECT_TEXT(fault, "more interfaces than are read");
}

int main(void)
{
    RUN(test_packets_are_found);
    RUN(test_a_length_that_no_block_has_is_none);
    RUN(test_two_lengths_that_differ_are_told);
    RUN(test_so_many_interfaces_and_no_more);
    return tap_done();
}
