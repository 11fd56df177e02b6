/* SPDX-License-Identifier: Apache-2.0 */
/* Where the frames come from. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "can/recording.h"
#include "sim/traffic.h"
#include "tests/bench/detect.h"
#include "tests/policies/random.h"

#include <stdio.h>

#define DRIVE_US 60000000U
#define CSV_STEP_US 1000 /* between frames without a time */
#define NS_IN_US 1000
#define OFTEN 32 /* in both halves */
#define EACH 12
#define FIRST_FRAMES 500 /* in which each source has sent */

static void give_up(const char *path, const char *why)
{
    (void)fprintf(stderr, "tests/bench/detect: %s: %s\n", path, why);
    exit(2);
}

void detect_log_init(struct detect_log *self)
{
    *self =
        (struct detect_log){.frames = malloc(DETECT_FRAMES_MAX * sizeof *self->frames)};
    if (self->frames == NULL) {
        give_up("memory", "there is too little; free some");
    }
}

void detect_log_add(struct detect_log *self, const struct detect_frame *frame)
{
    if (frame->frame.kind == FRAME_ERROR || frame_check(&frame->frame) != FRAME_OK) {
        return; /* on no bus */
    }
    if (self->count == DETECT_FRAMES_MAX) {
        give_up(self->name, "more frames than fit; give a shorter recording");
    }
    self->frames[self->count++] = *frame;
}

static int compare(const void *a, const void *b)
{
    const struct detect_frame *left = a;
    const struct detect_frame *right = b;
    int by_time = (left->now_us > right->now_us) - (left->now_us < right->now_us);
    return by_time != 0 ? by_time
                        : (left->order > right->order) - (left->order < right->order);
}

void detect_log_sort(struct detect_log *self)
{
    for (size_t i = 0; i < self->count; i++) {
        self->frames[i].order = (uint32_t)i;
    }
    qsort(self->frames, self->count, sizeof *self->frames, compare);
}

static ssize_t read_file(void *context, uint8_t *out, size_t max)
{
    ssize_t count = read(*(int *)context, out, max);
    return count < 0 ? -errno : count;
}

static void read_recording(struct detect_log *self, const char *path)
{
    static struct recording recording;
    struct recorded entry;
    struct trouble why = {0};
    enum recorded_result result = RECORDED_NOTHING;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || !recording_begin(&recording, path, read_file, &fd, NULL, &why)) {
        give_up(path, fd < 0 ? strerror(errno) : why.text);
    }
    do {
        result = recording_next(&recording, &entry, &why);
        if (result == RECORDED_FRAME) {
            detect_log_add(self,
                           &(struct detect_frame){.now_us = entry.time_ns / NS_IN_US,
                                                  .frame = entry.frame});
        }
    } while (result != RECORDED_NOTHING);
    (void)close(fd);
}

static void put_bytes(struct frame *out, const char *hex)
{
    while (out->length < FRAME_CLASSIC_DATA_MAX && hex[0] != '\0' && hex[1] != '\0') {
        const char digits[] = {hex[0], hex[1], '\0'};
        out->data[out->length++] = (uint8_t)strtoul(digits, NULL, 16);
        hex += 2;
    }
}

/* timestamp,iface,id_hex,extended,data_hex,label,... */
static void add_csv_line(struct detect_log *self, char *line)
{
    char *fields[6];
    struct detect_frame out = {.frame = {.kind = FRAME_DATA}};
    for (size_t i = 0; i < 6; i++) {
        fields[i] = strsep(&line, ",");
        if (fields[i] == NULL) {
            return;
        }
    }
    out.now_us = fields[0][0] != '\0' ? (uint64_t)(strtod(fields[0], NULL) * 1e6 + 0.5)
                                      : self->count * CSV_STEP_US;
    out.frame.id = (uint32_t)strtoul(fields[2], NULL, 16);
    out.frame.extended = fields[3][0] == '1';
    out.attack = fields[5][0] == '1';
    put_bytes(&out.frame, fields[4]);
    detect_log_add(self, &out);
}

