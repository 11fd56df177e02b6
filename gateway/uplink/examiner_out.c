/* SPDX-License-Identifier: Apache-2.0 */
/* What may leave of what was taken, and that nothing of it is left behind. */
#include "gateway/uplink/examiner.h"

#include <stddef.h>
#include <string.h>

bool examiner_has_waiting(const struct examiner *self)
{
    return self->out_leave > self->out_begin;
}

const uint8_t *examiner_waiting(const struct examiner *self, size_t *len)
{
    struct cursor out = cursor_over(self->out, self->out_leave);
    cursor_skip(&out, self->out_begin);
    *len = cursor_left(&out);
    return cursor_take(&out, *len);
}

void examiner_left(struct examiner *self, size_t n)
{
    self->out_begin += (uint32_t)n;
    if (self->out_begin == self->out_leave) { /* what is held goes to the front */
        self->out_end -= self->out_leave;
        self->out_free -= self->out_leave;
        self->out_kept -= self->content_held > 0 ? self->out_leave : 0;
        memmove(self->out, self->out + self->out_leave, self->out_end);
        self->out_begin = 0;
        self->out_leave = 0;
    }
}

void examiner_forget(struct examiner *self)
{
    explicit_bzero(self, offsetof(struct examiner, out) + self->out_reached);
}
