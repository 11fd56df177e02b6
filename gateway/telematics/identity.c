/* SPDX-License-Identifier: Apache-2.0 */
/* Half bytes first, then what is made of them. */
#include "gateway/telematics/identity.h"

#include <stdio.h>
#include <string.h>

#define ICCID_BYTES 10
#define ICCID_DIGITS_MIN 18
#define ICCID_DIGITS_MAX 20
#define IMSI_BYTES 8
#define IMSI_DIGITS 15
#define IMSI_ZEROS_MAX 3 /* one pads; 001 is the country of test networks */
#define IMEI_LIMIT UINT64_C(1000000000000000)

static const bool decimal[256] = {
    ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true,
    ['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true,
};

static void hex_digits(char *text, struct cursor *in, size_t bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < bytes; i++) {
        uint8_t byte = cursor_u8(in);
        *text++ = digits[byte >> 4];
        *text++ = digits[byte & 0xf];
    }
    *text = '\0';
}

static bool all_decimal(const char *text, size_t len)
{
    struct cursor in = cursor_over((const uint8_t *)text, len);
    return len > 0 && cursor_run(&in, decimal) == len;
}

bool identity_digits(char *text, struct cursor *in, size_t bytes)
{
    hex_digits(text, in, bytes);
    bool good = !in->failed && all_decimal(text, 2 * bytes);
    if (!good) {
        text[0] = '\0';
    }
    return good;
}

bool identity_number(uint32_t *value, struct cursor *in, size_t bytes)
{
    char text[2 * IDENTITY_BCD_BYTES_MAX + 1];
    bool good = identity_digits(text, in, bytes);
    *value = 0;
    for (const char *digit = text; *digit != '\0'; digit++) {
        *value = *value * 10 + (uint32_t)(*digit - '0');
    }
    return good;
}

void identity_add_terminal(struct content *out, struct cursor *in, size_t bytes)
{
    char text[2 * IDENTITY_BCD_BYTES_MAX + 1];
    if (identity_digits(text, in, bytes)) {
        const char *cut = text + strspn(text, "0");
        content_add_terminal(out, cut, strlen(cut));
    }
}

void identity_add_imei(struct content *out, uint64_t number)
{
    char text[24];
    if (number > 0 && number < IMEI_LIMIT) {
        int len = snprintf(text, sizeof text, "%015llu", (unsigned long long)number);
        content_add_terminal(out, text, (size_t)len);
    }
}

void identity_add_text(struct content *out, enum content_identifier_kind kind,
                       struct cursor text)
{
    char copy[CONTENT_IDENTIFIER_BYTES] = {0};
    size_t len = cursor_left(&text);
    if (len == 0 || len >= sizeof copy) {
        return;
    }
    cursor_copy(&text, copy, len);
    size_t begins = strspn(copy, " ");
    size_t ends = strlen(copy);
    while (ends > begins &&
           (copy[ends - 1] == ' ' || (kind == CONTENT_ICCID && copy[ends - 1] == 'F'))) {
        ends--;
    }
    if (ends == begins) {
        return;
    }
    if (kind == CONTENT_VIN) {
        content_add_vin(out, copy + begins, ends - begins);
    } else if (kind == CONTENT_IMEI) {
        content_add_terminal(out, copy + begins, ends - begins);
    } else {
        content_add_identifier(out, kind, copy + begins, ends - begins);
    }
}

void identity_add_iccid(struct content *out, struct cursor *in)
{
    char text[2 * ICCID_BYTES + 1];
    hex_digits(text, in, ICCID_BYTES);
    size_t len = strcspn(text, "ABCDEF");
    if (!in->failed && len >= ICCID_DIGITS_MIN &&
        strspn(text + len, "F") == strlen(text + len) && text[0] != '0') {
        content_add_identifier(out, CONTENT_ICCID, text, len);
    }
}

void identity_add_imsi(struct content *out, struct cursor *in)
{
    char text[2 * IMSI_BYTES + 1];
    if (identity_digits(text, in, IMSI_BYTES) && text[0] == '0' &&
        strspn(text, "0") <= IMSI_ZEROS_MAX) {
        content_add_identifier(out, CONTENT_IMSI, text + 1, IMSI_DIGITS);
    }
}

void identity_find_iccid(struct content *out, struct cursor text)
{
    static const char mark[] = "ICCID";
    while (cursor_left(&text) > 0) {
        struct cursor at = text;
        const uint8_t *word = cursor_take(&at, sizeof mark - 1);
        cursor_skip(&text, 1);
        if (word == NULL || memcmp(word, mark, sizeof mark - 1) != 0) {
            continue;
        }
        cursor_skip(&at, 1);
        size_t digits;
        const uint8_t *number = cursor_take_run(&at, decimal, &digits);
        if (digits >= ICCID_DIGITS_MIN && digits <= ICCID_DIGITS_MAX) {
            content_add_identifier(out, CONTENT_ICCID, (const char *)number, digits);
        }
    }
}
