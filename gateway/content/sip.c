/* SPDX-License-Identifier: Apache-2.0 */
/* SIP (RFC 3261), and GB/T 28181 (cameras that register with a platform in China), which
 * is SIP whose users are numbers of 20 digits and whose bodies are MANSCDP. */
#include <stdlib.h>
#include <string.h>

#include "can/words.h"
#include "gateway/content/host_name.h"
#include "gateway/content/readers.h"
#include "gateway/content/text_message.h"

/* GB/T 28181-2016 annex D: 8 digits of a place, 2 of a trade, 3 of a kind, 7 of a number.
 */
#define DEVICE_DIGITS 20
#define KIND_AT 10
#define NUMBER_BYTES 24
#define BODY_BYTES 4096 /* what is looked at; a position is told in a few hundred */

static const bool digits[256] = {['0' ... '9'] = true};

/* The user in "sip:user@host"; empty without one. */
static struct cursor user_of(struct cursor value)
{
    if (!mark_find(&value, "sip:")) {
        return cursor_over(NULL, 0);
    }
    struct cursor user = cursor_until(&value, '@');
    return user.failed ? cursor_over(NULL, 0) : user;
}

static bool is_device(struct cursor user)
{
    return cursor_left(&user) == DEVICE_DIGITS &&
           cursor_run(&user, digits) == DEVICE_DIGITS;
}

/* Kinds 111 to 199 are devices, cameras and users' terminals; from 200 on they are the
 * platform's. */
static void read_user(struct content *out, struct cursor value)
{
    struct cursor user = user_of(value);
    char text[DEVICE_DIGITS];
    if (is_device(user)) {
        out->protocol = TRAFFIC_GB28181;
        cursor_copy(&user, text, sizeof text);
        if (text[KIND_AT] == '1') {
            content_add_identifier(out, CONTENT_DEVICE, text, sizeof text);
        }
    }
}

/* A number of an element of the body; false when it is not there. */
static bool read_number(double *out, struct cursor body, const char *element)
{
    static const bool numeric[256] = {['0' ... '9'] = true, ['.'] = true, ['-'] = true};
    char text[NUMBER_BYTES] = {0};
    if (!mark_find(&body, element)) {
        return false;
    }
    struct cursor at = body;
    size_t len = cursor_run(&at, numeric);
    if (len == 0 || len >= sizeof text) {
        return false;
    }
    cursor_copy(&body, text, len);
    char *end;
    *out = strtod(text, &end);
    return *end == '\0';
}

/* GB/T 28181-2016 annex A: a device that moves tells where it is. */
static void read_body(struct content *out, struct cursor body)
{
    double latitude_deg;
    double longitude_deg;
    if (read_number(&latitude_deg, body, "<Latitude>") &&
        read_number(&longitude_deg, body, "<Longitude>")) {
        content_add_position(out, latitude_deg, longitude_deg);
    }
}

static bool has_users(const struct text_message_field *field)
{
    static const char *const names[] = {"from", "f", "to", "t", "contact", "m"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_message_is_field(field, names[i])) {
            return true;
        }
    }
    return false;
}

static void read_fields(struct content *out, struct text_message *message)
{
    struct text_message_field field;
    bool told = false;
    while (text_message_next_field(message, &field)) {
        bool type = text_message_is_field(&field, "content-type") ||
                    text_message_is_field(&field, "c");
        if (has_users(&field)) {
            read_user(out, field.value);
        } else if (type && words_begins(field.value, "application/manscdp+xml")) {
            told = true;
        }
    }
    if (told) { /* once, however often it is told */
        out->protocol = TRAFFIC_GB28181;
        struct cursor body = message->body;
        size_t len = cursor_left(&body);
        read_body(out, cursor_block(&body, len < BODY_BYTES ? len : BODY_BYTES));
    }
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
    static const bool letters[256] = {['A' ... 'Z'] = true};
    struct cursor in = cursor_over(bytes, len);
    if (MARK_READ(&in, "SIP/2.0 ") != CONTENT_NOT) {
        return true;
    }
    bool word = cursor_run(&in, letters) > 0 || len == 0;
    if (!word || cursor_at_end(&in)) {
        return word;
    }
    return MARK_READ(&in, " sip") != CONTENT_NOT;
}

enum content_state sip_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct text_message message;
    enum content_state state =
        may_begin(bytes, len) ? text_message_read(&message, bytes, len) : CONTENT_NOT;
    if (state != CONTENT_IS) {
        return state;
    }
    if (words_is(message.last, "SIP/2.0")) {
        (void)!host_name_read_url(out->host, message.second);
        read_user(out, message.second);
    } else if (!words_is(message.first, "SIP/2.0")) {
        return CONTENT_NOT;
    }
    read_fields(out, &message);
    return CONTENT_IS;
}
