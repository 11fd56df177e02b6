/* SPDX-License-Identifier: Apache-2.0 */
/* No secret leaves in a datagram: in what QUIC says before it encrypts, and in plain ones
 * in any form, over as many as it takes. */
#include "tests/gateway/datagram_scan_kit.h"
#include "tests/gateway/hellos.h"
#include "tests/gateway/quic_kit.h"

#define RANDOM_AT 6 /* of the hello, behind type, length and version */

/* --- QUIC */

static uint8_t packet[2000];

/* An Initial with these frames. */
static size_t seal(uint16_t number, const void *frames, size_t len)
{
    return quic_kit_seal(packet, QUIC_VERSION_1, quic_kit_id, number, frames, len);
}

/* One with bytes [from, to) of a hello that has a text in its random bytes. */
static size_t seal_hello(const char *text, size_t from, size_t to)
{
    uint8_t hello[sizeof openssl_tls13 - 5];
    uint8_t frames[1500];
    size_t part = to - from;
    const uint8_t head[] = {6, (uint8_t)(0x40 | from >> 8), (uint8_t)from,
                            (uint8_t)(0x40 | part >> 8), (uint8_t)part};
    memcpy(hello, openssl_tls13 + 5, sizeof hello);
    memcpy(hello + RANDOM_AT, text, strlen(text));
    memcpy(frames, head, sizeof head);
    memcpy(frames + sizeof head, hello + from, part);
    return seal((uint16_t)from, frames, sizeof head + part);
}
#define WHOLE (sizeof openssl_tls13 - 5)

static bool begin_quic(void)
{
    return begin_secret("quic \"*.telemetry.example\"", "");
}

/* Its hello has gone out. */
static bool begin_spoken_quic(void)
{
    if (!begin_quic()) {
        return false;
    }
    size_t len = seal_hello("", 0, WHOLE);
    hand_over_bytes(packet, len);
    EXPECT_EQ(came_out(), (ssize_t)len);
    return true;
}

static void test_a_secret_in_a_quic_hello_does_not_leave(void)
{
    if (!begin_quic()) {
        return;
    }
    hand_over_bytes(packet, seal_hello(VIN, 0, WHOLE));
    expect_stopped();
    end_secret();
}

static void test_nor_any_datagram_of_one_that_it_is_cut_over(void)
{
    for (size_t cut = RANDOM_AT + 1; cut < RANDOM_AT + VIN_BYTES; cut += 5) {
        if (!begin_quic()) {
            return;
        }
        hand_over_bytes(packet, seal_hello(VIN, cut, WHOLE));
        EXPECT_EQ(came_out(), -1);
        hand_over_bytes(packet, seal_hello(VIN, 0, cut));
        expect_stopped();
        end_secret();
    }
}

static void test_nor_one_behind_the_hello_in_its_stream(void)
{
    static const uint8_t head[] = {6, 0x44, 0, 0x40, 10};
    uint8_t frames[64];
    if (!begin_spoken_quic()) {
        return;
    }
    memcpy(frames, head, sizeof head);
    memcpy(frames + sizeof head, VIN, 10);
    size_t len = seal(1, frames, sizeof head + 10);
    hand_over_bytes(packet, len);
    EXPECT_EQ(came_out(), (ssize_t)len);
    frames[2] = 10;
    frames[4] = 7;
    memcpy(frames + sizeof head, &VIN[10], 7);
    hand_over_bytes(packet, seal(2, frames, sizeof head + 7));
    expect_stopped();
    hand_over_bytes("\x40more", 5);
    expect_stopped();
    end_secret();
}

static void test_nor_what_costs_too_much_to_look_through(void)
{
    uint8_t frame[] = {6, 0x44, 0, 0x40, 1, 'x'};
    if (!begin_spoken_quic()) {
        return;
    }
    uint8_t went = 0;
    for (bool goes = true; goes && went < 200; went += goes) {
        frame[2] = went;
        datagrams.scanning.due_us = 0;
        hand_over_bytes(packet, seal(1 + went, frame, sizeof frame));
        goes = came_out() > 0;
    }
    EXPECT(went > 100 && went < 140); /* of a stream of 1 kB, in all 128 kB */
    EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
    end_secret();
}

/* RFC 9000 19.19. */
static void test_nor_one_in_the_reason_why_quic_closes(void)
{
    static const uint8_t frames[] = "\x1c\0\0\x11" VIN;
    if (!begin_spoken_quic()) {
        return;
    }
    hand_over_bytes(packet, seal(1, frames, sizeof frames - 1));
    expect_stopped();
    end_secret();
}

