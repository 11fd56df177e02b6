/* SPDX-License-Identifier: Apache-2.0 */
/* Skims while nothing has begun, steps two chains while something has. */
#include "gateway/secrets/secret_walk.h"

#include <string.h>

#define ENDS_MAX 4
#define OPTIONAL_BYTES 3 /* of a number: two zeros, and the byte before it */
#define NEVER_SEEN 0x80000000U

struct finding {
    enum secret_walk_event event;
    struct secret_hit *hit;
};

void secret_walk_init(struct secret_walk *self, const struct secret_set *set)
{
    memset(self, 0, sizeof *self);
    self->set = set;
    self->as_is.last = set->automaton.class_of['\n'];
    self->read = self->as_is;
    for (size_t i = 0; i < SECRET_SET_PLACES_MAX; i++) {
        self->seen[i][0].end = self->seen[i][1].end = NEVER_SEEN;
    }
}

static bool is_line_end(uint8_t byte)
{
    return byte == '\r' || byte == '\n';
}

static bool is_special(uint8_t byte)
{
    return byte == '%' || byte == '\\' || is_line_end(byte);
}

/* How many of the bytes begin nothing. */
static size_t skim(const struct secret_automaton *automaton, uint8_t last,
                   const uint8_t *bytes, size_t len)
{
    const struct secret_bytes *before = &automaton->begins[automaton->byte_of[last]];
    for (size_t i = 0; i < len; i++) {
        if (secret_bytes_has(before, bytes[i])) {
            return i;
        }
        before = &automaton->begins[bytes[i]];
    }
    return len;
}

/* Where the last so many bytes of a chain begin; no match has begun before the chains
 * left the start. */
static uint64_t offset_back(const struct secret_walk *self, bool as_is, uint32_t bytes)
{
    if (as_is) {
        uint64_t begin = self->at < bytes ? 0 : self->at - bytes;
        return begin < self->begun ? self->begun : begin;
    }
    uint32_t back = bytes < self->fed ? bytes : self->fed;
    uint16_t low = self->starts[(self->fed - back) % SECRET_WALK_STARTS];
    return self->at - (uint16_t)((uint16_t)self->at - low);
}

static void report(const struct secret_walk *self, struct finding *out, uint8_t secret,
                   unsigned encoding, uint64_t begin, uint64_t end)
{
    if (out->event == SECRET_WALK_FOUND) {
        return;
    }
    out->event = SECRET_WALK_FOUND;
    *out->hit = (struct secret_hit){.what = SECRET_HIT_FOUND,
                                    .secret = secret,
                                    .kind = self->set->kinds[secret],
                                    .encoding = (uint8_t)encoding,
                                    .begin = begin,
                                    .end = end};
}

/* A number that may be half of a place ended here; the byte behind it may be the one
 * before the next. Both halves may be one number, which then begins where the other does.
 */
static void sight(struct secret_walk *self, struct finding *out, unsigned half,
                  unsigned encoding, uint64_t begin)
{
    unsigned place = half / 2;
    const struct secret_sighting *other = &self->seen[place][1 - half % 2];
    uint32_t apart = (uint32_t)begin - other->end;
    bool near = apart <= SECRET_WALK_APART_BYTES || -apart <= OPTIONAL_BYTES;
    self->seen[place][half % 2] =
        (struct secret_sighting){(uint32_t)begin, (uint32_t)self->at, (uint8_t)encoding};
    if (near && other->end != NEVER_SEEN && other->begin != (uint32_t)begin &&
        other->encoding == encoding) {
        report(self, out, self->set->places[place], encoding,
               self->at - ((uint32_t)self->at - other->begin), self->at);
    }
}

/* It hides what follows, from whoever walks here. */
static bool hides(const struct secret_walk *self, unsigned what)
{
    return what >= SECRET_SET_MASKED && (self->heeds_heads || what < SECRET_SET_FRAMED);
}

/* What has ended with the last byte. */
static void tell(struct secret_walk *self, struct finding *out, uint32_t output,
                 bool as_is)
{
    const struct secret_output *at = &self->set->automaton.outputs[output];
    for (bool more = true; more; more = at->more, at++) {
        unsigned what = at->tag >> SECRET_SET_TAG_SHIFT;
        unsigned encoding = at->tag & ((1U << SECRET_SET_TAG_SHIFT) - 1);
        uint64_t begin = offset_back(self, as_is, at->bytes);
        if (what < SECRET_SET_PLACE) {
            if (encoding == SECRET_PLAIN && !as_is) {
                encoding = self->escaped;
            }
            report(self, out, (uint8_t)what, encoding, begin, self->at);
        } else if (what < SECRET_SET_GZIP) {
            sight(self, out, what - SECRET_SET_PLACE, encoding, begin);
        } else if (as_is && out->event == SECRET_WALK_ON && hides(self, what)) {
            out->event = SECRET_WALK_HIDES;
            *out->hit =
                (struct secret_hit){.what = (enum secret_hit_what)(
                                        SECRET_HIT_MASKED + what - SECRET_SET_MASKED),
                                    .begin = begin,
                                    .end = self->at};
        } else if (as_is && out->event == SECRET_WALK_ON && what < SECRET_SET_MASKED) {
            out->event = what == SECRET_SET_GZIP ? SECRET_WALK_GZIP : SECRET_WALK_ZLIB;
        }
    }
}

