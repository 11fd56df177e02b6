/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/unpack.h"

#include "can/recording.h"
#include "tests/can/blf_bytes.h"
#include "tests/can/stream.h"
#include "tests/tap.h"

static struct blf_bytes file, inner;
static struct recording recording;
static struct unpack unpack;
static struct stream stream;
static struct trouble why;

static void put_packed(uint32_t first, uint32_t last)
{
    static uint8_t packed[BLF_BYTES_MAX];
    uLongf len = sizeof packed;
    inner.len = 0;
    for (uint32_t id = first; id <= last; id++) {
        blf_bytes_message(&inner, id, 0, 8, UINT64_C(0x9E3779B97F4A7C15) * id, id);
    }
    EXPECT_EQ(compress(packed, &len, inner.bytes, inner.len), Z_OK);
    blf_bytes_container(&file, 2, packed, len, inner.len);
}

static bool begin(void)
{
    stream = stream_over(file.bytes, file.len, 3000);
    return recording_begin(&recording, "drive.blf", stream_read, &stream,
                           &unpack.inflater, &why);
}

static void test_containers_of_zlib_are_unpacked_one_after_the_other(void)
{
    struct recorded out;
    unpack_init(&unpack);
    blf_bytes_head(&file);
    put_packed(1, 2000);
    put_packed(2001, 2047);
    EXPECT(inner.len > 0 && begin());
    for (uint32_t id = 1; id <= 2047; id++) {
        EXPECT_EQ(recording_next(&recording, &out, &why), RECORDED_FRAME);
        EXPECT_EQ(out.frame.id, id);
        EXPECT_EQ(out.frame.data[0], (uint8_t)(UINT64_C(0x9E3779B97F4A7C15) * id));
    }
    EXPECT_EQ(recording_next(&recording, &out, &why), RECORDED_NOTHING);
    unpack_close(&unpack);
    unpack_close(&unpack);
}

static void test_a_damaged_container_is_told_and_the_next_unpacked(void)
{
    struct recorded out;
    unpack_init(&unpack);
    blf_bytes_head(&file);
    put_packed(1, 10);
    memset(file.bytes + 144 + 60, 0xFF, 40);
    put_packed(11, 11);
    EXPECT(begin());
    bool told = false;
    enum recorded_result result = RECORDED_FAULT;
    out.frame.id = 0;
    while (result != RECORDED_NOTHING && out.frame.id != 11) {
        result = recording_next(&recording, &out, &why);
        told = told || strstr(why.text, "a compressed container is damaged") != NULL;
    }
    EXPECT(told);
    EXPECT_EQ(result, RECORDED_FRAME);
    EXPECT_EQ(recording_next(&recording, &out, &why), RECORDED_NOTHING);
    unpack_close(&unpack);
}

int main(void)
{
    RUN(test_containers_of_zlib_are_unpacked_one_after_the_other);
    RUN(test_a_damaged_container_is_told_and_the_next_unpacked);
    return tap_done();
}
