/* SPDX-License-Identifier: Apache-2.0 */
#include "can/signal.h"

#include <math.h>

#include "tests/tap.h"

static uint8_t data[FRAME_DATA_MAX] = {0x12, 0x34, 0x56, 0x78, 0x9A,
                                       0xBC, 0xDE, 0xF0, 0x01};

static struct signal_layout intel(unsigned start, unsigned length)
{
    return (struct signal_layout){.start = (uint16_t)start, .length = (uint16_t)length};
}

static struct signal_layout motorola(unsigned start, unsigned length)
{
    struct signal_layout layout = intel(start, length);
    layout.motorola = true;
    return layout;
}

static uint64_t bits(struct signal_layout layout)
{
    return signal_bits(&layout, data);
}

static void intel_bits_go_up_from_the_least(void)
{
    EXPECT_EQ(bits(intel(0, 8)), 0x12);
    EXPECT_EQ(bits(intel(0, 16)), 0x3412);
    EXPECT_EQ(bits(intel(4, 8)), 0x41);
    EXPECT_EQ(bits(intel(1, 1)), 1);
    EXPECT_EQ(bits(intel(0, 64)), 0xF0DEBC9A78563412);
    EXPECT_EQ(bits(intel(4, 64)), 0x1F0DEBC9A7856341);
}

static void motorola_bits_go_down_from_the_greatest(void)
{
    EXPECT_EQ(bits(motorola(7, 8)), 0x12);
    EXPECT_EQ(bits(motorola(7, 16)), 0x1234);
    EXPECT_EQ(bits(motorola(3, 8)), 0x23);
    EXPECT_EQ(bits(motorola(4, 1)), 1);
    EXPECT_EQ(bits(motorola(7, 64)), 0x123456789ABCDEF0);
    EXPECT_EQ(bits(motorola(3, 64)), 0x23456789ABCDEF00);
}

static void bits_beyond_the_frame_read_as_zero(void)
{
    uint8_t full[FRAME_DATA_MAX];
    struct signal_layout up = intel(504, 16);
    struct signal_layout down = motorola(511, 16);
    struct signal_layout far = motorola(65535, 64);
    memset(full, 0xFF, sizeof full);
    EXPECT_EQ(signal_bits(&up, full), 0xFF);
    EXPECT_EQ(signal_bits(&down, full), 0xFF00);
    EXPECT_EQ(signal_bits(&far, full), 0);
    signal_put(&up, full, 0);
    EXPECT_EQ(full[63], 0);
    EXPECT_EQ(full[62], 0xFF);
}

static void no_bits_are_nothing(void)
{
    uint8_t mask[FRAME_DATA_MAX] = {0};
    struct signal_layout none = motorola(7, 0);
    none.is_signed = true;
    EXPECT_EQ(signal_bits(&none, data), 0);
    EXPECT(signal_raw(&none, 0) == 0);
    EXPECT(!signal_fits(&none, 8));
    signal_mark(&none, mask);
    EXPECT_EQ(mask[0], 0);
}

static void a_signal_fits_where_all_its_bits_are(void)
{
    struct signal_layout layout = intel(48, 16);
    EXPECT(signal_fits(&layout, 8));
    EXPECT(!signal_fits(&layout, 7));
    layout = motorola(55, 16);
    EXPECT(signal_fits(&layout, 8));
    EXPECT(!signal_fits(&layout, 7));
    layout = motorola(0, 2);
    EXPECT(signal_fits(&layout, 2));
    EXPECT(!signal_fits(&layout, 1));
    layout = intel(65535, 65535);
    EXPECT(!signal_fits(&layout, 64));
}

static void a_sign_is_twos_complement(void)
{
    struct signal_layout layout = intel(0, 4);
    layout.is_signed = true;
    EXPECT(signal_raw(&layout, 7) == 7);
    EXPECT(signal_raw(&layout, 8) == -8);
    EXPECT(signal_raw(&layout, 15) == -1);
    layout.length = 64;
    EXPECT(signal_raw(&layout, UINT64_MAX) == -1);
    EXPECT(signal_raw(&layout, (uint64_t)1 << 63) == -9223372036854775808.0);
    layout.is_signed = false;
    EXPECT(signal_raw(&layout, UINT64_MAX) == 18446744073709551615.0);
}

static void float_and_double_are_ieee_754(void)
{
    struct signal_layout layout = intel(0, 32);
    layout.kind = SIGNAL_FLOAT;
    EXPECT(signal_raw(&layout, 0xC0490FDB) == (double)-3.14159274F);
    EXPECT(isnan(signal_raw(&layout, 0x7FC00000)));
    layout.length = 64;
    layout.kind = SIGNAL_DOUBLE;
    EXPECT(signal_raw(&layout, 0x400921FB54442D18) == 3.141592653589793);
}

/* What is put in comes out; nothing else moves; the bits that moved are those marked. */
static void expect_round_trip(struct signal_layout layout, uint64_t value)
{
    uint8_t mask[FRAME_DATA_MAX] = {0};
    uint8_t zeros[FRAME_DATA_MAX] = {0};
    uint8_t ones[FRAME_DATA_MAX];
    memset(ones, 0xFF, sizeof ones);
    signal_mark(&layout, mask);
    signal_put(&layout, zeros, value);
    signal_put(&layout, ones, value);
    uint64_t wanted =
        layout.length == 64 ? value : value & (((uint64_t)1 << layout.length) - 1);
    bool good =
        signal_bits(&layout, zeros) == wanted && signal_bits(&layout, ones) == wanted;
    for (size_t i = 0; i < sizeof mask; i++) {
        good = good && (zeros[i] & ~mask[i]) == 0 && (ones[i] | mask[i]) == 0xFF;
    }
    if (!EXPECT(good)) {
        printf("# %u|%u@%d\n", layout.start, layout.length, !layout.motorola);
    }
}

static void what_is_put_in_comes_out_and_nothing_else_moves(void)
{
    for (unsigned start = 0; start < 72; start++) {
        for (unsigned length = 1; length <= 64; length++) {
            expect_round_trip(intel(start, length), 0xA5A5C3C30FF0693C);
            expect_round_trip(motorola(start, length), 0xA5A5C3C30FF0693C);
        }
    }
}

static void a_mark_has_one_bit_for_each_of_the_signal(void)
{
    uint8_t mask[FRAME_DATA_MAX] = {0};
    struct signal_layout layout = motorola(3, 6);
    signal_mark(&layout, mask);
    EXPECT_EQ(mask[0], 0x0F);
    EXPECT_EQ(mask[1], 0xC0);
    layout = intel(500, 200);
    signal_mark(&layout, mask);
    EXPECT_EQ(mask[62], 0xF0);
    EXPECT_EQ(mask[63], 0xFF);
}

int main(void)
{
    RUN(intel_bits_go_up_from_the_least);
    RUN(motorola_bits_go_down_from_the_greatest);
    RUN(bits_beyond_the_frame_read_as_zero);
    RUN(no_bits_are_nothing);
    RUN(a_signal_fits_where_all_its_bits_are);
    RUN(a_sign_is_twos_complement);
    RUN(float_and_double_are_ieee_754);
    RUN(what_is_put_in_comes_out_and_nothing_else_moves);
    RUN(a_mark_has_one_bit_for_each_of_the_signal);
    return tap_done();
}
