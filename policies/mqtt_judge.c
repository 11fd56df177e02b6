/* SPDX-License-Identifier: Apache-2.0 */
/* Filters level by level. */
#include "policies/mqtt_judge.h"

#include <string.h>

static size_t level_length(const char *filter)
{
    return strcspn(filter, "/");
}

static bool level_is(const char *filter, const char *text)
{
    return level_length(filter) == strlen(text) &&
           strncmp(filter, text, strlen(text)) == 0;
}

static bool is_wild(const char *filter)
{
    return level_is(filter, "#") || level_is(filter, "+");
}

static bool level_covers(const char *allowed, const char *asked)
{
    size_t len = level_length(allowed);
    if (level_is(allowed, "+")) {
        return !level_is(asked, "#");
    }
    return len == level_length(asked) && strncmp(allowed, asked, len) == 0;
}

bool mqtt_judge_covers(const char *allowed, const char *asked)
{
    if (asked[0] == '$' && is_wild(allowed)) {
        return false; /* 4.7.2 */
    }
    for (;;) {
        if (level_is(allowed, "#")) {
            return true;
        }
        if (!level_covers(allowed, asked)) {
            return false;
        }
        allowed += level_length(allowed);
        asked += level_length(asked);
        if (*asked == '\0') { /* "a/#" matches "a" too */
            return *allowed == '\0' || strcmp(allowed, "/#") == 0;
        }
        if (*allowed == '\0') {
            return false;
        }
        allowed++;
        asked++;
    }
}

static struct verdict check(const struct policy_flow_rule *rule, uint16_t number,
                            bool subscribe, const char *filter)
{
    const struct policy_flow_terms *terms = rule->terms;
    for (uint8_t i = 0; terms != NULL && i < terms->topic_count; i++) {
        if (terms->topics[i].subscribe == subscribe &&
            mqtt_judge_covers(terms->topics[i].filter, filter)) {
            return verdict_pass(number);
        }
    }
    return verdict_drop(REASON_TOPIC_NOT_ALLOWED, number);
}

struct verdict mqtt_judge_publish(const struct policy_flow_rule *rule, uint16_t number,
                                  const char *topic)
{
    return check(rule, number, false, topic);
}

struct verdict mqtt_judge_subscribe(const struct policy_flow_rule *rule, uint16_t number,
                                    const char *filter)
{
    static const char share[] = "$share/";
    if (strncmp(filter, share, sizeof share - 1) == 0) {
        const char *name = filter + sizeof share - 1;
        size_t len = level_length(name);
        if (len == 0 || name[len] == '\0') {
            return verdict_drop(REASON_TOPIC_NOT_ALLOWED, number);
        }
        filter = name + len + 1;
    }
    return check(rule, number, true, filter);
}