/* 490154203237518, two digits to a byte. */
static void test_nor_one_as_a_connection_id(void)
{
    static const uint8_t id[8] = {0x49, 0x01, 0x54, 0x20, 0x32, 0x37, 0x51, 0x8f};
    uint8_t frames[WHOLE + 5];
    const uint8_t head[] = {6, 0x40, 0, (uint8_t)(0x40 | WHOLE >> 8), (uint8_t)WHOLE};
    memcpy(frames, head, sizeof head);
    memcpy(frames + sizeof head, openssl_tls13 + 5, WHOLE);
    if (!begin_quic()) {
        return;
    }
    hand_over_bytes(packet,
                    quic_kit_seal(packet, QUIC_VERSION_1, id, 0, frames, sizeof frames));
    expect_stopped();
    end_secret();
}

static void test_nor_one_in_an_initial_that_no_key_opens(void)
{
    uint8_t frames[64] = {0};
    if (!begin_spoken_quic()) {
        return;
    }
    size_t len = seal(1, frames, sizeof frames);
    memcpy(packet + len - VIN_BYTES, VIN, VIN_BYTES);
    hand_over_bytes(packet, len);
    expect_stopped();
    end_secret();
}

/* In them any bytes stand sooner or later. */
static void test_what_quic_encrypts_is_not_looked_at(void)
{
    if (!begin_spoken_quic()) {
        return;
    }
    hand_over_bytes("\x40" VIN, 1 + VIN_BYTES);
    EXPECT_EQ(came_out(), 1 + (ssize_t)VIN_BYTES);
    end_secret();
}

/* --- Plain datagrams */

static size_t write_plain(uint8_t *out)
{
    memcpy(out, VIN, VIN_BYTES);
    return VIN_BYTES;
}

static size_t write_hex(uint8_t *out)
{
    return kit_hex(out, (const uint8_t *)VIN, VIN_BYTES, true);
}

static size_t write_base64(uint8_t *out)
{
    return kit_base64(out, (const uint8_t *)"x" VIN, 1 + VIN_BYTES, false, 0);
}

static size_t write_percent(uint8_t *out)
{
    return kit_percent(out, (const uint8_t *)VIN, VIN_BYTES, UINT64_MAX);
}

static size_t write_utf16(uint8_t *out)
{
    return kit_utf16(out, (const uint8_t *)VIN, VIN_BYTES, true);
}

static size_t write_gzip(uint8_t *out)
{
    return kit_pack(out, 200, (const uint8_t *)"vin=" VIN ";", 5 + VIN_BYTES, 31);
}

static size_t write_zlib(uint8_t *out)
{
    return kit_pack(out, 200, (const uint8_t *)"vin=" VIN ";", 5 + VIN_BYTES, 15);
}

static size_t (*const forms[])(uint8_t *out) = {write_plain,   write_hex,   write_base64,
                                                write_percent, write_utf16, write_gzip,
                                                write_zlib};
#define FORMS (sizeof forms / sizeof forms[0])

static bool begin_plain(void)
{
    return begin_secret("udp \"time.example\"", "");
}

static void test_a_secret_in_a_plain_datagram_does_not_leave_in_any_form(void)
{
    for (size_t i = 0; i < FORMS; i++) {
        uint8_t bytes[256] = "say ";
        if (!begin_plain()) {
            return;
        }
        hand_over_bytes("hello", 5);
        EXPECT_EQ(came_out(), 5);
        hand_over_bytes(bytes, 4 + forms[i](bytes + 4));
        expect_stopped();
        end_secret();
    }
}

/* The end of what is packed holds its sum alone: there the first of two has it whole. */
static void test_the_datagram_that_makes_a_secret_whole_does_not_leave(void)
{
    for (size_t i = 0; i < FORMS; i++) {
        uint8_t bytes[256];
        size_t len = forms[i](bytes);
        for (size_t cut = 1; cut < len; cut += len / 3) {
            if (!begin_plain()) {
                return;
            }
            hand_over_bytes(bytes, cut);
            EXPECT(came_out() == (ssize_t)cut || cut > len - 9);
            hand_over_bytes(bytes + cut, len - cut);
            expect_stopped();
            end_secret();
        }
    }
}

