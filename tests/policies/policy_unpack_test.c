/* SPDX-License-Identifier: Apache-2.0 */
/* One message with everything in it is good; each test spoils one number of it. */
#include "policies/policy.pb-c.h"
#include "policies/policy_pack.h"

#include <stdlib.h>

#include "tests/policies/random.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];

struct whole {
    Sallyport__Policy policy;
    Sallyport__PolicyBus bus[2], *buses[POLICY_BUSES_MAX + 1];
    Sallyport__PolicyMode mode[2], *modes[POLICY_MODES_MAX + 1];
    Sallyport__PolicyDirection direction[2], *directions[POLICY_MODES_MAX + 1];
    Sallyport__PolicyFrameRule rule[2], *rules[POLICY_FRAME_RULES_MAX + 1];
    Sallyport__PolicyMask mask[2], *masks[POLICY_MASKS_MAX + 1];
    Sallyport__PolicyCondition condition[1], *conditions[POLICY_CONDITIONS_MAX + 1];
    Sallyport__PolicyUplink uplink;
    Sallyport__PolicyFlowRule flow[1], *flows[POLICY_FLOW_RULES_MAX + 1];
    Sallyport__PolicyBudget up;
    Sallyport__PolicyEmergencyFrame frame[1], *frames[POLICY_EMERGENCY_MAX + 1];
    Sallyport__PolicyEmergencyFlow call[1], *calls[POLICY_EMERGENCY_MAX + 1];
};
static struct whole it;
static uint8_t resolver[16] = {198, 51, 100, 53};
static uint8_t server[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
static char vehicle[] = "vehicle", unit[] = "unit", can0[] = "can0", can1[] = "can1";
static char road[] = "road", site[] = "site", host[] = "*.telemetry.example",
            name[] = "p", h2[] = "h2", h1[] = "http/1.1",
            print[] = "t13d1516h2_8daaf6152771_02713d6af862";
static char *alpn[POLICY_TEXTS_MAX + 1] = {h2, h1}, *ja4[] = {print};

static void make_buses(void)
{
    for (size_t i = 0; i < 2; i++) {
        sallyport__policy_bus__init(&it.bus[i]);
        sallyport__policy_mode__init(&it.mode[i]);
        sallyport__policy_direction__init(&it.direction[i]);
        it.bus[i].name = i == 0 ? vehicle : unit;
        it.bus[i].interface = i == 0 ? can0 : can1;
        it.mode[i].name = i == 0 ? road : site;
        it.direction[i].from = (uint32_t)i;
        it.direction[i].to = (uint32_t)(1 - i);
        it.direction[i].first_rule = (uint32_t)i;
        it.direction[i].rule_count = 1;
        it.buses[i] = &it.bus[i];
        it.modes[i] = &it.mode[i];
        it.directions[i] = &it.direction[i];
    }
    it.mode[1].announced = true;
    it.mode[1].announce_id = 0x6A0;
    it.policy.n_buses = it.policy.n_modes = it.policy.n_directions = 2;
    it.policy.buses = it.buses;
    it.policy.modes = it.modes;
    it.policy.directions = it.directions;
}

/* What rule 2 passes: nothing always, bit 8 on page 3. */
static void make_masks(void)
{
    static uint8_t bits[2][FRAME_DATA_MAX];
    memset(bits, 0, sizeof bits);
    bits[1][1] = 1;
    for (size_t i = 0; i < 2; i++) {
        sallyport__policy_mask__init(&it.mask[i]);
        it.mask[i].bits = (ProtobufCBinaryData){8, bits[i]};
        it.masks[i] = &it.mask[i];
    }
    sallyport__policy_condition__init(&it.condition[0]);
    it.condition[0].length = 4;
    it.condition[0].first = it.condition[0].last = 3;
    it.conditions[0] = &it.condition[0];
    it.mask[1].n_conditions = 1;
    it.mask[1].conditions = it.conditions;
    it.rule[1].keep = UINT64_MAX;
    it.rule[1].length_min = 8;
    it.rule[1].n_masks = 2;
    it.rule[1].masks = it.masks;
}

static void make_rules(void)
{
    for (size_t i = 0; i < 2; i++) {
        sallyport__policy_frame_rule__init(&it.rule[i]);
        it.rule[i].id_first = it.rule[i].id_last = 0x100;
        it.rule[i].length_max = 8;
        it.rule[i].keep = 0xFF;
        it.rule[i].age_us = 1;
        it.rule[i].modes = 3;
        it.rules[i] = &it.rule[i];
    }
    make_masks();
    sallyport__policy_flow_rule__init(&it.flow[0]);
    sallyport__policy_budget__init(&it.up);
    it.up.limit_bytes = it.up.period_us = 1;
    it.flow[0].host = host;
    it.flow[0].port = 443;
    it.flow[0].modes = 1;
    it.flow[0].up = &it.up;
    it.flow[0].n_alpn = 2;
    it.flow[0].alpn = alpn;
    it.flow[0].n_ja4 = 1;
    it.flow[0].ja4 = ja4;
    it.flows[0] = &it.flow[0];
    sallyport__policy_uplink__init(&it.uplink);
    it.uplink.resolver = (ProtobufCBinaryData){4, resolver};
    it.uplink.resolver_port = 53;
    it.uplink.n_rules = 1;
    it.uplink.rules = it.flows;
    it.policy.uplink = &it.uplink;
    it.policy.n_frame_rules = 2;
    it.policy.frame_rules = it.rules;
}

static void make(void)
{
    memset(&it, 0, sizeof it);
    sallyport__policy__init(&it.policy);
    it.policy.name = name;
    it.policy.version = 1;
    make_buses();
    make_rules();
    sallyport__policy_emergency_frame__init(&it.frame[0]);
    it.frame[0].from = 1;
    it.frame[0].id = 0x6F1;
    it.frames[0] = &it.frame[0];
    sallyport__policy_emergency_flow__init(&it.call[0]);
    it.call[0].transport = POLICY_UDP;
    it.call[0].server = (ProtobufCBinaryData){16, server};
    it.call[0].port = 5060;
    it.calls[0] = &it.call[0];
    it.policy.n_emergency_frames = it.policy.n_emergency_flows = 1;
    it.policy.emergency_frames = it.frames;
    it.policy.emergency_flows = it.calls;
}

/* The message of the refusal, "" if it was taken; makes a good one again. */
static const char *refusal_in(size_t arena_bytes)
{
    static struct trouble why;
    struct arena arena;
    size_t len = sallyport__policy__get_packed_size(&it.policy);
    uint8_t *bytes = malloc(len);
    why.text[0] = '\0';
    (void)sallyport__policy__pack(&it.policy, bytes);
    arena_init(&arena, block, arena_bytes);
    struct policy *policy = policy_unpack(bytes, len, &arena, &why);
    EXPECT((policy == NULL) == (why.text[0] != '\0'));
    EXPECT(policy != NULL || arena.used_bytes == 0);
    free(bytes);
    make();
    return why.text;
}

static bool refuses(const char *part)
{
    const char *text = refusal_in(sizeof block);
    bool good = text[0] != '\0' && strstr(text, part) != NULL;
    if (!good) {
        printf("# expected \"%s\", was \"%s\"\n", part, text);
    }
    return good;
}

/* Sets one field, and expects the refusal. */
#define SPOIL(field, value, part) (it.field = (value), EXPECT(refuses(part)))

static void test_the_good_one_is_taken(void)
{
    EXPECT_TEXT(refusal_in(sizeof block), "");
    it.policy.uplink = NULL;
    EXPECT_TEXT(refusal_in(sizeof block), "");
    it.uplink.n_rules = 0;
    it.uplink.resolver.len = 0;
    it.uplink.resolver_port = 0;
    EXPECT_TEXT(refusal_in(sizeof block), "");
}

static void test_a_policy_has_a_name_and_a_version(void)
{
    char bad[] = "a\nb", empty[] = "";
    SPOIL(policy.name, empty, "no name");
    SPOIL(policy.name, bad, "no name");
    SPOIL(policy.version, 0, "no version");
}

static void test_buses_have_names_of_their_own_that_can_be_written(void)
{
    char bad[] = "un it", keyword[] = "mode", slash[] = "a/b", empty[] = "";
    SPOIL(bus[1].name, bad, "bus 2");
    SPOIL(bus[1].name, keyword, "bus 2");
    SPOIL(bus[1].name, empty, "bus 2");
    SPOIL(bus[1].name, vehicle, "bus 2: a name that another has");
    SPOIL(bus[1].interface, slash, "bus 2");
    SPOIL(bus[1].interface, empty, "bus 2");
    SPOIL(bus[1].interface, can0, "bus 2: a name that another has");
    SPOIL(bus[0].bitrate, 1, "bus 1: a CAN bus runs at");
    SPOIL(bus[0].data_bitrate, 1000000, "bus 1: a data-bitrate");
    SPOIL(bus[0].load_percent, 1, "bus 1: 'load' is a share");
    SPOIL(bus[0].load_percent, 101, "bus 1: no bus carries");
    SPOIL(bus[0].load_percent, 256, "bus 1: a number out of range");
    it.bus[0].fd = true;
    SPOIL(bus[0].data_bitrate, 1, "bus 1: a data-bitrate lies");
}

static void test_modes_have_names_and_announcements_that_can_be(void)
{
    char bad[] = "9";
    SPOIL(mode[1].name, bad, "mode 2");
    SPOIL(mode[1].name, road, "mode 2");
    SPOIL(mode[1].announced, false, "mode 2: an announcement");
    SPOIL(mode[0].announced, true, "mode 1: the first mode");
    SPOIL(mode[1].announce_id, 0x800, "mode 2: an id above");
    it.mode[1].announce_extended = true;
    SPOIL(mode[1].announce_id, 0x20000000, "mode 2: no arbitration id is above");
}

static void test_directions_name_two_buses_once_and_follow_one_another(void)
{
    SPOIL(direction[0].from, 2, "direction 1");
    SPOIL(direction[0].to, 2, "direction 1");
    SPOIL(direction[0].to, 256 + 1, "direction 1");
    SPOIL(direction[0].to, 0, "direction 1");
    it.direction[1].to = 1;
    SPOIL(direction[1].from, 0, "direction 2");
    SPOIL(direction[1].first_rule, 0, "direction 2: rules that");
    SPOIL(direction[1].first_rule, 65537, "direction 2: rules that");
    SPOIL(direction[1].rule_count, 65537, "direction 2: rules that");
    SPOIL(direction[1].rule_count, 2, "outside of every direction");
    SPOIL(policy.n_directions, 1, "frame rule 2: one outside");
}

static void test_frame_rules_say_what_can_be_said(void)
{
    SPOIL(rule[0].id_first, 0x101, "frame rule 1: the range of ids");
    SPOIL(rule[1].id_last, 0x800, "frame rule 2: an id above 0x7FF");
    it.rule[1].extended = true;
    SPOIL(rule[1].id_last, 0x20000000, "frame rule 2: no arbitration id");
    SPOIL(rule[0].format, 3, "frame rule 1: a frame format");
    SPOIL(rule[0].format, 256, "frame rule 1: a number out of range");
    SPOIL(rule[0].length_min, 65536, "frame rule 1: a number out of range");
    SPOIL(rule[0].length_max, 65536 + 8, "frame rule 1: a number out of range");
    SPOIL(rule[0].modes, 65536 + 1, "frame rule 1: a number out of range");
    SPOIL(rule[0].length_max, 9, "frame rule 1: no DLC");
    SPOIL(rule[0].length_min, 12, "frame rule 1: the range of lengths");
    SPOIL(rule[0].length_max, 12, "frame rule 1: a length above 8");
    SPOIL(rule[0].keep, 0x100, "frame rule 1: 'pass bytes'");
    SPOIL(rule[0].remote, true, "frame rule 1: a remote frame");
    it.rule[0].keep = UINT64_MAX;
    it.rule[0].format = POLICY_FORMAT_FD;
    SPOIL(rule[0].remote, true, "frame rule 1: a remote frame");
    SPOIL(rule[0].rate_count, 1, "frame rule 1: half a rate");
    SPOIL(rule[0].rate_per_us, 1, "frame rule 1: half a rate");
    SPOIL(rule[0].age_us, 0, "frame rule 1: an age");
    SPOIL(rule[0].pace_us, 1, "frame rule 1: frames can be paced");
    it.rule[0].every_us = 5;
    SPOIL(rule[0].silence_us, 5, "frame rule 1: 'silence' is no longer");
    SPOIL(rule[0].modes, 0, "frame rule 1: a mode that does not exist");
    SPOIL(rule[0].modes, 4, "frame rule 1: a mode that does not exist");
}

static void test_masks_say_what_can_be_said(void)
{
    SPOIL(rule[1].keep, 1, "frame rule 2: more masks than a rule has");
    SPOIL(rule[1].remote, true, "frame rule 2: a remote frame");
    SPOIL(rule[1].length_max, 7, "frame rule 2: the range of lengths");
    SPOIL(rule[1].length_min, 0, "frame rule 2: 'when' looks at a bit behind");
    SPOIL(mask[0].bits.len, 7, "frame rule 2: a mask of another length");
    SPOIL(mask[0].bits.len, 64, "frame rule 2: a mask of another length");
    SPOIL(mask[1].n_conditions, 0, "frame rule 2: a mask without its conditions");
    SPOIL(condition[0].start, 62, "frame rule 2: 'when' looks at a bit behind");
    SPOIL(condition[0].start, 65536, "frame rule 2: a mask of another length");
    SPOIL(condition[0].length, 0, "frame rule 2: 'when' looks at 1 to 64 bits");
    SPOIL(condition[0].length, 65, "frame rule 2: 'when' looks at 1 to 64 bits");
    SPOIL(condition[0].length, 256 + 4, "frame rule 2: a mask of another length");
    SPOIL(condition[0].first, 4, "frame rule 2: the range of values runs backwards");
    SPOIL(condition[0].last, 16, "frame rule 2: the bits that 'when' looks at cannot");
}

static void test_too_many_masks_are_refused(void)
{
    for (size_t i = 0; i <= POLICY_MASKS_MAX; i++) {
        it.masks[i] = &it.mask[0];
    }
    SPOIL(rule[1].n_masks, 256 + 2, "frame rule 2: a number out of range");
    for (size_t i = 0; i <= POLICY_MASKS_MAX; i++) {
        it.masks[i] = &it.mask[0];
    }
    SPOIL(rule[1].n_masks, POLICY_RULE_MASKS_MAX + 1, "frame rule 2: more masks");
    for (size_t i = 0; i <= POLICY_MASKS_MAX; i++) {
        it.masks[i] = &it.mask[0];
    }
    SPOIL(rule[1].n_masks, POLICY_MASKS_MAX + 1,
          "frame rule 1: more masks than a policy");
    for (size_t i = 0; i <= POLICY_CONDITIONS_MAX; i++) {
        it.conditions[i] = &it.condition[0];
    }
    SPOIL(mask[1].n_conditions, POLICY_CONDITIONS_MAX + 1, "frame rule 2: a mask of ano");
}

static void test_too_many_paces_are_refused(void)
{
    for (unsigned more = 0; more < 2; more++) {
        it.rule[0].pace_us = 1000;
        for (size_t i = 0; i < POLICY_PACED_RULES_MAX + 1; i++) {
            it.rules[i] = &it.rule[0];
        }
        it.policy.n_frame_rules = POLICY_PACED_RULES_MAX + more;
        it.direction[0].rule_count = POLICY_PACED_RULES_MAX + more - 1;
        it.direction[1].first_rule = it.direction[0].rule_count;
        if (more == 0) {
            EXPECT_TEXT(refusal_in(sizeof block), "");
        } else {
            EXPECT(refuses("frame rule 1: more with a pace than a policy has"));
        }
    }
}

static void test_evidence_is_of_a_kind_that_is(void)
{
    SPOIL(policy.evidence, 256 + POLICY_EVIDENCE_NONE, "evidence of a kind");
    SPOIL(bus[1].evidence, POLICY_EVIDENCE_PAYLOAD + 1, "bus 2: a number out of range");
    SPOIL(uplink.evidence, 256 + POLICY_EVIDENCE_NONE, "uplink 1: evidence of a kind");
    it.uplink.denial = POLICY_DENY_DECOY;
    SPOIL(uplink.evidence, POLICY_EVIDENCE_HEADERS, "a decoy listens so that");
    it.uplink.denial = POLICY_DENY_RESET;
    it.policy.evidence = POLICY_EVIDENCE_PAYLOAD;
    it.uplink.evidence = POLICY_EVIDENCE_HEADERS;
    EXPECT_TEXT(refusal_in(sizeof block), "");
}

static void test_an_uplink_says_what_can_be_said(void)
{
    char upper[] = "A.example", wide[] = "*.com", address[] = "198.51.100.7";
    SPOIL(uplink.resolver.len, 0, "uplink 1");
    SPOIL(uplink.resolver.len, 5, "uplink 1");
    SPOIL(uplink.resolver_port, 0, "uplink 1");
    SPOIL(uplink.resolver_port, 65536 + 53, "uplink 1");
    SPOIL(uplink.denial, POLICY_DENY_DECOY + 1, "uplink 1");
    SPOIL(uplink.names_count, 5, "uplink 1: half a budget of names");
    SPOIL(uplink.names_per_us, 5, "uplink 1: half a budget of names");
    SPOIL(flow[0].transport, POLICY_TRANSPORTS, "flow rule 1");
    SPOIL(flow[0].transport, 256, "flow rule 1");
    SPOIL(flow[0].port, 0, "flow rule 1");
    SPOIL(flow[0].port, 65536 + 443, "flow rule 1");
    SPOIL(flow[0].modes, 65536 + 1, "flow rule 1");
    SPOIL(flow[0].modes, 4, "flow rule 1: a mode");
    SPOIL(flow[0].modes, 0, "flow rule 1: a mode");
    SPOIL(flow[0].host, upper, "flow rule 1: a host");
    SPOIL(flow[0].host, wide, "flow rule 1: a host");
    SPOIL(flow[0].host, address, "flow rule 1: a host");
    SPOIL(up.period_us, 0, "flow rule 1: half a budget");
    it.flow[0].down = &it.up;
    it.flow[0].up = NULL;
    SPOIL(up.limit_bytes, 0, "flow rule 1: half a budget");
}

static void test_a_flow_rule_lists_what_a_hello_may_offer(void)
{
    char *blank[] = {(char[]){""}, h1}, *upper[] = {(char[]){"T13D"}};
    for (size_t i = 2; i < sizeof alpn / sizeof *alpn; i++) {
        alpn[i] = h2;
    }
    SPOIL(flow[0].alpn, blank, "flow rule 1: a protocol or fingerprint");
    SPOIL(flow[0].ja4, upper, "flow rule 1: a protocol or fingerprint");
    SPOIL(flow[0].n_alpn, POLICY_TEXTS_MAX + 1, "flow rule 1: a number or text");
    it.flow[0].n_alpn = POLICY_TEXTS_MAX;
    EXPECT_TEXT(refusal_in(sizeof block), "");
}

static void test_emergencies_say_what_can_be_said(void)
{
    SPOIL(frame[0].from, 2, "emergency id 1: a bus");
    SPOIL(frame[0].from, 256 + 1, "emergency id 1: a bus");
    SPOIL(frame[0].to, 256, "emergency id 1: a bus");
    SPOIL(frame[0].to, 1, "emergency id 1: from a bus");
    SPOIL(frame[0].id, 0x800, "emergency id 1: an id");
    it.frame[0].extended = true;
    SPOIL(frame[0].id, 0x20000000, "emergency id 1: no arbitration id");
    SPOIL(call[0].transport, POLICY_TLS, "emergency destination 1");
    SPOIL(call[0].transport, 256 + POLICY_UDP, "emergency destination 1");
    SPOIL(call[0].server.len, 3, "emergency destination 1");
    SPOIL(call[0].port, 0, "emergency destination 1");
    SPOIL(call[0].port, 65536 + 1, "emergency destination 1");
}

/* A field of a later version: a limit, perhaps. */
static void test_what_a_later_version_says_more_is_refused_at_every_depth(void)
{
    static uint8_t value[] = {1};
    static ProtobufCMessageUnknownField more = {
        .tag = 500, .wire_type = 0, .len = sizeof value, .data = value};
    ProtobufCMessage *const parts[] = {
        &it.policy.base,   &it.bus[1].base, &it.mode[0].base, &it.direction[1].base,
        &it.rule[1].base,  &it.uplink.base, &it.flow[0].base, &it.up.base,
        &it.frame[0].base, &it.call[0].base};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        parts[i]->n_unknown_fields = 1;
        parts[i]->unknown_fields = &more;
        EXPECT(refuses("does not know"));
    }
    EXPECT_TEXT(refusal_in(sizeof block), "");
}

