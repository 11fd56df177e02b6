/* SPDX-License-Identifier: Apache-2.0 */
/* Reads questions and answers with the cursor, writes messages into fixed room. */
#include "gateway/uplink/dns_message.h"

#include <string.h>

#include "can/cursor.h"
#include "policies/name_judge.h"

#define HEADER_BYTES 12
#define FLAG_RESPONSE 0x8000
#define FLAG_TRUNCATED 0x0200
#define FLAG_RECURSION_DESIRED 0x0100
#define FLAG_RECURSION_AVAILABLE 0x0080
#define OPCODE_MASK 0x7800
#define RCODE_MASK 0x000f
#define CLASS_IN 1
#define TYPE_CNAME 5
#define TYPE_OPT 41
#define OPT_BYTES 11
#define OPTION_PADDING 12 /* RFC 7830 3 */
#define OPTION_HEADER_BYTES 4
#define POINTER_TO_QUESTION 0xc00c
#define RECORD_BYTES(address_bytes) (12 + (address_bytes)) /* with a compressed owner */
#define NAME_MAX_BYTES 255 /* on the wire, RFC 1035 2.3.4 */
#define JUMPS_MAX 32
#define RECORDS_MAX 256

struct header {
    uint16_t id;
    uint16_t flags;
    uint16_t counts[4]; /* questions, answers, authorities, additional */
};

static struct header read_header(struct cursor *in)
{
    struct header header = {.id = cursor_u16be(in), .flags = cursor_u16be(in)};
    for (size_t i = 0; i < 4; i++) {
        header.counts[i] = cursor_u16be(in);
    }
    return header;
}

/* One label into text at *used, which has room. False when it holds a dot or a NUL, which
 * would make two different names look the same; a '?' stands for it. */
static bool append_label(char *text, size_t *used, struct cursor label)
{
    size_t len = cursor_left(&label);
    if (*used > 0) {
        text[(*used)++] = '.';
    }
    bool clean = true;
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = cursor_u8(&label);
        bool plain = byte != '.' && byte != 0;
        text[(*used)++] = plain ? (char)byte : '?';
        clean = clean && plain;
    }
    text[*used] = '\0';
    return clean;
}

/* A name at in, through compression (RFC 1035 4.1.4) when message is given. False and in
 * failed when it breaks its lengths; false and in good when it is whole but no host name:
 * out then has its text for the record. */
static bool read_name(char out[static POLICY_HOST_BYTES], struct cursor *in,
                      const struct cursor *message)
{
    char text[POLICY_HOST_BYTES] = {0};
    size_t used = 0;
    bool fits = true;
    struct cursor away;       /* where a pointer led */
    struct cursor *from = in; /* in itself stops after the first pointer */
    for (unsigned jumps = 0;;) {
        uint8_t len = cursor_u8(from);
        if (from->failed) {
            cursor_fail(in);
            return false;
        }
        if (len == 0) {
            break;
        }
        if (len < 0x40 && used + len + 2 <= NAME_MAX_BYTES) {
            struct cursor label = cursor_block(from, len);
            fits = append_label(text, &used, label) && fits;
            continue;
        }
        uint16_t offset = (uint16_t)((len & 0x3f) << 8 | cursor_u8(from));
        if (len < 0xc0 || message == NULL || from->failed || ++jumps > JUMPS_MAX) {
            cursor_fail(in);
            return false;
        }
        away = cursor_over(message->base, message->len);
        cursor_skip(&away, offset);
        from = &away;
    }
    if (fits && name_normalise(out, text)) {
        return true;
    }
    memcpy(out, text, sizeof text);
    return false;
}