static void feed_offset(struct secret_walk *self, uint64_t offset)
{
    self->starts[self->fed % SECRET_WALK_STARTS] = (uint16_t)offset;
    self->fed++;
}

/* The read chain takes a byte that began at offset. */
static void feed(struct secret_walk *self, struct finding *out, uint8_t byte,
                 uint64_t offset)
{
    if (is_line_end(byte) && self->ends < ENDS_MAX) {
        self->ends++;
        return;
    }
    self->ends = is_line_end(byte) ? self->ends : 0;
    uint32_t state = secret_automaton_step(&self->set->automaton, &self->read, byte);
    feed_offset(self, offset);
    uint32_t output = self->set->automaton.states[state].output;
    if (output != 0) {
        tell(self, out, output, false);
    }
}

/* The first of them is no escape. */
static void feed_first(struct secret_walk *self, struct finding *out)
{
    feed(self, out, self->escape[0], self->at - self->escape_len);
    self->escape_len--;
    memmove(self->escape, self->escape + 1, self->escape_len);
}

/* Puts the byte to those that may be an escape, and feeds what of them is known. */
static void feed_escaped(struct secret_walk *self, struct finding *out, uint8_t byte)
{
    struct secret_escape escape;
    self->escape[self->escape_len++] = byte;
    if (self->escape_len == 1 && !is_line_end(byte)) {
        return; /* it may be one */
    }
    while (self->escape_len > 0) {
        enum secret_escape_state state =
            secret_escape_read(self->escape, self->escape_len, &escape);
        if (state == SECRET_ESCAPE_MORE) {
            return;
        }
        if (state == SECRET_ESCAPE_IS) {
            self->escaped = escape.json ? SECRET_JSON : SECRET_PERCENT;
            uint64_t offset = self->at - self->escape_len;
            self->escape_len = 0;
            for (size_t i = 0; i < escape.len; i++) {
                feed(self, out, escape.bytes[i], offset);
            }
            return;
        }
        feed_first(self, out);
    }
}

static bool is_same(const struct secret_walk *self)
{
    return self->escape_len == 0 && self->as_is.state == self->read.state &&
           self->as_is.last == self->read.last;
}

/* Of what has begun before self->at. */
static uint64_t held_from(const struct secret_walk *self)
{
    const struct secret_state *states = self->set->automaton.states;
    uint32_t as_is = states[self->as_is.state].hold_bytes;
    uint32_t read = states[self->read.state].hold_bytes;
    uint64_t first = as_is > 0 ? offset_back(self, true, as_is) : self->at;
    uint64_t other = read > 0 ? offset_back(self, false, read) : self->at;
    return first < other ? first : other;
}

/* Steps both chains as one, as long as they are one and a match has begun. Returns how
 * many bytes it took. */
static size_t take_same(struct secret_walk *self, struct finding *out,
                        const uint8_t *bytes, size_t len)
{
    const struct secret_automaton *automaton = &self->set->automaton;
    struct secret_chain chain = self->as_is;
    size_t i = 0;
    while (i < len && !is_special(bytes[i])) {
        uint32_t state = secret_automaton_step(automaton, &chain, bytes[i++]);
        feed_offset(self, self->at++);
        if (automaton->states[state].output != 0) {
            tell(self, out, automaton->states[state].output, true);
        }
        if (state == 0 || out->event != SECRET_WALK_ON) {
            break;
        }
    }
    self->as_is = self->read = chain;
    self->ends = i > 0 ? 0 : self->ends;
    return i;
}

static void take_byte(struct secret_walk *self, struct finding *out, uint8_t byte)
{
    const struct secret_automaton *automaton = &self->set->automaton;
    uint32_t state = secret_automaton_step(automaton, &self->as_is, byte);
    self->at++;
    if (automaton->states[state].output != 0) {
        tell(self, out, automaton->states[state].output, true);
    }
    if (self->escape_len == 0 && !is_special(byte)) {
        feed(self, out, byte, self->at - 1);
    } else {
        feed_escaped(self, out, byte);
    }
}

/* Skims, and makes ready for steps at the first byte that may begin something. */
static size_t pass_over(struct secret_walk *self, const uint8_t *bytes, size_t len)
{
    size_t n = skim(&self->set->automaton, self->as_is.last, bytes, len);
    if (n > 0) {
        self->as_is.last = self->set->automaton.class_of[bytes[n - 1]];
        self->read = self->as_is;
        self->at += n;
    }
    self->ends = 0;
    self->escaped = SECRET_PLAIN;
    self->fed = 0;
    self->begun = self->at > 0 ? self->at - 1 : 0;
    feed_offset(self, self->begun);
    return n;
}

