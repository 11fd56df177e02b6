/* SPDX-License-Identifier: Apache-2.0 */
/* The zone of the simulated name server. */
#include "sim/zone.h"

#include <ctype.h>
#include <string.h>

#include "can/cursor.h"

enum { TYPE_A = 1, TYPE_AAAA = 28, CLASS_IN = 1 };
enum { RCODE_OK = 0, RCODE_FORMAT = 1, RCODE_NO_NAME = 3 };
#define HEADER_BYTES 12
#define FLAG_RESPONSE 0x8000U
#define FLAG_AUTHORITATIVE 0x0400U
#define FLAG_RECURSION_DESIRED 0x0100U
#define FLAG_RECURSION_AVAILABLE 0x0080U
#define TTL_S 60

bool zone_add(struct zone *self, const char *text, struct trouble *why)
{
    const char *equals = strchr(text, '=');
    size_t len = equals == NULL ? 0 : (size_t)(equals - text);
    if (len == 0 || len >= ZONE_NAME_BYTES) {
        trouble_set(why, "zone: '%s' is not name=address", text);
        return false;
    }
    if (self->count == ZONE_RECORDS_MAX) {
        trouble_set(why, "zone: more than %d records", ZONE_RECORDS_MAX);
        return false;
    }
    struct zone_record *record = &self->records[self->count];
    if (!address_parse(&record->address, equals + 1)) {
        trouble_set(why, "zone: '%s' is no address", equals + 1);
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        record->name[i] = (char)tolower((unsigned char)text[i]);
    }
    record->name[len] = '\0';
    self->count++;
    return true;
}

/* The question's name in lower case with dots between labels. A byte that would break the
 * line it is printed in becomes '?'. */
static void read_name(struct cursor *in, char name[static ZONE_NAME_BYTES])
{
    size_t len = 0;
    uint8_t label;

    while ((label = cursor_u8(in)) != 0) {
        if (label > 63 || len + label + 1 >= ZONE_NAME_BYTES) {
            cursor_fail(in);
            break;
        }
        if (len > 0) {
            name[len++] = '.';
        }
        for (uint8_t i = 0; i < label; i++) {
            uint8_t byte = cursor_u8(in);
            name[len++] = isgraph(byte) ? (char)tolower(byte) : '?';
        }
    }
    name[len] = '\0';
}

struct writer {
    uint8_t *out;
    size_t len;
};

static void put_u16(struct writer *self, uint16_t value)
{
    self->out[self->len++] = (uint8_t)(value >> 8);
    self->out[self->len++] = (uint8_t)value;
}

static void put_bytes(struct writer *self, const uint8_t *bytes, size_t len)
{
    memcpy(self->out + self->len, bytes, len);
    self->len += len;
}

/* A resource record whose name points back at the question (RFC 1035 4.1.4). */
static void put_address(struct writer *self, const struct address *address)
{
    bool v4 = address->family == ADDRESS_IPV4;
    put_u16(self, 0xC000 | HEADER_BYTES);
    put_u16(self, v4 ? TYPE_A : TYPE_AAAA);
    put_u16(self, CLASS_IN);
    put_u16(self, 0);
    put_u16(self, TTL_S);
    put_u16(self, v4 ? 4 : 16);
    put_bytes(self, address->bytes, v4 ? 4 : 16);
}

static bool matches(const struct zone_record *record, uint16_t type)
{
    return (type == TYPE_A && record->address.family == ADDRESS_IPV4) ||
           (type == TYPE_AAAA && record->address.family == ADDRESS_IPV6);
}

/* Every record that answers the question; *known is whether the name has any at all. */
static uint16_t put_answers(const struct zone *self, const char *name, uint16_t type,
                            struct writer *writer, bool *known)
{
    uint16_t answers = 0;
    *known = false;
    for (size_t i = 0; i < self->count; i++) {
        if (strcmp(self->records[i].name, name) != 0) {
            continue;
        }
        *known = true;
        if (matches(&self->records[i], type)) {
            put_address(writer, &self->records[i].address);
            answers++;
        }
    }
    return answers;
}

size_t zone_answer(const struct zone *self, const uint8_t *query, size_t len,
                   uint8_t out[static ZONE_ANSWER_BYTES],
                   char name[static ZONE_NAME_BYTES], uint16_t *type)
{
    struct cursor in = cursor_over(query, len);
    uint16_t id = cursor_u16be(&in);
    uint16_t flags = cursor_u16be(&in);
    uint16_t questions = cursor_u16be(&in);
    cursor_skip(&in, 6);
    name[0] = '\0';
    *type = 0;
    if (in.failed || (flags & FLAG_RESPONSE) != 0) {
        return 0;
    }
    read_name(&in, name);
    *type = cursor_u16be(&in);
    uint16_t class = cursor_u16be(&in);

    uint16_t rcode = RCODE_FORMAT;
    uint16_t answers = 0;
    struct writer body = {out, HEADER_BYTES};
    if (!in.failed && questions == 1 && class == CLASS_IN) {
        bool known;
        put_bytes(&body, query + HEADER_BYTES, in.pos - HEADER_BYTES);
        answers = put_answers(self, name, *type, &body, &known);
        rcode = known ? RCODE_OK : RCODE_NO_NAME;
    }
    struct writer head = {out, 0};
    put_u16(&head, id);
    put_u16(&head,
            (uint16_t)(FLAG_RESPONSE | FLAG_AUTHORITATIVE | FLAG_RECURSION_AVAILABLE |
                       (flags & FLAG_RECURSION_DESIRED) | rcode));
    put_u16(&head, rcode == RCODE_FORMAT ? 0 : 1);
    put_u16(&head, answers);
    put_u16(&head, 0);
    put_u16(&head, 0);
    return body.len;
}

_Static_assert(HEADER_BYTES + ZONE_NAME_BYTES + 4 + ZONE_RECORDS_MAX * 28 <=
                   ZONE_ANSWER_BYTES,
               "an answer with every record fits");