/* The additional section of a query: nothing, or one OPT record (RFC 6891 6.1.1). */
static bool read_opt(struct dns_question *out, struct cursor *in, uint16_t count)
{
    out->udp_bytes = DNS_UDP_BYTES;
    if (count == 0) {
        return true;
    }
    uint8_t root = cursor_u8(in);
    uint16_t type = cursor_u16be(in);
    uint16_t size = cursor_u16be(in);
    cursor_skip(in, 4); /* extended rcode, version, flags */
    cursor_skip(in, cursor_u16be(in));
    out->edns = true;
    out->udp_bytes = size < DNS_UDP_BYTES    ? DNS_UDP_BYTES
                     : size > DNS_EDNS_BYTES ? DNS_EDNS_BYTES
                                             : size;
    return count == 1 && root == 0 && type == TYPE_OPT;
}

static bool read_question(struct dns_question *out, struct cursor *in,
                          const struct header *header)
{
    size_t start = in->pos;
    bool named = read_name(out->name, in, NULL);
    size_t wire_bytes = in->pos - start;
    out->type = cursor_u16be(in);
    uint16_t class = cursor_u16be(in);
    if (!named || in->failed || wire_bytes > sizeof out->wire) {
        return false;
    }
    struct cursor name = cursor_over(in->base + start, wire_bytes);
    cursor_copy(&name, out->wire, wire_bytes);
    out->wire_bytes = (uint8_t)wire_bytes;
    return class == CLASS_IN && read_opt(out, in, header->counts[3]) && cursor_at_end(in);
}

enum dns_question_state dns_message_decode_question(struct dns_question *out,
                                                    const uint8_t *bytes, size_t len)
{
    *out = (struct dns_question){.udp_bytes = DNS_UDP_BYTES};
    struct cursor in = cursor_over(bytes, len);
    struct header header = read_header(&in);
    if (in.failed || (header.flags & FLAG_RESPONSE)) {
        return DNS_QUESTION_IGNORE;
    }
    out->id = header.id;
    out->recursion_desired = header.flags & FLAG_RECURSION_DESIRED;
    bool plain = (header.flags & (OPCODE_MASK | FLAG_TRUNCATED)) == 0 &&
                 header.counts[0] == 1 && header.counts[1] == 0 && header.counts[2] == 0;
    return plain && read_question(out, &in, &header) ? DNS_QUESTION_GOOD
                                                     : DNS_QUESTION_BAD;
}

struct record {
    char owner[POLICY_HOST_BYTES]; /* "" when it is no host name */
    uint16_t type;
    uint16_t class;
    uint32_t ttl_s;
    struct cursor data;
    size_t data_at; /* offset of data in the message */
};

static bool read_record(struct record *out, struct cursor *in,
                        const struct cursor *message)
{
    out->owner[0] = '\0';
    if (!read_name(out->owner, in, message)) {
        out->owner[0] = '\0';
    }
    out->type = cursor_u16be(in);
    out->class = cursor_u16be(in);
    out->ttl_s = cursor_u32be(in);
    uint16_t len = cursor_u16be(in);
    out->data_at = in->pos;
    out->data = cursor_block(in, len);
    return !in->failed;
}

/* Where the answers stand, and which name is looked for among them. */
struct search {
    const struct cursor *message;
    size_t at;
    uint16_t count;
    char target[POLICY_HOST_BYTES];
    uint32_t ttl_s;
};

static void least_ttl(struct search *search, uint32_t ttl_s)
{
    /* RFC 2181 8: a TTL with the top bit set is zero. */
    uint32_t ttl = ttl_s > INT32_MAX ? 0 : ttl_s;
    search->ttl_s = ttl < search->ttl_s ? ttl : search->ttl_s;
}

/* True if the target is an alias; the target is then what it is an alias of. */
static bool follow_alias(struct search *search)
{
    struct cursor in = cursor_over(search->message->base, search->message->len);
    cursor_skip(&in, search->at);
    struct record record;
    for (uint16_t i = 0; i < search->count && read_record(&record, &in, search->message);
         i++) {
        if (record.type != TYPE_CNAME || record.class != CLASS_IN ||
            strcmp(record.owner, search->target) != 0) {
            continue;
        }
        struct cursor data = cursor_over(search->message->base,
                                         record.data_at + cursor_left(&record.data));
        cursor_skip(&data, record.data_at);
        char target[POLICY_HOST_BYTES];
        if (!read_name(target, &data, search->message) || !cursor_at_end(&data)) {
            return false;
        }
        memcpy(search->target, target, sizeof target);
        least_ttl(search, record.ttl_s);
        return true;
    }
    return false;
}

