/* SPDX-License-Identifier: Apache-2.0 */
/* Knows which names a policy lets the unit ask for. */
#include "policies/name_judge.h"

#include <string.h>

#define NAME_CHARACTERS_MAX 253 /* RFC 1035 2.3.4, less the root label */
#define LABEL_CHARACTERS_MAX 63

bool name_matches(const char *pattern, const char *name)
{
    if (strncmp(pattern, "*.", 2) != 0) {
        return strcmp(pattern, name) == 0;
    }
    const char *suffix = pattern + 1; /* with its dot, so that a label ends there */
    size_t suffix_len = strlen(suffix);
    size_t name_len = strlen(name);
    return name_len > suffix_len && strcmp(name + name_len - suffix_len, suffix) == 0;
}

/* ASCII alone, whatever the locale says; 0 when a label cannot hold the character. */
static char label_character(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    return good ? c : '\0';
}

bool name_normalise(char *out, const char *name)
{
    size_t len = strnlen(name, NAME_CHARACTERS_MAX + 2);
    if (len > 0 && name[len - 1] == '.') {
        len--;
    }
    if (len == 0 || len > NAME_CHARACTERS_MAX) {
        return false;
    }
    size_t label = 0;
    for (size_t i = 0; i < len; i++) {
        bool dot = name[i] == '.';
        out[i] = dot ? '.' : label_character(name[i]);
        if (out[i] == '\0' || (dot && label == 0) ||
            (!dot && label == LABEL_CHARACTERS_MAX)) {
            return false;
        }
        label = dot ? 0 : label + 1;
    }
    out[len] = '\0';
    return label > 0;
}

static bool type_is_address(uint16_t type)
{
    return type == NAME_TYPE_A || type == NAME_TYPE_AAAA || type == NAME_TYPE_HTTPS;
}

struct verdict name_judge_check(const struct policy *policy, uint8_t mode,
                                const char *name, uint16_t type)
{
    uint16_t in_other_mode = VERDICT_NO_RULE;
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        const struct policy_flow_rule *rule = &policy->uplink.rules[i];
        if (!name_matches(rule->host, name)) {
            continue;
        }
        if (!type_is_address(type)) {
            return verdict_drop(REASON_NAME_TYPE, i);
        }
        if (policy_holds(rule->modes, mode)) {
            return verdict_pass(i);
        }
        if (in_other_mode == VERDICT_NO_RULE) {
            in_other_mode = i;
        }
    }
    return in_other_mode == VERDICT_NO_RULE
               ? verdict_drop(REASON_NAME_NOT_ALLOWED, VERDICT_NO_RULE)
               : verdict_drop(REASON_WRONG_MODE, in_other_mode);
}
