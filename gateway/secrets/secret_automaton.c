/* SPDX-License-Identifier: Apache-2.0 */
/* The subset construction, over sets of begun matches, and as in Aho and Corasick's
 * automaton (1975): what a state has of its suffix is not worked out again. */
#include "gateway/secrets/secret_automaton.h"

#include <string.h>

#include "gateway/secrets/secret_items.h"
#include "gateway/secrets/secret_rows.h"

#define STATES_BASE 8192 /* capacities: so many, and so many for each element */
#define STATES_PER_ELEMENT 8
#define ITEMS_PER_STATE 32
#define EDGES_PER_STATE 10
#define ROOM_PER_EDGE 2 /* gaps among them */

/* A begun match is an item: the element that it waits for.
 *
 * Law: the suffix has come before the node, has some of its items and no other, and the
 * same byte before it; so where the rest of the items leads nowhere, an edge of the
 * suffix is one of the node. */
struct node {
    uint32_t first_item;
    uint32_t first_edge;
    uint32_t suffix; /* 0: what is behind two bytes, as `start` has it */
    uint32_t hash;
    uint16_t items;
    uint16_t ended; /* of them */
    uint16_t edges;
    uint16_t hold_bytes;
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
    const uint16_t *start;
    struct secret_items own;   /* of the node that grows: those that its suffix has not */
    struct secret_items moved; /* where a byte leads from those */
    struct secret_items next;  /* the same, and where it leads from the others */
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

/* Adds where a byte of class leads from item. */
static void advance(struct build *self, struct secret_items *items, uint32_t item,
                    uint8_t letter)
{
    const struct secret_element *element = &self->patterns->elements[item];
    for (; element->set != SECRET_PATTERN_END; element++, item++) {
        if (secret_bytes_has(&self->classes[element->set], letter)) {
            self->full |= !secret_items_add(items, item + 1);
        }
        if (!element->optional) {
            return;
        }
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
    self->ones = arena_reserve(scratch, max + 1, sizeof *self->ones);
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

static bool is_node(const struct build *self, const struct node *node, uint32_t hash,
                    uint8_t last)
{
    return node->hash == hash && node->last == last && node->items == self->next.count &&
           memcmp(self->items + node->first_item, self->next.list,
                  self->next.count * sizeof *self->items) == 0;
}

/* The node of the items in next behind a byte of class last; 0: there are none, or there
 * is no room. */
static uint32_t intern(struct build *self, uint8_t last, uint32_t suffix)
{
    const struct secret_items *next = &self->next;
    if (next->count == 0) {
        return 0;
    }
    last = self->like[last];
    uint32_t hash = secret_items_hash(next, last);
    uint32_t at = hash & self->table_mask;
    for (; self->table[at] != 0; at = (at + 1) & self->table_mask) {
        if (is_node(self, &self->nodes[self->table[at]], hash, last)) {
            return self->table[at];
        }
    }
    if (self->node_count == self->node_max ||
        self->item_max - self->item_count < next->count) {
        self->full = true;
        return 0;
    }
    self->nodes[self->node_count] = (struct node){.first_item = self->item_count,
                                                  .suffix = suffix,
                                                  .hash = hash,
                                                  .items = (uint16_t)next->count,
                                                  .last = last};
    memcpy(self->items + self->item_count, next->list, next->count * sizeof *next->list);
    self->item_count += next->count;
    self->table[at] = self->node_count;
    return self->node_count++;
}

static bool fill_start(struct build *self, uint16_t *start,
                       const struct secret_bytes *stops)
{
    unsigned classes = self->out->classes;
    for (unsigned last = 0; last < classes; last++) {
        for (unsigned letter = 0; letter < classes; letter++) {
            self->next.count = 0;
            for (uint32_t i = self->ones_first[last]; i < self->ones_first[last + 1];
                 i++) {
                advance(self, &self->next, self->ones[i], (uint8_t)letter);
            }
            uint32_t node = intern(self, (uint8_t)letter, 0);
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

/* The classes that any of the items waits for. */
static struct secret_bytes wanted(const struct build *self,
                                  const struct secret_items *items)
{
    struct secret_bytes set = {{0}};
    for (uint32_t i = 0; i < items->count; i++) {
        const struct secret_element *element = &self->patterns->elements[items->list[i]];
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

/* Where letter leads from the node whose own items are in own, if it leads to `suffix`
 * from the others. */
static uint32_t follow(struct build *self, uint8_t letter, uint32_t suffix)
{
    const struct node *node = &self->nodes[suffix];
    self->moved.count = 0;
    for (uint32_t i = 0; i < self->own.count; i++) {
        advance(self, &self->moved, self->own.list[i], letter);
    }
    if (!secret_items_join(&self->next, &self->moved, self->items + node->first_item,
                           node->items)) {
        self->full = true;
        return 0;
    }
    return self->next.count > node->items ? intern(self, letter, suffix) : suffix;
}

static void add_edge(struct build *self, struct node *node, uint8_t letter, uint32_t to)
{
    if (self->edge_count == self->edge_max) {
        self->full = true;
        return;
    }
    self->edges[self->edge_count++] = (struct edge){to & 0xffffff, letter};
    node->edges++;
}

/* How much the node holds, and how many have ended with it. */
static void weigh(struct build *self, struct node *node, const struct node *suffix)
{
    node->hold_bytes = suffix->hold_bytes;
    node->ended = suffix->ended;
    for (uint32_t i = 0; i < self->own.count; i++) {
        const struct secret_element *next = &self->patterns->elements[self->own.list[i]];
        if (next->set == SECRET_PATTERN_END) {
            node->ended++;
        } else if (next->index > node->hold_bytes &&
                   next[-1].characters >= SECRET_AUTOMATON_HELD_CHARACTERS) {
            node->hold_bytes = next->index;
        }
    }
}

/* Where letter leads from the node: own, some of its own items wait for it; theirs, the
 * edge of its suffix, NULL if that has none. */
static uint32_t lead(struct build *self, const struct node *node, uint8_t letter,
                     bool own, const struct edge *theirs)
{
    uint32_t row = (uint32_t)node->last * self->out->classes;
    uint32_t pair = self->start[row + letter] & SECRET_AUTOMATON_START;
    uint32_t to = theirs != NULL ? theirs->to : pair;
    return own ? follow(self, letter, to) : to;
}

static void grow_node(struct build *self, uint32_t at)
{
    struct node *node = &self->nodes[at];
    const struct node *suffix = &self->nodes[node->suffix];
    const struct edge *edge = self->edges + suffix->first_edge;
    const struct edge *end = edge + suffix->edges;
    secret_items_without(&self->own, self->items + node->first_item, node->items,
                         self->items + suffix->first_item, suffix->items);
    weigh(self, node, suffix);
    struct secret_bytes own = wanted(self, &self->own), all = own;
    for (uint32_t i = 0; i < suffix->edges; i++) {
        secret_bytes_add(&all, (uint8_t)edge[i].letter);
    }
    node->first_edge = self->edge_count;
    for (int next = secret_bytes_next(&all, 0); next >= 0 && !self->full;
         next = secret_bytes_next(&all, (unsigned)next + 1)) {
        uint8_t letter = (uint8_t)next;
        const struct edge *theirs = edge < end && edge->letter == letter ? edge++ : NULL;
        add_edge(self, node, letter,
                 lead(self, node, letter, secret_bytes_has(&own, letter), theirs));
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
    self->nodes = arena_reserve(scratch, self->node_max, sizeof *self->nodes);
    self->items = arena_reserve(scratch, self->item_max, sizeof *self->items);
    self->edges = arena_reserve(scratch, self->edge_max, sizeof *self->edges);
    self->table = arena_take(scratch, self->table_mask + 1, sizeof *self->table);
    self->classes =
        arena_take(scratch, self->patterns->set_count + 1, sizeof *self->classes);
    if (self->nodes == NULL || self->items == NULL || self->edges == NULL ||
        self->table == NULL || self->classes == NULL) {
        return false;
    }
    self->nodes[0] = (struct node){.items = 0};
    return true;
}

static void list_outputs(const struct build *self, const struct node *node,
                         struct secret_output *outputs)
{
    uint16_t count = 0;
    for (uint32_t i = 0; count < node->ended; i++) {
        const struct secret_element *end =
            &self->patterns->elements[self->items[node->first_item + i]];
        if (end->set == SECRET_PATTERN_END) {
            count++;
            *outputs++ = (struct secret_output){self->patterns->list[end->pattern].tag,
                                                end->index, count < node->ended};
        }
    }
}

static bool fill_states(struct build *self, struct secret_state *states,
                        struct arena *arena)
{
    uint32_t count = 1; /* 0 stands for none */
    for (uint32_t i = 1; i < self->node_count; i++) {
        states[i].hold_bytes = self->nodes[i].hold_bytes;
        states[i].output = self->nodes[i].ended > 0 ? count : 0;
        count += self->nodes[i].ended;
    }
    struct secret_output *outputs = arena_take(arena, count, sizeof *outputs);
    if (outputs == NULL) {
        return false;
    }
    for (uint32_t i = 1; i < self->node_count; i++) {
        list_outputs(self, &self->nodes[i], &outputs[states[i].output]);
    }
    self->out->outputs = outputs;
    return true;
}

/* Finds a place for each row. Returns how many edges there are then, with the gaps; 0:
 * there is no room. */
static uint32_t place_rows(const struct build *self, struct secret_state *states,
                           struct arena *scratch)
{
    struct secret_rows rows;
    uint8_t letters[256];
    if (!secret_rows_init(&rows, ROOM_PER_EDGE * self->edge_count, self->out->classes,
                          scratch)) {
        return 0;
    }
    for (uint32_t i = 1; i < self->node_count; i++) {
        const struct node *node = &self->nodes[i];
        for (uint32_t k = 0; k < node->edges; k++) {
            letters[k] = (uint8_t)self->edges[node->first_edge + k].letter;
        }
        if (!secret_rows_place(&rows, letters, node->edges, &states[i].base)) {
            return 0;
        }
    }
    return rows.end;
}

static bool fill_edges(struct build *self, struct secret_state *states,
                       struct arena *arena, struct arena *scratch)
{
    uint32_t count = place_rows(self, states, scratch);
    struct secret_edge *edges = arena_take(arena, count, sizeof *edges);
    if (count == 0 || edges == NULL) {
        return false;
    }
    for (uint32_t i = 1; i < self->node_count; i++) {
        const struct edge *row = self->edges + self->nodes[i].first_edge;
        for (uint32_t k = 0; k < self->nodes[i].edges; k++) {
            edges[states[i].base + row[k].letter] = (struct secret_edge){i, row[k].to};
        }
    }
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
    build->start = start;
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

static const void *moved(const void *table, const void *from, const void *to, size_t len)
{
    uintptr_t offset = (uintptr_t)table - (uintptr_t)from;
    return offset < len ? (const uint8_t *)to + offset : NULL;
}

bool secret_automaton_settle(struct secret_automaton *self, const void *from,
                             const void *to, size_t len)
{
    self->start = moved(self->start, from, to, len);
    self->states = moved(self->states, from, to, len);
    self->edges = moved(self->edges, from, to, len);
    self->outputs = moved(self->outputs, from, to, len);
    return self->start != NULL && self->states != NULL && self->edges != NULL &&
           self->outputs != NULL;
}
