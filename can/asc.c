/* SPDX-License-Identifier: Apache-2.0 */
/* Tells a line of Vector's ASCII form by its first words, then reads it word by word. */
#include "can/asc.h"

#include <stddef.h>

#include "can/words.h"

#define TIME_PLACES 9 /* seconds to nanoseconds */
#define DLC_MAX 15
#define CHANNEL_MAX 65535
#define FLAG_REMOTE 0x10 /* of the flags of an FD line */

static const char bad_time[] =
    "bad time; a line begins with seconds, as in 2.501000, and they do not grow without "
    "end";
static const char bad_id[] =
    "bad id; export the log with ids as numbers, 11 bit up to 7FF, 29 bit up to 1FFFFFFF "
    "with x behind, in the base that the head of the log names";
static const char bad_length[] =
    "bad length; a DLC of 0 to F follows d or r, in an FD line BRS, ESI, DLC and length";
static const char bad_data[] =
    "bad data; as many bytes follow as the length says, in the base that the head of the "
    "log names";

void asc_init(struct asc *self)
{
    *self = (struct asc){0};
}

static unsigned base_of(const struct asc *self)
{
    return self->decimal ? 10 : 16;
}

/* "base hex  timestamps absolute", in any part. False: another line. */
static bool read_base(struct asc *self, struct cursor line)
{
    if (!words_begins(words_next(&line), "base")) {
        return false;
    }
    self->decimal = words_begins(words_next(&line), "dec");
    if (words_begins(words_next(&line), "timestamps")) {
        self->relative = words_begins(words_next(&line), "rel");
    }
    return true;
}

bool asc_knows(struct cursor line)
{
    uint64_t time;
    uint32_t channel;
    struct cursor first = words_next(&line);
    struct cursor second = words_next(&line);
    if (words_fraction(first, TIME_PLACES, &time)) {
        return words_begins(second, "CAN") || words_is(second, "Start") ||
               words_number(second, 10, CHANNEL_MAX, &channel);
    }
    return (words_is(first, "base") &&
            (words_is(second, "hex") || words_is(second, "dec"))) ||
           (words_is(first, "Begin") && words_begins(second, "trigger"));
}

/* False when the sum of relative times does not fit. */
static bool step_time(struct asc *self, uint64_t time_ns)
{
    uint64_t before_ns = self->relative ? self->time_ns : 0;
    self->time_ns = before_ns + time_ns;
    return self->time_ns >= before_ns;
}

static bool set_direction(struct recorded *out, struct cursor word)
{
    bool sent = words_is(word, "Tx") || words_is(word, "TxRq");
    out->direction = sent ? 'T' : 'R';
    return sent || words_is(word, "Rx");
}

/* An id, with x behind it when it has 29 bits. */
static bool read_id(const struct asc *self, struct frame *out, struct cursor word)
{
    struct cursor digits = word;
    struct cursor before = cursor_until(&digits, 'x');
    out->extended = cursor_at_end(&digits);
    return words_number(out->extended ? before : word, base_of(self), UINT32_MAX,
                        &out->id);
}

static enum recorded_result fault(const char **why, const char *text)
{
    *why = text;
    return RECORDED_FAULT;
}

/* No line says which error it was: the id and the data are those of none. */
static enum recorded_result error_frame(struct recorded *out)
{
    out->frame = (struct frame){.kind = FRAME_ERROR};
    return RECORDED_FRAME;
}

/* The length behind r, if there is one. */
static void read_remote_length(struct recorded *out, struct cursor *line)
{
    uint32_t dlc;
    out->frame.kind = FRAME_REMOTE;
    if (words_number(words_next(line), 16, DLC_MAX, &dlc)) {
        (void)!recorded_set_dlc(out, dlc);
    }
}

/* Behind the direction of a classic frame: d 8 01 02 ..., or r. */
static enum recorded_result read_classic(const struct asc *self, struct recorded *out,
                                         struct cursor *line, const char **why)
{
    uint32_t dlc;
    struct cursor kind = words_next(line);
    if (words_is(kind, "r")) {
        read_remote_length(out, line);
        return recorded_check(out, why);
    }
    if (!words_is(kind, "d") || !words_number(words_next(line), 16, DLC_MAX, &dlc) ||
        !recorded_set_dlc(out, dlc)) {
        return fault(why, bad_length);
    }
    if (!words_bytes(line, base_of(self), out->frame.length, out->frame.data)) {
        return fault(why, bad_data);
    }
    return recorded_check(out, why);
}

