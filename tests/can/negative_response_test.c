/* SPDX-License-Identifier: Apache-2.0 */
#include "can/negative_response.h"

#include "can/uds.h"
#include "tests/tap.h"

static struct frame refuse(enum isotp_addressing addressing)
{
    const struct negative_response_to to = {
        .id = 0x7E8, .addressing = addressing, .address = 0xF1};
    return negative_response_frame(&to, 0x27, 0x33);
}

static void a_refusal_is_one_frame(void)
{
    const uint8_t bytes[] = {0x03, 0x7F, 0x27, 0x33, 0xCC, 0xCC, 0xCC, 0xCC};
    struct frame frame = refuse(ISOTP_NORMAL);
    EXPECT_EQ(frame.id, 0x7E8);
    EXPECT_EQ(frame.length, 8);
    EXPECT(memcmp(frame.data, bytes, 8) == 0);
    EXPECT_EQ(frame_check(&frame), FRAME_OK);
}

static void extended_and_mixed_addressing_put_the_address_first(void)
{
    const uint8_t bytes[] = {0xF1, 0x03, 0x7F, 0x27, 0x33, 0xCC, 0xCC, 0xCC};
    struct frame frame = refuse(ISOTP_PREFIXED);
    EXPECT(memcmp(frame.data, bytes, 8) == 0);
}

static void the_format_is_that_of_the_request(void)
{
    const struct negative_response_to to = {
        .id = 0x18DAF110, .extended = true, .fd = true};
    struct frame frame = negative_response_frame(&to, 0x22, 0x31);
    EXPECT(frame.extended && frame.fd);
    EXPECT_EQ(frame_check(&frame), FRAME_OK);
}

static void a_follower_and_the_decoder_understand_it(void)
{
    uint8_t buffer[ISOTP_SIDES][8];
    uint8_t *const buffers[ISOTP_SIDES] = {buffer[0], buffer[1]};
    struct isotp isotp;
    isotp_init(&isotp,
               &(const struct isotp_config){.addressing = ISOTP_PREFIXED,
                                            .address = {0x10, 0xF1},
                                            .timeout_us = ISOTP_TIMEOUT_US},
               buffers, 8);
    struct frame frame = refuse(ISOTP_PREFIXED);
    struct isotp_event event = isotp_take(&isotp, 1, &frame, 0);
    EXPECT_EQ(event.kind, ISOTP_COMPLETE);
    struct uds_message message =
        uds_decode(event.bytes, event.count, event.length, UDS_ISO14229);
    EXPECT_EQ(message.kind, UDS_NEGATIVE);
    EXPECT_EQ(message.service_id, 0x27);
    EXPECT_EQ(message.code, 0x33);
}

static void standard_ids_are_paired(void)
{
    const struct {
        uint32_t request, answer;
        bool extended, known;
    } rows[] = {
        {0x7E0, 0x7E8, false, true},
        {0x7E7, 0x7EF, false, true},
        {0x7E8, 0, false, false},
        {0x7DF, 0, false, false},
        {0x641, 0, false, false},
        {0x18DA10F1, 0x18DAF110, true, true},
        {0x14DA10F1, 0x14DAF110, true, true},
        {0x18CE10F1, 0x18CEF110, true, true},
        {0x18DB33F1, 0, true, false},
        {0x18CD33F1, 0, true, false},
        {0x7E0, 0, true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t id = 0;
        EXPECT_EQ(negative_response_id(rows[i].request, rows[i].extended, &id),
                  rows[i].known);
        if (rows[i].known) {
            EXPECT_EQ(id, rows[i].answer);
        }
    }
}

static void nobody_says_not_mine_to_a_request_to_all(void)
{
    const uint8_t silent[] = {0x11, 0x12, 0x31, 0x7E, 0x7F};
    for (size_t i = 0; i < sizeof silent; i++) {
        EXPECT(negative_response_is_silent(true, silent[i]));
        EXPECT(!negative_response_is_silent(false, silent[i]));
    }
    EXPECT(!negative_response_is_silent(true, 0x33));
}

static void a_code_has_a_text(void)
{
    EXPECT_TEXT(negative_response_text(0x78), "response pending");
    EXPECT_TEXT(negative_response_text(0xF0), "a code of its own");
}

int main(void)
{
    RUN(a_refusal_is_one_frame);
    RUN(extended_and_mixed_addressing_put_the_address_first);
    RUN(the_format_is_that_of_the_request);
    RUN(a_follower_and_the_decoder_understand_it);
    RUN(standard_ids_are_paired);
    RUN(nobody_says_not_mine_to_a_request_to_all);
    RUN(a_code_has_a_text);
    return tap_done();
}
