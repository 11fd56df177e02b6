/* SPDX-License-Identifier: Apache-2.0 */
/* The subset construction, over sets of begun matches. */
#include "gateway/secrets/secret_automaton.h"

#include <string.h>

#define ITEMS_OF_STATE_MAX 16384
#define STATES_BASE 8192 /* capacities: so many, and so many for each element */
#define STATES_PER_ELEMENT 8
#define ITEMS_PER_STATE 32
#define EDGES_PER_STATE 10
#define ROOM_PER_EDGE 2 /* gaps among them */

/* A begun match is an item: the element that it waits for. */
struct node {
    uint32_t first_item;
    uint32_t first_edge;
    uint16_t items;
    uint16_t edges;
    uint8_t last;
};

struct edge {
    unsigned to : 24;
    unsigned letter : 8;
};

struct build {
    const struct secret_patterns *patterns;
    struct secret_automaton *out;
    struct secret_bytes *classes; /* of each set of patterns */
    uint32_t *ones;               /* items of one byte, by its class */
    uint32_t ones_first[257];
    uint8_t like[256]; /* the first class behind whose bytes the same has begun */
    struct node *nodes;
    uint32_t node_count, node_max;
    uint32_t *items;
    uint32_t item_count, item_max;
    struct edge *edges;
    uint32_t edge_count, edge_max;
    uint32_t *table; /* nodes by what they hold; 0: none */
    uint32_t table_mask;
    uint32_t next[ITEMS_OF_STATE_MAX]; /* the items that are being gathered, in order */
    uint32_t next_count;
    bool full;
};

/* Bytes that are in the same sets are one class. */
static void classify(struct build *self, const struct secret_bytes *stops)
{
    struct secret_automaton *out = self->out;
    unsigned count = 1;
    memset(out->class_of, 0, sizeof out->class_of);
    for (uint32_t i = 0; i <= self->patterns->set_count; i++) {
        const struct secret_bytes *set =
            i < self->patterns->set_count ? &self->patterns->sets[i] : stops;
        uint16_t split[256] = {0};   /* the class of those inside */
        bool outside[256] = {false}; /* a byte of the class is not in the set */
        for (unsigned byte = 0; byte < 256; byte++) {
            outside[out->class_of[byte]] |= !secret_bytes_has(set, (uint8_t)byte);
        }
        for (unsigned byte = 0; byte < 256; byte++) {
            uint8_t letter = out->class_of[byte];
            if (outside[letter] && secret_bytes_has(set, (uint8_t)byte)) {
                split[letter] = split[letter] == 0 ? (uint16_t)count++ : split[letter];
                out->class_of[byte] = (uint8_t)split[letter];
            }
        }
    }
    out->classes = (uint16_t)count;
    for (unsigned byte = 0; byte < 256; byte++) {
        self->out->byte_of[out->class_of[byte]] = (uint8_t)byte;
    }
    for (uint32_t i = 0; i < self->patterns->set_count; i++) {
        for (unsigned letter = 0; letter < count; letter++) {
            if (secret_bytes_has(&self->patterns->sets[i], self->out->byte_of[letter])) {
                secret_bytes_add(&self->classes[i], (uint8_t)letter);
            }
        }
    }
}

static void gather(struct build *self, uint32_t item)
{
    uint32_t at = self->next_count;
    while (at > 0 && self->next[at - 1] > item) {
        at--;
    }
    if (at > 0 && self->next[at - 1] == item) {
        return;
    }
    if (self->next_count == ITEMS_OF_STATE_MAX) {
        self->full = true;
        return;
    }
    memmove(self->next + at + 1, self->next + at,
            (self->next_count - at) * sizeof *self->next);
    self->next[at] = item;
    self->next_count++;
}

/* Gathers where a byte of class leads from item. */
static void advance(struct build *self, uint32_t item, uint8_t letter)
{
    const struct secret_element *element = &self->patterns->elements[item];
    for (; element->set != SECRET_PATTERN_END; element++, item++) {
        if (secret_bytes_has(&self->classes[element->set], letter)) {
            gather(self, item + 1);
        }
        if (!element->optional) {
            return;
        }
    }
}

