/* SPDX-License-Identifier: Apache-2.0 */
#include "can/frame.h"

#include "tests/tap.h"

static struct frame standard(uint32_t id)
{
    return (struct frame){.id = id, .length = 2, .data = {1, 2}};
}

static struct frame extended(uint32_t id)
{
    struct frame frame = standard(id);
    frame.extended = true;
    return frame;
}

static struct frame flexible(uint8_t length)
{
    return (struct frame){.id = 0x123, .fd = true, .length = length};
}

static void an_id_must_fit_its_format(void)
{
    struct frame frame = standard(0x7FF);
    EXPECT_EQ(frame_check(&frame), FRAME_OK);
    frame.id = 0x800;
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_ID_RANGE);
    frame = extended(0x1FFFFFFF);
    EXPECT_EQ(frame_check(&frame), FRAME_OK);
    frame.id = 0x20000000;
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_ID_RANGE);
}

static void a_length_must_have_a_code(void)
{
    for (unsigned length = 0; length <= 255; length++) {
        struct frame frame = standard(1);
        frame.length = (uint8_t)length;
        EXPECT_EQ(frame_check(&frame), length <= 8 ? FRAME_OK : FRAME_FAULT_LENGTH);
    }
    struct frame frame = flexible(64);
    EXPECT_EQ(frame_check(&frame), FRAME_OK);
    frame = flexible(9);
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_LENGTH);
    frame = flexible(65);
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_LENGTH);
}

static void a_remote_frame_is_classic(void)
{
    struct frame frame = standard(1);
    frame.kind = FRAME_REMOTE;
    EXPECT_EQ(frame_check(&frame), FRAME_OK);
    frame.fd = true;
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_FD_REMOTE);
}

static void fd_flags_are_for_fd_only(void)
{
    struct frame frame = flexible(8);
    frame.bit_rate_switch = frame.error_state_indicator = true;
    EXPECT_EQ(frame_check(&frame), FRAME_OK);
    frame.fd = false;
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_FD_FLAG);
    frame.bit_rate_switch = false;
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_FD_FLAG);
}

static void an_error_frame_is_classic_and_its_class_has_29_bits(void)
{
    struct frame frame = {.kind = FRAME_ERROR, .id = 0x1FFFFFFF, .length = 8};
    EXPECT_EQ(frame_check(&frame), FRAME_OK);
    frame.id = 0x20000000;
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_ID_RANGE);
    frame = (struct frame){.kind = FRAME_ERROR, .fd = true};
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_KIND);
}

static void a_kind_that_does_not_exist_is_a_fault(void)
{
    struct frame frame = standard(1);
    frame.kind = (enum frame_kind)3;
    EXPECT_EQ(frame_check(&frame), FRAME_FAULT_KIND);
}

/* ISO 11898-1: base id, RTR or SRR, IDE, extension, RTR; a dominant bit (0) wins. As text
 * the bits in sending order compare as the bus does. */
static void wire_bits(char out[static 33], const struct frame *frame)
{
    char *at = out;
    bool remote = frame->kind == FRAME_REMOTE;
    uint32_t base = frame->extended ? frame->id >> 18 : frame->id;
    for (int bit = 10; bit >= 0; bit--) {
        *at++ = (char)('0' + (base >> bit & 1));
    }
    *at++ = frame->extended || remote ? '1' : '0';
    *at++ = frame->extended ? '1' : '0';
    for (int bit = 17; frame->extended && bit >= 0; bit--) {
        *at++ = (char)('0' + (frame->id >> bit & 1));
    }
    if (frame->extended) {
        *at++ = remote ? '1' : '0';
    }
    *at = '\0';
}

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void priority_is_the_order_of_the_bits_on_the_wire(void)
{
    static const uint32_t bases[] = {0, 1, 2, 0x3FF, 0x400, 0x7FE, 0x7FF};
    static const uint32_t extensions[] = {0, 1, 0x1FFFF, 0x20000, 0x3FFFF};
    struct frame frames[7 * 2 + 7 * 5 * 2];
    size_t count = 0;
    for (int b = 0; b < 7; b++) {
        for (int kind = FRAME_DATA; kind <= FRAME_REMOTE; kind++) {
            frames[count] = standard(bases[b]);
            frames[count++].kind = (enum frame_kind)kind;
            for (int e = 0; e < 5; e++) {
                frames[count] = extended(bases[b] << 18 | extensions[e]);
                frames[count++].kind = (enum frame_kind)kind;
            }
        }
    }
    EXPECT_EQ(count, sizeof frames / sizeof *frames);
    for (size_t a = 0; a < count; a++) {
        for (size_t b = 0; b < count; b++) {
            char wire_a[33], wire_b[33];
            wire_bits(wire_a, &frames[a]);
            wire_bits(wire_b, &frames[b]);
            if (!EXPECT_EQ(sign(frame_compare_priority(&frames[a], &frames[b])),
                           sign(strcmp(wire_a, wire_b)))) {
                printf("# %s against %s\n", wire_a, wire_b);
            }
        }
    }
}

