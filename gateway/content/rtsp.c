/* SPDX-License-Identifier: Apache-2.0 */
/* RTSP 1.0 and 2.0 (RFC 2326, RFC 7826). */
#include "can/words.h"
#include "gateway/content/host_name.h"
#include "gateway/content/readers.h"
#include "gateway/content/text_message.h"

static bool is_version(struct cursor word)
{
    return words_is(word, "RTSP/1.0") || words_is(word, "RTSP/2.0");
}

/* Methods are words of capitals and underscores; what a camera's maker adds too. */
static bool may_begin(const uint8_t *bytes, size_t len)
{
    static const bool letters[256] = {['A' ... 'Z'] = true, ['_'] = true};
    struct cursor in = cursor_over(bytes, len);
    if (MARK_READ(&in, "RTSP/") != CONTENT_NOT) {
        return true;
    }
    bool word = cursor_run(&in, letters) > 0 || len == 0;
    if (!word || cursor_at_end(&in)) {
        return word;
    }
    if (cursor_u8(&in) != ' ') {
        return false;
    }
    struct cursor any = in;
    return MARK_READ(&in, "rtsp") != CONTENT_NOT || MARK_READ(&any, "* ") != CONTENT_NOT;
}

enum content_state rtsp_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct text_message message;
    enum content_state state =
        may_begin(bytes, len) ? text_message_read(&message, bytes, len) : CONTENT_NOT;
    if (state != CONTENT_IS) {
        return state;
    }
    if (is_version(message.last)) {
        (void)!host_name_read_url(out->host, message.second);
        return CONTENT_IS;
    }
    return is_version(message.first) ? CONTENT_IS : CONTENT_NOT;
}
