/* SPDX-License-Identifier: Apache-2.0 */
/* Collects what readers find, each thing once. */
#include "gateway/content/content.h"

#include <string.h>

#define IMEI_DIGITS 15
#define VIN_CHARACTERS 17

void content_init(struct content *self)
{
    *self = (struct content){.protocol = TRAFFIC_UNKNOWN};
}

static bool is_printable(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)text[i];
        if (byte < 0x20 || byte == 0x7f) {
            return false;
        }
    }
    return len > 0 && len < CONTENT_IDENTIFIER_BYTES;
}

static bool has_identifier(const struct content *self, enum content_identifier_kind kind,
                           const char *text, size_t len)
{
    for (size_t i = 0; i < self->identifier_count; i++) {
        const struct content_identifier *row = &self->identifiers[i];
        if (row->kind == kind && strlen(row->value) == len &&
            memcmp(row->value, text, len) == 0) {
            return true;
        }
    }
    return false;
}

void content_add_identifier(struct content *self, enum content_identifier_kind kind,
                            const char *text, size_t len)
{
    if (has_identifier(self, kind, text, len)) {
        return;
    }
    if (!is_printable(text, len) || self->identifier_count == CONTENT_IDENTIFIERS_MAX) {
        self->left_out++;
        return;
    }
    struct content_identifier *row = &self->identifiers[self->identifier_count++];
    row->kind = (uint8_t)kind;
    memcpy(row->value, text, len);
    row->value[len] = '\0';
}

/* Luhn's sum over all digits, the check digit included (3GPP TS 23.003 annex B). */
static bool is_imei(const char *text, size_t len)
{
    unsigned sum = 0;
    if (len != IMEI_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        unsigned digit = (unsigned)(text[i] - '0') << (i % 2);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

void content_add_terminal(struct content *self, const char *text, size_t len)
{
    content_add_identifier(self, is_imei(text, len) ? CONTENT_IMEI : CONTENT_DEVICE, text,
                           len);
}

void content_add_client(struct content *self, struct cursor name)
{
    size_t len = cursor_left(&name);
    if (len > 0) {
        content_add_identifier(self, CONTENT_CLIENT,
                               (const char *)cursor_take(&name, len), len);
    }
}

/* ISO 3779: capital letters but I, O and Q, and digits. */
static bool is_vin(const char *text, size_t len)
{
    static const char characters[] = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\0' || strchr(characters, text[i]) == NULL) {
            return false;
        }
    }
    return len == VIN_CHARACTERS;
}

void content_add_vin(struct content *self, const char *text, size_t len)
{
    if (is_vin(text, len)) {
        content_add_identifier(self, CONTENT_VIN, text, len);
    }
}

bool content_is_position(double latitude_deg, double longitude_deg)
{
    return latitude_deg >= -90 && latitude_deg <= 90 && longitude_deg >= -180 &&
           longitude_deg <= 180 && (latitude_deg != 0 || longitude_deg != 0);
}

void content_add_position(struct content *self, double latitude_deg, double longitude_deg)
{
    if (!content_is_position(latitude_deg, longitude_deg)) {
        return;
    }
    for (size_t i = 0; i < self->position_count; i++) {
        const struct content_position *row = &self->positions[i];
        if (row->latitude_deg == latitude_deg && row->longitude_deg == longitude_deg) {
            return;
        }
    }
    if (self->position_count == CONTENT_POSITIONS_MAX) {
        self->left_out++;
        return;
    }
    self->positions[self->position_count++] =
        (struct content_position){latitude_deg, longitude_deg};
}

void content_merge(struct content *self, const struct content *other)
{
    for (size_t i = 0; i < other->identifier_count; i++) {
        const struct content_identifier *row = &other->identifiers[i];
        content_add_identifier(self, row->kind, row->value, strlen(row->value));
    }
    for (size_t i = 0; i < other->position_count; i++) {
        const struct content_position *row = &other->positions[i];
        content_add_position(self, row->latitude_deg, row->longitude_deg);
    }
    self->left_out += other->left_out;
    self->sum_wrong |= other->sum_wrong;
    if (self->host[0] == '\0') {
        memcpy(self->host, other->host, sizeof self->host);
    }
}

const char *content_identifier_name(enum content_identifier_kind kind)
{
    static const char *const names[CONTENT_IDENTIFIER_KIND_COUNT] = {
#define IDENTIFIER(NAME, name) [CONTENT_##NAME] = #name,
        CONTENT_IDENTIFIER_KINDS(IDENTIFIER)
#undef IDENTIFIER
    };
    return names[kind];
}
