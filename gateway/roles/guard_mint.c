/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates for rules that inspect. The operator's key stays here, where nothing of
 * the unit is read; what the uplink gets is a certificate for one name that its policy
 * inspects, and the key of that. */
#include <string.h>

#include "gateway/authority_file.h"
#include "gateway/clock.h"
#include "gateway/roles/guard.h"
#include "policies/name_judge.h"

#define US_IN_SECOND 1000000U

bool guard_mint_open(struct guard *guard, struct trouble *why)
{
    const struct config *config = &guard->config;
    if (config->inspect_certificate[0] == '\0') {
        return true;
    }
    guard->mints = authority_file_open_mint(&guard->mint, config->inspect_certificate,
                                            config->inspect_key, why);
    return guard->mints;
}

static bool inspects(const struct policy_flow_rule *rule)
{
    return rule->terms != NULL && rule->terms->inspect;
}

bool guard_mint_serves(const struct guard *guard, const struct policy *policy,
                       struct trouble *why)
{
    return guard->mints || authority_file_unneeded(policy, why);
}

/* What the uplink asks for may be anything once the unit has taken it over. */
static bool is_inspected(const struct policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        const struct policy_flow_rule *rule = &policy->uplink.rules[i];
        if (inspects(rule) && name_matches(rule->host, name)) {
            return true;
        }
    }
    return false;
}

void guard_mint_answer(struct guard *guard, const Sallyport__RoleAskLeaf *ask)
{
    char name[POLICY_HOST_BYTES];
    struct tls_session_identity leaf = {.chain = NULL};
    int64_t now_seconds = (int64_t)(clock_wall_us() / US_IN_SECOND);
    if (!name_normalise(name, ask->name)) {
        return;
    }
    if (guard->mints && is_inspected(guard->policy, name) &&
        !certificate_mint_leaf(&guard->mint, name, now_seconds, &leaf)) {
        leaf = (struct tls_session_identity){.chain = NULL};
    }
    Sallyport__RoleLeaf told = SALLYPORT__ROLE_LEAF__INIT;
    told.name = name;
    told.chain.data = (uint8_t *)leaf.chain;
    told.chain.len = leaf.chain_bytes;
    told.key.data = (uint8_t *)leaf.key;
    told.key.len = leaf.key_bytes;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_LEAF;
    message.leaf = &told;
    (void)guard_role_tell(&guard->roles[ROLE_UPLINK], &message, NULL, 0);
}