static void test_more_than_the_limits_are_refused(void)
{
    struct {
        size_t *count;
        size_t max;
    } rows[] = {
        {&it.policy.n_buses, POLICY_BUSES_MAX},
        {&it.policy.n_modes, POLICY_MODES_MAX},
        {&it.policy.n_directions, POLICY_DIRECTIONS_MAX},
        {&it.policy.n_frame_rules, POLICY_FRAME_RULES_MAX},
        {&it.policy.n_emergency_frames, POLICY_EMERGENCY_MAX},
        {&it.policy.n_emergency_flows, POLICY_EMERGENCY_MAX},
        {&it.uplink.n_rules, POLICY_FLOW_RULES_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t k = 0; k < POLICY_BUSES_MAX + 1; k++) {
            it.buses[k] = &it.bus[0];
        }
        for (size_t k = 0; k < POLICY_FRAME_RULES_MAX + 1; k++) {
            it.rules[k] = &it.rule[0];
        }
        for (size_t k = 0; k < POLICY_FLOW_RULES_MAX + 1; k++) {
            it.flows[k] = &it.flow[0];
        }
        for (size_t k = 0; k < POLICY_MODES_MAX + 1; k++) {
            it.modes[k] = &it.mode[0];
            it.directions[k] = &it.direction[0];
        }
        for (size_t k = 0; k < POLICY_EMERGENCY_MAX + 1; k++) {
            it.frames[k] = &it.frame[0];
            it.calls[k] = &it.call[0];
        }
        if (rows[i].max != POLICY_BUSES_MAX) {
            it.buses[1] = &it.bus[1];
        }
        it.modes[1] = &it.mode[1];
        it.directions[1] = &it.direction[1];
        *rows[i].count = rows[i].max + 1;
        EXPECT(refuses("more than a policy has"));
    }
    SPOIL(policy.n_modes, 0, "mode");
}