/* Behind the channel of a classic line. What has no direction in its place is an event of
 * another kind. */
static enum recorded_result read_classic_line(const struct asc *self,
                                              struct recorded *out, struct cursor *line,
                                              const char **why)
{
    struct cursor id = words_next(line);
    if (words_is(id, "ErrorFrame")) {
        out->direction = 'R';
        return error_frame(out);
    }
    if (!set_direction(out, words_next(line))) {
        return RECORDED_NOTHING;
    }
    if (!read_id(self, &out->frame, id)) {
        return fault(why, bad_id);
    }
    return read_classic(self, out, line, why);
}

/* BRS, ESI, DLC, length; before them the name of the message where the log has one. */
static bool read_fd_head(struct recorded *out, struct cursor *line, uint32_t *dlc,
                         uint32_t *length)
{
    uint32_t switched;
    uint32_t passive;
    struct cursor word = words_next(line);
    if (!words_number(word, 10, 1, &switched)) {
        word = words_next(line);
    }
    if (!words_number(word, 10, 1, &switched) ||
        !words_number(words_next(line), 10, 1, &passive) ||
        !words_number(words_next(line), 16, DLC_MAX, dlc) ||
        !words_number(words_next(line), 10, FRAME_DATA_MAX, length)) {
        return false;
    }
    out->frame.bit_rate_switch = switched;
    out->frame.error_state_indicator = passive;
    return true;
}

/* The flags, three words behind the data, say that it was a remote frame (and so no FD
 * frame at all: an FD controller recorded a classic one). */
static bool is_remote(struct cursor *line)
{
    uint32_t flags;
    (void)words_next(line); /* duration */
    (void)words_next(line); /* length in bits */
    return words_number(words_next(line), 16, UINT32_MAX, &flags) && flags & FLAG_REMOTE;
}

static enum recorded_result read_fd(const struct asc *self, struct recorded *out,
                                    struct cursor *line, const char **why)
{
    uint32_t dlc;
    uint32_t length;
    if (!read_fd_head(out, line, &dlc, &length)) {
        return fault(why, bad_length);
    }
    out->frame.fd = true;
    out->frame.length = (uint8_t)length;
    if (!words_bytes(line, base_of(self), length, out->frame.data)) {
        return fault(why, bad_data);
    }
    if (length == 0 && is_remote(line)) {
        out->frame = (struct frame){
            .kind = FRAME_REMOTE, .id = out->frame.id, .extended = out->frame.extended};
        out->listed_as_fd = true;
        (void)!recorded_set_dlc(out, dlc);
    }
    return recorded_check(out, why);
}

/* Behind CANFD: channel, direction, id or ErrorFrame. */
static enum recorded_result read_fd_line(const struct asc *self, struct recorded *out,
                                         struct cursor *line, const char **why)
{
    uint32_t channel;
    if (!words_number(words_next(line), 10, CHANNEL_MAX, &channel) ||
        !set_direction(out, words_next(line))) {
        return RECORDED_NOTHING;
    }
    recorded_set_channel(out, channel);
    struct cursor id = words_next(line);
    if (words_is(id, "ErrorFrame")) {
        out->listed_as_fd = true;
        return error_frame(out);
    }
    if (!read_id(self, &out->frame, id)) {
        return fault(why, bad_id);
    }
    return read_fd(self, out, line, why);
}

enum recorded_result asc_read_line(struct asc *self, struct cursor line,
                                   struct recorded *out, const char **why)
{
    uint64_t time_ns;
    uint32_t channel;
    *out = (struct recorded){0};
    if (read_base(self, line)) {
        return RECORDED_NOTHING;
    }
    struct cursor first = words_next(&line);
    uint8_t letter = cursor_peek(&first);
    if (letter < '0' || letter > '9') {
        return RECORDED_NOTHING;
    }
    if (!words_fraction(first, TIME_PLACES, &time_ns) || !step_time(self, time_ns)) {
        return fault(why, bad_time);
    }
    out->time_ns = self->time_ns;
    struct cursor second = words_next(&line);
    if (words_is(second, "CANFD")) {
        return read_fd_line(self, out, &line, why);
    }
    if (!words_number(second, 10, CHANNEL_MAX, &channel)) {
        return RECORDED_NOTHING;
    }
    recorded_set_channel(out, channel);
    return read_classic_line(self, out, &line, why);
}
