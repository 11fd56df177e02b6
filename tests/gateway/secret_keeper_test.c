/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/secret_keeper.h"

#include <unistd.h>

#include "tests/tap.h"

static struct secret_keeper keeper;
static struct trouble why;

static bool finds(const char *text)
{
    enum detail form;
    bool found = secret_keeper_finds(&keeper, (const uint8_t *)text, strlen(text), &form);
    EXPECT(!found || form == DETAIL_SECRET_PLAIN);
    return found;
}

static void test_the_secrets_of_a_policy_take_the_place_of_those_before(void)
{
    static const struct policy_secret first[] = {
        {.kind = POLICY_SECRET_NAME, .text = "Erika Mustermann"}};
    static const struct policy_secret second[] = {
        {.kind = POLICY_SECRET_PLATE, .text = "M-AB 1234"}};
    const struct policy_uplink none = {.present = true};
    struct policy_uplink uplink = {.secrets = first, .secret_count = 1};
    if (!EXPECT(secret_keeper_open(&keeper, &why))) {
        return;
    }
    secret_keeper_set(&keeper, &none);
    EXPECT(secret_keeper_pool(&keeper) == NULL);
    EXPECT(!finds("erika mustermann"));
    secret_keeper_set(&keeper, &uplink);
    EXPECT(secret_keeper_pool(&keeper) != NULL && !keeper.failed);
    EXPECT(finds("to erika mustermann,"));
    EXPECT(!finds("MAB1234"));
    uplink.secrets = second;
    secret_keeper_set(&keeper, &uplink);
    EXPECT(!finds("to erika mustermann,"));
    EXPECT(finds("MAB1234"));
    secret_keeper_set(&keeper, &none);
    EXPECT(secret_keeper_pool(&keeper) == NULL && !finds("MAB1234"));
    secret_keeper_close(&keeper);
}

static void test_secrets_that_are_the_same_are_not_compiled_again(void)
{
    struct policy_secret secrets[] = {
        {.kind = POLICY_SECRET_NAME, .text = "Erika Mustermann", .line = 3},
        {.kind = POLICY_SECRET_POSITION,
         .text = "",
         .latitude_e7 = 481371540,
         .longitude_e7 = 115754000,
         .within_m = 500}};
    const struct policy_uplink none = {.present = true};
    struct policy_uplink uplink = {.secrets = secrets, .secret_count = 2};
    if (!EXPECT(secret_keeper_open(&keeper, &why))) {
        return;
    }
    secret_keeper_set(&keeper, &uplink);
    keeper.pool.full = 7; /* it is 0 in a pool that was made anew */
    secrets[0].line = 4;
    secret_keeper_set(&keeper, &uplink);
    EXPECT_EQ(secret_keeper_pool(&keeper)->full, 7);
    EXPECT(finds("to erika mustermann,"));
    for (unsigned i = 0; i < 5; i++) {
        keeper.pool.full = 7;
        secrets[0].text = i == 0 ? "Max Mustermann" : secrets[0].text;
        secrets[1].latitude_e7 += i == 1;
        secrets[1].longitude_e7 += i == 2;
        secrets[1].within_m += i == 3;
        uplink.secret_count = i == 4 ? 1 : 2;
        secret_keeper_set(&keeper, &uplink);
        EXPECT_EQ(secret_keeper_pool(&keeper)->full, 0);
        EXPECT(finds("to max mustermann,"));
    }
    secret_keeper_set(&keeper, &none);
    EXPECT(secret_keeper_pool(&keeper) == NULL);
    secret_keeper_set(&keeper, &uplink);
    EXPECT(finds("to max mustermann,"));
    secret_keeper_close(&keeper);
}

static void test_what_another_process_compiled_is_taken_as_it_is(void)
{
    static const struct policy_secret compiled[] = {
        {.kind = POLICY_SECRET_NAME, .text = "Erika Mustermann"}};
    static const struct policy_secret named[] = {
        {.kind = POLICY_SECRET_NAME, .text = "Max Mustermann"}};
    struct policy_uplink uplink = {.secrets = compiled, .secret_count = 1};
    int fd;
    if (!EXPECT(secret_keeper_open(&keeper, &why)) ||
        !EXPECT(secret_sheet_make(&uplink, &fd, &why))) {
        return;
    }
    uplink.secrets = named;
    secret_keeper_take(&keeper, &uplink, fd);
    EXPECT(close(fd) == 0);
    EXPECT(!keeper.failed && secret_keeper_pool(&keeper) != NULL);
    EXPECT(finds("to erika mustermann,"));
    EXPECT(!finds("to max mustermann,")); /* or it had compiled them, while flows wait */
    secret_keeper_close(&keeper);
}

static void test_secrets_that_did_not_come_let_nothing_through_until_they_do(void)
{
    static const struct policy_secret secrets[] = {
        {.kind = POLICY_SECRET_NAME, .text = "Erika Mustermann"}};
    const struct policy_uplink uplink = {.secrets = secrets, .secret_count = 1};
    int fd;
    if (!EXPECT(secret_keeper_open(&keeper, &why)) ||
        !EXPECT(secret_sheet_make(&uplink, &fd, &why))) {
        return;
    }
    secret_keeper_take(&keeper, &uplink, -1);
    EXPECT(keeper.failed && secret_keeper_pool(&keeper) == NULL);
    secret_keeper_take(&keeper, &uplink, fd);
    EXPECT(!keeper.failed && finds("to erika mustermann,"));
    EXPECT(close(fd) == 0);
    secret_keeper_close(&keeper);
}

static void test_more_places_than_can_be_looked_for_are_refused(void)
{
    static struct policy_secret places[SECRET_SET_PLACES_MAX + 1];
    for (int i = 0; i <= SECRET_SET_PLACES_MAX; i++) {
        places[i] = (struct policy_secret){.kind = POLICY_SECRET_POSITION,
                                           .text = "",
                                           .latitude_e7 = 481371000 + i * 10000000,
                                           .longitude_e7 = 115754000,
                                           .within_m = 1000,
                                           .line = 7};
    }
    struct policy_uplink uplink = {.secrets = places,
                                   .secret_count = SECRET_SET_PLACES_MAX};
    EXPECT(secret_keeper_check(&uplink, &why));
    uplink.secret_count++;
    EXPECT(!secret_keeper_check(&uplink, &why));
    EXPECT(strstr(why.text, "line 7: ") != NULL);
    if (EXPECT(secret_keeper_open(&keeper, &why))) {
        secret_keeper_set(&keeper, &uplink);
        EXPECT(keeper.failed && secret_keeper_pool(&keeper) == NULL);
        secret_keeper_set(&keeper, &uplink);
        EXPECT(keeper.failed);
        secret_keeper_close(&keeper);
    }
}

int main(void)
{
    RUN(test_the_secrets_of_a_policy_take_the_place_of_those_before);
    RUN(test_secrets_that_are_the_same_are_not_compiled_again);
    RUN(test_what_another_process_compiled_is_taken_as_it_is);
    RUN(test_secrets_that_did_not_come_let_nothing_through_until_they_do);
    RUN(test_more_places_than_can_be_looked_for_are_refused);
    return tap_done();
}
