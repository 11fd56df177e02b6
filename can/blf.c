/* SPDX-License-Identifier: Apache-2.0 */
/* Two layers of the same objects: those of the file, and those of the stream that its
 * containers hold. */
#include "can/blf.h"

#include <string.h>

#include "can/blf_object.h"

#define HEAD_BYTES 72 /* the least that a head has: up to its two dates */
#define CONTAINER_HEAD_BYTES 16
#define PADDING_MAX 8
#define SIGNATURE_BYTES 4
#define TYPE_CONTAINER 10
#define METHOD_PLAIN 0
#define METHOD_ZLIB 2

static const char file_signature[] = "LOGG";
static const char object_signature[] = "LOBJ";

static const char bad_head[] = "bad head; copy the file anew from where it was recorded";
static const char bad_object[] = "no object where one should begin, what follows up to "
                                 "the next is lost; copy the file "
                                 "anew from where it was recorded";
static const char bad_size[] =
    "an object smaller than its own head; copy the file anew from where it was recorded";
static const char cut_object[] =
    "ends within an object; copy the file anew, if it is whole where it was recorded";
static const char bad_container[] = "a compressed container is damaged, frames are lost; "
                                    "copy the file anew from where it "
                                    "was recorded";
static const char bad_method[] =
    "a container is compressed in an unknown way, frames are lost; save the log as .asc";

/* What begins every object. */
struct head {
    uint16_t head_bytes;
    uint16_t version;
    uint32_t object_bytes; /* with the head */
    uint32_t type;
};

bool blf_knows(struct cursor begin)
{
    const uint8_t *bytes = cursor_take(&begin, SIGNATURE_BYTES);
    return bytes != NULL && memcmp(bytes, file_signature, SIGNATURE_BYTES) == 0;
}

static struct head read_head(struct cursor view)
{
    struct head head;
    cursor_skip(&view, SIGNATURE_BYTES);
    head.head_bytes = cursor_u16le(&view);
    head.version = cursor_u16le(&view);
    head.object_bytes = cursor_u32le(&view);
    head.type = cursor_u32le(&view);
    return head;
}

enum found { FOUND, FOUND_FAR, FOUND_END };

/* Goes to where the next object begins. FOUND_FAR: more than padding was in between. */
static enum found find_object(struct window *in)
{
    uint64_t from = window_at(in);
    struct cursor view = window_see(in, BLF_OBJECT_HEAD_BYTES);
    while (view.len >= SIGNATURE_BYTES) {
        const uint8_t *at =
            memmem(view.base, view.len, object_signature, SIGNATURE_BYTES);
        size_t passed =
            at != NULL ? (size_t)(at - view.base) : view.len - SIGNATURE_BYTES + 1;
        (void)!window_pass(in, passed);
        if (at != NULL) {
            return window_at(in) - from <= PADDING_MAX ? FOUND : FOUND_FAR;
        }
        view = window_see(in, BLF_OBJECT_HEAD_BYTES);
    }
    return window_at(in) + view.len - from <= PADDING_MAX ? FOUND_END : FOUND_FAR;
}

/* Ends the stream until it is told: what comes behind is no longer part of the same. */
static void set_pending(struct blf *self, const char *why)
{
    self->pending = self->pending == NULL ? why : self->pending;
}

static void drop_container(struct blf *self)
{
    (void)!window_pass(self->file, self->container_left);
    self->container_left = 0;
    self->packed = false;
}

/* At a container whose head is in sight. */
static void open_container(struct blf *self, struct cursor *view, uint32_t bytes)
{
    uint16_t method = cursor_u16le(view);
    cursor_skip(view, 6);
    self->unpacked_left = cursor_u32le(view);
    self->packed = method == METHOD_ZLIB;
    self->container_left = bytes - BLF_OBJECT_HEAD_BYTES - CONTAINER_HEAD_BYTES;
    (void)!window_pass(self->file, BLF_OBJECT_HEAD_BYTES + CONTAINER_HEAD_BYTES);
    bool known = method == METHOD_PLAIN || (self->packed && self->inflater != NULL);
    if (!known || (self->packed && !self->inflater->begin(self->inflater->context))) {
        set_pending(self, bad_method);
        drop_container(self);
    }
}

