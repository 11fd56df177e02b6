/* SPDX-License-Identifier: Apache-2.0 */
/* What a channel and a permission cannot say, whichever form they come in. */
#include "can/uds.h"
#include "policies/shape.h"
#include "tests/tap.h"

static const struct policy_channel good_channel = {.from = 1,
                                                   .to = 0,
                                                   .id = 0x7E0,
                                                   .answer_id = 0x7E8,
                                                   .functional_id = 0x7DF,
                                                   .functional = true,
                                                   .nrc = 0x33,
                                                   .rate_count = 1,
                                                   .rate_per_us = 1,
                                                   .age_us = 1,
                                                   .modes = 3,
                                                   .permission_count = 1};
static struct policy_channel channel;
static struct policy_permission row;

static bool fails(const char *got, const char *wanted)
{
    bool good = wanted == NULL ? got == NULL : got != NULL && strstr(got, wanted) != NULL;
    if (!good) {
        printf("# got %s, wanted %s\n", got != NULL ? got : "nothing",
               wanted != NULL ? wanted : "nothing");
    }
    return good;
}

/* What is said of the channel with one thing changed, which is then as before again. */
#define CHANNEL(change, wanted)                                     \
    do {                                                            \
        channel = good_channel;                                     \
        change;                                                     \
        EXPECT(fails(shape_channel_fault(&channel, 3, 2), wanted)); \
    } while (0)

static void a_channel_is_between_two_buses(void)
{
    CHANNEL(, NULL);
    CHANNEL(channel.from = 2, "a bus that does not exist");
    CHANNEL(channel.to = 2, "a bus that does not exist");
    CHANNEL(channel.to = 1, "one bus twice");
}

static void its_ids_are_three_and_of_one_width(void)
{
    CHANNEL(channel.id = 0x800, "has 29 bits");
    CHANNEL(channel.answer_id = 0x800, "has 29 bits");
    CHANNEL(channel.functional_id = 0x800, "has 29 bits");
    CHANNEL((channel.extended = true, channel.id = 0x800), NULL);
    CHANNEL((channel.extended = true, channel.id = 0x20000000), "has 29 bits");
    CHANNEL(channel.answer_id = 0x7E0, "have the same id");
    CHANNEL(channel.functional_id = 0x7E0, "an id of their own");
    CHANNEL(channel.functional_id = 0x7E8, "an id of their own");
    CHANNEL(channel.functional = false, "not used");
    CHANNEL((channel.functional = false, channel.functional_id = 0), NULL);
}

static void a_refusal_has_a_code_that_testers_know(void)
{
    CHANNEL(channel.nrc = 0, NULL);
    CHANNEL(channel.nrc = 0x31, NULL);
    CHANNEL(channel.nrc = 0x01, "no standard has this nrc");
    CHANNEL(channel.nrc = 0x78, "promises an answer");
}

static void the_rest_of_it_is_there(void)
{
    CHANNEL(channel.rate_count = 0, "how often");
    CHANNEL(channel.rate_per_us = 0, "how often");
    CHANNEL(channel.address = 1, "an address that is not used");
    CHANNEL(channel.answer_address = 1, "an address that is not used");
    CHANNEL((channel.prefixed = true, channel.address = 1), NULL);
    CHANNEL(channel.dialect = UDS_KWP2000, NULL);
    CHANNEL(channel.dialect = UDS_OBD, "a dialect");
    CHANNEL(channel.age_us = 0, "an age of 0");
    CHANNEL(channel.modes = 0, "a mode that does not exist");
    CHANNEL(channel.modes = 4, "a mode that does not exist");
    CHANNEL(channel.permission_count = 0, "permits nothing");
}

#define ROW(change, wanted)                                            \
    do {                                                               \
        channel = good_channel;                                        \
        row = (struct policy_permission){.service = 0x22, .modes = 1}; \
        change;                                                        \
        EXPECT(fails(shape_permission_fault(&row, &channel), wanted)); \
    } while (0)

static void a_service_is_one_that_the_channel_reads_so(void)
{
    ROW(, NULL);
    ROW(row.service = 0xBA, "has no such service");
    ROW(row.service = 0x62, "has no such service");
    ROW(row.protocol = UDS_PROTOCOL_COUNT, "has no such service");
    ROW((row.protocol = UDS_OBD, row.service = 0x01), NULL);
    ROW((row.protocol = UDS_OBD, row.service = 0x0B), "has no such service");
    ROW((row.protocol = UDS_KWP2000, row.service = 0x21), NULL);
    ROW(row.protocol = UDS_KWP2000, "reads the service as UDS");
    ROW(channel.dialect = UDS_KWP2000, "reads this service as KWP2000");
    ROW((channel.dialect = UDS_KWP2000, row.protocol = UDS_KWP2000), NULL);
    ROW((channel.dialect = UDS_KWP2000, row.service = 0x19), NULL);
}

static void a_sub_function_is_one_that_the_service_has(void)
{
    ROW((row.service = 0x10, row.names_sub = true, row.sub_last = 0x7F), NULL);
    ROW((row.service = 0x10, row.names_sub = true, row.sub_last = 0x80), "at most 0x7F");
    ROW((row.service = 0x10, row.names_sub = true, row.sub_first = 1), "runs backwards");
    ROW((row.service = 0x10, row.sub_first = 1), "not named");
    ROW((row.service = 0x10, row.sub_last = 1), "not named");
    ROW(row.names_sub = true, "has no sub-function");
    ROW((row.service = 0x10, row.names_sub = true, row.sub_last = 0xFF,
         row.protocol = channel.dialect = UDS_KWP2000),
        NULL);
}

static void an_identifier_is_as_wide_as_the_service_has_them(void)
{
    ROW((row.names_identifiers = true, row.identifier_last = 0xFFFF), NULL);
    ROW((row.names_identifiers = true, row.identifier_first = 1), "runs backwards");
    ROW(row.identifier_first = 1, "not named");
    ROW(row.identifier_last = 1, "not named");
    ROW((row.service = 0x3E, row.names_identifiers = true), "has no identifiers");
    ROW((row.protocol = UDS_OBD, row.service = 1, row.names_identifiers = true,
         row.identifier_last = 0xFF),
        NULL);
    ROW((row.protocol = UDS_OBD, row.service = 1, row.names_identifiers = true,
         row.identifier_last = 0x100),
        "has one byte");
    ROW((row.service = 0x2A, row.names_identifiers = true, row.identifier_first = 0xF200,
         row.identifier_last = 0xF2FF),
        NULL);
    ROW((row.service = 0x2A, row.names_identifiers = true, row.identifier_last = 0xF2FF),
        "0xF200 to 0xF2FF");
}

static void its_modes_are_those_of_the_channel(void)
{
    ROW(row.modes = 3, NULL);
    ROW(row.modes = 0, "does not hold in this mode");
    ROW(row.modes = 4, "does not hold in this mode");
    ROW((row.modes = 3, channel.modes = 1), "does not hold in this mode");
}

int main(void)
{
    RUN(a_channel_is_between_two_buses);
    RUN(its_ids_are_three_and_of_one_width);
    RUN(a_refusal_has_a_code_that_testers_know);
    RUN(the_rest_of_it_is_there);
    RUN(a_service_is_one_that_the_channel_reads_so);
    RUN(a_sub_function_is_one_that_the_service_has);
    RUN(an_identifier_is_as_wide_as_the_service_has_them);
    RUN(its_modes_are_those_of_the_channel);
    return tap_done();
}
