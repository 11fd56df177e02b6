/* SPDX-License-Identifier: Apache-2.0 */
#include "can/blf.h"

#include "tests/can/blf_bytes.h"
#include "tests/can/stream.h"
#include "tests/tap.h"

static struct blf_bytes file, inner, packed;
static struct window window;
static struct blf blf;
static struct stream stream;
static struct recorded out;
static const char *why;
static uint64_t at;

/* A toy in the place of zlib: a byte is two, its upper and its lower half; END ends. */
#define END 0x80
static bool may_begin;

static int half; /* the upper half that waits for the lower, -1: none */

static bool toy_begin(void *context)
{
    (void)context;
    half = -1;
    return may_begin;
}

static enum blf_inflated toy_step(void *context, const uint8_t *in, size_t *in_len,
                                  uint8_t *put, size_t *put_len)
{
    size_t took = 0, gave = 0;
    enum blf_inflated state = BLF_INFLATED_MORE;
    (void)context;
    while (state == BLF_INFLATED_MORE && took < *in_len && took < 100 &&
           gave < *put_len) {
        uint8_t byte = in[took++];
        if (byte >= 16) {
            state = byte == END ? BLF_INFLATED_END : BLF_INFLATED_BAD;
        } else if (half < 0) {
            half = byte;
        } else {
            put[gave++] = (uint8_t)(half << 4 | byte);
            half = -1;
        }
    }
    *in_len = took;
    *put_len = gave;
    return state;
}

static const struct blf_inflater toy = {.begin = toy_begin, .step = toy_step};

static void pack(const struct blf_bytes *from)
{
    packed.len = 0;
    for (size_t i = 0; i < from->len; i++) {
        blf_bytes_put(&packed, from->bytes[i] >> 4, 1);
        blf_bytes_put(&packed, from->bytes[i] & 15, 1);
    }
    blf_bytes_put(&packed, END, 1);
}

static const char *begin(size_t piece)
{
    stream = stream_over(file.bytes, file.len, piece);
    may_begin = true;
    window_init(&window, stream_read, &stream);
    return blf_begin(&blf, &window, &toy);
}

static enum recorded_result next(void)
{
    why = NULL;
    return blf_next(&blf, &out, &at, &why);
}

static void expect_ids(const uint32_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!EXPECT_EQ(next(), RECORDED_FRAME) || !EXPECT_EQ(out.frame.id, ids[i])) {
            printf("# frame %zu: %s\n", i, why != NULL ? why : "(none)");
        }
    }
    EXPECT_EQ(next(), RECORDED_NOTHING);
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

static void expect_fault(const char *begins)
{
    if (!EXPECT_EQ(next(), RECORDED_FAULT) ||
        !EXPECT(why != NULL && strncmp(why, begins, strlen(begins)) == 0)) {
        printf("# %s\n", why != NULL ? why : "(none)");
    }
}

/* inner: messages of the ids 1 to count, one of an unknown kind before each. */
static void fill_inner(uint32_t count)
{
    inner.len = 0;
    for (uint32_t id = 1; id <= count; id++) {
        blf_bytes_object(&inner, 115, 5);
        blf_bytes_put(&inner, 0, 5);
        blf_bytes_pad(&inner, 5);
        blf_bytes_message(&inner, id, 0, 8, id, id);
    }
}

static void plain_and_compressed_containers_are_one_stream(void)
{
    const uint32_t ids[] = {1, 2, 3, 1, 2, 3, 0x77};
    fill_inner(3);
    blf_bytes_head(&file);
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    pack(&inner);
    blf_bytes_container(&file, 2, packed.bytes, packed.len, inner.len);
    blf_bytes_message(&file, 0x77, 0, 0, 0, 0); /* in no container */
    for (size_t piece = 1; piece < 300; piece += 13) {
        EXPECT(begin(piece) == NULL);
        expect_ids(ids, 7);
    }
}

static void an_object_may_span_containers_wherever_it_is_cut(void)
{
    const uint32_t ids[] = {1, 2, 3};
    fill_inner(3);
    for (size_t cut = 0; cut <= inner.len; cut++) {
        struct blf_bytes *rest = &packed;
        blf_bytes_head(&file);
        blf_bytes_container(&file, 0, inner.bytes, cut, cut);
        static struct blf_bytes second;
        second.len = 0;
        blf_bytes_copy(&second, inner.bytes + cut, inner.len - cut);
        pack(&second);
        blf_bytes_container(&file, 2, rest->bytes, rest->len, second.len);
        EXPECT(begin(SIZE_MAX) == NULL);
        expect_ids(ids, 3);
    }
}

