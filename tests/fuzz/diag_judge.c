/* SPDX-License-Identifier: Apache-2.0 */
/* Target: frame_judge_check, diag_judge_check. The input is a row of frames on both sides
 * of three channels: a byte (bits 0 to 2 which id, bit 3 a long pause before it, bit 4
 * the mode from now on, bit 5 classic where the channel is FD and the other way round), a
 * length, the data.
 *
 * What passes is put together by receivers that know no sequence and no flow control.
 * Towards the vehicle each message must be one that the policy below permits, read here
 * by hand; towards the unit each must answer something that was asked for, at most once.
 */
#include "can/arena.h"
#include "can/cursor.h"
#include "can/length.h"
#include "policies/frame_judge.h"
#include "policies/parse.h"
#include "tests/fuzz/fuzz.h"

#define WORKSHOP 1
#define MESSAGE_MAX 8192 /* what is longer is not read to its end */
#define ASKED_MAX 4096

static const char text[] =
    "policy \"p\" version 1\nbus vehicle = can0 fd\nbus unit = can1 fd\n"
    "mode road\nmode workshop\nfrom unit to vehicle {\n"
    "diagnostics id 0x7E0 answer id 0x7E8 functional id 0x7DF rate 100000/s {\n"
    "obd mode 0x01 pid 0x0C, 0x0D\nuds service 0x10 sub 0x01, 0x03\n"
    "uds service 0x10 sub 0x02 in workshop\nuds service 0x22 identifier 0xF187, 0xF195\n"
    "uds service 0x22 identifier 0xF190 in workshop\n"
    "uds service 0x2E identifier 0xF198 in workshop\nuds service 0x36 in workshop\n"
    "uds service 0x3E\ndeny otherwise answer nrc 0x33\n}\n"
    "diagnostics id 0x18CE10F1 answer id 0x18CEF110 extended prefixed 0x42 answer 0x24\n"
    "rate 100000/s {\nuds service 0x22 identifier 0xF187\nuds service 0x36 in workshop\n"
    "}\n"
    "diagnostics id 0x710 answer id 0x718 fd rate 100000/s {\n"
    "uds service 0x22\nuds service 0x36 in workshop\n}\n}\n";

enum { ENGINE, BEHIND, QUICK, CHANNELS };

static const struct way {
    uint32_t id;
    unsigned channel;
    bool answers;
    int prefix; /* -1: none */
} ways[] = {
    {0x7E0, ENGINE, false, -1},       {0x7E8, ENGINE, true, -1},
    {0x7DF, ENGINE, false, -1},       {0x18CE10F1, BEHIND, false, 0x42},
    {0x18CEF110, BEHIND, true, 0x24}, {0x710, QUICK, false, -1},
    {0x718, QUICK, true, -1},         {0x7E0, ENGINE, false, -1},
};
#define WAYS (sizeof ways / sizeof ways[0])

/* Takes first and consecutive frames as they come. */
struct receiver {
    uint8_t bytes[MESSAGE_MAX];
    size_t length;
    size_t got;
    bool open;
};

struct asked { /* of each request that began to pass */
    uint8_t service;
    uint8_t head[64];
    size_t count; /* bytes of head, all there is if whole */
    bool whole;
    bool answered;
};

static struct receiver receivers[WAYS];
static struct asked asked[CHANNELS][ASKED_MAX];
static size_t asked_count[CHANNELS];
static uint8_t mode;

static void append(struct receiver *self, struct cursor *at)
{
    size_t missing = self->length - self->got;
    size_t count = cursor_left(at) < missing ? cursor_left(at) : missing;
    size_t room = self->got < MESSAGE_MAX ? MESSAGE_MAX - self->got : 0;
    cursor_copy(at, self->bytes + (MESSAGE_MAX - room), count < room ? count : room);
    self->got += count;
}

/* True when a message begins, in its single or its first frame. *whole: it is complete
 * now. */
static bool receive(struct receiver *self, const struct frame *frame, int prefix,
                    bool *whole)
{
    struct cursor at = cursor_over(frame->data, frame->length);
    *whole = false;
    if (prefix >= 0) {
        HOLDS(cursor_u8(&at) == prefix);
    }
    uint8_t pci = cursor_u8(&at);
    bool begins = pci >> 4 == 0 || pci >> 4 == 1;
    HOLDS(!at.failed && pci >> 4 <= 3); /* no reserved type passes */
    if (begins) {
        *self = (struct receiver){.open = true, .length = pci & 15U};
        if (pci >> 4 == 1) {
            self->length = self->length << 8 | cursor_u8(&at);
            self->length = self->length == 0 ? cursor_u32be(&at) : self->length;
        } else if (frame->length > 8) {
            self->length = cursor_u8(&at);
        }
        HOLDS(self->length != 0);
    } else if (pci >> 4 == 3 || !self->open) {
        HOLDS(pci >> 4 == 3 || self->open); /* nothing goes on that has not begun */
        return false;
    }
    append(self, &at);
    *whole = self->got == self->length;
    self->open = !*whole;
    return begins;
}

static bool is_did(const uint8_t *bytes, uint16_t did)
{
    return (bytes[0] << 8 | bytes[1]) == did;
}

static bool permits_read(unsigned channel, const uint8_t *bytes, size_t length)
{
    bool good = length >= 3 && length % 2 == 1;
    for (size_t i = 1; i + 1 < length && good && channel != QUICK; i += 2) {
        bool engine = channel == ENGINE && (is_did(bytes + i, 0xF195) ||
                                            (is_did(bytes + i, 0xF190) && mode == 1));
        good = engine || is_did(bytes + i, 0xF187);
    }
    return good;
}

