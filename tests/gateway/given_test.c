/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/given.h"

#include <stdlib.h>
#include <string.h>

#include "can/data_class.h"
#include "policies/parse.h"
#include "tests/tap.h"

static struct policy_frame_rule rules[] = {
    {.classes = DATA_POSITION | DATA_MEMORY, .line = 4},
    {.classes = DATA_POSITION, .line = 7},
    {.line = 8},
    {.classes = DATA_IDENTITY, .line = 9}, /* to the vehicle */
    {.classes = DATA_POSITION, .line = 12},
    {.classes = DATA_DRIVING, .line = 20},
};
static const struct policy policy = {
    .buses = {{.name = "vehicle"},
              {.name = "unit", .untrusted = true},
              {.name = "unit-2", .untrusted = true}},
    .bus_count = 3,
    .directions = {{0, 1, 0, 3}, {1, 0, 3, 1}, {2, 1, 4, 1}, {0, 2, 5, 1}},
    .direction_count = 4,
    .frame_rules = rules,
    .frame_rule_count = 6,
};

static void test_each_class_has_the_lines_that_give_it_to_the_unit(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    given_print(out, "# ", &policy);
    (void)fclose(out);
    EXPECT_TEXT(text, "# unit is given position by lines 4, 7, 12\n"
                      "# unit is given memory by line 4\n"
                      "# unit-2 is given driving by line 20\n");
    free(text);
}

static void test_json_has_an_object_for_each_line(void)
{
    char *text = NULL;
    size_t len = 0;
    struct json json;
    FILE *out = open_memstream(&text, &len);
    json_begin(&json, out);
    given_json(&json, &policy);
    json_end(&json);
    (void)fclose(out);
    EXPECT_TEXT(text, "{\"given\":[{\"to\":\"unit\",\"class\":\"position\",\"line\":4},"
                      "{\"to\":\"unit\",\"class\":\"position\",\"line\":7},"
                      "{\"to\":\"unit\",\"class\":\"position\",\"line\":12},"
                      "{\"to\":\"unit\",\"class\":\"memory\",\"line\":4},"
                      "{\"to\":\"unit-2\",\"class\":\"driving\",\"line\":20}]}\n");
    free(text);
}

static const char standards[] =
    "policy \"t\" version 1\n"
    "bus vehicle = can0 j1939\n"
    "bus body = can2\n"
    "bus unit = can1 j1939\n"
    "mode road\n"
    "mode shop\n"
    "from vehicle to unit {\n"
    "    pgn 65267 length 8\n"              /* line 8: vehicle position */
    "    id 0x18FEEC21 extended length 8\n" /* line 9: the group of the VIN */
    "}\n"
    "from unit to body {\n"
    "    diagnostics id 0x7E0 answer id 0x7E8 rate 5/s in shop {\n"
    "        uds service 0x22 identifier 0xF190, 0xF18C\n" /* line 13 */
    "        uds service 0x3E\n"
    "    }\n"
    "}\n";

static void on_message(void *context, const char *line)
{
    (void)context;
    EXPECT(strstr(line, ": warning: ") != NULL);
}

static void test_what_a_standard_says_of_groups_and_services_counts_too(void)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    struct arena arena;
    char *text = NULL;
    size_t len = 0;
    arena_init(&arena, block, sizeof block);
    const struct policy *parsed =
        policy_parse("t", standards, strlen(standards), &arena, on_message, NULL);
    FILE *out = open_memstream(&text, &len);
    if (EXPECT(parsed != NULL)) {
        given_print(out, "", parsed);
    }
    (void)fclose(out);
    EXPECT_TEXT(text, "unit is given identity by lines 9, 13\n"
                      "unit is given position by line 8\n");
    free(text);
}

int main(void)
{
    RUN(test_what_a_standard_says_of_groups_and_services_counts_too);
    RUN(test_each_class_has_the_lines_that_give_it_to_the_unit);
    RUN(test_json_has_an_object_for_each_line);
    return tap_done();
}
