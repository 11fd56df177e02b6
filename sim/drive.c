/* SPDX-License-Identifier: Apache-2.0 */
/* Built-in traffic or a recording, as one stream of frames. */
#include "sim/drive.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "can/candump.h"

#define REPEAT_GAP_US 10000

bool drive_open(struct drive *out, const char *path, double speed, bool repeat,
                uint64_t start_us, struct trouble *why)
{
    memset(out, 0, sizeof(*out));
    out->path = path;
    out->speed = speed;
    out->repeat = repeat;
    out->start_us = out->due_us = start_us;
    if (!(speed >= 0.001 && speed <= 1000)) {
        trouble_set(why, "--speed: write a number from 0.001 to 1000");
        return false;
    }
    if (path == NULL) {
        traffic_init(&out->traffic, start_us);
        return true;
    }
    out->log = fopen(path, "re");
    if (out->log == NULL) {
        trouble_set_errno(why, errno, "%s: cannot read this recording", path);
        return false;
    }
    return true;
}

void drive_close(struct drive *self)
{
    if (self->log != NULL) {
        (void)fclose(self->log);
        self->log = NULL;
    }
}

static enum drive_step read_line(struct drive *self, struct candump_line *line,
                                 struct trouble *why)
{
    char text[CANDUMP_LINE_BYTES + 64];

    if (fgets(text, sizeof(text), self->log) == NULL) {
        return DRIVE_OVER;
    }
    self->line++;
    enum candump_fault fault = candump_parse_line(line, text, strlen(text));
    if (fault != CANDUMP_OK) {
        trouble_set(why, "%s:%" PRIu64 ": %s", self->path, self->line,
                    candump_fault_text(fault));
        return DRIVE_BAD;
    }
    return DRIVE_FRAME;
}

static void begin_again(struct drive *self)
{
    rewind(self->log);
    self->line = 0;
    self->begun = false;
    self->start_us = self->due_us + REPEAT_GAP_US;
}

static uint64_t due(struct drive *self, uint64_t time_us)
{
    if (!self->begun) {
        self->begun = true;
        self->first_us = time_us;
    }
    uint64_t since_us = time_us > self->first_us ? time_us - self->first_us : 0;
    uint64_t due_us = self->start_us + (uint64_t)((double)since_us / self->speed);
    return due_us > self->due_us ? due_us : self->due_us;
}

enum drive_step drive_next(struct drive *self, struct frame *out, uint64_t *due_us,
                           struct trouble *why)
{
    struct candump_line line;

    if (self->log == NULL) {
        traffic_next(&self->traffic, out, due_us);
        return DRIVE_FRAME;
    }
    for (;;) {
        enum drive_step step = read_line(self, &line, why);
        if (step == DRIVE_OVER && self->repeat && self->begun) {
            begin_again(self);
            continue;
        }
        if (step != DRIVE_FRAME) {
            return step;
        }
        if (line.frame.kind != FRAME_ERROR) {
            break;
        }
    }
    *out = line.frame;
    *due_us = self->due_us = due(self, line.time_us);
    return DRIVE_FRAME;
}
