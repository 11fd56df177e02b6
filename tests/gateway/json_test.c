/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/json.h"

#include <stdlib.h>

#include "tests/tap.h"

static void test_json_lines_hold_every_sort_of_value(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct json json;
    json_begin(&json, out);
    json_text(&json, "text", "a\"b\\c\x1b\n\xff\xe2\x80\xae\xc3\xbc");
    json_u64(&json, "number", UINT64_MAX);
    json_open(&json, "inner");
    json_bool(&json, "yes", true);
    json_bool(&json, "no", false);
    json_close(&json);
    json_null(&json, "nothing");
    json_text(&json, "tag", "\xf3\xa0\x81\x81");
    json_end(&json);
    (void)fclose(out);
    EXPECT_TEXT(text,
                "{\"text\":\"a\\\"b\\\\c\\u001b\\u000a\\\\xff\\u202e\xc3\xbc\","
                "\"number\":18446744073709551615,\"inner\":{\"yes\":true,\"no\":false},"
                "\"nothing\":null,\"tag\":\"\\udb40\\udc41\"}\n");
    free(text);
}

static void test_a_list_of_texts_is_quoted_like_them(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct json json;
    json_begin(&json, out);
    json_list(&json, "names");
    json_list_text(&json, "a\"b");
    json_list_text(&json, "c");
    json_list_end(&json);
    json_end(&json);
    (void)fclose(out);
    EXPECT_TEXT(text, "{\"names\":[\"a\\\"b\",\"c\"]}\n");
    free(text);
}

static void test_a_double_reads_back_the_same_and_what_is_no_number_is_null(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct json json;
    json_begin(&json, out);
    json_double(&json, "tenth", 0.1);
    json_double(&json, "third", 1.0 / 3);
    json_double(&json, "whole", -40);
    json_double(&json, "large", 1e300);
    json_double(&json, "none", 0.0 / 0.0);
    json_double(&json, "endless", -1.0 / 0.0);
    json_number(&json, "as_it_is", "12.500");
    json_end(&json);
    (void)fclose(out);
    EXPECT_TEXT(text, "{\"tenth\":0.1,\"third\":0.3333333333333333,\"whole\":-40,"
                      "\"large\":1e+300,\"none\":null,\"endless\":null,"
                      "\"as_it_is\":12.500}\n");
    free(text);
}

static void test_no_byte_of_a_value_ends_its_line_or_its_string(void)
{
    for (int byte = 1; byte < 0x100; byte++) {
        char value[] = {'a', (char)byte, 'b', '\0'};
        char *text = NULL;
        size_t len = 0;
        FILE *out = open_memstream(&text, &len);
        struct json json;
        json_begin(&json, out);
        json_text(&json, "k", value);
        json_end(&json);
        (void)fclose(out);
        EXPECT(len > 8 && strchr(text, '\n') == text + len - 1);
        EXPECT(strcmp(text + len - 4, "b\"}\n") == 0);
        for (size_t i = 0; i + 1 < len; i++) {
            EXPECT((uint8_t)text[i] >= ' ' && text[i] != 0x7F);
        }
        free(text);
    }
}

static void test_an_object_after_an_object_has_its_comma(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct json json;
    json_begin(&json, out);
    json_open(&json, "a");
    json_close(&json);
    json_open(&json, "b");
    json_u64(&json, "n", 0);
    json_close(&json);
    json_end(&json);
    (void)fclose(out);
    EXPECT_TEXT(text, "{\"a\":{},\"b\":{\"n\":0}}\n");
    free(text);
}

static void test_a_list_holds_objects_and_pairs(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct json json;
    json_begin(&json, out);
    json_list(&json, "none");
    json_list_end(&json);
    json_list(&json, "some");
    json_item(&json);
    json_u64(&json, "n", 1);
    json_close(&json);
    json_item(&json);
    json_close(&json);
    json_pair(&json, 1, 3);
    json_pair(&json, 5, UINT64_MAX);
    json_list_end(&json);
    json_null(&json, "z");
    json_end(&json);
    (void)fclose(out);
    EXPECT_TEXT(text,
                "{\"none\":[],\"some\":[{\"n\":1},{},[1,3],[5,18446744073709551615]],"
                "\"z\":null}\n");
    free(text);
}

int main(void)
{
    RUN(test_json_lines_hold_every_sort_of_value);
    RUN(test_a_list_of_texts_is_quoted_like_them);
    RUN(test_a_double_reads_back_the_same_and_what_is_no_number_is_null);
    RUN(test_no_byte_of_a_value_ends_its_line_or_its_string);
    RUN(test_an_object_after_an_object_has_its_comma);
    RUN(test_a_list_holds_objects_and_pairs);
    return tap_done();
}