/* Goes to the next object of the file. One that is no container counts as a stretch of
 * the stream itself. False at the end. */
static bool next_container(struct blf *self)
{
    enum found found = find_object(self->file);
    if (found == FOUND_FAR) {
        set_pending(self, bad_object);
    }
    struct cursor view =
        window_see(self->file, BLF_OBJECT_HEAD_BYTES + CONTAINER_HEAD_BYTES);
    struct head head = read_head(view);
    bool container = head.type == TYPE_CONTAINER;
    size_t least = BLF_OBJECT_HEAD_BYTES + (container ? CONTAINER_HEAD_BYTES : 0);
    if (view.len < BLF_OBJECT_HEAD_BYTES || view.len < least) {
        set_pending(self, found == FOUND ? cut_object : self->pending);
        return window_pass(self->file, UINT64_MAX); /* false: nothing is left */
    }
    self->container_at = window_at(self->file);
    if (head.object_bytes < least) {
        set_pending(self, bad_size);
        return window_pass(self->file, SIGNATURE_BYTES);
    }
    if (container) {
        cursor_skip(&view, BLF_OBJECT_HEAD_BYTES);
        open_container(self, &view, head.object_bytes);
    } else {
        self->packed = false;
        self->container_left = head.object_bytes;
    }
    return true;
}

static size_t least_of(uint64_t a, uint64_t b)
{
    return (size_t)(a < b ? a : b);
}

static size_t read_plain(struct blf *self, uint8_t *out, size_t max)
{
    struct cursor view = window_see(self->file, 1);
    size_t n = least_of(least_of(view.len, self->container_left), max);
    cursor_copy(&view, out, n);
    if (n == 0) {
        set_pending(self, cut_object);
        self->container_left = 0;
    }
    (void)!window_pass(self->file, n);
    self->container_left -= n;
    return n;
}

/* One step of unpacking; may put nothing and yet go on. */
static size_t read_packed(struct blf *self, uint8_t *out, size_t max)
{
    struct cursor view = window_see(self->file, 1);
    size_t in_len = least_of(view.len, self->container_left);
    size_t out_len = least_of(max, self->unpacked_left);
    enum blf_inflated state =
        self->inflater->step(self->inflater->context, view.base, &in_len, out, &out_len);
    (void)!window_pass(self->file, in_len);
    self->container_left -= in_len;
    self->unpacked_left -= (uint32_t)out_len;
    bool idle = in_len == 0 && out_len == 0;
    bool done = state == BLF_INFLATED_END || self->unpacked_left == 0;
    if (!done && (state == BLF_INFLATED_BAD || idle)) {
        set_pending(self, view.len == 0 ? cut_object : bad_container);
        done = true;
    }
    if (done) {
        drop_container(self);
    }
    return out_len;
}

/* window_read_cb: the stream in the containers. */
static ssize_t read_stream(void *context, uint8_t *out, size_t max)
{
    struct blf *self = context;
    size_t n = 0;
    while (n == 0) {
        bool within = self->container_left > 0 || self->packed;
        if (!within && !next_container(self)) {
            return 0;
        }
        if (self->pending != NULL) {
            return 0;
        }
        if (self->packed) {
            n = read_packed(self, out, max);
        } else if (self->container_left > 0) {
            n = read_plain(self, out, max);
        }
    }
    return (ssize_t)n;
}

/* Days from 1970 to a date of the Gregorian calendar. */
static uint64_t days_to(uint64_t year, uint64_t month, uint64_t day)
{
    static const uint16_t before[] = {0,   31,  59,  90,  120, 151,
                                      181, 212, 243, 273, 304, 334};
    uint64_t past = year - 1;
    uint64_t leap = past / 4 - past / 100 + past / 400 - 477; /* 477 before 1970 */
    bool this_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return (year - 1970) * 365 + leap + before[month - 1] + (month > 2 && this_leap) +
           day - 1;
}