/* The whole message is one that the policy permits in this mode. */
static bool permits(unsigned channel, const uint8_t *bytes, size_t length)
{
    bool workshop = mode == WORKSHOP;
    uint8_t sub = length > 1 ? bytes[1] & 0x7F : 0xFF;
    if (bytes[0] == 0x22) {
        return permits_read(channel, bytes, length);
    }
    if (bytes[0] == 0x36) {
        return workshop;
    }
    if (channel != ENGINE) {
        return false;
    }
    switch (bytes[0]) {
    case 0x01:
        for (size_t i = 1; i < length; i++) {
            if (bytes[i] != 0x0C && bytes[i] != 0x0D) {
                return false;
            }
        }
        return length > 1;
    case 0x10:
        return sub == 1 || sub == 3 || (sub == 2 && workshop);
    case 0x2E:
        return workshop && length >= 3 && is_did(bytes + 1, 0xF198);
    case 0x3E:
        return length > 1;
    default:
        return false;
    }
}

static void ask(const struct way *way, const struct receiver *receiver, bool whole)
{
    size_t *count = &asked_count[way->channel];
    HOLDS(*count < ASKED_MAX);
    struct asked *row = &asked[way->channel][(*count)++];
    *row = (struct asked){.service = receiver->bytes[0], .whole = whole};
    row->count = receiver->got < sizeof row->head ? receiver->got : sizeof row->head;
    memcpy(row->head, receiver->bytes, row->count);
}

static bool asks_for(const struct asked *row, const uint8_t *answer, size_t count)
{
    if (row->answered || row->service != (answer[0] & ~0x40)) {
        return false;
    }
    if (row->service != 0x22 && row->service != 0x2E) {
        return true;
    }
    bool found = !row->whole || count < 3; /* what is unseen could be it */
    for (size_t i = 1; i + 1 < row->count && !found; i += 2) {
        found = row->head[i] == answer[1] && row->head[i + 1] == answer[2];
    }
    return found;
}

/* The first frame of an answer passed: some request asked for it and is answered now. */
static void answer(const struct way *way, const struct receiver *receiver)
{
    const uint8_t *bytes = receiver->bytes;
    bool negative = bytes[0] == 0x7F;
    HOLDS(!negative || receiver->length == 3);
    HOLDS(negative || (bytes[0] & 0x40) != 0);
    for (size_t i = 0; i < asked_count[way->channel]; i++) {
        struct asked *row = &asked[way->channel][i];
        bool fits = negative ? row->service == bytes[1] && !row->answered
                             : asks_for(row, bytes, receiver->got);
        if (fits) {
            row->answered = !negative || bytes[2] != 0x78;
            return;
        }
    }
    HOLDS(!"nothing asked for this answer");
}

static void passed(unsigned number, const struct frame *frame)
{
    const struct way *way = &ways[number];
    struct receiver *receiver = &receivers[number % 7];
    bool whole;
    bool begins = receive(receiver, frame, way->prefix, &whole);
    if (begins && way->answers) {
        answer(way, receiver);
    } else if (begins) {
        HOLDS(way->id != 0x7DF || whole);
        ask(way, receiver, whole);
    }
    if (whole && !way->answers && receiver->length <= MESSAGE_MAX) {
        HOLDS(permits(way->channel, receiver->bytes, receiver->length));
    }
}

static void judge_one(struct frame_judge *judge, unsigned number, const struct frame *in,
                      uint64_t now_us)
{
    struct frame out;
    struct frame reply;
    uint8_t direction = ways[number].answers ? 1 : 0;
    struct verdict verdict = frame_judge_check(judge, direction, mode, in, &out, now_us);
    if (frame_judge_reply(judge, &reply)) {
        HOLDS(verdict.action == VERDICT_DROP && direction == 0);
        HOLDS(frame_check(&reply) == FRAME_OK && reply.id == 0x7E8);
    }
    if (verdict.action == VERDICT_PASS) {
        HOLDS(frame_equal(in, &out));
        passed(number, in);
    }
}

static void say(void *context, const char *line)
{
    (void)context;
    if (strstr(line, "warning") == NULL) {
        (void)fprintf(stderr, "%s\n", line);
    }
}

static struct frame_judge *new_judge(void)
{
    static uint8_t policy_block[POLICY_ARENA_BYTES] __attribute__((aligned(16)));
    static uint8_t block[FRAME_JUDGE_ARENA_BYTES] __attribute__((aligned(16)));
    static struct policy *policy;
    struct arena arena;
    if (policy == NULL) {
        arena_init(&arena, policy_block, sizeof policy_block);
        policy = policy_parse("p", text, sizeof text - 1, &arena, say, NULL);
        HOLDS(policy != NULL);
    }
    arena_init(&arena, block, sizeof block);
    return frame_judge_new(policy, &arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor at = cursor_over(data, size);
    struct frame_judge *judge = new_judge();
    HOLDS(judge != NULL);
    uint64_t now_us = 1;
    mode = 0;
    memset(receivers, 0, sizeof receivers);
    memset(asked_count, 0, sizeof asked_count);
    for (unsigned i = 0; cursor_left(&at) > 1 && i < ASKED_MAX; i++) {
        uint8_t control = cursor_u8(&at);
        unsigned number = control & 7U;
        struct frame frame = {.id = ways[number].id,
                              .extended = ways[number].id > 0x7FF,
                              .length = cursor_u8(&at) % (FRAME_DATA_MAX + 1)};
        frame.fd = (ways[number].channel == QUICK) != ((control >> 5 & 1U) != 0);
        cursor_copy(&at, frame.data, frame.length);
        mode = control >> 4 & 1U;
        now_us += (control & 8) != 0 ? 1000000 : 1;
        if (!at.failed && length_exists(frame.length, frame.fd)) {
            judge_one(judge, number, &frame, now_us);
        }
    }
    return 0;
}
