/* SPDX-License-Identifier: Apache-2.0 */
/* A row a key. */
#include "gateway/content/svcb_data.h"

#include <arpa/inet.h>
#include <string.h>

#define ECH_VERSION 0xfe0d

static bool put_mandatory(struct svcb_data *out, struct text_buffer *text,
                          struct cursor value)
{
    (void)out;
    text_buffer_print(text, "mandatory=");
    while (cursor_left(&value) > 0) {
        text_buffer_print(text, "key%u", cursor_u16be(&value));
        text_buffer_print(text, cursor_left(&value) > 0 ? "," : "");
    }
    return cursor_at_end(&value);
}

static bool put_alpn(struct svcb_data *out, struct text_buffer *text, struct cursor value)
{
    (void)out;
    text_buffer_print(text, "alpn=\"");
    while (cursor_left(&value) > 0) {
        text_buffer_quoted(text, cursor_block(&value, cursor_u8(&value)));
        text_buffer_print(text, cursor_left(&value) > 0 ? "," : "");
    }
    text_buffer_print(text, "\"");
    return cursor_at_end(&value);
}

static bool put_no_default_alpn(struct svcb_data *out, struct text_buffer *text,
                                struct cursor value)
{
    (void)out;
    text_buffer_print(text, "no-default-alpn");
    return cursor_at_end(&value);
}

static bool put_port(struct svcb_data *out, struct text_buffer *text, struct cursor value)
{
    (void)out;
    text_buffer_print(text, "port=%u", cursor_u16be(&value));
    return cursor_at_end(&value);
}

static bool put_hints(struct text_buffer *text, struct cursor value, int family,
                      size_t len)
{
    char shown[INET6_ADDRSTRLEN];
    uint8_t bytes[16];
    text_buffer_print(text, family == AF_INET ? "ipv4hint=" : "ipv6hint=");
    while (cursor_left(&value) > 0) {
        cursor_copy(&value, bytes, len);
        text_buffer_print(text, "%s", inet_ntop(family, bytes, shown, sizeof shown));
        text_buffer_print(text, cursor_left(&value) > 0 ? "," : "");
    }
    return cursor_at_end(&value);
}

static bool put_ipv4_hints(struct svcb_data *out, struct text_buffer *text,
                           struct cursor value)
{
    (void)out;
    return put_hints(text, value, AF_INET, 4);
}

static bool put_ipv6_hints(struct svcb_data *out, struct text_buffer *text,
                           struct cursor value)
{
    (void)out;
    return put_hints(text, value, AF_INET6, 16);
}

/* RFC 9849 4: ECHConfigList; of the first config its id and the name that clients show.
 */
static void read_ech(struct svcb_data *out, struct cursor value)
{
    struct cursor list = cursor_block(&value, cursor_u16be(&value));
    while (cursor_left(&list) > 0 && !out->has_ech) {
        uint16_t version = cursor_u16be(&list);
        struct cursor config = cursor_block(&list, cursor_u16be(&list));
        uint8_t id = cursor_u8(&config);
        cursor_skip(&config, 2);                     /* KEM */
        cursor_skip(&config, cursor_u16be(&config)); /* public key */
        cursor_skip(&config, cursor_u16be(&config)); /* cipher suites */
        cursor_skip(&config, 1);                     /* longest name */
        size_t len = cursor_u8(&config);
        const uint8_t *name = cursor_take(&config, len);
        if (version == ECH_VERSION && !config.failed && memchr(name, 0, len) == NULL) {
            out->has_ech = true;
            out->ech_config = id;
            memcpy(out->ech_public_name, name, len);
            out->ech_public_name[len] = '\0';
        }
    }
}

static bool put_ech(struct svcb_data *out, struct text_buffer *text, struct cursor value)
{
    text_buffer_print(text, "ech=");
    text_buffer_base64(text, value);
    read_ech(out, value);
    return true;
}

static bool (*const keys[])(struct svcb_data *out, struct text_buffer *text,
                            struct cursor value) = {
    put_mandatory,  put_alpn, put_no_default_alpn, put_port,
    put_ipv4_hints, put_ech,  put_ipv6_hints,
};

bool svcb_data_put(struct svcb_data *out, struct text_buffer *text, struct cursor *in)
{
    uint32_t least = 0;
    while (cursor_left(in) > 0) {
        uint16_t key = cursor_u16be(in);
        struct cursor value = cursor_block(in, cursor_u16be(in));
        if (value.failed || key < least) {
            return false;
        }
        least = key + 1U;
        text_buffer_print(text, " ");
        if (key >= sizeof keys / sizeof *keys) {
            text_buffer_print(text, "key%u=\"", key);
            text_buffer_quoted(text, value);
            text_buffer_print(text, "\"");
        } else if (!keys[key](out, text, value)) {
            return false;
        }
    }
    return cursor_at_end(in);
}