static void a_container_larger_than_every_window_is_unpacked_piece_by_piece(void)
{
    static uint32_t ids[2500];
    fill_inner(2500);
    EXPECT(inner.len > 2 * WINDOW_BYTES);
    for (uint32_t i = 0; i < 2500; i++) {
        ids[i] = i + 1;
    }
    for (size_t i = 0; i < 2047; i++) { /* standard ids end there */
        ids[i] = (uint32_t)i + 1;
    }
    pack(&inner);
    blf_bytes_head(&file);
    blf_bytes_container(&file, 2, packed.bytes, packed.len, inner.len);
    EXPECT(begin(5000) == NULL);
    for (uint32_t i = 0; i < 2500; i++) {
        EXPECT_EQ(next(), i < 2047 ? RECORDED_FRAME : RECORDED_IMPOSSIBLE);
        EXPECT_EQ(out.frame.id, ids[i]);
    }
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

static void the_start_of_the_measurement_is_added(void)
{
    static const uint16_t start[] = {2017, 9, 6, 30, 22, 6, 13, 191};
    fill_inner(1);
    blf_bytes_head(&file);
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    size_t end = file.len;
    file.len = 40;
    for (size_t i = 0; i < 8; i++) {
        blf_bytes_put(&file, start[i], 2);
    }
    file.len = end;
    EXPECT(begin(SIZE_MAX) == NULL);
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, UINT64_C(1506809173191000001));
    file.bytes[40] = 2000 & 255; /* 30 September 2000 */
    file.bytes[41] = 2000 >> 8;
    EXPECT(begin(SIZE_MAX) == NULL);
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, UINT64_C(970351573191000001));
    file.bytes[42] = 2; /* 29 February */
    file.bytes[46] = 29;
    EXPECT(begin(SIZE_MAX) == NULL);
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, UINT64_C(951861973191000001));
    file.bytes[42] = 13; /* no month */
    EXPECT(begin(SIZE_MAX) == NULL);
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, 1);
}

static void a_head_that_is_none_is_refused(void)
{
    fill_inner(1);
    blf_bytes_head(&file);
    for (file.len = 0; file.len < 144; file.len++) {
        EXPECT(begin(SIZE_MAX) != NULL);
    }
    EXPECT(begin(SIZE_MAX) == NULL);
    EXPECT_EQ(next(), RECORDED_NOTHING);
    file.bytes[0] = 'X';
    EXPECT(begin(SIZE_MAX) != NULL);
    file.bytes[0] = 'L';
    file.bytes[4] = 71;
    EXPECT(begin(SIZE_MAX) != NULL);
}

static void a_file_cut_anywhere_is_told_once_at_its_end(void)
{
    fill_inner(2);
    blf_bytes_head(&file);
    size_t head = file.len;
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    size_t whole = file.len;
    for (file.len = head + 4; file.len < whole; file.len++) {
        EXPECT(begin(SIZE_MAX) == NULL);
        unsigned faults = 0;
        enum recorded_result result = next();
        for (; result != RECORDED_NOTHING; result = next()) {
            faults += result == RECORDED_FAULT;
        }
        if (!EXPECT_EQ(faults, 1)) {
            printf("# cut at %zu of %zu\n", file.len, whole);
        }
    }
}

static void a_compressed_file_cut_anywhere_is_told_once_at_its_end(void)
{
    fill_inner(2);
    pack(&inner);
    blf_bytes_head(&file);
    size_t head = file.len;
    blf_bytes_container(&file, 2, packed.bytes, packed.len - 1, inner.len);
    size_t whole = head + 32 + packed.len - 1;
    for (file.len = head + 4; file.len < whole; file.len++) {
        EXPECT(begin(7) == NULL);
        unsigned faults = 0;
        enum recorded_result result = next();
        for (; result != RECORDED_NOTHING; result = next()) {
            faults += result == RECORDED_FAULT;
        }
        if (!EXPECT_EQ(faults, 1)) {
            printf("# cut at %zu of %zu\n", file.len, whole);
        }
    }
}

