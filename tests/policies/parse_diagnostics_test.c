/* SPDX-License-Identifier: Apache-2.0 */
/* What a channel reads as, and what is told of one that is wrong. */
#include "can/uds.h"
#include "tests/policies/parse_fixture.h"

#define MODES                                                                     \
    HEAD "bus body = can2 fd\nmode road\nmode shop announce id 0x6A0\nmode yard " \
         "announce id 0x6A1\n"
#define IN_UNIT(statements) MODES "from unit to vehicle {\n" statements "\n}\n"
#define CHANNEL(statements) \
    IN_UNIT("diagnostics id 0x7E0 answer id 0x7E8 rate 5/s {\n" statements "\n}")

static void test_a_whole_channel_is_read(void)
{
    const struct policy *policy = parse(
        MODES
        "from unit to vehicle {\n"
        "diagnostics id 0x18DA10F1 rate 5/s extended prefixed 1 answer 0xF1 age 20ms\n"
        "answer id 0x18DAF110 kwp2000 functional id 0x18DB33F1 in shop, yard {\n"
        "kwp service 0x21 identifier 0x80, 0x90..0x9F in shop\n"
        "deny otherwise answer nrc 0x11\n"
        "}\n}\n");
    if (!EXPECT(policy != NULL && policy->channel_count == 1)) {
        printf("# %s", parse_said);
        return;
    }
    const struct policy_channel *channel = &policy->channels[0];
    EXPECT(channel->from == 1 && channel->to == 0 && channel->line == 9);
    EXPECT(channel->id == 0x18DA10F1 && channel->answer_id == 0x18DAF110);
    EXPECT(channel->functional && channel->functional_id == 0x18DB33F1);
    EXPECT(channel->extended && !channel->fd && channel->prefixed);
    EXPECT(channel->address == 1 && channel->answer_address == 0xF1);
    EXPECT(channel->dialect == UDS_KWP2000 && channel->nrc == 0x11);
    EXPECT(channel->rate_count == 5 && channel->rate_per_us == 1000000);
    EXPECT(channel->age_us == 20000 && channel->modes == 6);
    EXPECT(channel->first_permission == 0 && channel->permission_count == 2);
    const struct policy_permission *row = policy->permissions;
    EXPECT(row[0].protocol == UDS_KWP2000 && row[0].service == 0x21 && !row[0].names_sub);
    EXPECT(row[0].names_identifiers && row[0].identifier_first == 0x80 &&
           row[0].identifier_last == 0x80 && row[0].modes == 2 && row[0].line == 11);
    EXPECT(row[1].identifier_first == 0x90 && row[1].identifier_last == 0x9F);
}

static void test_lists_make_a_row_for_each_pair(void)
{
    const struct policy *policy = parse(CHANNEL(
        "uds service 0x31 sub 0x01, 0x03 routine 1, 2..3 in shop\nuds service 0x3E"));
    if (!EXPECT(policy != NULL && policy->permission_count == 5)) {
        printf("# %s", parse_said);
        return;
    }
    static const struct {
        uint8_t sub;
        uint16_t first;
        uint16_t last;
    } wanted[] = {{1, 1, 1}, {1, 2, 3}, {3, 1, 1}, {3, 2, 3}};
    for (size_t i = 0; i < 4; i++) {
        const struct policy_permission *row = &policy->permissions[i];
        EXPECT(row->sub_first == wanted[i].sub && row->sub_last == wanted[i].sub);
        EXPECT(row->identifier_first == wanted[i].first &&
               row->identifier_last == wanted[i].last && row->modes == 2);
    }
    EXPECT_EQ(policy->permissions[4].modes, 7);
}

static void test_what_is_not_said_is_the_usual(void)
{
    const struct policy *policy =
        parse(CHANNEL("obd mode 1 pid 0x0C\ndeny otherwise silent"));
    EXPECT(policy != NULL && policy->channels[0].nrc == 0);
    EXPECT(policy != NULL && policy->channels[0].age_us == POLICY_AGE_DEFAULT_US);
    EXPECT(policy != NULL && policy->channels[0].modes == 7 && !policy->channels[0].fd);
}

static void test_the_way_back_is_made_where_there_is_none(void)
{
    const struct policy *policy = parse(CHANNEL("uds service 0x3E"));
    EXPECT(policy != NULL && policy->direction_count == 2);
    EXPECT(policy != NULL && policy_find_direction(policy, 0, 1) == 1);
    policy =
        parse(MODES "from vehicle to unit {\nid 5 length 8\n}\nfrom unit to vehicle {\n"
                    "diagnostics id 1 answer id 2 rate 5/s { uds service 0x3E }\n"
                    "id 6 length 8 rate 1/s\n}\n");
    EXPECT(policy != NULL && policy->direction_count == 2);
    EXPECT(policy != NULL && policy->directions[1].rule_count == 1);
}

