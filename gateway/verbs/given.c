/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the rules towards each bus, class by class. */
#include "gateway/verbs/given.h"

#include <inttypes.h>

#include "can/data_class.h"
#include "policies/j1939_rule.h"
#include "policies/permission.h"

struct walk {
    const struct policy *policy;
    uint8_t to;
    unsigned one;        /* class */
    uint16_t rule;       /* to be looked at next */
    uint16_t permission; /* after all rules */
    uint32_t line;       /* the last, 0: none yet */
};

static bool rule_gives(const struct walk *self, uint16_t number)
{
    const struct policy *policy = self->policy;
    const struct policy_frame_rule *rule = &policy->frame_rules[number];
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        const struct policy_direction *way = &policy->directions[i];
        if (way->to == self->to && number >= way->first_rule &&
            number < way->first_rule + way->rule_count) {
            bool j1939 = policy->buses[way->from].j1939 || policy->buses[way->to].j1939;
            unsigned known = j1939 ? j1939_rule_classes(rule) : 0;
            return ((rule->classes | known) & self->one) != 0;
        }
    }
    return false;
}

/* Of a channel the bus that asks is given the answers. */
static bool permission_gives(const struct walk *self, uint16_t number)
{
    const struct policy *policy = self->policy;
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        const struct policy_channel *channel = &policy->channels[i];
        if (channel->from == self->to && number >= channel->first_permission &&
            number < channel->first_permission + channel->permission_count) {
            return (permission_classes(&policy->permissions[number]) & self->one) != 0;
        }
    }
    return false;
}

/* The line of the next rule or permission that gives the class, 0 after the last. What
 * one line says of several services is several permissions. */
static uint32_t next_line(struct walk *self)
{
    const struct policy *policy = self->policy;
    uint32_t last = self->line;
    while (self->rule < policy->frame_rule_count) {
        uint16_t number = self->rule++;
        if (rule_gives(self, number)) {
            return self->line = policy->frame_rules[number].line;
        }
    }
    while (self->permission < policy->permission_count) {
        uint16_t number = self->permission++;
        if (permission_gives(self, number) && policy->permissions[number].line != last) {
            return self->line = policy->permissions[number].line;
        }
    }
    return 0;
}

static void print_one(FILE *out, const char *prefix, struct walk walk)
{
    char word[DATA_CLASS_TEXT_BYTES];
    uint32_t line = next_line(&walk);
    uint32_t next = line == 0 ? 0 : next_line(&walk);
    if (line == 0) {
        return;
    }
    data_class_print(word, walk.one);
    fprintf(out, "%s%s is given %s by line%s", prefix, walk.policy->buses[walk.to].name,
            word, next == 0 ? "" : "s");
    for (const char *between = " "; line != 0; between = ", ") {
        fprintf(out, "%s%" PRIu32, between, line);
        line = next;
        next = next == 0 ? 0 : next_line(&walk);
    }
    fputc('\n', out);
}

static void add_one(struct json *json, struct walk walk)
{
    char word[DATA_CLASS_TEXT_BYTES];
    uint32_t line;
    data_class_print(word, walk.one);
    while ((line = next_line(&walk)) != 0) {
        json_item(json);
        json_text(json, "to", walk.policy->buses[walk.to].name);
        json_text(json, "class", word);
        json_u64(json, "line", line);
        json_close(json);
    }
}

/* The first walk, or the one after it; false after the last. */
static bool next_walk(struct walk *self)
{
    self->rule = 0;
    self->permission = 0;
    self->line = 0;
    self->one <<= 1;
    if ((self->one & DATA_CLASS_ALL) == 0) {
        self->one = 1;
        do {
            self->to++;
        } while (self->to < self->policy->bus_count &&
                 !self->policy->buses[self->to].untrusted);
    }
    return self->to < self->policy->bus_count;
}

static struct walk before_first(const struct policy *policy)
{
    return (struct walk){.policy = policy, .to = UINT8_MAX};
}

void given_print(FILE *out, const char *prefix, const struct policy *policy)
{
    for (struct walk walk = before_first(policy); next_walk(&walk);) {
        print_one(out, prefix, walk);
    }
}

void given_json(struct json *json, const struct policy *policy)
{
    json_list(json, "given");
    for (struct walk walk = before_first(policy); next_walk(&walk);) {
        add_one(json, walk);
    }
    json_list_end(json);
}
