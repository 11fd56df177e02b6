/* SPDX-License-Identifier: Apache-2.0 */
/* One function a form. */
#include "sim/form.h"

#include <mbedtls/base64.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* RFC 1951 stored blocks, or better, and the head and tail of gzip are far below it. */
_Static_assert(FORM_BYTES >= 4 * FORM_TEXT_BYTES + 64, "each form of a text has room");

#define WINDOW_BITS 15
#define GZIP_BITS 16 /* added to them: a head of gzip */
#define MEMORY_LEVEL 8

static size_t write_plain(const char *text, uint8_t *out)
{
    memcpy(out, text, strlen(text));
    return strlen(text);
}

static size_t write_hex(const char *text, uint8_t *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t used = 0;
    for (; *text != '\0'; text++) {
        out[used++] = (uint8_t)digits[(uint8_t)*text >> 4];
        out[used++] = (uint8_t)digits[(uint8_t)*text & 0xF];
    }
    return used;
}

static size_t write_percent(const char *text, uint8_t *out)
{
    size_t used = 0;
    for (; *text != '\0'; text++) {
        out[used++] = '%';
        used += write_hex((const char[]){*text, '\0'}, out + used);
    }
    return used;
}

static size_t write_base64(const char *text, uint8_t *out)
{
    size_t len = 0;
    int failed =
        mbedtls_base64_encode(out, FORM_BYTES, &len, (const uint8_t *)text, strlen(text));
    return failed == 0 ? len : 0;
}

static size_t write_utf16(const char *text, uint8_t *out)
{
    size_t used = 0;
    for (; *text != '\0'; text++) {
        out[used++] = (uint8_t)*text;
        out[used++] = 0;
    }
    return used;
}

static size_t pack(const char *text, int window_bits, uint8_t *out)
{
    z_stream stream = {.next_in = (z_const Bytef *)text,
                       .avail_in = (uInt)strlen(text),
                       .next_out = out,
                       .avail_out = FORM_BYTES};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits,
                     MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        return 0;
    }
    bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t used = stream.total_out;
    (void)deflateEnd(&stream);
    return whole ? used : 0;
}

static size_t write_gzip(const char *text, uint8_t *out)
{
    return pack(text, WINDOW_BITS + GZIP_BITS, out);
}

static size_t write_zlib(const char *text, uint8_t *out)
{
    return pack(text, WINDOW_BITS, out);
}

static const struct {
    const char *word;
    size_t (*write)(const char *text, uint8_t *out);
} rows[FORMS] = {
    [FORM_PLAIN] = {"", write_plain},         [FORM_HEX] = {"hex", write_hex},
    [FORM_BASE64] = {"base64", write_base64}, [FORM_PERCENT] = {"percent", write_percent},
    [FORM_UTF16] = {"utf-16", write_utf16},   [FORM_GZIP] = {"gzip", write_gzip},
    [FORM_ZLIB] = {"zlib", write_zlib},
};

bool form_find(enum form *out, const char *word)
{
    for (int i = FORM_PLAIN + 1; i < FORMS; i++) {
        if (strcmp(rows[i].word, word) == 0) {
            *out = (enum form)i;
            return true;
        }
    }
    return false;
}

size_t form_write(enum form form, const char *text, uint8_t out[static FORM_BYTES])
{
    return rows[form].write(text, out);
}
