/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc.h"
#include "tests/policies/parse_fixture.h"

static const char van[] = "VERSION \"\"\nBU_: Engine\n"
                          "BO_ 928 EngineStatus: 8 Engine\n"
                          " SG_ Speed : 7|16@0+ (0.25,0) [0|0] \"rpm\" Engine\n"
                          " SG_ Vin : 24|32@1+ (1,0) [0|0] \"\" Engine\n"
                          " SG_ rate : 60|1@1+ (1,0) [0|0] \"\" Engine\n"
                          "BO_ 512 Pages: 8 Engine\n"
                          " SG_ Page M : 3|4@0+ (1,0) [0|0] \"\" Engine\n"
                          " SG_ Odo m0 : 8|16@1+ (1,0) [0|0] \"\" Engine\n"
                          " SG_ Key m0 : 24|8@1+ (1,0) [0|0] \"\" Engine\n"
                          " SG_ Sub m1M : 4|4@1+ (1,0) [0|0] \"\" Engine\n"
                          " SG_ Lock m2 : 8|4@1+ (1,0) [0|0] \"\" Engine\n"
                          "BO_ 2566844926 Ccvs: 8 Engine\n"
                          " SG_ Wheel : 8|16@1+ (1,0) [0|0] \"\" Engine\n"
                          "BO_ 2566841088 Config: 39 Engine\n"
                          " SG_ Idle : 8|16@1+ (1,0) [0|0] \"\" Engine\n"
                          "BO_ 3 Long: 100 Engine\n"
                          "BO_ 4 Short: 1 Engine\n"
                          " SG_ Behind : 4|8@1+ (1,0) [0|0] \"\" Engine\n"
                          "BA_DEF_ BO_ \"VFrameFormat\" ENUM "
                          "\"StandardCAN\",\"ExtendedCAN\",\"a\",\"J1939PG\";\n"
                          "BA_DEF_DEF_ \"VFrameFormat\" \"StandardCAN\";\n"
                          "BA_ \"VFrameFormat\" BO_ 2566844926 3;\n"
                          "BA_ \"VFrameFormat\" BO_ 2566841088 3;\n"
                          "SG_MUL_VAL_ 512 Lock Sub 1-3, 5-5;\n";

static _Alignas(16) uint8_t library_block[2][DBC_ARENA_BYTES(sizeof van)];
static unsigned library_turn;

static const struct database *library_read(void *context, const char *name)
{
    struct arena arena;
    unsigned turn = library_turn++ % 2;
    (void)context;
    if (strcmp(name, "van.dbc") != 0) {
        return NULL;
    }
    arena_init(&arena, library_block[turn], sizeof library_block[turn]);
    return dbc_read(name, (const uint8_t *)van, sizeof van - 1, &arena, NULL, NULL);
}

static const struct policy *read_policy(const char *text)
{
    static const struct policy_library library = {library_read, NULL, NULL};
    const struct policy_text whole = {"t", text, strlen(text), &library};
    struct arena arena;
    arena_init(&arena, parse_block_a, sizeof parse_block_a);
    parse_said[0] = '\0';
    parse_count = 0;
    library_turn = 0;
    return policy_parse_text(&whole, &arena, parse_keep, NULL);
}

#define TRUCK                                                                   \
    "policy \"p\" version 1\nbus vehicle = can0 j1939\nbus unit = can1 j1939\n" \
    "database \"van.dbc\"\nfrom vehicle to unit {\n"
#define BEGIN HEAD "database \"van.dbc\"\nfrom vehicle to unit {\n"

/* The rules of the print, which parses again without a database. */
static bool prints_behind(const char *begin, const char *rule, const char *expected)
{
    char text[512];
    char whole[1024];
    (void)snprintf(text, sizeof text, "%s%s\n}\n", begin, rule);
    const struct policy *policy = read_policy(text);
    if (policy == NULL) {
        printf("# %s# %s", text, parse_said);
        return false;
    }
    char *out = parse_print(policy);
    size_t len = strlen(out);
    (void)snprintf(whole, sizeof whole, "\nfrom vehicle to unit {\n%s}\n", expected);
    bool good = len > strlen(whole) && strcmp(out + len - strlen(whole), whole) == 0 &&
                parse(out) != NULL;
    if (!good) {
        printf("# %s# said %s# expected %s", out, parse_said, whole);
    }
    free(out);
    return good;
}

static bool prints(const char *rule, const char *expected)
{
    return prints_behind(BEGIN, rule, expected);
}

static void test_a_message_passes_its_signals_and_no_other_bit(void)
{
    EXPECT(prints("message EngineStatus pass Speed every 20ms",
                  "    id 0x3A0 length 8 pass bits 0..15 every 20ms  # message "
                  "EngineStatus: Speed\n"));
    EXPECT(prints("message EngineStatus pass \"rate\", Speed",
                  "    id 0x3A0 length 8 pass bits 0..15, 60  # message EngineStatus: "
                  "rate, Speed\n"));
    EXPECT(prints("message EngineStatus",
                  "    id 0x3A0 length 8 pass bits 0..15, 24..55, "
                  "60  # message EngineStatus: all\n"));
    EXPECT(prints("message EngineStatus pass none age 5ms",
                  "    id 0x3A0 length 8 pass bits none age 5ms  # message EngineStatus: "
                  "none\n"));
}