static void a_standard_frame_wins_over_an_extended_one_of_the_same_base(void)
{
    struct frame a = standard(0x100);
    struct frame b = extended(0x100U << 18);
    EXPECT(frame_compare_priority(&a, &b) < 0);
    EXPECT(frame_compare_priority(&b, &a) > 0);
    a.kind = FRAME_REMOTE;
    EXPECT(frame_compare_priority(&a, &b) < 0);
    b.id = (0x100U << 18) - 1; /* base 0xFF */
    EXPECT(frame_compare_priority(&b, &a) < 0);
}

static void neither_of_two_with_one_id_wins(void)
{
    struct frame a = standard(5);
    struct frame b = standard(5);
    b.length = 0;
    b.fd = true;
    EXPECT_EQ(frame_compare_priority(&a, &b), 0);
}

static void frames_are_equal_when_all_that_goes_on_the_wire_is(void)
{
    const struct frame a = flexible(12);
    struct frame b = a;
    EXPECT(frame_equal(&a, &b));
    b.id++;
    EXPECT(!frame_equal(&a, &b));
    b = a, b.extended = true;
    EXPECT(!frame_equal(&a, &b));
    b = a, b.fd = false;
    EXPECT(!frame_equal(&a, &b));
    b = a, b.bit_rate_switch = true;
    EXPECT(!frame_equal(&a, &b));
    b = a, b.error_state_indicator = true;
    EXPECT(!frame_equal(&a, &b));
    b = a, b.kind = FRAME_REMOTE;
    EXPECT(!frame_equal(&a, &b));
    b = a, b.length = 16;
    EXPECT(!frame_equal(&a, &b));
    b = a, b.data[11] = 1;
    EXPECT(!frame_equal(&a, &b));
}

static void bytes_not_kept_become_zero(void)
{
    struct frame frame = flexible(64);
    memset(frame.data, 0xAA, sizeof frame.data);
    frame_keep_bytes(&frame, 1ULL << 0 | 1ULL << 63);
    for (int i = 0; i < FRAME_DATA_MAX; i++) {
        EXPECT_EQ(frame.data[i], i == 0 || i == 63 ? 0xAA : 0);
    }
    EXPECT_EQ(frame.length, 64);
}

static void keeping_all_changes_nothing(void)
{
    struct frame frame = standard(1);
    struct frame before = frame;
    frame_keep_bytes(&frame, UINT64_MAX);
    EXPECT(frame_equal(&frame, &before));
}

int main(void)
{
    RUN(an_id_must_fit_its_format);
    RUN(a_length_must_have_a_code);
    RUN(a_remote_frame_is_classic);
    RUN(fd_flags_are_for_fd_only);
    RUN(an_error_frame_is_classic_and_its_class_has_29_bits);
    RUN(a_kind_that_does_not_exist_is_a_fault);
    RUN(priority_is_the_order_of_the_bits_on_the_wire);
    RUN(a_standard_frame_wins_over_an_extended_one_of_the_same_base);
    RUN(neither_of_two_with_one_id_wins);
    RUN(frames_are_equal_when_all_that_goes_on_the_wire_is);
    RUN(bytes_not_kept_become_zero);
    RUN(keeping_all_changes_nothing);
    return tap_done();
}
