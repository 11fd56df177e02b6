/* SPDX-License-Identifier: Apache-2.0 */
/* A message is its service's row: the row names a layout, the layout says where the
 * sub-function and the identifiers lie. */
#include "can/uds.h"

#include <stdio.h>

#include "can/cursor.h"
#include "can/negative_response.h"

#define ANSWER_BIT 0x40U
#define SUPPRESS_BIT 0x80U
#define PERIODIC_HIGH 0xF200U /* ISO 14229-1, table of periodicDataIdentifier */
#define DEFINE_BY_IDENTIFIER 0x01U

enum intrusive { NEVER, ALWAYS, BY_SESSION };

enum parameters {
    NOTHING,
    SUB,
    BYTE_SUB, /* without the bit that suppresses */
    SUB_ID,
    DEFINE,
    PERIODIC,
    DID,
    DID_LIST,
    BYTE,
    BYTE_LIST,
    BYTE_FRAME_LIST,
    BYTE_AND_SOURCES
};

static const struct layout {
    uint8_t head;        /* bytes before the identifiers */
    bool sub;            /* the first of them is a sub-function */
    uint8_t identifier;  /* bytes in one */
    bool optional;       /* there may be none */
    bool list;           /* there may be more */
    uint8_t behind;      /* bytes behind each */
    uint16_t high;       /* byte of an identifier of one byte */
    bool answer_is_bare; /* the positive answer has none of it */
    bool hides;          /* what is behind the identifier names data too, unread */
} layouts[] = {
    [NOTHING] = {0},
    [SUB] = {.head = 1, .sub = true},
    [BYTE_SUB] = {.head = 1, .sub = true},
    [SUB_ID] = {.head = 1, .sub = true, .identifier = 2},
    [DEFINE] = {.head = 1, .sub = true, .identifier = 2, .optional = true},
    [PERIODIC] = {.head = 1,
                  .identifier = 1,
                  .optional = true,
                  .list = true,
                  .high = PERIODIC_HIGH,
                  .answer_is_bare = true},
    [DID] = {.identifier = 2},
    [DID_LIST] = {.identifier = 2, .list = true},
    [BYTE] = {.identifier = 1},
    [BYTE_LIST] = {.identifier = 1, .list = true},
    [BYTE_FRAME_LIST] = {.identifier = 1, .list = true, .behind = 1},
    [BYTE_AND_SOURCES] = {.identifier = 1, .hides = true},
};

static const struct uds_service services[UDS_PROTOCOL_COUNT][256] = {
#define UDS_SERVICE(protocol, id, intrusive, parameters, name) \
    [UDS_##protocol][id] = {name, intrusive, parameters},
#include "can/uds_service.def"
#undef UDS_SERVICE
};

static const char *const protocol_names[UDS_PROTOCOL_COUNT] = {
    [UDS_ISO14229] = "UDS", [UDS_KWP2000] = "KWP", [UDS_OBD] = "OBD"};

/* The dialect's own row first, then the other's, which is evidence. */
static void find_service(struct uds_message *self, enum uds_protocol dialect)
{
    const enum uds_protocol order[] = {
        dialect, UDS_OBD, dialect == UDS_KWP2000 ? UDS_ISO14229 : UDS_KWP2000};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        const struct uds_service *row = &services[order[i]][self->service_id];
        if (row->name != NULL) {
            self->protocol = order[i];
            self->service = row;
            return;
        }
    }
}

static void add_identifier(struct uds_message *self, uint16_t identifier)
{
    if (self->identifier_count == UDS_IDENTIFIERS_MAX) {
        self->unseen = true;
        return;
    }
    self->identifiers[self->identifier_count++] = identifier;
}

static uint16_t read_identifier(struct cursor *at, const struct layout *layout)
{
    return layout->identifier == 2 ? cursor_u16be(at)
                                   : (uint16_t)(layout->high | cursor_u8(at));
}

/* Up to the end of the bytes, each with behind bytes after it. */
static void read_list(struct uds_message *self, struct cursor *at,
                      const struct layout *layout, size_t behind)
{
    while (cursor_left(at) > 0) {
        uint16_t identifier = read_identifier(at, layout);
        if (at->failed) {
            return;
        }
        add_identifier(self, identifier);
        cursor_skip(at, behind);
    }
}

/* 2C 01: a source is its identifier, where in it, how many bytes. */
static bool has_sources(const struct uds_message *self)
{
    return self->service->parameters == DEFINE && self->sub == DEFINE_BY_IDENTIFIER;
}

static void read_identifiers(struct uds_message *self, struct cursor *at,
                             const struct layout *layout)
{
    if (layout->identifier == 0 || (layout->optional && cursor_left(at) == 0)) {
        return;
    }
    uint16_t first = read_identifier(at, layout);
    if (at->failed) {
        return;
    }
    add_identifier(self, first);
    if (self->kind == UDS_ANSWER) {
        return;
    }
    self->unseen |= layout->hides && cursor_left(at) > 0;
    if (has_sources(self)) {
        read_list(self, at, layout, 2);
    } else if (layout->list) {
        cursor_skip(at, layout->behind);
        read_list(self, at, layout, layout->behind);
    }
}

