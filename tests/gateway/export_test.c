/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/export.h"

#include <stdlib.h>

#include "tests/tap.h"

static void test_a_format_is_found_by_its_name_alone(void)
{
    for (size_t i = 0; i < export_format_count; i++) {
        EXPECT(export_find(export_formats[i].name) == &export_formats[i]);
    }
    EXPECT(export_find("") == NULL);
    EXPECT(export_find("CSV") == NULL);
}

static void test_a_vehicle_is_named_by_what_ends_no_field(void)
{
    struct export export = {.vehicle = "before"};
    char longest[EXPORT_VEHICLE_BYTES + 1];
    memset(longest, 'v', sizeof longest);
    longest[EXPORT_VEHICLE_BYTES] = 0;
    EXPECT(!export_set_vehicle(&export, longest));
    EXPECT(!export_set_vehicle(&export, ""));
    EXPECT(!export_set_vehicle(&export, "a b"));
    EXPECT(!export_set_vehicle(&export, "a|b"));
    EXPECT(!export_set_vehicle(&export, "a\nb"));
    EXPECT_TEXT(export.vehicle, "before");
    longest[EXPORT_VEHICLE_BYTES - 1] = 0;
    EXPECT(export_set_vehicle(&export, longest));
    EXPECT_TEXT(export.vehicle, longest);
    EXPECT(export_set_vehicle(&export, "Van_7.example-1"));
}

static void test_each_special_character_has_a_backslash_before_it(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    export_put_escaped(out, "a\"b\\]c=", "\"\\]");
    (void)fclose(out);
    EXPECT_TEXT(text, "a\\\"b\\\\\\]c=");
    free(text);
}

int main(void)
{
    RUN(test_a_format_is_found_by_its_name_alone);
    RUN(test_a_vehicle_is_named_by_what_ends_no_field);
    RUN(test_each_special_character_has_a_backslash_before_it);
    return tap_done();
}