static void take_address(struct dns_answer *out, struct search *search,
                         struct record *record)
{
    size_t len = record->type == NAME_TYPE_A ? 4 : 16;
    if (cursor_left(&record->data) != len || out->count == DNS_ADDRESSES_MAX) {
        return;
    }
    const uint8_t *bytes = cursor_take(&record->data, len);
    struct address address = len == 4 ? address_ipv4(bytes) : address_ipv6(bytes);
    if (len == 16 && address.family != ADDRESS_IPV6) {
        return; /* an IPv4-mapped one is no address for a AAAA record */
    }
    out->addresses[out->count++] = address;
    least_ttl(search, record->ttl_s);
}

static void take_addresses(struct dns_answer *out, struct search *search, uint16_t type)
{
    struct cursor in = cursor_over(search->message->base, search->message->len);
    cursor_skip(&in, search->at);
    struct record record;
    for (uint16_t i = 0; i < search->count && read_record(&record, &in, search->message);
         i++) {
        if (record.type == type && record.class == CLASS_IN &&
            strcmp(record.owner, search->target) == 0) {
            take_address(out, search, &record);
        }
    }
}

static bool answers_question(const struct dns_question *question, uint16_t id,
                             const struct header *header, struct cursor *in,
                             const struct cursor *message)
{
    char name[POLICY_HOST_BYTES];
    bool mine = header->id == id && (header->flags & FLAG_RESPONSE) &&
                (header->flags & OPCODE_MASK) == 0 && header->counts[0] == 1;
    if (!mine || !read_name(name, in, message)) {
        return false;
    }
    uint16_t type = cursor_u16be(in);
    uint16_t class = cursor_u16be(in);
    return !in->failed && type == question->type && class == CLASS_IN &&
           strcmp(name, question->name) == 0;
}

bool dns_message_decode_answer(struct dns_answer *out,
                               const struct dns_question *question, uint16_t id,
                               const uint8_t *bytes, size_t len)
{
    *out = (struct dns_answer){0};
    struct cursor message = cursor_over(bytes, len);
    struct cursor in = message;
    struct header header = read_header(&in);
    if (in.failed || !answers_question(question, id, &header, &in, &message)) {
        return false;
    }
    out->rcode = header.flags & RCODE_MASK;
    out->truncated = header.flags & FLAG_TRUNCATED;
    if (out->truncated || out->rcode != DNS_NOERROR) {
        return true;
    }
    struct search search = {.message = &message, .at = in.pos, .ttl_s = UINT32_MAX};
    search.count = header.counts[1] < RECORDS_MAX ? header.counts[1] : RECORDS_MAX;
    memcpy(search.target, question->name, sizeof search.target);
    for (unsigned hops = 0; hops < DNS_CNAME_HOPS_MAX && follow_alias(&search); hops++) {
    }
    take_addresses(out, &search, question->type);
    out->ttl_s = out->count > 0 ? search.ttl_s : 0;
    return true;
}

/* Room to write in; the callers make sure that what they write fits. */
struct writer {
    uint8_t *out;
    size_t used;
};

static void put_bytes(struct writer *self, const void *bytes, size_t len)
{
    memcpy(self->out + self->used, bytes, len);
    self->used += len;
}