static void test_a_note_that_is_too_long_is_cut(void)
{
    char text[800] = BEGIN "message EngineStatus pass Speed";
    for (int i = 0; i < 60; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, ", Vin");
    }
    size_t used = strlen(text);
    (void)snprintf(text + used, sizeof text - used, "\n}\n");
    const struct policy *policy = read_policy(text);
    if (EXPECT(policy != NULL)) {
        size_t len = strlen(policy->notes[0]);
        EXPECT(len < 256 && strcmp(policy->notes[0] + len - 10, ", Vin, ...") == 0);
    }
}

static void test_a_multiplexed_signal_passes_in_its_pages(void)
{
    EXPECT(prints("message Pages pass Odo",
                  "    id 0x200 length 8 pass bits 0..3\n"
                  "        when bits 0|4 is 0 pass bits 8..23  # message Pages: Odo\n"));
    EXPECT(prints("message Pages pass Page",
                  "    id 0x200 length 8 pass bits 0..3  # message Pages: Page\n"));
    EXPECT(prints("message Pages pass Lock rate 1/s",
                  "    id 0x200 length 8 pass bits 0..3\n"
                  "        when bits 0|4 is 1 pass bits 4..7\n"
                  "        when bits 0|4 is 1 and bits 4|4 is 1..3 pass bits 8..11\n"
                  "        when bits 0|4 is 1 and bits 4|4 is 5 pass bits 8..11 rate 1/s "
                  " # message Pages: Lock\n"));
}

static void test_a_j1939_message_comes_from_any_source(void)
{
    EXPECT(prints_behind(TRUCK, "message Ccvs pass Wheel",
                         "    pgn 65265 length 8 pass bits 8..23  # Cruise "
                         "control/vehicle speed  # message Ccvs: Wheel\n"));
}

static void test_a_long_j1939_message_passes_whole(void)
{
    EXPECT(prints_behind(TRUCK, "message Config every 1s",
                         "    pgn 65251 source 0x00 length 39 every 1s  # Engine "
                         "configuration  # message Config: all\n"));
}

static bool refuses(const char *text, const char *message)
{
    bool good = read_policy(text) == NULL && parse_count == 1 &&
                strncmp(parse_said, message, strlen(message)) == 0;
    if (!good) {
        printf("# expected %s\n# said %s", message, parse_said);
    }
    return good;
}

static void test_what_cannot_be_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {BEGIN "message Ccvs\n}\n",
         "t:6:1: this rule is for a J1939 group, but the bus 'vehicle' carries none; "
         "write 'j1939'"},
        {TRUCK "message Config pass Idle\n}\n",
         "t:6:21: a group of more than 8 bytes passes whole or not at all; leave out"},
        {BEGIN "message EngineStats\n}\n",
         "t:6:9: no message 'EngineStats'; did you mean 'EngineStatus'?"},
        {BEGIN "message\n}\n", "t:7:1: '}' cannot stand here; write the name of a mess"},
        {BEGIN "message Door\n}\n", "t:6:9: no message 'Door'; correct the name"},
        {BEGIN "message EngineStatus pass Sped\n}\n",
         "t:6:27: no signal 'Sped'; did you mean 'Speed'?"},
        {BEGIN "message EngineStatus pass rate\n}\n",
         "t:6:27: 'rate' cannot stand here; write the name of a signal, in quotes"},
        {BEGIN "message Long\n}\n", "t:6:9: it is longer than a frame"},
        {BEGIN "message Short\n}\n",
         "t:6:1: the signal 'Behind' has no bit, or one behind the end"},
        {BEGIN "message Short pass Behind\n}\n",
         "t:6:20: the signal 'Behind' has no bit"},
        {BEGIN "message EngineStatus length 8\n}\n",
         "t:6:22: 'length' cannot stand here; after a message may stand pass"},
        {HEAD "from vehicle to unit {\nmessage A\n}\n",
         "t:5:9: no database above this line"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(refuses(rows[i].text, rows[i].message));
    }
}

static void test_two_databases_may_not_share_a_name_that_is_used(void)
{
    EXPECT(refuses(HEAD
                   "database \"van.dbc\"\ndatabase \"van.dbc\"\nfrom vehicle to unit "
                   "{\nmessage Pages\n}\n",
                   "t:7:9: two databases have a message of this name"));
}

static void test_a_database_that_cannot_be_read_is_told_once(void)
{
    EXPECT(refuses(HEAD "database \"no.dbc\"\nfrom vehicle to unit {\nmessage A\nmessage "
                        "B pass C\n}\n",
                   "t:4:1: this database cannot be used, as told before"));
    EXPECT(parse_refuses(HEAD "database \"van.dbc\"\n",
                         "t:4:1: no database can be read here"));
    EXPECT(
        refuses(HEAD "database van.dbc\n", "t:4:10: 'van.dbc' cannot stand here; wri"));
}

static void test_nine_databases_are_too_many(void)
{
    char text[600] = HEAD;
    for (int i = 0; i < 9; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "database \"van.dbc\"\n");
    }
    EXPECT(refuses(text, "t:12:1: more than 8 databases"));
}

int main(void)
{
    RUN(test_a_message_passes_its_signals_and_no_other_bit);
    RUN(test_a_note_that_is_too_long_is_cut);
    RUN(test_a_multiplexed_signal_passes_in_its_pages);
    RUN(test_a_j1939_message_comes_from_any_source);
    RUN(test_a_long_j1939_message_passes_whole);
    RUN(test_what_cannot_be_is_told);
    RUN(test_two_databases_may_not_share_a_name_that_is_used);
    RUN(test_a_database_that_cannot_be_read_is_told_once);
    RUN(test_nine_databases_are_too_many);
    return tap_done();
}
