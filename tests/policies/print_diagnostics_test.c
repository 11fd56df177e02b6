/* SPDX-License-Identifier: Apache-2.0 */
/* How a channel is written. That it reads back as the same is what print_test.c shows. */
#include "policies/print_part.h"
#include "tests/policies/parse_fixture.h"

#define MODES HEAD "mode road\nmode shop announce id 0x6A0\n"

/* The channel of these statements prints so. */
static bool prints(const char *statements, const char *wanted)
{
    char source[1024];
    char *text = NULL;
    size_t len = 0;
    (void)snprintf(source, sizeof source, MODES "from unit to vehicle {\n%s\n}\n",
                   statements);
    const struct policy *policy = parse(source);
    if (policy == NULL) {
        printf("# %s", parse_said);
        return false;
    }
    FILE *out = open_memstream(&text, &len);
    print_channel(out, policy, &policy->channels[0]);
    (void)fclose(out);
    bool good = strcmp(text, wanted) == 0;
    if (!good) {
        printf("# wanted:\n%s# printed:\n%s", wanted, text);
    }
    free(text);
    return good;
}

static void test_what_is_usual_is_left_out(void)
{
    EXPECT(prints("diagnostics id 1 answer id 2 rate 5/s age 100ms { uds service 0x3E }",
                  "    diagnostics id 0x001 answer id 0x002 rate 5/s {\n"
                  "        uds service 0x3E  # TesterPresent\n"
                  "        deny otherwise silent\n"
                  "    }\n"));
}

static void test_all_clauses_stand_in_their_order(void)
{
    EXPECT(prints(
        "diagnostics id 1 in shop kwp2000 age 20ms rate 1/s prefixed 1 answer 0xF1 "
        "extended functional id 3 answer id 2 {\ndeny otherwise answer nrc 17\n"
        "kwp service 0x21 identifier 128 }",
        "    diagnostics id 0x00000001 answer id 0x00000002 functional id 0x00000003 "
        "extended prefixed 0x01 answer 0xF1 kwp2000 rate 1/s age 20ms in shop {\n"
        "        kwp service 0x21 identifier 0x80  # ReadDataByLocalIdentifier\n"
        "        deny otherwise answer nrc 0x11\n"
        "    }\n"));
}

static void test_rows_of_one_service_are_joined_and_no_others(void)
{
    EXPECT(prints(
        "diagnostics id 1 answer id 2 rate 5/s {\n"
        "uds service 0x22 identifier 1\nuds service 0x22 identifier 2..3\n"
        "uds service 0x22 identifier 4 in shop\nuds service 0x22 in shop\n"
        "uds service 0x22 in shop\nuds service 0x24 identifier 4 in shop\n"
        "uds service 0x10 sub 1\nuds service 0x10 sub 3\nobd mode 1 pid 4\n"
        "uds service 0x31 sub 1, 3 routine 5, 6 in shop\n"
        "uds service 0x2C sub 3\nuds service 0x2C sub 1 identifier 7\n}",
        "    diagnostics id 0x001 answer id 0x002 rate 5/s {\n"
        "        uds service 0x22 identifier 0x0001, 0x0002..0x0003  # "
        "ReadDataByIdentifier\n"
        "        uds service 0x22 identifier 0x0004 in shop  # ReadDataByIdentifier\n"
        "        uds service 0x22 in shop  # ReadDataByIdentifier\n"
        "        uds service 0x22 in shop  # ReadDataByIdentifier\n"
        "        uds service 0x24 identifier 0x0004 in shop  # "
        "ReadScalingDataByIdentifier\n"
        "        uds service 0x10 sub 0x01, 0x03  # DiagnosticSessionControl\n"
        "        obd mode 0x01 pid 0x04  # ShowCurrentData\n"
        "        uds service 0x31 sub 0x01 routine 0x0005, 0x0006 in shop  # "
        "RoutineControl\n"
        "        uds service 0x31 sub 0x03 routine 0x0005, 0x0006 in shop  # "
        "RoutineControl\n"
        "        uds service 0x2C sub 0x03  # DynamicallyDefineDataIdentifier\n"
        "        uds service 0x2C sub 0x01 identifier 0x0007  # "
        "DynamicallyDefineDataIdentifier\n"
        "        deny otherwise silent\n"
        "    }\n"));
}

static void test_a_list_ends_where_nobody_reads_on(void)
{
    EXPECT(prints(
        "diagnostics id 1 answer id 2 rate 5/s {\n"
        "obd mode 1 pid 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17\n}",
        "    diagnostics id 0x001 answer id 0x002 rate 5/s {\n"
        "        obd mode 0x01 pid 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, "
        "0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10  # ShowCurrentData\n"
        "        obd mode 0x01 pid 0x11  # ShowCurrentData\n"
        "        deny otherwise silent\n"
        "    }\n"));
}

int main(void)
{
    RUN(test_what_is_usual_is_left_out);
    RUN(test_all_clauses_stand_in_their_order);
    RUN(test_rows_of_one_service_are_joined_and_no_others);
    RUN(test_a_list_ends_where_nobody_reads_on);
    return tap_done();
}
