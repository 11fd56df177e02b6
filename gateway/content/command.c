/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP (RFC 5321), IMAP (RFC 9051), POP3 (RFC 1939) and FTP (RFC 959), by the first lines
 * of either side. The server speaks first in all of them. */
#include <string.h>

#include "can/words.h"
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

#define LINE_BYTES 512
#define LINES_MAX 8
#define TAG_BYTES 32

static bool is_one_of(struct cursor word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (cursor_left(&word) == strlen(*words) && words_begins(word, *words)) {
            return true;
        }
    }
    return false;
}

/* The first line is one of those words, or may yet become one. */
static enum content_state read_word(struct cursor *word, struct cursor *line,
                                    struct cursor *in, const char *const *words)
{
    enum content_state state = mark_line(line, in, LINE_BYTES);
    struct cursor rest = state == CONTENT_IS ? *line : *in;
    *word = words_next(&rest);
    *line = rest;
    if (state == CONTENT_NOT || is_one_of(*word, words)) {
        return state;
    }
    for (; state == CONTENT_MORE && *words != NULL; words++) {
        size_t len = cursor_left(word);
        char begin[TAG_BYTES] = {0};
        struct cursor bytes = *word;
        if (len < sizeof begin && cursor_left(in) == len) {
            cursor_copy(&bytes, begin, len);
            if (strncasecmp(begin, *words, len) == 0) {
                return CONTENT_MORE;
            }
        }
    }
    return CONTENT_NOT;
}

enum content_state command_read_smtp(struct content *out, const uint8_t *bytes,
                                     size_t len)
{
    static const char *const words[] = {"EHLO", "HELO", "LHLO", NULL};
    struct cursor in = cursor_over(bytes, len);
    struct cursor word;
    struct cursor line;
    (void)out;
    return read_word(&word, &line, &in, words);
}

/* "220 host ESMTP": FTP greets with the same number, so the text must say which. */
static enum content_state read_220(const uint8_t *bytes, size_t len,
                                   const char *const *names)
{
    struct cursor in = cursor_over(bytes, len);
    struct cursor line;
    enum content_state state = MARK_READ(&in, "220");
    if (state != CONTENT_IS) {
        return state;
    }
    for (int i = 0; i < LINES_MAX; i++) { /* "220-" and more lines may stand before it */
        state = mark_line(&line, &in, LINE_BYTES);
        if (state != CONTENT_IS) {
            return state;
        }
        for (const char *const *name = names; *name != NULL; name++) {
            if (mark_within(line, *name)) {
                return CONTENT_IS;
            }
        }
    }
    return CONTENT_NOT;
}

enum content_state command_read_smtp_server(struct content *out, const uint8_t *bytes,
                                            size_t len)
{
    static const char *const names[] = {"SMTP", "Postfix", "LMTP", NULL};
    (void)out;
    return read_220(bytes, len, names);
}

enum content_state command_read_ftp_server(struct content *out, const uint8_t *bytes,
                                           size_t len)
{
    static const char *const names[] = {"FTP", "FileZilla", NULL};
    (void)out;
    return read_220(bytes, len, names);
}

/* USER begins POP3 too: what FTP alone has behind it, or nothing, makes it FTP. */
enum content_state command_read_ftp(struct content *out, const uint8_t *bytes, size_t len)
{
    static const char *const words[] = {"USER", "FEAT", "SYST", "AUTH",
                                        "OPTS", "HOST", "CLNT", NULL};
    struct cursor in = cursor_over(bytes, len);
    struct cursor word;
    struct cursor line;
    enum content_state state = read_word(&word, &line, &in, words);
    if (state == CONTENT_IS && words_begins(word, "USER")) {
        content_add_client(out, words_next(&line));
    }
    return state;
}

enum content_state command_read_pop3(struct content *out, const uint8_t *bytes,
                                     size_t len)
{
    static const char *const first[] = {"CAPA", "APOP", "STLS", "USER", NULL};
    static const char *const later[] = {"STAT", "UIDL", "RETR", "TOP", "DELE", NULL};
    struct cursor in = cursor_over(bytes, len);
    struct cursor word;
    struct cursor line;
    enum content_state state = read_word(&word, &line, &in, first);
    if (state != CONTENT_IS) {
        return state;
    }
    bool user = words_begins(word, "USER");
    if (user || words_begins(word, "APOP")) {
        content_add_client(out, words_next(&line));
    }
    bool sure = !user;
    for (int i = 0; i < LINES_MAX && !sure; i++) {
        if (mark_line(&line, &in, LINE_BYTES) != CONTENT_IS) {
            return CONTENT_MORE;
        }
        sure = is_one_of(words_next(&line), later);
    }
    return sure ? CONTENT_IS : CONTENT_NOT;
}

enum content_state command_read_pop3_server(struct content *out, const uint8_t *bytes,
                                            size_t len)
{
    static const char *const words[] = {"+OK", NULL};
    struct cursor in = cursor_over(bytes, len);
    struct cursor word;
    struct cursor line;
    (void)out;
    return read_word(&word, &line, &in, words);
}

/* A tag that the client makes up, then a command (RFC 9051 2.2.1). */
enum content_state command_read_imap(struct content *out, const uint8_t *bytes,
                                     size_t len)
{
    static const char *const commands[] = {"LOGIN",        "CAPABILITY", "STARTTLS",
                                           "AUTHENTICATE", "ID",         "NOOP",
                                           "SELECT",       "LOGOUT",     NULL};
    static const bool letters[256] = {
        ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['.'] = true};
    struct cursor in = cursor_over(bytes, len);
    struct cursor word;
    struct cursor line;
    size_t tag = cursor_run(&in, letters);
    if (tag > TAG_BYTES || (tag == 0 && len > 0)) {
        return CONTENT_NOT;
    }
    if (cursor_left(&in) == 0) {
        return CONTENT_MORE;
    }
    if (cursor_u8(&in) != ' ') {
        return CONTENT_NOT;
    }
    enum content_state state = read_word(&word, &line, &in, commands);
    if (state == CONTENT_IS && words_begins(word, "LOGIN")) {
        content_add_client(out, words_next(&line));
    }
    return state;
}

enum content_state command_read_imap_server(struct content *out, const uint8_t *bytes,
                                            size_t len)
{
    static const char *const words[] = {"OK", "PREAUTH", "BYE", NULL};
    struct cursor in = cursor_over(bytes, len);
    struct cursor word;
    struct cursor line;
    (void)out;
    enum content_state state = MARK_READ(&in, "* ");
    return state == CONTENT_IS ? read_word(&word, &line, &in, words) : state;
}