/* Every arena that is too small gives one message and stays as it was. */
static void test_an_arena_that_is_too_small_is_told(void)
{
    size_t size = 0;
    while (size < sizeof block && refusal_in(size)[0] != '\0') {
        size += 16;
    }
    EXPECT(size > 1000 && size < 100000);
}

static void test_bytes_cut_or_changed_anywhere_are_safe(void)
{
    struct random random = {7};
    size_t len = sallyport__policy__get_packed_size(&it.policy);
    uint8_t *bytes = malloc(len);
    for (int round = 0; round < 20000; round++) {
        struct trouble why = {0};
        struct arena arena;
        (void)sallyport__policy__pack(&it.policy, bytes);
        size_t cut = round % 2 == 0 ? len : random_below(&random, len);
        bytes[random_below(&random, len)] = (uint8_t)random_below(&random, 256);
        arena_init(&arena, block, sizeof block);
        struct policy *policy = policy_unpack(bytes, cut, &arena, &why);
        EXPECT((policy == NULL) == (why.text[0] != '\0'));
    }
    free(bytes);
}

int main(void)
{
    make();
    RUN(test_the_good_one_is_taken);
    RUN(test_evidence_is_of_a_kind_that_is);
    RUN(test_a_policy_has_a_name_and_a_version);
    RUN(test_buses_have_names_of_their_own_that_can_be_written);
    RUN(test_modes_have_names_and_announcements_that_can_be);
    RUN(test_directions_name_two_buses_once_and_follow_one_another);
    RUN(test_frame_rules_say_what_can_be_said);
    RUN(test_masks_say_what_can_be_said);
    RUN(test_too_many_masks_are_refused);
    RUN(test_too_many_paces_are_refused);
    RUN(test_an_uplink_says_what_can_be_said);
    RUN(test_a_flow_rule_lists_what_a_hello_may_offer);
    RUN(test_emergencies_say_what_can_be_said);
    RUN(test_what_a_later_version_says_more_is_refused_at_every_depth);
    RUN(test_more_than_the_limits_are_refused);
    RUN(test_an_arena_that_is_too_small_is_told);
    RUN(test_bytes_cut_or_changed_anywhere_are_safe);
    return tap_done();
}