/* It stands alone behind any bytes, and a number behind a digit is another. */
static void test_a_datagram_is_also_read_by_itself(void)
{
    if (!begin_plain()) {
        return;
    }
    hand_over_bytes("7", 1);
    EXPECT_EQ(came_out(), 1);
    hand_over_bytes("48.1372,11.5755", 15);
    expect_stopped();
    end_secret();
}

static void test_a_number_over_two_ends_with_the_second(void)
{
    if (!begin_plain()) {
        return;
    }
    hand_over_bytes("48.1372,11.", 11);
    EXPECT_EQ(came_out(), 11);
    hand_over_bytes("58", 2); /* may go on to what is no secret */
    expect_stopped();
    end_secret();
}

static void test_behind_a_secret_nothing_leaves_until_it_has_been_silent(void)
{
    if (!begin_plain()) {
        return;
    }
    hand_over_bytes(VIN, 8);
    EXPECT_EQ(came_out(), 8);
    hand_over_bytes(&VIN[8], VIN_BYTES - 8);
    expect_stopped();
    hand_over_bytes(&VIN[8], VIN_BYTES - 8);
    expect_stopped();
    hand_over_bytes("hello", 5);
    expect_stopped();
    regime.now_us += DATAGRAMS_IDLE_US;
    datagrams_tick(&datagrams);
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), 5);
    end_secret();
}

static void test_in_observe_it_is_told_and_leaves(void)
{
    if (!begin_plain()) {
        return;
    }
    regime.observe = true;
    hand_over_bytes("vin=" VIN, 4 + VIN_BYTES);
    EXPECT_EQ(came_out(), 4 + (ssize_t)VIN_BYTES);
    EXPECT_EQ(told.reason, REASON_SECRET_FOUND);
    EXPECT_EQ(told.action, EVENT_WOULD_DROP);
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), 5);
    end_secret();
}

static void test_a_secret_in_a_question_for_the_time_does_not_leave(void)
{
    uint8_t question[48] = {0x23};
    if (!begin_secret("ntp \"time.example\"", "")) {
        return;
    }
    hand_over_bytes(question, sizeof question);
    EXPECT_EQ(came_out(), sizeof question);
    memcpy(question + 20, VIN, VIN_BYTES);
    hand_over_bytes(question, sizeof question);
    expect_stopped();
    end_secret();
}

/* What unpacks is lent, and given to others when they need it. */
static void test_what_an_idle_one_unpacks_with_goes_to_others(void)
{
    static struct secret_inflater *slots[SECRET_KEEPER_INFLATERS];
    uint8_t bytes[256];
    size_t lent = 0;
    if (!begin_plain()) {
        return;
    }
    size_t len = write_gzip(bytes);
    hand_over_bytes(bytes, len / 2);
    EXPECT_EQ(came_out(), (ssize_t)len / 2);
    EXPECT_EQ(keeper.pool.used, 1);
    while (!secret_inflate_is_full(&keeper.pool)) {
        slots[lent++] = secret_inflate_open(&keeper.pool, SECRET_INFLATE_RAW);
    }
    datagrams_tick(&datagrams);
    EXPECT(secret_inflate_is_full(&keeper.pool));
    regime.now_us += DATAGRAMS_LENT_US;
    datagrams_tick(&datagrams);
    EXPECT(!secret_inflate_is_full(&keeper.pool));
    hand_over_bytes(bytes + len / 2, len - len / 2);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_FLOWS_FULL);
    while (lent > 0) {
        secret_inflate_close(&keeper.pool, slots[--lent]);
    }
    end_secret();
}

/* With none to unpack with it cannot be known what it holds. */
static void test_compressed_bytes_that_cannot_be_read_do_not_leave(void)
{
    static struct secret_inflater *slots[SECRET_KEEPER_INFLATERS];
    uint8_t bytes[256];
    size_t lent = 0;
    if (!begin_plain()) {
        return;
    }
    while (!secret_inflate_is_full(&keeper.pool)) {
        slots[lent++] = secret_inflate_open(&keeper.pool, SECRET_INFLATE_RAW);
    }
    hand_over_bytes(bytes, write_gzip(bytes));
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), 5);
    while (lent > 0) {
        secret_inflate_close(&keeper.pool, slots[--lent]);
    }
    end_secret();
}

