/* SPDX-License-Identifier: Apache-2.0 */
/* Lists, sorted and hashed. */
#include "gateway/content/ja4.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "gateway/ledger/digest.h"

#define VALUES_MAX (JA4_HELLO_MAX_BYTES / 2)
#define VALUE_TEXT_BYTES 5 /* "1301," */
#define HASH_CHARACTERS 12
#define COUNT_MAX 99

static const char hex_digits[] = "0123456789abcdef";

struct values {
    size_t count;
    uint16_t value[VALUES_MAX];
};

bool ja4_is_grease(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

static void add(struct values *values, uint16_t value)
{
    if (!ja4_is_grease(value) && values->count < VALUES_MAX) {
        values->value[values->count++] = value;
    }
}

static void add_list(struct values *values, struct cursor list)
{
    while (cursor_left(&list) >= 2) {
        add(values, cursor_u16be(&list));
    }
}

static void add_extensions(struct values *values, struct cursor list)
{
    while (cursor_left(&list) >= 4) {
        uint16_t type = cursor_u16be(&list);
        cursor_skip(&list, cursor_u16be(&list));
        add(values, type);
    }
}

/* Server name and ALPN have places of their own in the first part. */
static void leave_out_named(struct values *values)
{
    size_t kept = 0;
    for (size_t i = 0; i < values->count; i++) {
        uint16_t value = values->value[i];
        if (value != JA4_EXTENSION_SERVER_NAME && value != JA4_EXTENSION_ALPN) {
            values->value[kept++] = value;
        }
    }
    values->count = kept;
}

/* By one byte of two; twice sorts, in a time that no choice of values lengthens. */
static void sort_by_byte(const struct values *from, struct values *to, unsigned shift)
{
    size_t at[257] = {0};
    for (size_t i = 0; i < from->count; i++) {
        at[(from->value[i] >> shift & 0xff) + 1]++;
    }
    for (size_t i = 1; i < 257; i++) {
        at[i] += at[i - 1];
    }
    for (size_t i = 0; i < from->count; i++) {
        to->value[at[from->value[i] >> shift & 0xff]++] = from->value[i];
    }
    to->count = from->count;
}

static void sort(struct values *values)
{
    struct values half;
    sort_by_byte(values, &half, 0);
    sort_by_byte(&half, values, 8);
}

static size_t print_values(char *out, const struct values *values)
{
    size_t used = 0;
    for (size_t i = 0; i < values->count; i++) {
        out[used] = ',';
        used += i > 0;
        for (int shift = 12; shift >= 0; shift -= 4) {
            out[used++] = hex_digits[values->value[i] >> shift & 0xf];
        }
    }
    return used;
}

static void print_hash(char out[static HASH_CHARACTERS + 1], const char *text, size_t len)
{
    char hex[DIGEST_TEXT_BYTES] = "000000000000";
    if (len > 0) {
        struct digest digest = digest_of(text, len);
        digest_print(&digest, hex);
    }
    memcpy(out, hex, HASH_CHARACTERS);
    out[HASH_CHARACTERS] = '\0';
}

static const char *version_text(uint16_t version)
{
    static const struct {
        uint16_t version;
        const char *text;
    } rows[] = {{0x0304, "13"}, {0x0303, "12"}, {0x0302, "11"},
                {0x0301, "10"}, {0x0300, "s3"}, {0x0002, "s2"},
                {0xfeff, "d1"}, {0xfefd, "d2"}, {0xfefc, "d3"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].version == version) {
            return rows[i].text;
        }
    }
    return "00";
}

/* First and last character of a name, or of its hex form where one of them is no letter
 * or digit. */
static void print_alpn(char out[static 3], struct cursor name)
{
    size_t len = cursor_left(&name);
    if (len == 0) {
        memcpy(out, "00", 3);
        return;
    }
    const uint8_t *bytes = cursor_take(&name, len);
    uint8_t first = bytes[0];
    uint8_t last = bytes[len - 1];
    bool plain = isalnum(first) && isalnum(last);
    out[0] = plain ? (char)first : hex_digits[first >> 4];
    out[1] = plain ? (char)last : hex_digits[last & 0xf];
    out[2] = '\0';
}

static unsigned at_most_two_digits(size_t count)
{
    return count < COUNT_MAX ? (unsigned)count : COUNT_MAX;
}

static bool has(const struct values *values, uint16_t wanted)
{
    for (size_t i = 0; i < values->count; i++) {
        if (values->value[i] == wanted) {
            return true;
        }
    }
    return false;
}

/* Extensions but two, sorted; behind them the signature algorithms in their order. */
static void hash_extensions(char hash[static HASH_CHARACTERS + 1],
                            struct values *extensions, struct cursor algorithms)
{
    char text[2 * VALUES_MAX * VALUE_TEXT_BYTES + 2];
    leave_out_named(extensions);
    sort(extensions);
    size_t used = print_values(text, extensions);
    extensions->count = 0;
    add_list(extensions, algorithms);
    if (used > 0 && extensions->count > 0) {
        text[used++] = '_';
        used += print_values(text + used, extensions);
    }
    print_hash(hash, text, used);
}

static void hash_ciphers(char hash[static HASH_CHARACTERS + 1], struct values *ciphers)
{
    char text[VALUES_MAX * VALUE_TEXT_BYTES + 1];
    sort(ciphers);
    print_hash(hash, text, print_values(text, ciphers));
}

void ja4_print(const struct ja4_hello *hello, char out[static JA4_BYTES])
{
    struct values values;
    char alpn[3];
    char ciphers[HASH_CHARACTERS + 1];
    char extensions[HASH_CHARACTERS + 1];
    values.count = 0;
    add_list(&values, hello->ciphers);
    unsigned cipher_count = at_most_two_digits(values.count);
    hash_ciphers(ciphers, &values);
    values.count = 0;
    add_extensions(&values, hello->extensions);
    unsigned extension_count = at_most_two_digits(values.count);
    char named = has(&values, JA4_EXTENSION_SERVER_NAME) ? 'd' : 'i';
    hash_extensions(extensions, &values, hello->signature_algorithms);
    print_alpn(alpn, hello->alpn);
    (void)snprintf(out, JA4_BYTES, "%c%s%c%02u%02u%s_%s_%s", hello->carrier,
                   version_text(hello->version), named, cipher_count, extension_count,
                   alpn, ciphers, extensions);
}
