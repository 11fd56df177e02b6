/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1 in both directions, and what is carried in it and known by it: WebSocket (RFC
 * 6455), DNS over HTTPS (RFC 8484), a BitTorrent tracker (BEP 3). */
#include "can/words.h"
#include "gateway/content/host_name.h"
#include "gateway/content/readers.h"
#include "gateway/content/text_message.h"

#define METHOD_BYTES 24

static const bool method_letters[256] = {['A' ... 'Z'] = true, ['-'] = true};

static bool is_method(struct cursor word)
{
    bool short_enough = cursor_left(&word) <= METHOD_BYTES;
    (void)cursor_run(&word, method_letters);
    return short_enough && cursor_at_end(&word);
}

static bool is_version(struct cursor word)
{
    return words_is(word, "HTTP/1.1") || words_is(word, "HTTP/1.0");
}

static bool is_status(struct cursor word)
{
    uint32_t status;
    return words_number(word, 10, 999, &status) && status >= 100;
}

/* A method and a blank, or the beginning of a status line, as far as it has come. */
static bool may_begin(const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    if (MARK_READ(&in, "HTTP/1.") != CONTENT_NOT) {
        return true;
    }
    size_t letters = cursor_run(&in, method_letters);
    return letters <= METHOD_BYTES &&
           (cursor_at_end(&in) || (letters > 0 && cursor_peek(&in) == ' '));
}

/* RFC 9112 3.2: the whole URL for a proxy, a host for CONNECT, else a path. */
static void read_target(struct content *out, const struct text_message *message)
{
    if (words_is(message->first, "CONNECT")) {
        (void)!host_name_read(out->host, message->second);
    } else if (cursor_peek(&message->second) != '/') {
        (void)!host_name_read_url(out->host, message->second);
    }
    if (words_begins(message->second, "/dns-query") ||
        mark_within(message->second, "?dns=")) {
        out->protocol = TRAFFIC_DOH;
    } else if (mark_within(message->second, "?info_hash=") ||
               mark_within(message->second, "&info_hash=") ||
               words_is(message->first, "BT-SEARCH")) { /* BEP 14 */
        out->protocol = TRAFFIC_BITTORRENT;
    }
}

static void read_fields(struct content *out, struct text_message *message)
{
    struct text_message_field field;
    while (text_message_next_field(message, &field)) {
        if (text_message_is_field(&field, "host") && out->host[0] == '\0') {
            (void)!host_name_read(out->host, field.value);
        } else if (text_message_is_field(&field, "upgrade") &&
                   words_begins(field.value, "websocket")) {
            out->protocol = TRAFFIC_WEBSOCKET;
        } else if ((text_message_is_field(&field, "content-type") ||
                    text_message_is_field(&field, "accept")) &&
                   words_begins(field.value, "application/dns-message")) {
            out->protocol = TRAFFIC_DOH;
        }
    }
}

enum content_state http_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct text_message message;
    enum content_state state =
        may_begin(bytes, len) ? text_message_read(&message, bytes, len) : CONTENT_NOT;
    if (state != CONTENT_IS) {
        return state;
    }
    if (is_version(message.last) && is_method(message.first)) {
        read_target(out, &message);
    } else if (!is_version(message.first) || !is_status(message.second)) {
        return CONTENT_NOT;
    }
    read_fields(out, &message);
    return CONTENT_IS;
}
