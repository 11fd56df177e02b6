/* SPDX-License-Identifier: Apache-2.0 */
/* A type of object is a row; each reads its fields in their order. */
#include "can/blf_object.h"

#include <stddef.h>

#define ID_EXTENDED 0x80000000U
#define FLAG_TEN_US 1U
#define NS_IN_TEN_US 10000U

static const char cut[] =
    "an object too short for its kind; look at what wrote the log, or save it as .asc";
static const char bad_dlc[] =
    "no frame: a DLC above 15; look at what wrote the log, or save it as .asc";

static void set_id(struct recorded *out, uint32_t id)
{
    out->frame.id = id & FRAME_ID_EXTENDED_MAX;
    out->frame.extended = id & ID_EXTENDED;
}

/* As many bytes as the length says; none of a remote frame. */
static void copy_data(struct recorded *out, struct cursor *object, size_t length)
{
    size_t n = length < FRAME_DATA_MAX ? length : FRAME_DATA_MAX;
    if (out->frame.kind != FRAME_REMOTE) {
        cursor_copy(object, out->frame.data, n);
        out->frame.length = (uint8_t)n;
    }
}

static const char *decode_message(struct cursor *object, struct recorded *out)
{
    recorded_set_channel(out, cursor_u16le(object));
    uint8_t flags = cursor_u8(object);
    out->direction = flags & 3 ? 'T' : 'R';
    out->frame.kind = flags & 0x80 ? FRAME_REMOTE : FRAME_DATA;
    bool good = recorded_set_dlc(out, cursor_u8(object));
    set_id(out, cursor_u32le(object));
    copy_data(out, object, good ? out->frame.length : FRAME_CLASSIC_DATA_MAX);
    return good ? NULL : bad_dlc;
}

static const char *decode_fd(struct cursor *object, struct recorded *out)
{
    recorded_set_channel(out, cursor_u16le(object));
    uint8_t flags = cursor_u8(object);
    uint8_t dlc = cursor_u8(object);
    out->direction = flags & 3 ? 'T' : 'R';
    set_id(out, cursor_u32le(object));
    cursor_skip(object, 5); /* length on the wire, bits */
    uint8_t fd_flags = cursor_u8(object);
    uint8_t valid = cursor_u8(object);
    cursor_skip(object, 5);
    bool remote = flags & 0x80;
    out->frame.kind = remote ? FRAME_REMOTE : FRAME_DATA;
    out->listed_as_fd = remote && fd_flags & 1;
    out->frame.fd = !remote && fd_flags & 1;
    out->frame.bit_rate_switch = out->frame.fd && fd_flags & 2;
    out->frame.error_state_indicator = out->frame.fd && fd_flags & 4;
    bool good = recorded_set_dlc(out, dlc);
    copy_data(out, object, valid);
    return good ? NULL : bad_dlc;
}

static const char *decode_fd_64(struct cursor *object, struct recorded *out)
{
    recorded_set_channel(out, cursor_u8(object));
    uint8_t dlc = cursor_u8(object);
    uint8_t valid = cursor_u8(object);
    cursor_skip(object, 1); /* how often it was sent */
    set_id(out, cursor_u32le(object));
    cursor_skip(object, 4); /* length on the wire */
    uint32_t flags = cursor_u32le(object);
    cursor_skip(object, 18); /* bit timings, bits */
    out->direction = cursor_u8(object) != 0 ? 'T' : 'R';
    uint8_t more_at = cursor_u8(object); /* from the signature on; 0: the data end it */
    cursor_skip(object, 4);              /* check sum */
    bool remote = flags & 0x10;
    out->frame.kind = remote ? FRAME_REMOTE : FRAME_DATA;
    out->listed_as_fd = remote && flags & 0x1000;
    out->frame.fd = !remote && flags & 0x1000;
    out->frame.bit_rate_switch = out->frame.fd && flags & 0x2000;
    out->frame.error_state_indicator = out->frame.fd && flags & 0x4000;
    bool good = recorded_set_dlc(out, dlc);
    size_t room = more_at > object->pos ? more_at - object->pos : cursor_left(object);
    copy_data(out, object, valid < room ? valid : room);
    return good ? NULL : bad_dlc;
}

/* The frame that the error broke, as far as it was heard. */
static const char *decode_error_ext(struct cursor *object, struct recorded *out)
{
    recorded_set_channel(out, cursor_u16le(object));
    cursor_skip(object, 8); /* length, flags, error code, position */
    uint8_t dlc = cursor_u8(object);
    cursor_skip(object, 5);
    out->frame.kind = FRAME_ERROR;
    set_id(out, cursor_u32le(object));
    cursor_skip(object, 4);
    copy_data(out, object, dlc < FRAME_CLASSIC_DATA_MAX ? dlc : FRAME_CLASSIC_DATA_MAX);
    return NULL;
}

static const char *decode_error(struct cursor *object, struct recorded *out)
{
    recorded_set_channel(out, cursor_u16le(object));
    out->frame.kind = FRAME_ERROR;
    return NULL;
}

static const char *decode_error_fd(struct cursor *object, struct recorded *out)
{
    recorded_set_channel(out, cursor_u8(object));
    out->frame.kind = FRAME_ERROR;
    out->listed_as_fd = true;
    return NULL;
}

static const struct {
    uint32_t type;
    const char *(*decode)(struct cursor *object, struct recorded *out); /* a fault */
} types[] = {
    {1, decode_message},    /* CAN_MESSAGE */
    {2, decode_error},      /* CAN_ERROR */
    {73, decode_error_ext}, /* CAN_ERROR_EXT */
    {86, decode_message},   /* CAN_MESSAGE2 */
    {100, decode_fd},       /* CAN_FD_MESSAGE */
    {101, decode_fd_64},    /* CAN_FD_MESSAGE_64 */
    {104, decode_error_fd}, /* CAN_FD_ERROR_64 */
};

/* The second half of the head, which both versions of it begin with flags and end with
 * the time; object is left behind it. */
static void read_time(struct cursor *object, uint64_t start_ns, struct recorded *out)
{
    cursor_skip(object, 4);
    uint16_t head_bytes = cursor_u16le(object);
    cursor_skip(object, BLF_OBJECT_HEAD_BYTES - 6);
    uint32_t flags = cursor_u32le(object);
    cursor_skip(object, 4);
    uint64_t time = cursor_u64le(object);
    if (head_bytes < object->pos) {
        cursor_fail(object);
    }
    cursor_skip(object, head_bytes - object->pos);
    out->time_ns = start_ns + (flags == FLAG_TEN_US ? time * NS_IN_TEN_US : time);
}

enum recorded_result blf_object_decode(struct cursor *object, uint32_t type,
                                       uint64_t start_ns, struct recorded *out,
                                       const char **why)
{
    size_t i = 0;
    while (i < sizeof types / sizeof *types && types[i].type != type) {
        i++;
    }
    if (i == sizeof types / sizeof *types) {
        return RECORDED_NOTHING;
    }
    *out = (struct recorded){.direction = 'R'};
    read_time(object, start_ns, out);
    const char *wrong = types[i].decode(object, out);
    if (object->failed) {
        *why = cut;
        return RECORDED_FAULT;
    }
    if (wrong != NULL) {
        *why = wrong;
        return RECORDED_IMPOSSIBLE;
    }
    return recorded_check(out, why);
}
