/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out blocks, little endian, each with its length before and behind. */
#include "gateway/officer/pcapng.h"

#include <stdbool.h>
#include <string.h>

#include "gateway/ledger/put.h"
#include "gateway/version.h"

#define SECTION_HEADER 0x0A0D0D0AU
#define INTERFACE_DESCRIPTION 1U
#define ENHANCED_PACKET 6U
#define BYTE_ORDER_MAGIC 0x1A2B3C4DU
#define LENGTH_UNKNOWN UINT64_MAX
#define AROUND_BYTES 12U /* of a block: its type, and its length twice */
#define BODY_BYTES (PCAPNG_PACKET_BYTES + PCAPNG_COMMENT_BYTES + 64)
#define BLOCK_BYTES (BODY_BYTES + AROUND_BYTES)

enum option {
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_IF_NAME = 2,
    OPTION_USERAPPL = 4
};

static void pad(struct put *put)
{
    while (put->used % 4 != 0) {
        put_u8(put, 0);
    }
}

static void put_option(struct put *put, enum option code, const char *text)
{
    size_t len = strnlen(text, PCAPNG_COMMENT_BYTES);
    put_u16le(put, (uint16_t)code);
    put_u16le(put, (uint16_t)len);
    put_bytes(put, text, len);
    pad(put);
}

static void put_end_of_options(struct put *put)
{
    put_u32le(put, OPTION_END);
}

static size_t make_block(uint8_t out[static BLOCK_BYTES], uint32_t type,
                         const struct put *body)
{
    uint32_t len = (uint32_t)body->used + AROUND_BYTES;
    struct put put = put_over(out, BLOCK_BYTES);
    put_u32le(&put, type);
    put_u32le(&put, len);
    put_bytes(&put, body->base, body->used);
    put_u32le(&put, len);
    return put.used;
}

static void write_block(FILE *out, uint32_t type, const struct put *body)
{
    uint8_t block[BLOCK_BYTES];
    size_t len = make_block(block, type, body);
    (void)fwrite(block, 1, len, out);
}

void pcapng_begin(struct pcapng *self, FILE *out, const char *comment)
{
    uint8_t body[BODY_BYTES];
    struct put put = put_over(body, sizeof body);
    *self = (struct pcapng){.out = out, .order = {.bytes_max = PCAPNG_ORDER_BYTES_MAX}};
    put_u32le(&put, BYTE_ORDER_MAGIC);
    put_u16le(&put, 1); /* version 1.0 */
    put_u16le(&put, 0);
    put_u64le(&put, LENGTH_UNKNOWN);
    put_option(&put, OPTION_COMMENT, comment);
    put_option(&put, OPTION_USERAPPL, "Sallyport " VERSION);
    put_end_of_options(&put);
    write_block(out, SECTION_HEADER, &put);
}

static unsigned add_interface(struct pcapng *self, uint16_t link, const char *name)
{
    uint8_t body[BODY_BYTES];
    struct put put = put_over(body, sizeof body);
    put_u16le(&put, link);
    put_u16le(&put, 0);
    put_u32le(&put, 0); /* no limit to what is captured */
    put_option(&put, OPTION_IF_NAME, name);
    put_end_of_options(&put);
    write_block(self->out, INTERFACE_DESCRIPTION, &put);
    self->known[self->interfaces].link = link;
    (void)snprintf(self->known[self->interfaces].name, PCAPNG_NAME_BYTES, "%s", name);
    return self->interfaces++;
}

/* Its number in the file; the last two places are one for each link. */
static unsigned find_interface(struct pcapng *self, uint16_t link, const char *name)
{
    bool room = self->interfaces < PCAPNG_INTERFACES - 2;
    for (unsigned i = 0; i < self->interfaces; i++) {
        if (self->known[i].link == link &&
            strncmp(self->known[i].name, name, PCAPNG_NAME_BYTES - 1) == 0) {
            return i;
        }
    }
    return room || strcmp(name, "others") == 0 ? add_interface(self, link, name)
                                               : find_interface(self, link, "others");
}

/* Where there is no room for more, the earlier half goes out; nothing is lost. */
static void hold(struct pcapng *self, uint64_t wall_us, const uint8_t *block, size_t len)
{
    self->out_of_order = self->out_of_order || wall_us < self->order.written_us;
    if (pcapng_order_hold(&self->order, wall_us, block, len)) {
        return;
    }
    pcapng_order_write_earlier(&self->order, self->out);
    if (!pcapng_order_hold(&self->order, wall_us, block, len)) {
        (void)fwrite(block, 1, len, self->out);
        self->out_of_order = true;
    }
}

void pcapng_write(struct pcapng *self, const struct pcapng_packet *packet,
                  const char *comment)
{
    uint8_t body[BODY_BYTES];
    uint8_t block[BLOCK_BYTES];
    struct put put = put_over(body, sizeof body);
    put_u32le(&put, find_interface(self, (uint16_t)packet->link, packet->interface));
    put_u32le(&put, (uint32_t)(packet->wall_us >> 32));
    put_u32le(&put, (uint32_t)packet->wall_us);
    put_u32le(&put, packet->captured);
    put_u32le(&put, packet->original);
    put_bytes(&put, packet->bytes, packet->captured);
    pad(&put);
    put_option(&put, OPTION_COMMENT, comment);
    put_end_of_options(&put);
    hold(self, packet->wall_us, block, make_block(block, ENHANCED_PACKET, &put));
}

bool pcapng_end(struct pcapng *self, size_t bytes)
{
    bool whole = pcapng_order_write(&self->order, self->out, bytes);
    if (whole) {
        pcapng_order_free(&self->order);
    }
    return whole;
}
