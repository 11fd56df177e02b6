/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_escape.h"

#include "tests/tap.h"

static void test_escapes_and_what_they_stand_for(void)
{
    static const struct {
        const char *text;
        enum secret_escape_state state;
        const char *bytes;
    } rows[] = {
        {"%", SECRET_ESCAPE_MORE, NULL},
        {"%4", SECRET_ESCAPE_MORE, NULL},
        {"%41", SECRET_ESCAPE_IS, "A"},
        {"%fF", SECRET_ESCAPE_IS, "\xff"},
        {"%g", SECRET_ESCAPE_NOT, NULL},
        {"%4%", SECRET_ESCAPE_NOT, NULL},
        {"a", SECRET_ESCAPE_NOT, NULL},
        {"\\", SECRET_ESCAPE_MORE, NULL},
        {"\\n", SECRET_ESCAPE_IS, "\n"},
        {"\\/", SECRET_ESCAPE_IS, "/"},
        {"\\\"", SECRET_ESCAPE_NOT, NULL},
        {"\\u", SECRET_ESCAPE_MORE, NULL},
        {"\\u004", SECRET_ESCAPE_MORE, NULL},
        {"\\u0041", SECRET_ESCAPE_IS, "A"},
        {"\\u00fc", SECRET_ESCAPE_IS, "\xc3\xbc"},
        {"\\u20AC", SECRET_ESCAPE_IS, "\xe2\x82\xac"},
        {"\\u00x", SECRET_ESCAPE_NOT, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct secret_escape out;
        size_t len = strlen(rows[i].text);
        EXPECT_EQ(secret_escape_read((const uint8_t *)rows[i].text, len, &out),
                  rows[i].state);
        if (rows[i].bytes != NULL) {
            EXPECT_EQ(out.len, strlen(rows[i].bytes));
            EXPECT(memcmp(out.bytes, rows[i].bytes, out.len) == 0);
            EXPECT_EQ(out.json, rows[i].text[0] == '\\');
        }
    }
}

int main(void)
{
    RUN(test_escapes_and_what_they_stand_for);
    return tap_done();
}
