/* SPDX-License-Identifier: Apache-2.0 */
/* What can be said in a policy, whichever form it comes in. */
#include "policies/shape.h"

#include <string.h>

#include "can/frame.h"
#include "can/length.h"
#include "policies/keywords.h"
#include "policies/name_judge.h"

/* Registries and hosts below which anyone can get a name of their own (as listed by the
 * Public Suffix List, publicsuffix.org; a few that vehicles meet, not all). */
static const char *const shared_suffixes[] = {
    "ac.uk",          "akamaihd.net",   "amazonaws.com",
    "appspot.com",    "azureedge.net",  "azurewebsites.net",
    "co.in",          "co.jp",          "co.kr",
    "co.nz",          "co.uk",          "co.za",
    "cloudfront.net", "com.au",         "com.br",
    "com.cn",         "com.mx",         "com.tr",
    "com.tw",         "duckdns.org",    "dyndns.org",
    "fastly.net",     "firebaseio.com", "github.io",
    "gov.uk",         "herokuapp.com",  "netlify.app",
    "ngrok.io",       "no-ip.org",      "org.uk",
    "pages.dev",      "vercel.app",     "web.app",
    "workers.dev",
};

/* Bytes that follow a lead byte, and the least code point that needs so many. */
static size_t utf8_follow(uint8_t lead, uint32_t *least, uint32_t *point)
{
    static const struct {
        uint8_t mask;
        uint8_t value;
        uint32_t least;
    } rows[] = {{0x80, 0x00, 0x20},
                {0xE0, 0xC0, 0xA0}, /* 0x80 to 0x9F are control characters */
                {0xF0, 0xE0, 0x800},
                {0xF8, 0xF0, 0x10000}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if ((lead & rows[i].mask) == rows[i].value) {
            *least = rows[i].least;
            *point = lead & (uint8_t)~rows[i].mask;
            return i;
        }
    }
    *least = UINT32_MAX;
    return 0;
}

bool shape_is_text(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len) {
        uint32_t least;
        uint32_t point = 0;
        size_t follow = utf8_follow((uint8_t)text[i++], &least, &point);
        for (; follow > 0 && i < len && ((uint8_t)text[i] & 0xC0U) == 0x80U; follow--) {
            point = point << 6 | ((uint8_t)text[i++] & 0x3FU);
        }
        if (follow > 0 || point < least || point > 0x10FFFF ||
            (point >= 0xD800 && point <= 0xDFFF) || point == 0x7F || point == '"' ||
            point == '\\') {
            return false;
        }
    }
    return true;
}

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool shape_is_name(const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len >= POLICY_NAME_BYTES || !is_alphanumeric(text[0]) ||
        (text[0] >= '0' && text[0] <= '9')) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (!is_alphanumeric(text[i]) && text[i] != '-' && text[i] != '_') {
            return false;
        }
    }
    return keyword_find(text, len) == KEYWORD_COUNT;
}

bool shape_is_untrusted(const char *bus)
{
    return strncmp(bus, "unit", 4) == 0;
}

bool shape_is_interface(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len < POLICY_INTERFACE_BYTES && strcmp(text, ".") != 0 &&
           strcmp(text, "..") != 0 && strpbrk(text, "/: ") == NULL &&
           shape_is_text(text, len);
}

bool shape_is_length(uint64_t length)
{
    return length <= FRAME_DATA_MAX && length_exists((uint8_t)length, true);
}

/* Anyone can get a name right below it. */
static bool is_shared(const char *suffix)
{
    if (strchr(suffix, '.') == NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof shared_suffixes / sizeof *shared_suffixes; i++) {
        if (strcmp(suffix, shared_suffixes[i]) == 0) {
            return true;
        }
    }
    return false;
}

enum shape_host shape_host(char out[static POLICY_HOST_BYTES], const char *text)
{
    struct address address;
    bool wild = strncmp(text, "*.", 2) == 0;
    const char *name = wild ? text + 2 : text;
    char normal[POLICY_HOST_BYTES];
    out[0] = '\0';
    if (strcmp(text, "*") == 0) {
        return SHAPE_HOST_WIDE;
    }
    if (address_parse(&address, text)) {
        return SHAPE_HOST_ADDRESS;
    }
    if (!name_normalise(normal, name) || strlen(normal) + 3 > POLICY_HOST_BYTES) {
        return SHAPE_HOST_BAD;
    }
    if (wild && is_shared(normal)) {
        return SHAPE_HOST_WIDE;
    }
    memcpy(out, "*.", 3);
    memcpy(out + (wild ? 2 : 0), normal, strlen(normal) + 1);
    return SHAPE_HOST_GOOD;
}
