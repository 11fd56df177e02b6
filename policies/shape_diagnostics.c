/* SPDX-License-Identifier: Apache-2.0 */
/* What a diagnostic channel and its permissions cannot say. */
#include <string.h>

#include "can/frame.h"
#include "can/negative_response.h"
#include "can/uds.h"
#include "policies/shape.h"

static const char *ids_fault(const struct policy_channel *channel)
{
    uint32_t last = channel->extended ? FRAME_ID_EXTENDED_MAX : FRAME_ID_STANDARD_MAX;
    if (channel->id > last || channel->answer_id > last ||
        channel->functional_id > last) {
        return "an id above 0x7FF has 29 bits; write 'extended', which then holds for "
               "all ids of the channel";
    }
    if (channel->id == channel->answer_id) {
        return "requests and answers have the same id; correct one of them";
    }
    if (!channel->functional) {
        return channel->functional_id != 0 ? "an id of requests to all that is not used"
                                           : NULL;
    }
    return channel->functional_id == channel->id ||
                   channel->functional_id == channel->answer_id
               ? "requests to all have an id of their own; correct the one behind "
                 "'functional'"
               : NULL;
}

static bool code_is_known(uint8_t code)
{
    return strcmp(negative_response_text(code), negative_response_text(0)) != 0;
}

const char *shape_denial_fault(uint8_t nrc)
{
    if (nrc == NEGATIVE_RESPONSE_PENDING) {
        return "nrc 0x78 promises an answer that will not come; write another, such as "
               "0x33";
    }
    return nrc != 0 && !code_is_known(nrc)
               ? "no standard has this nrc; write one that testers know, such as 0x33"
               : NULL;
}

const char *shape_channel_fault(const struct policy_channel *channel, uint16_t modes,
                                uint8_t bus_count)
{
    if (channel->from >= bus_count || channel->to >= bus_count ||
        channel->from == channel->to) {
        return "a bus that does not exist, or one bus twice";
    }
    const char *fault = ids_fault(channel);
    fault = fault != NULL ? fault : shape_denial_fault(channel->nrc);
    if (fault != NULL) {
        return fault;
    }
    if (channel->rate_count == 0 || channel->rate_per_us == 0) {
        return "this channel has no rate; say how often the unit may ask, as in 'rate "
               "5/s'";
    }
    if (!channel->prefixed && (channel->address != 0 || channel->answer_address != 0)) {
        return "an address that is not used";
    }
    if (channel->dialect != UDS_ISO14229 && channel->dialect != UDS_KWP2000) {
        return "a dialect that does not exist";
    }
    if (channel->age_us == 0) {
        return "an age of 0 lets nothing through; leave it out for 100ms";
    }
    if (channel->modes == 0 || (channel->modes & ~modes) != 0) {
        return "a mode that does not exist";
    }
    return channel->permission_count == 0 ? "a channel that permits nothing" : NULL;
}

/* In the dialect of the channel the id may be another protocol's. */
static bool is_read_so(const struct policy_permission *permission, uint8_t dialect)
{
    uint8_t service = permission->service;
    struct uds_message message = uds_decode(&service, 1, 1, (enum uds_protocol)dialect);
    return message.kind == UDS_REQUEST && message.protocol == permission->protocol;
}

static const char *service_fault(const struct policy_permission *permission,
                                 const struct policy_channel *channel)
{
    if (permission->protocol >= UDS_PROTOCOL_COUNT ||
        uds_form((enum uds_protocol)permission->protocol, permission->service).name ==
            NULL) {
        return "the protocol has no such service, so it can never pass; correct its "
               "number";
    }
    if (is_read_so(permission, channel->dialect)) {
        return NULL;
    }
    return channel->dialect == UDS_KWP2000
               ? "a channel of KWP2000 reads this service as KWP2000; write 'kwp "
                 "service', or take 'kwp2000' out"
               : "this channel reads the service as UDS, which has it too; write 'uds "
                 "service', or 'kwp2000' before the block";
}

static const char *sub_fault(const struct policy_permission *permission,
                             const struct uds_form *form)
{
    if (!permission->names_sub) {
        return permission->sub_first != 0 || permission->sub_last != 0
                   ? "a sub-function that is not named"
                   : NULL;
    }
    if (!form->has_sub) {
        return "this service has no sub-function; take 'sub' out";
    }
    if (permission->sub_first > permission->sub_last) {
        return "the range of sub-functions runs backwards; write the lower one first";
    }
    return permission->sub_last > form->sub_last
               ? "a sub-function of UDS is at most 0x7F, since the bit above says that "
                 "no answer is wanted and needs no permission; correct it"
               : NULL;
}

static const char *identifier_fault(const struct policy_permission *permission,
                                    const struct uds_form *form)
{
    if (!permission->names_identifiers) {
        return permission->identifier_first != 0 || permission->identifier_last != 0
                   ? "an identifier that is not named"
                   : NULL;
    }
    if (!form->has_identifiers) {
        return "this service has no identifiers; take them out";
    }
    if (permission->identifier_first > permission->identifier_last) {
        return "the range of identifiers runs backwards; write the lower one first";
    }
    if (permission->identifier_first < form->identifier_first ||
        permission->identifier_last > form->identifier_last) {
        return form->identifier_first != 0
                   ? "identifiers of periodic data are 0xF200 to 0xF2FF; correct it"
                   : "an identifier of this service has one byte; correct it";
    }
    return NULL;
}

const char *shape_permission_fault(const struct policy_permission *permission,
                                   const struct policy_channel *channel)
{
    const char *fault = service_fault(permission, channel);
    if (fault != NULL) {
        return fault;
    }
    struct uds_form form =
        uds_form((enum uds_protocol)permission->protocol, permission->service);
    fault = sub_fault(permission, &form);
    fault = fault != NULL ? fault : identifier_fault(permission, &form);
    if (fault != NULL) {
        return fault;
    }
    return permission->modes == 0 || (permission->modes & ~channel->modes) != 0
               ? "its channel does not hold in this mode; name it there too"
               : NULL;
}
