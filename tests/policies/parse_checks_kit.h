/* SPDX-License-Identifier: Apache-2.0 */
/* One rule of an id, or of a message of a small database: what it prints as, or what is
 * said of it. */
#ifndef TESTS_POLICIES_PARSE_CHECKS_KIT_H
#define TESTS_POLICIES_PARSE_CHECKS_KIT_H

#include "can/dbc.h"
#include "tests/policies/parse_fixture.h"

static const char kit_van[] = "BU_: Engine\n"
                              "BO_ 928 Status: 8 Engine\n"
                              " SG_ Speed : 7|16@0+ (0.25,0) [0|0] \"\" Engine\n"
                              " SG_ Heat : 16|8@1- (-0.5,10) [0|0] \"\" Engine\n"
                              " SG_ Flag : 24|1@1+ (0,0) [0|0] \"\" Engine\n"
                              " SG_ Count : 28|4@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ position : 32|8@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ Sum : 56|8@1+ (1,0) [0|0] \"\" Engine\n"
                              "BO_ 512 Pages: 8 Engine\n"
                              " SG_ Page M : 0|4@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ Sub m1M : 4|4@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ Lock m2 : 8|8@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ Real m3 : 32|32@1- (2,1) [0|0] \"\" Engine\n"
                              "BO_ 4 Short: 1 Engine\n"
                              " SG_ Behind : 4|8@1+ (1,0) [0|0] \"\" Engine\n"
                              "BO_ 5 Wide: 64 Engine\n"
                              " SG_ Text : 0|128@1+ (1,0) [0|0] \"\" Engine\n"
                              "BO_ 6 Deep: 8 Engine\n"
                              " SG_ A M : 0|2@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ B m1M : 2|2@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ C m1M : 4|2@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ D m1M : 6|2@1+ (1,0) [0|0] \"\" Engine\n"
                              " SG_ E m1 : 8|8@1+ (1,0) [0|0] \"\" Engine\n"
                              "SIG_VALTYPE_ 512 Real : 1;\n"
                              "SG_MUL_VAL_ 512 Lock Sub 1-3, 5-5;\n"
                              "SG_MUL_VAL_ 6 B A 1-1;\n"
                              "SG_MUL_VAL_ 6 C B 1-1;\n"
                              "SG_MUL_VAL_ 6 D C 1-1;\n"
                              "SG_MUL_VAL_ 6 E D 1-1;\n";

static _Alignas(16) uint8_t kit_block[DBC_ARENA_BYTES(sizeof kit_van)];

static inline const struct database *kit_read(void *context, const char *name)
{
    struct arena arena;
    (void)context;
    arena_init(&arena, kit_block, sizeof kit_block);
    return dbc_read(name, (const uint8_t *)kit_van, sizeof kit_van - 1, &arena, NULL,
                    NULL);
}

/* The rule begins on line 6. */
static inline const struct policy *kit_policy(const char *rule)
{
    static const struct policy_library library = {kit_read, NULL, NULL};
    static char text[4096];
    int len = snprintf(text, sizeof text,
                       "policy \"p\" version 1\nbus vehicle = can0 fd\nbus unit = can1 "
                       "fd\ndatabase \"van.dbc\"\nfrom vehicle to unit {\n%s\n}\n",
                       rule);
    const struct policy_text whole = {"t", text, (size_t)len, &library};
    struct arena arena;
    arena_init(&arena, parse_block_a, sizeof parse_block_a);
    parse_said[0] = '\0';
    parse_count = 0;
    return policy_parse_text(&whole, &arena, parse_keep, NULL);
}

/* What stands behind "    id ID length 8" in the print, note and line end aside. */
static inline bool kit_prints(const char *rule, const char *expected)
{
    static char print[4096];
    const struct policy *policy = kit_policy(rule);
    if (policy == NULL) {
        printf("# %s\n# said %s", rule, parse_said);
        return false;
    }
    char *out = parse_print(policy);
    (void)snprintf(print, sizeof print, "%s", out);
    free(out);
    bool parses = parse(print) != NULL;
    char *said = strstr(print, " length ");
    said = said != NULL ? said + 9 : print;
    char *end = strstr(said, "  # message");
    end = end != NULL ? end : strstr(said, "\n}\n");
    if (end != NULL) {
        *end = '\0';
    }
    bool good = strcmp(said, expected) == 0 && parses;
    if (!good) {
        printf("# said \"%s\"\n# %s\n", said, parse_said);
    }
    return good;
}

/* Exactly one message, which begins so. */
static inline bool kit_refuses(const char *rule, const char *message)
{
    const struct policy *policy = kit_policy(rule);
    bool good = policy == NULL && parse_count == 1 &&
                strncmp(parse_said, message, strlen(message)) == 0;
    if (!good) {
        printf("# %s\n# expected %s\n# said %s\n", rule, message, parse_said);
    }
    return good;
}

#endif