static void read_head(struct uds_message *self, struct cursor *at,
                      const struct layout *layout)
{
    if (layout->head == 0) {
        return;
    }
    uint8_t head = cursor_u8(at);
    self->has_sub = layout->sub && !at->failed;
    if (!self->has_sub) {
        return;
    }
    bool may_suppress =
        self->kind == UDS_REQUEST && self->service->parameters != BYTE_SUB;
    self->sub = may_suppress ? head & (uint8_t)~SUPPRESS_BIT : head;
}

/* Identifiers of a message of many frames may lie behind the first of them. */
static bool goes_on(const struct uds_message *self, const struct layout *layout)
{
    return self->kind == UDS_REQUEST && (layout->list || has_sources(self));
}

static void read_parameters(struct uds_message *self, struct cursor *at, bool whole)
{
    const struct layout *layout = &layouts[self->service->parameters];
    if (self->kind == UDS_ANSWER && layout->answer_is_bare) {
        return;
    }
    read_head(self, at, layout);
    read_identifiers(self, at, layout);
    self->short_of = whole && at->failed;
    self->unseen |= !whole && (at->failed || goes_on(self, layout));
}

struct uds_message uds_decode(const uint8_t *bytes, size_t count, size_t length,
                              enum uds_protocol dialect)
{
    struct uds_message self = {.kind = UDS_UNKNOWN};
    struct cursor at = cursor_over(bytes, count);
    uint8_t first = cursor_u8(&at);
    bool negative = first == NEGATIVE_RESPONSE;
    self.service_id = negative ? cursor_u8(&at) : first & (uint8_t)~ANSWER_BIT;
    find_service(&self, dialect);
    if (negative) {
        self.code = cursor_u8(&at);
        self.kind = UDS_NEGATIVE;
        self.short_of = at.failed;
        return self;
    }
    if (self.service == NULL || at.failed) {
        return self;
    }
    self.kind = (first & ANSWER_BIT) != 0 ? UDS_ANSWER : UDS_REQUEST;
    read_parameters(&self, &at, count == length);
    return self;
}

struct uds_form uds_form(enum uds_protocol protocol, uint8_t service_id)
{
    const struct uds_service *row = &services[protocol][service_id];
    const struct layout *layout = &layouts[row->parameters];
    struct uds_form form = {.name = row->name,
                            .has_sub = layout->sub,
                            .has_identifiers = layout->identifier != 0,
                            .identifier_first = layout->high};
    if (layout->sub) {
        form.sub_last =
            row->parameters == BYTE_SUB ? UINT8_MAX : UINT8_MAX & ~SUPPRESS_BIT;
    }
    if (layout->identifier != 0) {
        form.identifier_last =
            layout->identifier == 2 ? UINT16_MAX : (uint16_t)(layout->high | UINT8_MAX);
    }
    return form;
}

size_t uds_request(uint8_t out[static UDS_REQUEST_BYTES], enum uds_protocol protocol,
                   uint8_t service_id, uint8_t sub, uint16_t identifier)
{
    const struct layout *layout = &layouts[services[protocol][service_id].parameters];
    size_t count = 0;
    out[count++] = service_id;
    if (layout->head != 0) {
        out[count++] = sub;
    }
    if (layout->identifier == 2) {
        out[count++] = (uint8_t)(identifier >> 8);
    }
    if (layout->identifier != 0) {
        out[count++] = (uint8_t)identifier;
    }
    if (layout->behind != 0) {
        out[count++] = 0;
    }
    return count;
}

/* ISO 14229-1 has the default session 01 and the extended one 03, ISO 14230-3
 * the standard one 81. */
static bool session_is_harmless(const struct uds_message *self)
{
    return self->has_sub &&
           (self->protocol == UDS_KWP2000 ? self->sub == 0x81
                                          : self->sub == 0x01 || self->sub == 0x03);
}

bool uds_intrusive(const struct uds_message *self)
{
    if (self->kind == UDS_UNKNOWN) {
        return true;
    }
    if (self->kind != UDS_REQUEST) {
        return false;
    }
    return self->service->intrusive == ALWAYS ||
           (self->service->intrusive == BY_SESSION && !session_is_harmless(self));
}

static const char *service_name(const struct uds_message *self)
{
    return self->service != NULL ? self->service->name : "of a service in no table";
}

void uds_print(char text[static UDS_TEXT_BYTES], const struct uds_message *self)
{
    if (self->kind == UDS_UNKNOWN) {
        (void)snprintf(text, UDS_TEXT_BYTES, "a service in no table");
        return;
    }
    int used = snprintf(text, UDS_TEXT_BYTES, "%s %s", protocol_names[self->protocol],
                        service_name(self));
    if (self->has_sub) {
        used += snprintf(text + used, (size_t)(UDS_TEXT_BYTES - used), " %02X",
                         (unsigned)self->sub);
    }
    int digits = self->service != NULL && layouts[self->service->parameters].high == 0 &&
                         layouts[self->service->parameters].identifier == 1
                     ? 2
                     : 4;
    for (size_t i = 0; i < self->identifier_count; i++) {
        used += snprintf(text + used, (size_t)(UDS_TEXT_BYTES - used), " %0*X", digits,
                         (unsigned)self->identifiers[i]);
    }
    if (self->kind == UDS_NEGATIVE) {
        (void)snprintf(text + used, (size_t)(UDS_TEXT_BYTES - used), " refused: %02X %s",
                       (unsigned)self->code, negative_response_text(self->code));
    } else if (self->kind == UDS_ANSWER) {
        (void)snprintf(text + used, (size_t)(UDS_TEXT_BYTES - used), " answered");
    }
}