static void advance_ones(struct build *self, uint8_t last, uint8_t letter)
{
    for (uint32_t i = self->ones_first[last]; i < self->ones_first[last + 1]; i++) {
        advance(self, self->ones[i], letter);
    }
}

static void find_alike(struct build *self)
{
    for (unsigned letter = 0; letter < self->out->classes; letter++) {
        uint32_t first = self->ones_first[letter];
        uint32_t count = self->ones_first[letter + 1] - first;
        unsigned other = 0;
        while (self->ones_first[other + 1] - self->ones_first[other] != count ||
               memcmp(self->ones + self->ones_first[other], self->ones + first,
                      count * sizeof *self->ones) != 0) {
            other++;
        }
        self->like[letter] = (uint8_t)other;
    }
}

static bool list_ones(struct build *self, struct arena *scratch)
{
    uint32_t count = 0;
    uint32_t max = self->patterns->count * self->out->classes;
    self->ones = arena_take(scratch, max + 1, sizeof *self->ones);
    for (unsigned letter = 0; self->ones != NULL && letter < self->out->classes;
         letter++) {
        self->ones_first[letter] = count;
        for (uint32_t i = 0; i < self->patterns->count; i++) {
            uint32_t first = self->patterns->list[i].first;
            uint16_t set = self->patterns->elements[first].set;
            if (secret_bytes_has(&self->classes[set], (uint8_t)letter)) {
                self->ones[count++] = first + 1;
            }
        }
        self->ones_first[letter + 1] = count;
    }
    if (self->ones == NULL) {
        return false;
    }
    find_alike(self);
    return true;
}

static uint32_t hash(const struct build *self, uint8_t last)
{
    uint64_t sum = last + 1U;
    for (uint32_t i = 0; i < self->next_count; i++) {
        sum = (sum ^ self->next[i]) * 0x9e3779b97f4a7c15ULL;
        sum ^= sum >> 29;
    }
    return (uint32_t)(sum >> 17);
}

static bool is_node(const struct build *self, const struct node *node, uint8_t last)
{
    return node->last == last && node->items == self->next_count &&
           memcmp(self->items + node->first_item, self->next,
                  self->next_count * sizeof *self->next) == 0;
}

/* The node of the gathered items behind a byte of class last; 0: there are none, or there
 * is no room. */
static uint32_t intern(struct build *self, uint8_t last)
{
    if (self->next_count == 0) {
        return 0;
    }
    last = self->like[last];
    uint32_t at = hash(self, last) & self->table_mask;
    for (; self->table[at] != 0; at = (at + 1) & self->table_mask) {
        if (is_node(self, &self->nodes[self->table[at]], last)) {
            return self->table[at];
        }
    }
    if (self->node_count == self->node_max ||
        self->item_max - self->item_count < self->next_count) {
        self->full = true;
        return 0;
    }
    self->nodes[self->node_count] = (struct node){.first_item = self->item_count,
                                                  .items = (uint16_t)self->next_count,
                                                  .last = last};
    memcpy(self->items + self->item_count, self->next,
           self->next_count * sizeof *self->next);
    self->item_count += self->next_count;
    self->table[at] = self->node_count;
    return self->node_count++;
}

static bool fill_start(struct build *self, uint16_t *start,
                       const struct secret_bytes *stops)
{
    unsigned classes = self->out->classes;
    for (unsigned last = 0; last < classes; last++) {
        for (unsigned letter = 0; letter < classes; letter++) {
            self->next_count = 0;
            advance_ones(self, (uint8_t)last, (uint8_t)letter);
            uint32_t node = intern(self, (uint8_t)letter);
            if (node > SECRET_AUTOMATON_START) {
                return false;
            }
            bool stop = secret_bytes_has(stops, self->out->byte_of[letter]);
            start[last * classes + letter] =
                (uint16_t)(node | (stop ? SECRET_AUTOMATON_STOP : 0));
        }
    }
    return !self->full;
}