static void test_channels_stand_in_the_order_of_the_directions(void)
{
    const struct policy *policy =
        parse(MODES "from unit to vehicle {\n}\nfrom unit to body {\n"
                    "diagnostics id 1 answer id 2 rate 5/s { uds service 0x3E }\n}\n"
                    "from unit to vehicle {\n"
                    "diagnostics id 3 answer id 4 rate 5/s { obd mode 3 }\n}\n");
    EXPECT(policy != NULL && policy->channel_count == 2 && policy->channels[0].id == 3);
    EXPECT(policy != NULL && policy->permissions[0].service == 3);
    EXPECT(policy != NULL && policy->channels[1].first_permission == 1);
}

/* The first message begins so. */
static bool refuses(const char *text, const char *message)
{
    bool good = parse(text) == NULL && strncmp(parse_said, message, strlen(message)) == 0;
    if (!good) {
        printf("# expected %s\n# said %s", message, parse_said);
    }
    return good;
}

static void test_a_head_that_is_wrong_is_told(void)
{
    static const struct {
        const char *head;
        const char *said;
    } rows[] = {
        {"diagnostics 0x7E0 {", "t:9:13: '0x7E0' cannot stand here; write 'id' after "},
        {"diagnostics id unit {", "t:9:16: 'unit' cannot stand here"},
        {"diagnostics id 1 rate 5/s {", "t:9:1: this channel has no answers; add"},
        {"diagnostics id 1 answer 2 rate 5/s {",
         "t:9:25: '2' cannot stand here; write 'id'"},
        {"diagnostics id 1 answer id x rate 5/s {", "t:9:28: 'x' cannot stand here"},
        {"diagnostics id 1 answer id 2 {", "t:9:1: this channel has no rate"},
        {"diagnostics id 1 answer id 1 rate 5/s {", "t:9:1: requests and answers have"},
        {"diagnostics id 1 answer id 2 rate 0/s {", "t:9:35: 0 is no limit"},
        {"diagnostics id 1 answer id 2 rate 5/s age 5 {",
         "t:9:43: '5' cannot stand here"},
        {"diagnostics id 1 answer id 2 rate 5/s functional 3 {",
         "t:9:50: '3' cannot stand here; write 'id' after 'functional'"},
        {"diagnostics id 1 answer id 2 rate 5/s functional id 2 {",
         "t:9:1: requests to all have an id of their own"},
        {"diagnostics id 1 answer id 2 rate 5/s prefixed 256 answer 1 {",
         "t:9:48: 256 cannot be an address"},
        {"diagnostics id 1 answer id 2 rate 5/s prefixed 1 2 {",
         "t:9:50: '2' cannot stand here; write 'answer' and the byte"},
        {"diagnostics id 1 answer id 2 rate 5/s prefixed 1 answer x {",
         "t:9:57: 'x' cannot stand here; write an address"},
        {"diagnostics id 1 answer id 0x800 rate 5/s {",
         "t:9:1: an id above 0x7FF has 29 bits"},
        {"diagnostics id 1 answer id 2 rate 5/s in moon {", "t:9:42: no mode 'moon'"},
        {"diagnostics id 1 answer id 2 rate 5/s length 8 {", "t:9:39: 'length' cannot"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        (void)snprintf(text, sizeof text,
                       MODES "from unit to vehicle {\n%s\nuds service 0x3E\n}\n}\n",
                       rows[i].head);
        EXPECT(refuses(text, rows[i].said));
    }
}

static void test_a_permission_that_is_wrong_is_told(void)
{
    static const struct {
        const char *statement;
        const char *said;
    } rows[] = {
        {"uds 0x22", "t:10:5: '0x22' cannot stand here; write 'service' after 'uds'"},
        {"obd service 1",
         "t:10:5: 'service' cannot stand here; write 'mode' after 'obd'"},
        {"uds service 256", "t:10:13: 256 cannot be a service; write 0 to 255"},
        {"uds service 0x22 identifier 0x10000", "t:10:29: 65536 cannot be an identifier"},
        {"uds service 0x22 pid 1", "t:10:22: what this service names is called 'ident"},
        {"uds service 0x31 sub 1 identifier 1 in shop",
         "t:10:35: what this service names is called 'routine'"},
        {"uds service 0x22 identifier 1 routine 2",
         "t:10:39: a permission has one list of these"},
        {"uds service 0x22 identifier 1 identifier 2",
         "t:10:31: 'identifier' is said twice"},
        {"uds service 0x10 sub 0x100", "t:10:1: no sub-function is above 0xFF"},
        {"uds service 0x10 sub 1..0x100", "t:10:1: no sub-function is above 0xFF"},
        {"uds service 0x10 sub 0x81", "t:10:1: a sub-function of UDS is at most 0x7F"},
        {"uds service 0x22 in moon", "t:10:21: no mode 'moon'"},
        {"uds service 0x22 length 8",
         "t:10:18: 'length' cannot stand here; after a service"},
        {"deny silent", "t:10:6: 'silent' cannot stand here; write 'otherwise' after"},
        {"deny otherwise reset", "t:10:16: 'reset' cannot stand here; write 'silent' or"},
        {"deny otherwise answer 0x33", "t:10:23: '0x33' cannot stand here; write 'nrc'"},
        {"deny otherwise answer nrc 0", "t:10:27: 0 cannot be a code; write 1 to 255"},
        {"deny otherwise answer nrc 0x78", "t:10:1: nrc 0x78 promises an answer"},
        {"deny otherwise silent deny otherwise silent", "t:10:23: 'deny' is said twice"},
        {"id 5 length 8",
         "t:10:1: 'id' cannot stand here; here stand 'obd', 'uds', 'kwp'"},
        {"", "t:9:1: this channel permits nothing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        (void)snprintf(text, sizeof text, CHANNEL("%s"), rows[i].statement);
        EXPECT(refuses(text, rows[i].said));
    }
}

static void test_a_list_and_a_policy_have_their_limits(void)
{
    static char text[64 * 1024];
    size_t used =
        (size_t)snprintf(text, sizeof text, "%s",
                         MODES "from unit to vehicle {\ndiagnostics id 1 answer "
                               "id 2 rate 5/s {\nuds service 0x22 identifier 0");
    for (unsigned i = 1; i < 64; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, ", %u", i);
    }
    (void)snprintf(text + used, sizeof text - used, "\n}\n}\n");
    EXPECT(parse(text) != NULL);
    (void)snprintf(text + used, sizeof text - used, ", 64\n}\n}\n");
    EXPECT(parse_refuses(text, "t:10:275: more than 64 in one list"));
    for (unsigned i = 0; i < 8; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "\nuds service 0x10 sub 1, 3\nuds service 0x22");
        for (unsigned k = 0; k < 62; k++) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s0x%X",
                                     k == 0 ? " identifier " : ", ", k);
        }
    }
    (void)snprintf(text + used, sizeof text - used, "\n}\n}\n");
    EXPECT(refuses(text, "t:25:1: more than 512 permissions"));
}

