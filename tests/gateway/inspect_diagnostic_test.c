/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/inspect_diagnostic.h"

#include "tests/tap.h"

static const char *told(uint32_t id, bool extended, const uint8_t *bytes, size_t length)
{
    static char text[UDS_TEXT_BYTES];
    struct frame frame = {.id = id, .extended = extended, .length = (uint8_t)length};
    memcpy(frame.data, bytes, length);
    return inspect_diagnostic(text, &frame) ? text : "-";
}

#define TOLD(id, extended, ...)                        \
    told(id, extended, (const uint8_t[]){__VA_ARGS__}, \
         sizeof((const uint8_t[]){__VA_ARGS__}))

static void a_request_and_its_answer_are_named(void)
{
    EXPECT_TEXT(TOLD(0x7DF, false, 2, 0x01, 0x0C, 0, 0, 0, 0, 0),
                "OBD ShowCurrentData 0C");
    EXPECT_TEXT(TOLD(0x7E0, false, 3, 0x22, 0xF1, 0x90, 0, 0, 0, 0),
                "UDS ReadDataByIdentifier F190");
    EXPECT_TEXT(TOLD(0x7E8, false, 3, 0x7F, 0x22, 0x31, 0, 0, 0, 0),
                "UDS ReadDataByIdentifier refused: 31 request out of range");
}

static void a_message_of_many_frames_is_named_in_its_first(void)
{
    EXPECT_TEXT(TOLD(0x7E8, false, 0x10, 20, 0x62, 0xF1, 0x90, 'W', 'V', 'W'),
                "UDS ReadDataByIdentifier F190 answered");
    EXPECT_TEXT(TOLD(0x7E8, false, 0x21, 20, 0x62, 0xF1, 0x90, 'W', 'V', 'W'), "-");
}

static void extended_ids_with_and_without_an_address_byte_are_named(void)
{
    EXPECT_TEXT(TOLD(0x18DA10F1, true, 2, 0x27, 0x01, 0, 0, 0, 0, 0),
                "UDS SecurityAccess 01");
    EXPECT_TEXT(TOLD(0x18CE10F1, true, 0x55, 2, 0x27, 0x01, 0, 0, 0, 0),
                "UDS SecurityAccess 01");
    EXPECT_TEXT(TOLD(0x18CD10F1, true, 0x55, 2, 0x27, 0x01, 0, 0, 0, 0),
                "UDS SecurityAccess 01");
}

static void other_frames_are_not(void)
{
    char text[UDS_TEXT_BYTES];
    const struct frame remote = {.id = 0x7DF, .kind = FRAME_REMOTE, .length = 8};
    EXPECT_TEXT(TOLD(0x3A0, false, 2, 0x01, 0x0C, 0, 0, 0, 0, 0), "-");
    EXPECT_TEXT(TOLD(0x7E8, true, 2, 0x01, 0x0C, 0, 0, 0, 0, 0), "-");
    EXPECT_TEXT(TOLD(0x18FEEC00, true, 2, 0x01, 0x0C, 0, 0, 0, 0, 0), "-");
    EXPECT_TEXT(TOLD(0x7E0, false, 1, 0xBA, 0, 0, 0, 0, 0, 0), "-");
    EXPECT_TEXT(TOLD(0x7E0, false, 1, 0x22, 0, 0, 0, 0, 0, 0), "-");
    EXPECT_TEXT(TOLD(0x7E0, false, 0, 0, 0, 0, 0, 0, 0, 0), "-");
    EXPECT(!inspect_diagnostic(text, &remote));
}

int main(void)
{
    RUN(a_request_and_its_answer_are_named);
    RUN(a_message_of_many_frames_is_named_in_its_first);
    RUN(extended_ids_with_and_without_an_address_byte_are_named);
    RUN(other_frames_are_not);
    return tap_done();
}