static void fill_begins(struct secret_automaton *self)
{
    memset(self->begins, 0, sizeof self->begins);
    for (unsigned last = 0; last < 256; last++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            uint32_t row = (uint32_t)self->class_of[last] * self->classes;
            if (self->start[row + self->class_of[byte]] != 0) {
                secret_bytes_add(&self->begins[last], (uint8_t)byte);
            }
        }
    }
}

/* The classes that any begun match of the node waits for. */
static struct secret_bytes wanted(const struct build *self, const struct node *node)
{
    struct secret_bytes set = {{0}};
    for (uint32_t i = 0; i < node->items; i++) {
        const struct secret_element *element =
            &self->patterns->elements[self->items[node->first_item + i]];
        for (; element->set != SECRET_PATTERN_END; element++) {
            for (unsigned word = 0; word < 4; word++) {
                set.bits[word] |= self->classes[element->set].bits[word];
            }
            if (!element->optional) {
                break;
            }
        }
    }
    return set;
}

static void grow_node(struct build *self, uint32_t at)
{
    struct node *node = &self->nodes[at];
    struct secret_bytes set = wanted(self, node);
    node->first_edge = self->edge_count;
    for (unsigned letter = 0; letter < self->out->classes && !self->full; letter++) {
        if (!secret_bytes_has(&set, (uint8_t)letter)) {
            continue;
        }
        self->next_count = 0;
        advance_ones(self, node->last, (uint8_t)letter);
        for (uint32_t i = 0; i < node->items; i++) {
            advance(self, self->items[node->first_item + i], (uint8_t)letter);
        }
        if (self->edge_count == self->edge_max) {
            self->full = true;
            return;
        }
        self->edges[self->edge_count++] =
            (struct edge){intern(self, (uint8_t)letter) & 0xffffff, letter};
        node->edges++;
    }
}

static bool prepare(struct build *self, struct arena *scratch)
{
    uint32_t elements = self->patterns->element_count;
    uint32_t max = STATES_BASE + STATES_PER_ELEMENT * elements;
    self->node_max =
        max < SECRET_AUTOMATON_STATES_MAX ? max : SECRET_AUTOMATON_STATES_MAX;
    self->node_count = 1; /* state 0 */
    self->item_max = ITEMS_PER_STATE * self->node_max;
    self->edge_max = EDGES_PER_STATE * self->node_max;
    self->table_mask = 1;
    while (self->table_mask < 2 * self->node_max) {
        self->table_mask = self->table_mask << 1 | 1;
    }
    self->nodes = arena_take(scratch, self->node_max, sizeof *self->nodes);
    self->items = arena_take(scratch, self->item_max, sizeof *self->items);
    self->edges = arena_take(scratch, self->edge_max, sizeof *self->edges);
    self->table = arena_take(scratch, self->table_mask + 1, sizeof *self->table);
    self->classes =
        arena_take(scratch, self->patterns->set_count + 1, sizeof *self->classes);
    return self->nodes != NULL && self->items != NULL && self->edges != NULL &&
           self->table != NULL && self->classes != NULL;
}

static const struct secret_element *element_of(const struct build *self, uint32_t item)
{
    return &self->patterns->elements[item];
}

static uint32_t held_bytes(const struct build *self, const struct node *node)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < node->items; i++) {
        const struct secret_element *next =
            element_of(self, self->items[node->first_item + i]);
        if (next->set != SECRET_PATTERN_END && next->index > most &&
            next[-1].characters >= SECRET_AUTOMATON_HELD_CHARACTERS) {
            most = next->index;
        }
    }
    return most;
}

static bool has_ended(const struct build *self, uint32_t item)
{
    return element_of(self, item)->set == SECRET_PATTERN_END;
}

/* Outputs of node from *count on; without a table they are counted only. */
static uint32_t list_outputs(const struct build *self, const struct node *node,
                             struct secret_output *outputs, uint32_t *count)
{
    uint32_t first = *count;
    for (uint32_t i = 0; i < node->items; i++) {
        uint32_t item = self->items[node->first_item + i];
        if (has_ended(self, item)) {
            const struct secret_element *end = element_of(self, item);
            if (outputs != NULL) {
                outputs[*count] = (struct secret_output){
                    self->patterns->list[end->pattern].tag, end->index, true};
            }
            (*count)++;
        }
    }
    if (outputs != NULL && *count > first) {
        outputs[*count - 1].more = false;
    }
    return *count > first ? first : 0;
}

