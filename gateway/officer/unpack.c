/* SPDX-License-Identifier: Apache-2.0 */
/* Two callbacks over zlib. */
#include "gateway/officer/unpack.h"

#include <limits.h>

static bool begin(void *context)
{
    struct unpack *self = context;
    if (self->open) {
        return inflateReset(&self->stream) == Z_OK;
    }
    self->open = inflateInit(&self->stream) == Z_OK;
    return self->open;
}

static uInt as_uint(size_t n)
{
    return n < UINT_MAX ? (uInt)n : UINT_MAX;
}

static enum blf_inflated step(void *context, const uint8_t *in, size_t *in_len,
                              uint8_t *out, size_t *out_len)
{
    struct unpack *self = context;
    uInt given = as_uint(*in_len);
    uInt room = as_uint(*out_len);
    self->stream.next_in = in;
    self->stream.avail_in = given;
    self->stream.next_out = out;
    self->stream.avail_out = room;
    int state = inflate(&self->stream, Z_NO_FLUSH);
    *in_len = given - self->stream.avail_in;
    *out_len = room - self->stream.avail_out;
    if (state == Z_STREAM_END) {
        return BLF_INFLATED_END;
    }
    return state == Z_OK || state == Z_BUF_ERROR ? BLF_INFLATED_MORE : BLF_INFLATED_BAD;
}

void unpack_init(struct unpack *self)
{
    *self = (struct unpack){.inflater = {.begin = begin, .step = step, .context = self}};
}

void unpack_close(struct unpack *self)
{
    if (self->open) {
        (void)inflateEnd(&self->stream);
    }
    self->open = false;
}