static void a_damaged_container_is_told_and_the_next_is_read(void)
{
    fill_inner(2);
    pack(&inner);
    packed.bytes[200] = 0x33;
    blf_bytes_head(&file);
    blf_bytes_container(&file, 2, packed.bytes, packed.len, inner.len);
    fill_inner(1);
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    EXPECT(begin(SIZE_MAX) == NULL);
    EXPECT_EQ(next(), RECORDED_FRAME);
    enum recorded_result result = next();
    unsigned faults = 0;
    for (; result == RECORDED_FAULT; result = next()) {
        faults++;
    }
    EXPECT(faults > 0);
    EXPECT_EQ(result, RECORDED_FRAME);
    EXPECT_EQ(out.frame.id, 1);
}

static void a_container_says_how_much_it_unpacks_to_and_no_more_is_taken(void)
{
    const uint32_t ids[] = {1, 1};
    fill_inner(2);
    size_t one = inner.len / 2;
    pack(&inner);
    blf_bytes_head(&file);
    blf_bytes_container(&file, 2, packed.bytes, packed.len, one);
    fill_inner(1);
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    EXPECT(begin(SIZE_MAX) == NULL);
    expect_ids(ids, 2);
}

static void a_container_that_cannot_be_unpacked_is_told_and_passed_over(void)
{
    fill_inner(1);
    blf_bytes_head(&file);
    blf_bytes_container(&file, 9, inner.bytes, inner.len, inner.len);
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    EXPECT(begin(SIZE_MAX) == NULL);
    expect_fault("a container is compressed in an unknown way");
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(at, 144 + 32 + inner.len + inner.len % 4);
    file.bytes[144 + 16] = 2; /* now zlib, and no memory for it, or nobody who can */
    EXPECT(begin(SIZE_MAX) == NULL);
    may_begin = false;
    expect_fault("a container is compressed");
    EXPECT_EQ(next(), RECORDED_FRAME);
    stream = stream_over(file.bytes, file.len, SIZE_MAX);
    window_init(&window, stream_read, &stream);
    EXPECT(blf_begin(&blf, &window, NULL) == NULL);
    expect_fault("a container is compressed");
    EXPECT_EQ(next(), RECORDED_FRAME);
}

static void what_is_no_object_is_passed_over_up_to_the_next(void)
{
    static uint8_t junk[3 * WINDOW_BYTES / 2];
    fill_inner(1);
    blf_bytes_head(&file);
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    blf_bytes_copy(&file, junk, sizeof junk);
    fill_inner(1);
    inner.bytes[inner.len++] = 1;
    blf_bytes_copy(&inner, junk, 30);
    blf_bytes_message(&inner, 5, 0, 0, 0, 0);
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    EXPECT(begin(SIZE_MAX) == NULL);
    EXPECT_EQ(next(), RECORDED_FRAME);
    expect_fault("no object where one should begin");
    EXPECT_EQ(next(), RECORDED_FRAME);
    expect_fault("no object where one should begin");
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(out.frame.id, 5);
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

static void an_object_smaller_than_its_head_does_not_stop_the_reader(void)
{
    fill_inner(1);
    inner.bytes[8] = 15;
    blf_bytes_head(&file);
    blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
    blf_bytes_container(&file, 0, inner.bytes, 0, 0);
    file.bytes[file.len - 32 + 8] = 31;
    EXPECT(begin(SIZE_MAX) == NULL);
    expect_fault("an object smaller than its own head");
    expect_fault("no object where one should begin");
    EXPECT_EQ(next(), RECORDED_FRAME);
    expect_fault("an object smaller than its own head");
    while (next() == RECORDED_FAULT) {
        continue;
    }
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

int main(void)
{
    RUN(plain_and_compressed_containers_are_one_stream);
    RUN(an_object_may_span_containers_wherever_it_is_cut);
    RUN(a_container_larger_than_every_window_is_unpacked_piece_by_piece);
    RUN(the_start_of_the_measurement_is_added);
    RUN(a_head_that_is_none_is_refused);
    RUN(a_file_cut_anywhere_is_told_once_at_its_end);
    RUN(a_compressed_file_cut_anywhere_is_told_once_at_its_end);
    RUN(a_damaged_container_is_told_and_the_next_is_read);
    RUN(a_container_says_how_much_it_unpacks_to_and_no_more_is_taken);
    RUN(a_container_that_cannot_be_unpacked_is_told_and_passed_over);
    RUN(what_is_no_object_is_passed_over_up_to_the_next);
    RUN(an_object_smaller_than_its_head_does_not_stop_the_reader);
    return tap_done();
}