/* SYSTEMTIME of Windows, eight numbers; 0 when they are no time since 1970. */
static uint64_t read_start(struct cursor *head)
{
    uint64_t year = cursor_u16le(head);
    uint64_t month = cursor_u16le(head);
    cursor_skip(head, 2); /* day of the week */
    uint64_t day = cursor_u16le(head);
    uint64_t seconds = cursor_u16le(head) * 3600U;
    seconds += cursor_u16le(head) * 60U;
    seconds += cursor_u16le(head);
    uint64_t ms = cursor_u16le(head);
    if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) {
        return 0;
    }
    return ((days_to(year, month, day) * 86400 + seconds) * 1000 + ms) * 1000000;
}

const char *blf_begin(struct blf *self, struct window *file,
                      const struct blf_inflater *inflater)
{
    self->file = file;
    self->inflater = inflater;
    self->container_at = 0;
    self->container_left = 0;
    self->unpacked_left = 0;
    self->packed = false;
    self->pending = NULL;
    window_init(&self->objects, read_stream, self);
    struct cursor head = window_see(file, HEAD_BYTES);
    bool known = blf_knows(head);
    cursor_skip(&head, SIGNATURE_BYTES);
    uint32_t head_bytes = cursor_u32le(&head);
    cursor_skip(&head, 32); /* who wrote it; sizes and counts, which a crash leaves 0 */
    self->start_ns = read_start(&head);
    bool whole = !head.failed && head_bytes >= HEAD_BYTES;
    return known && whole && window_pass(file, head_bytes) ? NULL : bad_head;
}

/* The stream has ended: tells why, and begins anew behind it. RECORDED_NOTHING: the file
 * ends here. */
static enum recorded_result end_stream(struct blf *self, const char **why)
{
    if (self->pending == NULL) {
        return RECORDED_NOTHING;
    }
    *why = self->pending;
    self->pending = NULL;
    window_init(&self->objects, read_stream, self);
    return RECORDED_FAULT;
}

/* The stream ends within an object. */
static enum recorded_result end_within(struct blf *self, const char **why)
{
    (void)!window_pass(&self->objects, UINT64_MAX);
    set_pending(self, cut_object);
    return end_stream(self, why);
}

/* At an object. RECORDED_NOTHING: it is of another kind. */
static enum recorded_result read_object(struct blf *self, struct recorded *out,
                                        const char **why)
{
    struct cursor view = window_see(&self->objects, BLF_OBJECT_HEAD_BYTES);
    struct head head = read_head(view);
    if (view.len < BLF_OBJECT_HEAD_BYTES) {
        return end_within(self, why);
    }
    if (head.object_bytes < BLF_OBJECT_HEAD_BYTES) {
        (void)!window_pass(&self->objects, SIGNATURE_BYTES);
        *why = bad_size;
        return RECORDED_FAULT;
    }
    view = window_see(&self->objects, least_of(head.object_bytes, BLF_OBJECT_BYTES_MAX));
    struct cursor object = cursor_over(view.base, least_of(view.len, head.object_bytes));
    enum recorded_result result =
        blf_object_decode(&object, head.type, self->start_ns, out, why);
    bool whole = window_pass(&self->objects, head.object_bytes);
    return whole ? result : end_within(self, why);
}

enum recorded_result blf_next(struct blf *self, struct recorded *out, uint64_t *at,
                              const char **why)
{
    enum recorded_result result = RECORDED_NOTHING;
    while (result == RECORDED_NOTHING) {
        enum found found = find_object(&self->objects);
        bool ended = window_see(&self->objects, SIGNATURE_BYTES).len < SIGNATURE_BYTES;
        *at = self->container_at;
        if (ended && (found == FOUND_END || self->pending != NULL)) {
            return end_stream(self, why);
        }
        if (found == FOUND_FAR) {
            *why = bad_object;
            return RECORDED_FAULT;
        }
        result = read_object(self, out, why);
    }
    return result;
}