static void test_other_secrets_are_looked_for_from_where_they_are_in_force(void)
{
    struct policy_uplink uplink = {.secrets = &kit_secrets[KIT_NAME], .secret_count = 1};
    uint8_t bytes[256];
    if (!begin_plain()) {
        return;
    }
    hand_over_bytes(bytes, write_gzip(bytes) / 2);
    EXPECT(came_out() > 0);
    datagrams_forget_secrets(&datagrams);
    EXPECT_EQ(keeper.pool.used, 0);
    secret_keeper_set(&keeper, &uplink);
    hand_over_bytes(VIN, VIN_BYTES);
    EXPECT_EQ(came_out(), (ssize_t)VIN_BYTES);
    hand_over_bytes("Erika Mustermann", 16);
    expect_stopped();
    end_secret();
}

/* Members of a hundred bytes, each of which becomes more than 600 times as many. */
static size_t fill_bombs(uint8_t *out, size_t room)
{
    static uint8_t zeros[65000];
    uint8_t one[256];
    size_t len = kit_pack(one, sizeof one, zeros, sizeof zeros, 31);
    size_t used = 0;
    for (; used + len <= room; used += len) {
        memcpy(out + used, one, len);
    }
    return used;
}

static void test_a_datagram_of_bombs_does_not_leave_and_costs_little(void)
{
    static uint8_t bytes[60000];
    if (!begin_plain()) {
        return;
    }
    hand_over_bytes(bytes, fill_bombs(bytes, sizeof bytes));
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
    EXPECT_EQ(told.detail, DETAIL_PACKED);
    EXPECT(datagrams.scans[0].stream.unpacked > DATAGRAM_SCAN_UNPACKED_BYTES);
    EXPECT(datagrams.scans[0].stream.unpacked < 2 * DATAGRAM_SCAN_UNPACKED_BYTES);
    EXPECT(datagrams.scanning.due_us > regime.now_us); /* it was charged */
    datagrams.scanning.due_us = 0;
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), 5);
    end_secret();
}

static void test_behind_too_long_looks_there_is_no_turn(void)
{
    if (!begin_plain()) {
        return;
    }
    handshake_share_charge(&datagrams.scanning, regime.now_us, 1000000);
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
    EXPECT_EQ(told.detail, DETAIL_NO_TURN);
    datagrams.scanning.due_us = 0;
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), 5);
    end_secret();
}

static void test_nor_do_those_of_a_policy_that_comes_when_it_has_begun(void)
{
    if (!begin_plain()) {
        return;
    }
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), 5);
    datagrams_forget_secrets(&datagrams);
    keeper.set = NULL;
    keeper.failed = true;
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
    end_secret();
}

static void test_secrets_that_cannot_be_looked_for_let_nothing_leave(void)
{
    if (!begin_plain()) {
        return;
    }
    keeper.set = NULL;
    keeper.failed = true;
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
    end_secret();
}

int main(void)
{
    RUN(test_a_secret_in_a_quic_hello_does_not_leave);
    RUN(test_nor_any_datagram_of_one_that_it_is_cut_over);
    RUN(test_nor_one_behind_the_hello_in_its_stream);
    RUN(test_nor_what_costs_too_much_to_look_through);
    RUN(test_nor_one_in_the_reason_why_quic_closes);
    RUN(test_nor_one_as_a_connection_id);
    RUN(test_nor_one_in_an_initial_that_no_key_opens);
    RUN(test_what_quic_encrypts_is_not_looked_at);
    RUN(test_a_secret_in_a_plain_datagram_does_not_leave_in_any_form);
    RUN(test_the_datagram_that_makes_a_secret_whole_does_not_leave);
    RUN(test_a_datagram_is_also_read_by_itself);
    RUN(test_a_number_over_two_ends_with_the_second);
    RUN(test_behind_a_secret_nothing_leaves_until_it_has_been_silent);
    RUN(test_in_observe_it_is_told_and_leaves);
    RUN(test_a_secret_in_a_question_for_the_time_does_not_leave);
    RUN(test_what_an_idle_one_unpacks_with_goes_to_others);
    RUN(test_compressed_bytes_that_cannot_be_read_do_not_leave);
    RUN(test_other_secrets_are_looked_for_from_where_they_are_in_force);
    RUN(test_a_datagram_of_bombs_does_not_leave_and_costs_little);
    RUN(test_behind_too_long_looks_there_is_no_turn);
    RUN(test_secrets_that_cannot_be_looked_for_let_nothing_leave);
    RUN(test_nor_do_those_of_a_policy_that_comes_when_it_has_begun);
    return tap_done();
}
