/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/print.h"

#include <glob.h>

#include "can/dbc.h"

#include "tests/policies/parse_fixture.h"
#include "tests/policies/random_policy.h"

static _Alignas(16) uint8_t again_block[POLICY_ARENA_BYTES];

/* The law of print.h. */
static bool keeps_the_law(struct policy *policy)
{
    char *once = parse_print(policy);
    struct policy *again = parse_into(again_block, once, strlen(once));
    bool good = false;
    if (again == NULL) {
        printf("# %s", parse_said);
    } else {
        char *twice = parse_print(again);
        good = strcmp(once, twice) == 0 && random_policy_equal(policy, again);
        free(twice);
    }
    if (!good) {
        printf("# of:\n%s", once);
    }
    free(once);
    return good;
}

static void test_random_policies_print_as_text_that_means_the_same(void)
{
    static struct random_policy made;
    struct random random = {20261123};
    for (int round = 0; round < 1000 && !tap_failed; round++) {
        random_policy_make(&random, &made);
        EXPECT(keeps_the_law(&made.policy));
    }
}

/* The databases of the golden policies, which stand beside them. */
static const struct database *read_golden(void *context, const char *name)
{
    static uint8_t text[4096];
    static _Alignas(16) uint8_t block[DBC_ARENA_BYTES(sizeof text)];
    struct arena arena;
    char path[128];
    (void)context;
    (void)snprintf(path, sizeof path, "tests/golden/good/%s", name);
    FILE *in = fopen(path, "r");
    if (in == NULL) {
        return NULL;
    }
    size_t len = fread(text, 1, sizeof text, in);
    (void)fclose(in);
    arena_init(&arena, block, sizeof block);
    return dbc_read(name, text, len, &arena, NULL, NULL);
}

/* The certificates that they name. */
static const uint8_t *read_golden_text(void *context, const char *name, size_t *len)
{
    static uint8_t text[4096];
    char path[128];
    (void)context;
    (void)snprintf(path, sizeof path, "tests/golden/good/%s", name);
    FILE *in = fopen(path, "r");
    if (in == NULL) {
        return NULL;
    }
    *len = fread(text, 1, sizeof text, in);
    (void)fclose(in);
    return text;
}

static struct policy *parse_golden(const char *bytes, size_t len)
{
    static const struct policy_library library = {read_golden, NULL, read_golden_text};
    const struct policy_text text = {"t", bytes, len, &library};
    struct arena arena;
    arena_init(&arena, parse_block_a, sizeof parse_block_a);
    return policy_parse_text(&text, &arena, parse_keep, NULL);
}

static void check_file(const char *path)
{
    static char text[1 << 16];
    FILE *in = fopen(path, "r");
    if (EXPECT(in != NULL)) {
        size_t len = fread(text, 1, sizeof text, in);
        (void)fclose(in);
        struct policy *policy = parse_golden(text, len);
        if (policy != NULL) {
            policy->notes = NULL;
        }
        EXPECT(policy != NULL && keeps_the_law(policy));
    }
}

static void check_folder(const char *pattern, size_t least)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0) {
        SKIP("not run from the top of the project");
        return;
    }
    EXPECT(found.gl_pathc >= least);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        check_file(found.gl_pathv[i]);
    }
    globfree(&found);
}

static void test_shipped_policies_print_as_text_that_means_the_same(void)
{
    check_folder("policies/shipped/*.policy", 4);
}

static void test_golden_policies_print_as_text_that_means_the_same(void)
{
    check_folder("tests/golden/good/*.policy", 5);
}

static void test_what_was_left_out_is_printed_when_it_matters(void)
{
    char *text = parse_print(parse(TO_UNIT("id 5 length 8")));
    EXPECT_TEXT(text,
                "policy \"p\" version 1\n\nbus vehicle = can0\nbus unit = can1\n\n"
                "mode normal\n\nfrom vehicle to unit {\n    id 0x005 length 8\n}\n");
    free(text);
}

int main(void)
{
    RUN(test_random_policies_print_as_text_that_means_the_same);
    RUN(test_shipped_policies_print_as_text_that_means_the_same);
    RUN(test_golden_policies_print_as_text_that_means_the_same);
    RUN(test_what_was_left_out_is_printed_when_it_matters);
    return tap_done();
}