static void test_there_are_so_many_channels_and_directions(void)
{
    static char text[64 * 1024];
    size_t used =
        (size_t)snprintf(text, sizeof text, "%s", MODES "from unit to vehicle {\n");
    for (unsigned i = 0; i < 33; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "diagnostics id %u answer id %u rate 1/s { uds service "
                                 "0x3E }\n",
                                 2 * i, 2 * i + 1);
    }
    (void)snprintf(text + used, sizeof text - used, "}\n");
    EXPECT(parse_refuses(text, "t:41:1: more than 32 channels of diagnostics"));
    used =
        (size_t)snprintf(text, sizeof text, "policy \"p\" version 1\nbus unit = can0\n");
    for (unsigned i = 1; i < 8; i++) {
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "bus b%u = can%u\n", i, i);
    }
    for (unsigned i = 1; i < 4; i++) { /* 3 x 5 less one: 14 directions */
        for (unsigned k = i == 1 ? 4 : 3; k < 8; k++) {
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "from b%u to b%u {\n}\n", i, i == k ? 1 : k);
        }
    }
    (void)snprintf(
        text + used, sizeof text - used,
        "from unit to b7 {\ndiagnostics id 1 answer id 2 rate 1/s { uds service "
        "0x3E }\n}\n");
    EXPECT(parse(text) == NULL && strstr(parse_said, "more than 15 directions") != NULL);
}

int main(void)
{
    RUN(test_a_whole_channel_is_read);
    RUN(test_lists_make_a_row_for_each_pair);
    RUN(test_what_is_not_said_is_the_usual);
    RUN(test_the_way_back_is_made_where_there_is_none);
    RUN(test_channels_stand_in_the_order_of_the_directions);
    RUN(test_a_head_that_is_wrong_is_told);
    RUN(test_a_permission_that_is_wrong_is_told);
    RUN(test_a_list_and_a_policy_have_their_limits);
    RUN(test_there_are_so_many_channels_and_directions);
    return tap_done();
}
