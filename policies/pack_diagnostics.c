/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics to bytes, and back as if a stranger wrote them. */
#include "policies/pack_diagnostics.h"

#include "policies/shape.h"
#include "policies/take.h"

static void fill_permission(Sallyport__PolicyPermission *out,
                            const struct policy_permission *row)
{
    sallyport__policy_permission__init(out);
    out->protocol = row->protocol;
    out->service = row->service;
    out->names_sub = row->names_sub;
    out->sub_first = row->sub_first;
    out->sub_last = row->sub_last;
    out->names_identifiers = row->names_identifiers;
    out->identifier_first = row->identifier_first;
    out->identifier_last = row->identifier_last;
    out->modes = row->modes;
    out->line = row->line;
}

static void fill_channel(Sallyport__PolicyDiagnostics *out,
                         const struct policy_channel *channel)
{
    sallyport__policy_diagnostics__init(out);
    out->from = channel->from;
    out->to = channel->to;
    out->id = channel->id;
    out->answer_id = channel->answer_id;
    out->functional_id = channel->functional_id;
    out->functional = channel->functional;
    out->extended = channel->extended;
    out->fd = channel->fd;
    out->prefixed = channel->prefixed;
    out->address = channel->address;
    out->answer_address = channel->answer_address;
    out->dialect = channel->dialect;
    out->nrc = channel->nrc;
    out->rate_count = channel->rate_count;
    out->rate_per_us = channel->rate_per_us;
    out->age_us = channel->age_us;
    out->modes = channel->modes;
    out->line = channel->line;
}

void pack_diagnostics_fill(struct pack_diagnostics *self, Sallyport__Policy *out,
                           const struct policy *policy)
{
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        const struct policy_channel *channel = &policy->channels[i];
        self->channels[i] = &self->channel[i];
        fill_channel(self->channels[i], channel);
        for (uint16_t k = 0; k < channel->permission_count; k++) {
            unsigned number = channel->first_permission + (unsigned)k;
            self->permissions[number] = &self->permission[number];
            fill_permission(self->permissions[number], &policy->permissions[number]);
        }
        self->channels[i]->n_permissions = channel->permission_count;
        self->channels[i]->permissions = &self->permissions[channel->first_permission];
    }
    out->n_diagnostics = policy->channel_count;
    out->diagnostics = self->channels;
}

static const char *read_permission(struct policy_permission *out,
                                   const struct policy_channel *channel,
                                   const Sallyport__PolicyPermission *in)
{
    out->names_sub = in->names_sub;
    out->names_identifiers = in->names_identifiers;
    out->line = in->line;
    if (!TAKE(out->protocol, in->protocol) || !TAKE(out->service, in->service) ||
        !TAKE(out->sub_first, in->sub_first) || !TAKE(out->sub_last, in->sub_last) ||
        !TAKE(out->identifier_first, in->identifier_first) ||
        !TAKE(out->identifier_last, in->identifier_last) ||
        !TAKE(out->modes, in->modes)) {
        return "a permission with a number out of range";
    }
    return shape_permission_fault(out, channel);
}

static bool read_numbers(struct policy_channel *out,
                         const Sallyport__PolicyDiagnostics *in)
{
    *out = (struct policy_channel){.id = in->id,
                                   .answer_id = in->answer_id,
                                   .functional_id = in->functional_id,
                                   .functional = in->functional,
                                   .extended = in->extended,
                                   .fd = in->fd,
                                   .prefixed = in->prefixed,
                                   .rate_count = in->rate_count,
                                   .rate_per_us = in->rate_per_us,
                                   .age_us = in->age_us,
                                   .line = in->line};
    return TAKE(out->from, in->from) && TAKE(out->to, in->to) &&
           TAKE(out->address, in->address) &&
           TAKE(out->answer_address, in->answer_address) &&
           TAKE(out->dialect, in->dialect) && TAKE(out->nrc, in->nrc) &&
           TAKE(out->modes, in->modes) && TAKE(out->permission_count, in->n_permissions);
}

/* The text has each channel inside of the block of its direction, so they stand in that
 * order, and a way for the answers is there. */
static const char *direction_fault(const struct policy *policy,
                                   const struct policy_channel *channel, int *last)
{
    int there = policy_find_direction(policy, channel->from, channel->to);
    if (there < 0 || policy_find_direction(policy, channel->to, channel->from) < 0) {
        return "a direction that the policy does not have";
    }
    if (there < *last) {
        return "a channel that does not stand with its direction";
    }
    *last = there;
    return NULL;
}

static const char *read_channel(struct policy *policy,
                                const Sallyport__PolicyDiagnostics *in, int *last)
{
    struct policy_channel *channel = &policy->channels[policy->channel_count];
    if (!read_numbers(channel, in)) {
        return "a number out of range";
    }
    const char *fault =
        shape_channel_fault(channel, policy_modes_all(policy), policy->bus_count);
    fault = fault != NULL ? fault : direction_fault(policy, channel, last);
    if (fault != NULL) {
        return fault;
    }
    channel->first_permission = policy->permission_count;
    for (size_t i = 0; i < in->n_permissions; i++) {
        struct policy_permission *row = &policy->permissions[policy->permission_count++];
        fault = read_permission(row, channel, in->permissions[i]);
        if (fault != NULL) {
            return fault;
        }
    }
    policy->channel_count++;
    return NULL;
}

static size_t permissions_of(const Sallyport__Policy *in)
{
    size_t count = 0;
    for (size_t i = 0; i < in->n_diagnostics; i++) {
        count += in->diagnostics[i]->n_permissions;
    }
    return count;
}

const char *pack_diagnostics_read(struct policy *policy, const Sallyport__Policy *in,
                                  struct arena *arena, size_t *number)
{
    size_t count = permissions_of(in);
    *number = 0;
    if (in->n_diagnostics > POLICY_CHANNELS_MAX || count > POLICY_PERMISSIONS_MAX) {
        return "more channels or permissions than a policy has";
    }
    policy->channels = arena_take(arena, in->n_diagnostics, sizeof *policy->channels);
    policy->permissions = arena_take(arena, count, sizeof *policy->permissions);
    if (policy->channels == NULL || policy->permissions == NULL) {
        return "no memory is left";
    }
    int last = 0;
    const char *fault = NULL;
    for (size_t i = 0; i < in->n_diagnostics && fault == NULL; i++) {
        *number = i;
        fault = read_channel(policy, in->diagnostics[i], &last);
    }
    return fault;
}
