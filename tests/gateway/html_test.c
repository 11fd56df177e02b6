/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of hostile text inside of HTML. */
#include "gateway/officer/html.h"

#include <stdlib.h>

#include "tests/tap.h"

static char written[1024];

static const char *put(void (*write)(FILE *out, const char *text), const char *text)
{
    FILE *out = fmemopen(written, sizeof written, "w");
    if (out == NULL) {
        abort();
    }
    write(out, text);
    (void)fclose(out);
    return written;
}

static void test_markup_stays_text(void)
{
    EXPECT_TEXT(put(html_text, "<script>alert('1')</script>"),
                "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
    EXPECT_TEXT(put(html_text, "\" onmouseover=x y=\""), "&quot; onmouseover=x y=&quot;");
    EXPECT_TEXT(put(html_text, "&lt;"), "&amp;lt;");
    EXPECT_TEXT(put(html_text, "<!--]]>-->"), "&lt;!--]]&gt;--&gt;");
}

static void test_plain_text_of_any_language_is_left_alone(void)
{
    EXPECT_TEXT(put(html_text, "evil.example"), "evil.example");
    EXPECT_TEXT(put(html_text, "K\xc3\xb6ln \xe6\x9d\xb1"), "K\xc3\xb6ln \xe6\x9d\xb1");
}

static void test_what_misleads_a_reader_is_shown(void)
{
    EXPECT_TEXT(put(html_text, "a\xe2\x80\xae"
                               "b"),
                "a\\u{202e}b");
    EXPECT_TEXT(put(html_text, "a\nb"), "a\\u{a}b");
    EXPECT_TEXT(put(html_text, "a\xff<"), "a\\xff&lt;");
    EXPECT_TEXT(put(html_text, "\xc0\xbc"), "\\xc0\\xbc"); /* an overlong '<' */
}

static void test_a_zero_among_the_bytes_is_shown(void)
{
    FILE *out = fmemopen(written, sizeof written, "w");
    if (EXPECT(out != NULL)) {
        html_bytes(out, (const uint8_t *)"a\0<", 3);
        (void)fclose(out);
        EXPECT_TEXT(written, "a\\u{0}&lt;");
    }
}

static void test_what_another_wrote_stands_apart_from_our_own_words(void)
{
    EXPECT_TEXT(put(html_isolated, "a <b>"), "<bdi>a &lt;b&gt;</bdi>");
    EXPECT_TEXT(put(html_name, "evil.example"), "<bdi>evil.example</bdi>");
    EXPECT_TEXT(put(html_name, "a </bdi> b\\x20"),
                "<bdi>a\\x20&lt;/bdi&gt;\\x20b\\\\x20</bdi>");
    EXPECT_TEXT(put(html_name, ""), "<bdi></bdi>");
}

static void test_no_part_of_a_url_is_a_scheme_or_a_separator(void)
{
    EXPECT_TEXT(put(html_url, "javascript:alert(1)"), "javascript%3Aalert%281%29");
    EXPECT_TEXT(put(html_url, "a/../b?c=d&e#f"), "a%2F..%2Fb%3Fc%3Dd%26e%23f");
    EXPECT_TEXT(put(html_url, "\"'<>% +"), "%22%27%3C%3E%25%20%2B");
    EXPECT_TEXT(put(html_url, "van-07_a.b~c"), "van-07_a.b~c");
    EXPECT_TEXT(put(html_url, "\xc3\xb6\xff"), "%C3%B6%FF");
}

int main(void)
{
    RUN(test_markup_stays_text);
    RUN(test_plain_text_of_any_language_is_left_alone);
    RUN(test_what_misleads_a_reader_is_shown);
    RUN(test_a_zero_among_the_bytes_is_shown);
    RUN(test_what_another_wrote_stands_apart_from_our_own_words);
    RUN(test_no_part_of_a_url_is_a_scheme_or_a_separator);
    return tap_done();
}
