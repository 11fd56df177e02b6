/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated vehicle's frames. */
#include "sim/traffic.h"

#include "tests/tap.h"

static void every_frame_can_be_on_a_bus(void)
{
    struct frame frame;
    for (size_t i = 0; i < traffic_message_count; i++) {
        for (uint32_t n = 0; n < 40; n++) {
            traffic_make(&traffic_messages[i], n, n * 7654321ULL, &frame);
            EXPECT_EQ(frame_check(&frame), FRAME_OK);
            EXPECT_EQ(frame.id, traffic_messages[i].id);
        }
    }
}

static void each_message_keeps_its_period(void)
{
    struct traffic traffic;
    struct frame frame;
    uint64_t due_us = 0;
    uint64_t before_us = 0;
    unsigned count[TRAFFIC_MESSAGES_MAX] = {0};

    traffic_init(&traffic, 5000000);
    for (;;) {
        traffic_next(&traffic, &frame, &due_us);
        EXPECT(due_us >= before_us);
        before_us = due_us;
        if (due_us >= 15000000) {
            break;
        }
        for (size_t i = 0; i < traffic_message_count; i++) {
            count[i] += traffic_messages[i].id == frame.id;
        }
    }
    for (size_t i = 0; i < traffic_message_count; i++) {
        EXPECT_EQ(count[i], 10000000 / traffic_messages[i].period_us);
    }
}

static void counters_count_and_checksums_agree(void)
{
    struct frame frame;
    for (size_t i = 0; i < traffic_message_count; i++) {
        const struct traffic_message *message = &traffic_messages[i];
        if (message->counter_byte == TRAFFIC_NONE) {
            continue;
        }
        for (uint32_t n = 0; n < 20; n++) {
            traffic_make(message, n, 0, &frame);
            EXPECT_EQ(frame.data[message->counter_byte] & 0x0F, n % 16);
            EXPECT_EQ(frame.data[message->checksum_byte],
                      traffic_crc8(frame.data, message->checksum_byte));
        }
    }
}

static void the_crc_is_that_of_sae_j1850(void)
{
    EXPECT_EQ(traffic_crc8((const uint8_t *)"123456789", 9), 0x4B);
}

static void three_frames_tell_the_whole_vin(void)
{
    char vin[22] = "";
    struct frame frame;
    for (size_t i = 0; i < traffic_message_count; i++) {
        if (strcmp(traffic_messages[i].name, "vin") != 0) {
            continue;
        }
        for (uint32_t n = 0; n < 3; n++) {
            traffic_make(&traffic_messages[i], n, 0, &frame);
            memcpy(vin + frame.data[0] * 7, frame.data + 1, 7);
        }
    }
    EXPECT_TEXT(vin, TRAFFIC_VIN);
}

int main(void)
{
    RUN(every_frame_can_be_on_a_bus);
    RUN(each_message_keeps_its_period);
    RUN(counters_count_and_checksums_agree);
    RUN(the_crc_is_that_of_sae_j1850);
    RUN(three_frames_tell_the_whole_vin);
    return tap_done();
}
