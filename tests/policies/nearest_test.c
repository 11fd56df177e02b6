/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/nearest.h"

#include "tests/tap.h"

static const char *near(const char *wanted)
{
    static const char *const names[] = {"EngineSpeed", "EngineLoad", "Speed", "x"};
    struct nearest nearest = nearest_to(wanted);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        nearest_offer(&nearest, names[i]);
    }
    return nearest.name != NULL ? nearest.name : "";
}

static void test_the_nearest_name_is_found(void)
{
    EXPECT_TEXT(near("EngineSped"), "EngineSpeed");
    EXPECT_TEXT(near("EngineLaod"), "EngineLoad");
    EXPECT_TEXT(near("pSede"), "");      /* two pairs of five letters */
    EXPECT_TEXT(near("Spede"), "Speed"); /* one */
    EXPECT_TEXT(near("enginespeed"), "EngineSpeed");
    EXPECT_TEXT(near("Sped"), "Speed");
    EXPECT_TEXT(near("Speedy"), "Speed");
    EXPECT_TEXT(near("Speed"), "Speed");
}

static void test_what_is_far_from_all_is_near_none(void)
{
    EXPECT_TEXT(near("Door"), "");
    EXPECT_TEXT(near("y"), "");
    EXPECT_TEXT(near(""), "");
}

static void test_a_name_too_long_is_near_none(void)
{
    char name[NEAREST_NAME_BYTES + 1];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct nearest nearest = nearest_to(name);
    nearest_offer(&nearest, name);
    EXPECT(nearest.name == NULL);
    name[NEAREST_NAME_BYTES - 1] = '\0';
    nearest = nearest_to(name);
    nearest_offer(&nearest, name);
    EXPECT(nearest.name == name);
}

int main(void)
{
    RUN(test_the_nearest_name_is_found);
    RUN(test_what_is_far_from_all_is_near_none);
    RUN(test_a_name_too_long_is_near_none);
    return tap_done();
}
