/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_values.h"

#include "tests/can/dbc_kit.h"

#define SIGNALS \
    KIT_BO " SG_ a : 0|32@1- (1,0) [0|0] \"\" B\n SG_ b : 0|64@1- (1,0) [0|0] \"\" B\n"

/* The first signal of the first message; the second shares its bits, which is told. */
static const struct database_signal *signal_of(const char *section, const char *name)
{
    char text[512];
    (void)snprintf(text, sizeof text, SIGNALS "%s\n", section);
    const struct database *database = kit_read(text);
    return database == NULL ? NULL : database_signal(&database->messages[0], name);
}

static void values_have_names(void)
{
    const struct database_signal *a =
        signal_of("VAL_ 100 a -1 \"minus\" 0 \"\" 2.0 \"two \\\"2\\\"\" ;", "a");
    EXPECT_EQ(a->value_count, 3);
    EXPECT_EQ(a->values[0].raw, -1);
    EXPECT_TEXT(a->values[0].text, "minus");
    EXPECT_TEXT(a->values[1].text, "");
    EXPECT_EQ(a->values[2].raw, 2);
    EXPECT_TEXT(a->values[2].text, "two \"2\"");
    EXPECT_EQ(signal_of("VAL_ 100 a ;", "a")->value_count, 0);
}

static void names_of_values_may_stand_before_the_message(void)
{
    const struct database *database =
        kit_good("VAL_ 100 a 1 \"x\";\n" KIT_BO " SG_ a : 0|8@1- (1,0) [0|0] \"\" B\n");
    EXPECT_EQ(database->messages[0].signals[0].value_count, 1);
}

static void values_of_what_is_on_no_bus_are_passed_over(void)
{
    (void)kit_good(
        "VAL_ EnvVar 1 \"x\";\nVAL_ 3221225472 a 1 \"x\";\nVAL_TABLE_ T 1 \"x\";\n");
}

static void values_of_nothing_are_told(void)
{
    (void)kit_warned("VAL_ 80 a 0 \"x\";\n",
                     "f:1:1: warning: no message has the id 80; ");
    (void)kit_warned(KIT_BO "VAL_ 100 a 0 \"x\";\n",
                     "f:2:1: warning: message 'Engine' has no signal 'a'; ");
}

static void broken_values_are_refused(void)
{
    static const char *const broken[] = {"VAL_ 100 1 \"x\";",     "VAL_ 100 a 1;",
                                         "VAL_ 100 a \"x\";",     "VAL_ 100 a 1 \"x\" b;",
                                         "VAL_ 100 a 1.5 \"x\";", "VAL_ ;"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        EXPECT(signal_of(broken[i], "a") == NULL);
        EXPECT(strstr(kit_said, "f:4:") != NULL);
    }
}

static void a_signal_may_be_float_or_double(void)
{
    EXPECT_EQ(signal_of("SIG_VALTYPE_ 100 a : 1;", "a")->layout.kind, SIGNAL_FLOAT);
    EXPECT_EQ(signal_of("SIG_VALTYPE_ 100 b 2;", "b")->layout.kind, SIGNAL_DOUBLE);
    EXPECT_EQ(signal_of("SIG_VALTYPE_ 100 a : 0;", "a")->layout.kind, SIGNAL_INT);
}

static void a_float_of_another_length_is_told_and_stays_an_integer(void)
{
    EXPECT_EQ(signal_of("SIG_VALTYPE_ 100 a : 2;", "a")->layout.kind, SIGNAL_INT);
    EXPECT(strstr(kit_said,
                  "f:4:1: warning: signal 'a' has 32 bits, which is no double") != NULL);
    EXPECT_EQ(signal_of("SIG_VALTYPE_ 100 b : 1;", "b")->layout.kind, SIGNAL_INT);
}

static void a_broken_kind_is_refused(void)
{
    EXPECT(signal_of("SIG_VALTYPE_ 100 a : 3;", "a") == NULL);
    EXPECT(signal_of("SIG_VALTYPE_ a : 1;", "a") == NULL);
    EXPECT(signal_of("SIG_VALTYPE_ 100 c : 1;", "a") != NULL);
    EXPECT(strstr(kit_said, "has no signal 'c'") != NULL);
}

int main(void)
{
    RUN(values_have_names);
    RUN(names_of_values_may_stand_before_the_message);
    RUN(values_of_what_is_on_no_bus_are_passed_over);
    RUN(values_of_nothing_are_told);
    RUN(broken_values_are_refused);
    RUN(a_signal_may_be_float_or_double);
    RUN(a_float_of_another_length_is_told_and_stays_an_integer);
    RUN(a_broken_kind_is_refused);
    return tap_done();
}