static bool fill_states(struct build *self, struct secret_state *states,
                        struct arena *arena)
{
    uint32_t count = 1;
    for (uint32_t i = 1; i < self->node_count; i++) {
        (void)list_outputs(self, &self->nodes[i], NULL, &count);
    }
    struct secret_output *outputs = arena_take(arena, count, sizeof *outputs);
    if (outputs == NULL) {
        return false;
    }
    count = 1; /* 0 stands for none */
    for (uint32_t i = 1; i < self->node_count; i++) {
        states[i].output = list_outputs(self, &self->nodes[i], outputs, &count);
        states[i].hold_bytes = held_bytes(self, &self->nodes[i]);
    }
    self->out->outputs = outputs;
    return true;
}

static bool fits(const struct build *self, const struct secret_edge *edges,
                 const struct node *node, uint32_t base)
{
    for (uint32_t i = 0; i < node->edges; i++) {
        if (edges[base + self->edges[node->first_edge + i].letter].from != 0) {
            return false;
        }
    }
    return true;
}

/* Lays all edges into one table, first fit from the first place that has a gap. Returns
 * how long it became; 0: there is no room. */
static uint32_t displace(const struct build *self, struct secret_state *states,
                         struct secret_edge *edges, uint32_t room)
{
    uint32_t from = 0, end = self->out->classes, tries;
    for (uint32_t i = 1; i < self->node_count; i++) {
        const struct node *node = &self->nodes[i];
        uint32_t base = from;
        for (tries = 0; base + 256 <= room && !fits(self, edges, node, base); tries++) {
            base++;
        }
        if (base + 256 > room) {
            return 0;
        }
        from += tries > 64 ? (base - from) / 8 : 0; /* what is behind is nearly full */
        states[i].base = base;
        for (uint32_t k = 0; k < node->edges; k++) {
            const struct edge *edge = &self->edges[node->first_edge + k];
            edges[base + edge->letter] = (struct secret_edge){i, edge->to};
        }
        end = base + self->out->classes > end ? base + self->out->classes : end;
    }
    return end;
}

static bool fill_edges(struct build *self, struct secret_state *states,
                       struct arena *arena, struct arena *scratch)
{
    uint32_t room = ROOM_PER_EDGE * self->edge_count + 257 * 256;
    struct secret_edge *loose = arena_take(scratch, room, sizeof *loose);
    uint32_t count = loose == NULL ? 0 : displace(self, states, loose, room);
    struct secret_edge *edges = arena_take(arena, count, sizeof *edges);
    if (count == 0 || edges == NULL) {
        return false;
    }
    memcpy(edges, loose, count * sizeof *edges);
    self->out->edges = edges;
    self->out->edge_count = count;
    return true;
}

bool secret_automaton_build(struct secret_automaton *self,
                            const struct secret_patterns *patterns,
                            const struct secret_bytes *stops, struct arena *arena,
                            struct arena *scratch)
{
    struct build *build = arena_take(scratch, 1, sizeof *build);
    if (build == NULL || patterns->full) {
        return false;
    }
    build->patterns = patterns;
    build->out = self;
    if (!prepare(build, scratch)) {
        return false;
    }
    classify(build, stops);
    size_t pairs = (size_t)self->classes * self->classes;
    uint16_t *start = arena_take(arena, pairs, sizeof *start);
    if (start == NULL || !list_ones(build, scratch) || !fill_start(build, start, stops)) {
        return false;
    }
    for (uint32_t i = 1; i < build->node_count && !build->full; i++) {
        grow_node(build, i);
    }
    struct secret_state *states = arena_take(arena, build->node_count, sizeof *states);
    self->start = start;
    fill_begins(self);
    self->states = states;
    self->state_count = build->node_count;
    return !build->full && states != NULL && fill_states(build, states, arena) &&
           fill_edges(build, states, arena, scratch);
}
