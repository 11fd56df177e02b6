/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the rules towards each bus, class by class. */
#include "gateway/verbs/given.h"

#include <inttypes.h>

#include "can/data_class.h"

struct walk {
    const struct policy *policy;
    uint8_t to;
    unsigned one; /* class */
    uint16_t next;
};

/* The next rule towards the bus that gives the class, NULL after the last. */
static const struct policy_frame_rule *next_rule(struct walk *self)
{
    const struct policy *policy = self->policy;
    while (self->next < policy->frame_rule_count) {
        uint16_t number = self->next++;
        for (uint8_t i = 0; i < policy->direction_count; i++) {
            const struct policy_direction *way = &policy->directions[i];
            if (way->to == self->to && number >= way->first_rule &&
                number < way->first_rule + way->rule_count &&
                (policy->frame_rules[number].classes & self->one) != 0) {
                return &policy->frame_rules[number];
            }
        }
    }
    return NULL;
}

static void print_one(FILE *out, const char *prefix, struct walk walk)
{
    char word[DATA_CLASS_TEXT_BYTES];
    const struct policy_frame_rule *rule = next_rule(&walk);
    const struct policy_frame_rule *next = rule == NULL ? NULL : next_rule(&walk);
    if (rule == NULL) {
        return;
    }
    data_class_print(word, walk.one);
    fprintf(out, "%s%s is given %s by line%s", prefix, walk.policy->buses[walk.to].name,
            word, next == NULL ? "" : "s");
    for (const char *between = " "; rule != NULL; between = ", ") {
        fprintf(out, "%s%" PRIu32, between, rule->line);
        rule = next;
        next = next == NULL ? NULL : next_rule(&walk);
    }
    fputc('\n', out);
}

static void add_one(struct json *json, struct walk walk)
{
    char word[DATA_CLASS_TEXT_BYTES];
    const struct policy_frame_rule *rule;
    data_class_print(word, walk.one);
    while ((rule = next_rule(&walk)) != NULL) {
        json_item(json);
        json_text(json, "to", walk.policy->buses[walk.to].name);
        json_text(json, "class", word);
        json_u64(json, "line", rule->line);
        json_close(json);
    }
}

/* The first walk, or the one after it; false after the last. */
static bool next_walk(struct walk *self)
{
    self->next = 0;
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
