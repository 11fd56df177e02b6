/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/draft.h"
#include "policies/messages.h"
#include "tests/policies/parse_checks_kit.h"

#define ID "id 5 length 8 "
#define LINE "\n        checksum "

static void test_a_named_one_is_said_by_its_name(void)
{
    EXPECT(kit_prints(ID "checksum crc8_j1850 bits 56|8", LINE "crc8_j1850 bits 56|8"));
    EXPECT(kit_prints(ID "checksum toyota", LINE "toyota"));
    EXPECT(kit_prints(ID "checksum e2e_profile_5 data-id 7 offset 2",
                      LINE "e2e_profile_5 data-id 0x7 offset 2"));
    EXPECT(kit_prints(ID "checksum vw_pq bits 7|8 motorola every 20ms",
                      " every 20ms" LINE "vw_pq bits 7|8 motorola"));
}

static void test_every_name_is_in_the_grammar(void)
{
    static char text[1 << 16];
    FILE *in = fopen("policies/grammar.md", "r");
    if (in != NULL) {
        text[fread(text, 1, sizeof text - 1, in)] = '\0';
        (void)fclose(in);
    }
    for (size_t i = 0; i < checksum_variant_count; i++) {
        char quoted[80];
        (void)snprintf(quoted, sizeof quoted, "`%s`", checksum_variants[i].name);
        if (!EXPECT(strstr(text, quoted) != NULL)) {
            printf("# %s\n", quoted);
        }
    }
}

static void test_the_place_that_it_has_anyway_may_be_said(void)
{
    EXPECT(kit_prints(ID "checksum toyota bits 56|8", LINE "toyota"));
    EXPECT(kit_prints(ID "checksum toyota bits 63|8 motorola", LINE "toyota"));
    EXPECT(kit_prints("message Status pass none checksum toyota Sum",
                      " pass bits none" LINE "toyota"));
    EXPECT(kit_refuses(ID "checksum toyota bits 0|8",
                       "t:6:24: this checksum has a place of its own"));
}

static void test_data_ids_are_one_or_sixteen(void)
{
    EXPECT(kit_prints(ID "checksum vw_mqb data-ids 5", LINE "vw_mqb data-ids 0x05"));
    EXPECT(kit_prints(ID
                      "checksum vw_mqb data-ids 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, "
                      "5, 5, 6",
                      LINE "vw_mqb data-ids 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, "
                           "0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x06"));
    EXPECT(kit_refuses(ID "checksum vw_mqb data-ids 1, 2", "t:6:40: 2 data ids"));
    EXPECT(kit_refuses(ID "checksum vw_mqb data-ids 256", "t:6:40: 256 cannot be"));
    EXPECT(kit_refuses(ID "checksum vw_mqb data-ids 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, "
                          "4, 5, 6, 7, 8",
                       "t:6:40: 17 data ids"));
}

static void test_arithmetic_may_be_written_out(void)
{
    EXPECT(kit_prints(ID "checksum crc width 8 polynomial 0x1D initial 0xFF final 0xFE "
                         "reflected over id, length, data 1..7 bits 0|8",
                      LINE
                      "crc width 8 polynomial 0x1D initial 0xFF final 0xFE reflected "
                      "over id, length, data 1..7 bits 0|8"));
    EXPECT(kit_prints(ID "checksum crc bits 0|8 polynomial 0x1D width 8 reflected-in",
                      LINE "crc width 8 polynomial 0x1D initial 0x0 final 0x0 "
                           "reflected-in over data bits 0|8"));
    EXPECT(kit_prints(ID "checksum crc bits 0|8 polynomial 0x1D width 8 reflected-out",
                      LINE "crc width 8 polynomial 0x1D initial 0x0 final 0x0 "
                           "reflected-out over data bits 0|8"));
    EXPECT(kit_prints(ID "checksum sum negative constant 8 over id-16, zero, data 2 "
                         "backwards, data-id-low, data-id-high bits 60|4 data-id 0x102",
                      LINE "sum constant 0x8 negative over id-16, zero, data 2..2 "
                           "backwards, data-id-low, data-id-high bits 60|4 data-id "
                           "0x102"));
    EXPECT(kit_prints(ID "checksum xor over data, length bits 0|8",
                      LINE "xor over data, length bits 0|8"));
    EXPECT(kit_prints(ID "checksum nibbles constant 0 bits 0|4",
                      LINE "nibbles over data bits 0|4"));
}

static void test_a_kind_alone_is_the_named_one(void)
{
    EXPECT(kit_prints(ID "checksum xor bits 0|8", LINE "xor bits 0|8"));
    EXPECT(kit_prints(ID "checksum sum bits 0|8", LINE "sum bits 0|8"));
}

static void test_a_signal_may_stand_for_the_bits(void)
{
    EXPECT(kit_prints("message Status pass none checksum crc8_j1850 Sum",
                      " pass bits none" LINE "crc8_j1850 bits 56|8"));
    EXPECT(kit_prints("message Status pass none checksum xor \"Sum\" constant 3",
                      " pass bits none" LINE "xor constant 0x3 over data bits 56|8"));
    EXPECT(kit_refuses("message Status checksum crc8_j1850 Sun",
                       "t:6:36: no signal 'Sun'; did you mean 'Sum'?"));
    EXPECT(kit_refuses("message Pages checksum crc8_j1850 Lock",
                       "t:6:35: this signal is there on some pages"));
    EXPECT(kit_refuses("message Short pass none checksum crc8_j1850 Behind",
                       "t:6:45: this signal has no value"));
    EXPECT(kit_refuses("message Wide pass none checksum crc8_j1850 Text",
                       "t:6:44: this signal has no value"));
}

