/* SPDX-License-Identifier: Apache-2.0 */
/* Holds requests against the rows of a channel. */
#include "policies/permission.h"

#include "can/uds_data.h"

#define ROUTINE_CONTROL 0x31U /* ISO 14229-1:2020 */

/* The row is about the message, whatever identifiers it names. */
static bool is_about(const struct policy_permission *row,
                     const struct uds_message *message, uint16_t modes)
{
    return row->protocol == message->protocol && row->service == message->service_id &&
           (row->modes & modes) != 0 &&
           (!row->names_sub || (message->has_sub && message->sub >= row->sub_first &&
                                message->sub <= row->sub_last));
}

static const struct policy_permission *rows_of(const struct policy *policy,
                                               const struct policy_channel *channel)
{
    return &policy->permissions[channel->first_permission];
}

static bool grants_any(const struct policy *policy, const struct policy_channel *channel,
                       const struct uds_message *message, uint16_t modes)
{
    const struct policy_permission *rows = rows_of(policy, channel);
    for (uint16_t i = 0; i < channel->permission_count; i++) {
        if (is_about(&rows[i], message, modes) && !rows[i].names_identifiers) {
            return true;
        }
    }
    return false;
}

static bool grants_identifier(const struct policy *policy,
                              const struct policy_channel *channel,
                              const struct uds_message *message, uint16_t modes,
                              uint16_t identifier)
{
    const struct policy_permission *rows = rows_of(policy, channel);
    for (uint16_t i = 0; i < channel->permission_count; i++) {
        if (is_about(&rows[i], message, modes) &&
            identifier >= rows[i].identifier_first &&
            identifier <= rows[i].identifier_last) {
            return true;
        }
    }
    return false;
}

bool permission_grants(const struct policy *policy, const struct policy_channel *channel,
                       const struct uds_message *message, uint16_t modes)
{
    if (message->kind != UDS_REQUEST || message->short_of) {
        return false;
    }
    if (grants_any(policy, channel, message, modes)) {
        return true;
    }
    for (size_t i = 0; i < message->identifier_count; i++) {
        if (!grants_identifier(policy, channel, message, modes,
                               message->identifiers[i])) {
            return false;
        }
    }
    return message->identifier_count != 0 && !message->unseen;
}

bool permission_is_intrusive(const struct policy_permission *self)
{
    struct uds_form form = uds_form((enum uds_protocol)self->protocol, self->service);
    unsigned first = self->names_sub ? self->sub_first : 0;
    unsigned last = self->names_sub ? self->sub_last : form.sub_last;
    for (unsigned sub = first; sub <= last; sub++) {
        uint8_t bytes[UDS_REQUEST_BYTES];
        size_t count = uds_request(bytes, (enum uds_protocol)self->protocol,
                                   self->service, (uint8_t)sub, form.identifier_first);
        enum uds_protocol dialect =
            self->protocol == UDS_KWP2000 ? UDS_KWP2000 : UDS_ISO14229;
        struct uds_message message = uds_decode(bytes, count, count, dialect);
        if (uds_intrusive(&message)) {
            return true;
        }
    }
    return false;
}

unsigned permission_classes(const struct policy_permission *self)
{
    struct uds_form form = uds_form((enum uds_protocol)self->protocol, self->service);
    struct uds_data_range range = {.protocol = (enum uds_protocol)self->protocol,
                                   .service_id = self->service,
                                   .sub_last = UINT8_MAX,
                                   .identifier_last = UINT16_MAX};
    if (self->names_sub) {
        range.sub_first = self->sub_first;
        range.sub_last = self->sub_last;
    }
    if (self->names_identifiers) {
        range.identifier_first = self->identifier_first;
        range.identifier_last = self->identifier_last;
    } else if (form.has_identifiers && self->protocol != UDS_OBD) {
        return DATA_CLASS_ALL;
    }
    return uds_data_classes_within(&range);
}

const char *permission_service_word(const struct policy_permission *self)
{
    static const char *const words[UDS_PROTOCOL_COUNT] = {[UDS_ISO14229] = "uds service",
                                                          [UDS_KWP2000] = "kwp service",
                                                          [UDS_OBD] = "obd mode"};
    return words[self->protocol];
}

const char *permission_identifier_word(const struct policy_permission *self)
{
    if (self->protocol == UDS_OBD) {
        return "pid";
    }
    return self->protocol == UDS_ISO14229 && self->service == ROUTINE_CONTROL
               ? "routine"
               : "identifier";
}