static void read_csv(struct detect_log *self, const char *path)
{
    char line[512];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        give_up(path, strerror(errno));
    }
    if (fgets(line, sizeof line, file) != NULL) { /* the heading */
        while (fgets(line, sizeof line, file) != NULL) {
            add_csv_line(self, line);
        }
    }
    (void)fclose(file);
}

void detect_log_read(struct detect_log *self, const char *path)
{
    const char *name = strrchr(path, '/');
    const char *dot = strrchr(path, '.');
    name = name != NULL ? name + 1 : path;
    (void)snprintf(self->name, sizeof self->name, "%.*s", (int)strcspn(name, "."), name);
    self->count = 0;
    if (dot != NULL && strcmp(dot, ".csv") == 0) {
        read_csv(self, path);
    } else {
        read_recording(self, path);
    }
    detect_log_sort(self);
}

static uint64_t period_of(const struct frame *frame)
{
    for (size_t i = 0; i < traffic_message_count; i++) {
        if (traffic_messages[i].id == frame->id) {
            return traffic_messages[i].period_us;
        }
    }
    return 1;
}

void detect_log_drive(struct detect_log *self)
{
    struct random random = {2026};
    struct traffic traffic;
    struct detect_frame out = {.bus = DETECT_VEHICLE};
    (void)snprintf(self->name, sizeof self->name, "%s", "drive");
    self->count = 0;
    traffic_init(&traffic, 1000000);
    do {
        uint64_t due_us;
        traffic_next(&traffic, &out.frame, &due_us);
        uint64_t shake_us = period_of(&out.frame) / 10 + 1;
        out.now_us = due_us + random_below(&random, shake_us);
        detect_log_add(self, &out);
    } while (out.now_us < DRIVE_US);
    detect_log_sort(self);
}

static size_t times(const struct detect_log *self, const struct frame *frame, bool source)
{
    uint32_t mask = source ? 0xFF : UINT32_MAX;
    size_t count = 0;
    for (size_t i = 0; i < self->count; i++) {
        const struct frame *other = &self->frames[i].frame;
        count += other->extended == frame->extended &&
                 (other->id & mask) == (frame->id & mask);
    }
    return count;
}

/* To the unit: frames of that id, or of that source address. */
static void give(struct detect_log *self, uint32_t id, bool extended)
{
    uint32_t mask = extended ? 0xFF : UINT32_MAX;
    for (size_t i = 0; i < self->count; i++) {
        struct detect_frame *one = &self->frames[i];
        if (one->frame.extended == extended && (one->frame.id & mask) == (id & mask)) {
            one->bus = DETECT_UNIT;
        }
    }
}

static void give_rarest_source(struct detect_log *self)
{
    const struct frame *rarest = NULL;
    size_t least = self->count / 4; /* a bus has others too */
    for (size_t i = 0; i < self->count && i < FIRST_FRAMES; i++) {
        const struct frame *frame = &self->frames[i].frame;
        size_t count = frame->extended ? times(self, frame, true) : 0;
        if (count >= OFTEN && count < least) {
            rarest = frame;
            least = count;
        }
    }
    if (rarest != NULL) {
        give(self, rarest->id, true);
    }
}

void detect_log_give_to_unit(struct detect_log *self)
{
    static bool met[FRAME_ID_STANDARD_MAX + 1];
    size_t ids = 0;
    memset(met, 0, sizeof met);
    for (size_t i = 0; i < self->count; i++) {
        const struct frame *frame = &self->frames[i].frame;
        if (frame->extended || met[frame->id]) {
            continue;
        }
        met[frame->id] = true;
        if (times(self, frame, false) >= OFTEN && ++ids % EACH == 0) {
            give(self, frame->id, false);
        }
    }
    give_rarest_source(self);
}