static void put_u16(struct writer *self, uint16_t value)
{
    put_bytes(self, (uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

static void put_u32(struct writer *self, uint32_t value)
{
    put_u16(self, (uint16_t)(value >> 16));
    put_u16(self, (uint16_t)value);
}

static void put_header(struct writer *self, uint16_t id, uint16_t flags,
                       const uint16_t counts[static 4])
{
    put_u16(self, id);
    put_u16(self, flags);
    for (size_t i = 0; i < 4; i++) {
        put_u16(self, counts[i]);
    }
}

static void put_opt(struct writer *self)
{
    put_bytes(self, "", 1); /* the root */
    put_u16(self, TYPE_OPT);
    put_u16(self, DNS_EDNS_BYTES);
    put_u32(self, 0);
    put_u16(self, 0);
}

/* The name as we hold it, not as the client wrote it: its case carries nothing out. */
static void put_name(struct writer *self, const char *name)
{
    while (*name != '\0') {
        size_t len = strcspn(name, ".");
        put_bytes(self, &(uint8_t){(uint8_t)len}, 1);
        put_bytes(self, name, len);
        name += len + (name[len] == '.');
    }
    put_bytes(self, "", 1);
}

size_t dns_message_encode_query(uint8_t out[static DNS_UDP_BYTES],
                                const struct dns_question *question, uint16_t id)
{
    struct writer writer = {.out = out};
    put_header(&writer, id, FLAG_RECURSION_DESIRED, (uint16_t[]){1, 0, 0, 1});
    put_name(&writer, question->name);
    put_u16(&writer, question->type);
    put_u16(&writer, CLASS_IN);
    put_opt(&writer);
    return writer.used;
}

/* The OPT record stands last and was empty. */
size_t dns_message_pad_query(uint8_t message[static DNS_UDP_BYTES], size_t len)
{
    static const uint8_t none[DNS_PADDING_BYTES];
    struct writer writer = {.out = message, .used = len - 2};
    size_t padded = (len + OPTION_HEADER_BYTES + DNS_PADDING_BYTES - 1) /
                    DNS_PADDING_BYTES * DNS_PADDING_BYTES;
    size_t zeros = padded - len - OPTION_HEADER_BYTES;
    put_u16(&writer, (uint16_t)(OPTION_HEADER_BYTES + zeros));
    put_u16(&writer, OPTION_PADDING);
    put_u16(&writer, (uint16_t)zeros);
    put_bytes(&writer, none, zeros);
    return writer.used;
}

static void put_address(struct writer *self, const struct address *address,
                        uint32_t ttl_s)
{
    bool ipv4 = address->family == ADDRESS_IPV4;
    put_u16(self, POINTER_TO_QUESTION);
    put_u16(self, ipv4 ? NAME_TYPE_A : NAME_TYPE_AAAA);
    put_u16(self, CLASS_IN);
    put_u32(self, ttl_s);
    put_u16(self, (uint16_t)address_length(address));
    put_bytes(self, address->bytes, address_length(address));
}

/* How many of the addresses go into room after `used` bytes. */
static uint16_t count_fitting(const struct dns_answer *answer, size_t used, size_t room)
{
    uint16_t count = 0;
    while (answer != NULL && count < answer->count) {
        used += RECORD_BYTES(address_length(&answer->addresses[count]));
        if (used > room) {
            break;
        }
        count++;
    }
    return count;
}

size_t dns_message_encode_answer(uint8_t *out, size_t room,
                                 const struct dns_question *question, uint8_t rcode,
                                 const struct dns_answer *answer)
{
    struct writer writer = {.out = out};
    bool asked = question->wire_bytes > 0;
    size_t fixed = HEADER_BYTES + OPT_BYTES + (asked ? question->wire_bytes + 4U : 0);
    uint16_t count = count_fitting(answer, fixed, room);
    uint16_t flags = FLAG_RESPONSE | FLAG_RECURSION_AVAILABLE | rcode;
    flags |= question->recursion_desired ? FLAG_RECURSION_DESIRED : 0;
    put_header(&writer, question->id, flags,
               (uint16_t[]){asked, count, 0, question->edns});
    if (asked) {
        put_bytes(&writer, question->wire, question->wire_bytes);
        put_u16(&writer, question->type);
        put_u16(&writer, CLASS_IN);
    }
    for (uint16_t i = 0; i < count; i++) {
        put_address(&writer, &answer->addresses[i], answer->ttl_s);
    }
    if (question->edns) {
        put_opt(&writer);
    }
    return writer.used;
}
