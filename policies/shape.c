/* SPDX-License-Identifier: Apache-2.0 */
/* What can be said in a policy, whichever form it comes in. */
#include "policies/shape.h"

#include <string.h>

#include "can/frame.h"
#include "can/length.h"
#include "policies/keywords.h"
#include "policies/name_judge.h"
#include "policies/utf8.h"

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

bool shape_is_text(const char *text, size_t len)
{
    struct cursor in = cursor_over((const uint8_t *)text, len);
    while (cursor_left(&in) > 0) {
        uint32_t character = 0;
        if (!utf8_next(&in, &character) || !utf8_is_plain(character) ||
            character == '"' || character == '\\') {
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
    return !keyword_is_reserved(keyword_find(text, len));
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