static void test_what_cannot_be_is_told(void)
{
    static const struct {
        const char *rule;
        const char *message;
    } rows[] = {
        {ID "checksum", "t:7:1: '}' cannot stand here; write the name of a checksum"},
        {ID "checksum 5", "t:6:24: '5' cannot stand here; write the name"},
        {ID "checksum crc8_j185 bits 0|8", "t:6:24: no checksum 'crc8_j185'; did you"},
        {ID "checksum q bits 0|8", "t:6:24: no checksum 'q'; grammar.md lists"},
        {ID "checksum crc width 7 bits 0|8", "t:6:34: 7 cannot be the width"},
        {ID "checksum crc width 8 bits 0|8", "t:6:28: a CRC has a width and a polynom"},
        {ID "checksum crc width 8 polynomial x", "t:6:47: 'x' cannot stand here"},
        {ID "checksum crc width 8 polynomial 1 initial x", "t:6:57: 'x' cannot stand"},
        {ID "checksum crc width 8 polynomial 1 final x", "t:6:55: 'x' cannot stand"},
        {ID "checksum xor constant x", "t:6:37: 'x' cannot stand"},
        {ID "checksum xor over x", "t:6:33: 'x' cannot stand here; what enters"},
        {ID "checksum xor over data 64", "t:6:38: 64 cannot be a byte"},
        {ID "checksum xor over data, data", "t:6:39: the data enters a checksum once"},
        {ID "checksum xor over zero, zero, zero, zero, zero, zero",
         "t:6:63: more than 5 parts enter"},
        {ID "checksum xor over data 5..2 bits 0|8", "t:6:24: no such checksum can be"},
        {ID "checksum xor negative bits 0|8", "t:6:24: no such checksum can be"},
        {ID "checksum xor constant 1 bits 0|8 constant 2", "t:6:39: one word is said on"},
        {ID "checksum toyota offset 1 offset 1", "t:6:40: 'offset' is said twice"},
        {ID "checksum toyota offset 64", "t:6:38: 64 cannot be an offset"},
        {ID "checksum toyota data-id x", "t:6:39: 'x' cannot stand"},
        {ID "checksum crc8_j1850 bits 0", "t:7:1: '}' cannot stand here; write '|'"},
        {ID "checksum crc8_j1850 bits 512|8", "t:6:40: 512 cannot be a bit"},
        {ID "checksum crc8_j1850 bits 0|65", "t:6:42: 65 cannot be a number of bits"},
        {ID "checksum crc8_j1850 bits 60|8", "t:6:24: the field of this checksum"},
        {ID "checksum crc8_j1850", "t:6:24: the field of this checksum is not inside"},
        {ID "checksum vw_mqb", "t:6:24: the make has no constant for this id"},
        {ID "checksum e2e_profile_2", "t:6:24: this checksum needs the list"},
        {ID "checksum crc width 8 polynomial 256 bits 0|8", "t:6:24: no CRC has this"},
        {ID "checksum crc8_j1850 bits 0|9", "t:6:24: the field is wider than the CRC"},
        {"id 5..6 length 8 checksum toyota", "t:6:27: the id enters this checksum"},
        {"id 5 length 7..8 checksum toyota", "t:6:27: a checksum is of frames of one"},
        {"id 5 remote checksum toyota", "t:6:22: a remote frame has no bytes to look"},
        {ID "checksum toyota checksum toyota", "t:6:31: 'checksum' is said twice"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(kit_refuses(rows[i].rule, rows[i].message));
    }
}

/* Room for what every parse takes first, and for nothing else. */
static void test_a_full_arena_is_told(void)
{
    static const char text[] = TO_UNIT("id 1 length 8 checksum xor constant 1 bits 0|8");
    struct arena arena;
    arena_init(&arena, parse_block_a, sizeof parse_block_a);
    EXPECT(arena_take(&arena, 1, sizeof(struct messages)) != NULL);
    EXPECT(arena_take(&arena, 1, sizeof(struct draft)) != NULL);
    EXPECT(arena_take(&arena, 1, sizeof(struct policy)) != NULL);
    arena_init(&arena, parse_block_a, arena.used_bytes);
    parse_said[0] = '\0';
    EXPECT(policy_parse("t", text, sizeof text - 1, &arena, parse_keep, NULL) == NULL);
    EXPECT(strstr(parse_said, "t:5:28: no memory is left") != NULL);
}

int main(void)
{
    RUN(test_a_named_one_is_said_by_its_name);
    RUN(test_every_name_is_in_the_grammar);
    RUN(test_the_place_that_it_has_anyway_may_be_said);
    RUN(test_data_ids_are_one_or_sixteen);
    RUN(test_arithmetic_may_be_written_out);
    RUN(test_a_kind_alone_is_the_named_one);
    RUN(test_a_signal_may_stand_for_the_bits);
    RUN(test_what_cannot_be_is_told);
    RUN(test_a_full_arena_is_told);
    return tap_done();
}
