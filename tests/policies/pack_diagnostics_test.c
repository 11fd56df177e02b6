/* SPDX-License-Identifier: Apache-2.0 */
/* Channels from bytes that somebody made: taken as they are, or refused. That they come
 * back equal is what policy_pack_test.c shows. */
#include "policies/pack_diagnostics.h"

#include "tests/tap.h"

static struct pack_diagnostics packed;
static Sallyport__Policy message;
static struct policy_permission rows[] = {
    {.service = 0x22, .modes = 1, .names_identifiers = true, .identifier_last = 5},
    {.service = 0x10, .modes = 3, .names_sub = true, .sub_first = 1, .sub_last = 1}};
static struct policy_channel channels[] = {{.from = 1,
                                            .to = 0,
                                            .id = 1,
                                            .answer_id = 2,
                                            .rate_count = 1,
                                            .rate_per_us = 1,
                                            .age_us = 1,
                                            .modes = 3,
                                            .permission_count = 1,
                                            .line = 7},
                                           {.from = 1,
                                            .to = 0,
                                            .id = 3,
                                            .answer_id = 4,
                                            .rate_count = 1,
                                            .rate_per_us = 1,
                                            .age_us = 1,
                                            .modes = 3,
                                            .first_permission = 1,
                                            .permission_count = 1}};

static const struct policy whole = {.bus_count = 3,
                                    .mode_count = 2,
                                    .directions = {{.from = 1, .to = 0},
                                                   {.from = 0, .to = 1},
                                                   {.from = 1, .to = 2},
                                                   {.from = 2, .to = 1}},
                                    .direction_count = 4,
                                    .channels = channels,
                                    .channel_count = 2,
                                    .permissions = rows,
                                    .permission_count = 2};

static struct policy back;

static void make(void)
{
    memset(&packed, 0, sizeof packed);
    sallyport__policy__init(&message);
    pack_diagnostics_fill(&packed, &message, &whole);
}

static const char *read_in(size_t arena_bytes)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    struct arena arena;
    size_t number;
    arena_init(&arena, block, arena_bytes);
    back = whole;
    back.channels = NULL;
    back.channel_count = 0;
    back.permissions = NULL;
    back.permission_count = 0;
    return pack_diagnostics_read(&back, &message, &arena, &number);
}

/* Refused with these words; makes a good one again. */
static bool refuses(const char *words)
{
    const char *got = read_in(POLICY_ARENA_BYTES);
    bool good = got != NULL && strstr(got, words) != NULL;
    if (!good) {
        printf("# got %s\n", got != NULL ? got : "no refusal");
    }
    make();
    return good;
}

static void test_what_was_packed_is_read(void)
{
    make();
    EXPECT(read_in(POLICY_ARENA_BYTES) == NULL);
    EXPECT(back.channel_count == 2 && back.permission_count == 2);
    EXPECT(back.channels[0].line == 7 && back.channels[1].first_permission == 1);
    EXPECT(memcmp(back.channels, channels, sizeof channels) == 0);
    EXPECT(memcmp(back.permissions, rows, sizeof rows) == 0);
}

static void test_numbers_that_do_not_fit_are_refused(void)
{
    uint32_t *const numbers[] = {
        &packed.channel[0].from,    &packed.channel[0].to,
        &packed.channel[0].address, &packed.channel[0].answer_address,
        &packed.channel[0].dialect, &packed.channel[0].nrc,
    };
    make();
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        *numbers[i] += 256;
        EXPECT(refuses("a number out of range"));
    }
    packed.channel[0].modes += 65536;
    EXPECT(refuses("a number out of range"));
    uint32_t *const of_rows[] = {
        &packed.permission[0].protocol, &packed.permission[0].service,
        &packed.permission[0].sub_first, &packed.permission[0].sub_last};
    for (size_t i = 0; i < sizeof of_rows / sizeof of_rows[0]; i++) {
        *of_rows[i] += 256;
        EXPECT(refuses("a permission with a number out of range"));
    }
    uint32_t *const wide[] = {&packed.permission[0].identifier_first,
                              &packed.permission[0].identifier_last,
                              &packed.permission[0].modes};
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        *wide[i] += 65536;
        EXPECT(refuses("a permission with a number out of range"));
    }
}

static void test_what_cannot_be_said_is_refused(void)
{
    make();
    packed.channel[0].answer_id = 1;
    EXPECT(refuses("have the same id"));
    packed.channel[0].modes = 4;
    EXPECT(refuses("a mode that does not exist"));
    packed.permission[1].service = 0xBA;
    EXPECT(refuses("has no such service"));
    packed.permission[1].modes = 4;
    EXPECT(refuses("does not hold in this mode"));
    packed.channel[1].n_permissions = 0;
    EXPECT(refuses("permits nothing"));
}

static void test_a_channel_stands_with_a_direction_that_leads_back(void)
{
    make();
    packed.channel[0].from = 2;
    packed.channel[0].to = 0;
    EXPECT(refuses("a direction that the policy does not have"));
    packed.channel[0].to = 2; /* the later direction first */
    EXPECT(refuses("does not stand with its direction"));
    packed.channel[1].to = 2;
    EXPECT(read_in(POLICY_ARENA_BYTES) == NULL);
    make();
    struct policy one_way = whole;
    one_way.direction_count = 1;
    size_t number;
    struct arena arena;
    static _Alignas(16) uint8_t block[4096];
    arena_init(&arena, block, sizeof block);
    one_way.channel_count = 0;
    one_way.permission_count = 0;
    EXPECT_TEXT(pack_diagnostics_read(&one_way, &message, &arena, &number),
                "a direction that the policy does not have");
    EXPECT_EQ(number, 0);
}

static void test_more_than_a_policy_has_is_refused(void)
{
    static Sallyport__PolicyDiagnostics *many[POLICY_CHANNELS_MAX + 1];
    static Sallyport__PolicyPermission *rows_of_it[POLICY_PERMISSIONS_MAX + 1];
    make();
    for (size_t i = 0; i <= POLICY_CHANNELS_MAX; i++) {
        many[i] = &packed.channel[0];
    }
    message.n_diagnostics = POLICY_CHANNELS_MAX + 1;
    message.diagnostics = many;
    EXPECT(refuses("more channels or permissions"));
    for (size_t i = 0; i <= POLICY_PERMISSIONS_MAX; i++) {
        rows_of_it[i] = &packed.permission[0];
    }
    packed.channel[0].n_permissions = POLICY_PERMISSIONS_MAX;
    packed.channel[0].permissions = rows_of_it;
    EXPECT(refuses("more channels or permissions")); /* with the one of the other */
    EXPECT_TEXT(read_in(8), "no memory is left");
}

int main(void)
{
    RUN(test_what_was_packed_is_read);
    RUN(test_numbers_that_do_not_fit_are_refused);
    RUN(test_what_cannot_be_said_is_refused);
    RUN(test_a_channel_stands_with_a_direction_that_leads_back);
    RUN(test_more_than_a_policy_has_is_refused);
    return tap_done();
}