static bool find_numbers(struct secret_walk *self, const uint8_t *bytes, size_t len,
                         size_t base, struct finding *out)
{
    struct secret_binary_pair pair;
    if (!secret_binary_find(&self->set->binary, bytes, len, &pair)) {
        return false;
    }
    /* self->at stands behind all that was taken; base of these bytes come before them. */
    uint64_t first = self->at - base;
    report(self, out, pair.secret, SECRET_BINARY, first + pair.begin, first + pair.end);
    self->tail_len = 0; /* it is told once */
    return true;
}

/* Numbers in these bytes, which have been taken, and in those before them. */
static void look_for_numbers(struct secret_walk *self, const uint8_t *bytes, size_t len,
                             struct finding *out)
{
    uint8_t edge[2 * SECRET_BINARY_TAIL_BYTES];
    size_t before = self->tail_len;
    size_t some = len < SECRET_BINARY_TAIL_BYTES ? len : SECRET_BINARY_TAIL_BYTES;
    memcpy(edge, self->tail, before);
    memcpy(edge + before, bytes, some);
    if (find_numbers(self, edge, before + some, before + len, out) ||
        find_numbers(self, bytes, len, len, out)) {
        return;
    }
    size_t all = before + len;
    size_t keep = all < SECRET_BINARY_TAIL_BYTES ? all : SECRET_BINARY_TAIL_BYTES;
    const uint8_t *end = some == len ? edge + all : bytes + len;
    memcpy(self->tail, end - keep, keep);
    self->tail_len = (uint8_t)keep;
}

/* Takes some bytes, one at least. */
static size_t take_some(struct secret_walk *self, struct finding *out,
                        const uint8_t *bytes, size_t len)
{
    size_t at = 0;
    if (is_same(self)) {
        if (self->as_is.state == 0) {
            at = pass_over(self, bytes, len);
        }
        at += take_same(self, out, bytes + at, len - at);
        if (at > 0) {
            return at;
        }
    }
    do {
        take_byte(self, out, bytes[at++]);
    } while (at < len && out->event == SECRET_WALK_ON && !is_same(self));
    return at;
}

enum secret_walk_event secret_walk_take(struct secret_walk *self, const uint8_t *bytes,
                                        size_t len, size_t *taken, struct secret_hit *hit)
{
    struct finding out = {SECRET_WALK_ON, hit};
    size_t at = 0;
    while (at < len && out.event == SECRET_WALK_ON) {
        at += take_some(self, &out, bytes + at, len - at);
    }
    *taken = at;
    if (self->set->binary.count > 0) {
        look_for_numbers(self, bytes, at, &out);
    }
    self->held_from = held_from(self);
    return out.event;
}

bool secret_walk_is_fresh(const struct secret_walk *self, uint8_t next)
{
    const struct secret_automaton *automaton = &self->set->automaton;
    struct secret_chain goes_on = self->as_is;
    struct secret_chain begins = {.last = automaton->class_of['\n']};
    return is_same(self) && self->as_is.state == 0 &&
           secret_automaton_step(automaton, &goes_on, next) ==
               secret_automaton_step(automaton, &begins, next);
}

static bool has_seen(const struct secret_sighting *seen)
{
    return seen->end != NEVER_SEEN;
}

bool secret_walk_is_idle(const struct secret_walk *self)
{
    bool idle = self->tail_len == 0;
    for (unsigned next = 0; idle && next <= UINT8_MAX; next++) {
        idle = secret_walk_is_fresh(self, (uint8_t)next);
    }
    for (size_t i = 0; i < SECRET_SET_PLACES_MAX; i++) {
        idle = idle && !has_seen(&self->seen[i][0]) && !has_seen(&self->seen[i][1]);
    }
    return idle;
}

static bool is_alike(const struct secret_sighting *a, const struct secret_sighting *b)
{
    return a->begin == b->begin && a->end == b->end && a->encoding == b->encoding;
}

bool secret_walk_covers(const struct secret_walk *self, const struct secret_walk *other)
{
    bool covers = is_same(self) && is_same(other) && self->ends == other->ends &&
                  self->as_is.state == other->as_is.state &&
                  self->as_is.last == other->as_is.last;
    for (size_t i = 0; i < SECRET_SET_PLACES_MAX; i++) {
        for (size_t half = 0; half < 2; half++) {
            const struct secret_sighting *seen = &other->seen[i][half];
            covers = covers && (!has_seen(seen) || is_alike(seen, &self->seen[i][half]));
        }
    }
    return covers;
}

bool secret_walk_end(struct secret_walk *self, struct secret_hit *hit)
{
    struct finding out = {SECRET_WALK_ON, hit};
    while (self->escape_len > 0) { /* it has no end */
        feed_first(self, &out);
    }
    if (out.event != SECRET_WALK_FOUND) {
        self->ends = ENDS_MAX; /* the line end is read, and ends numbers */
        take_byte(self, &out, '\n');
        self->at--;
    }
    self->held_from = self->at;
    if (out.event != SECRET_WALK_FOUND) {
        return false;
    }
    hit->end = self->at;
    return true;
}
