/* SPDX-License-Identifier: Apache-2.0 */
/* A diagnostic channel as it is written. */
#include <inttypes.h>

#include "can/uds.h"
#include "policies/permission.h"
#include "policies/print_part.h"

static bool same_head(const struct policy_permission *a,
                      const struct policy_permission *b)
{
    return a->protocol == b->protocol && a->service == b->service &&
           a->modes == b->modes && a->names_sub == b->names_sub &&
           a->names_identifiers == b->names_identifiers;
}

/* Both can stand on one line: a list of identifiers, or of sub-functions without. */
static bool can_join(const struct policy_permission *a, const struct policy_permission *b)
{
    if (!same_head(a, b)) {
        return false;
    }
    return a->names_identifiers
               ? a->sub_first == b->sub_first && a->sub_last == b->sub_last
               : a->names_sub;
}

static void print_range(FILE *out, unsigned first, unsigned last, int digits)
{
    fprintf(out, "0x%0*X", digits, first);
    if (last != first) {
        fprintf(out, "..0x%0*X", digits, last);
    }
}

static void print_subs(FILE *out, const struct policy_permission *rows, uint16_t count)
{
    for (uint16_t i = 0; i < count && rows[0].names_sub; i++) {
        fputs(i == 0 ? " sub " : ", ", out);
        print_range(out, rows[i].sub_first, rows[i].sub_last, 2);
    }
}

static void print_identifiers(FILE *out, const struct policy_permission *rows,
                              uint16_t count, int digits)
{
    for (uint16_t i = 0; i < count && rows[0].names_identifiers; i++) {
        if (i == 0) {
            fprintf(out, " %s ", permission_identifier_word(rows));
        } else {
            fputs(", ", out);
        }
        print_range(out, rows[i].identifier_first, rows[i].identifier_last, digits);
    }
}

/* Count rows that can be joined. */
static void print_permission(FILE *out, const struct policy *policy,
                             const struct policy_channel *channel,
                             const struct policy_permission *rows, uint16_t count)
{
    struct uds_form form = uds_form((enum uds_protocol)rows->protocol, rows->service);
    fprintf(out, "        %s 0x%02X", permission_service_word(rows), rows->service);
    print_subs(out, rows, rows->names_identifiers ? 1 : count);
    print_identifiers(out, rows, count, form.identifier_last > UINT8_MAX ? 4 : 2);
    if (rows->modes != channel->modes) {
        print_modes(out, policy, rows->modes);
    }
    fprintf(out, "  # %s\n", form.name);
}

static void print_head(FILE *out, const struct policy *policy,
                       const struct policy_channel *channel)
{
    fputs("    diagnostics id ", out);
    print_id(out, channel->id, channel->extended);
    fputs(" answer id ", out);
    print_id(out, channel->answer_id, channel->extended);
    if (channel->functional) {
        fputs(" functional id ", out);
        print_id(out, channel->functional_id, channel->extended);
    }
    fprintf(out, "%s%s", channel->extended ? " extended" : "", channel->fd ? " fd" : "");
    if (channel->prefixed) {
        fprintf(out, " prefixed 0x%02X answer 0x%02X", channel->address,
                channel->answer_address);
    }
    fputs(channel->dialect == UDS_KWP2000 ? " kwp2000" : "", out);
    print_quantity(out, "rate", QUANTITY_RATE, channel->rate_count, channel->rate_per_us);
    if (channel->age_us != POLICY_AGE_DEFAULT_US) {
        print_quantity(out, "age", QUANTITY_DURATION, channel->age_us, 0);
    }
    print_modes(out, policy, channel->modes);
    fputs(" {\n", out);
}

void print_channel(FILE *out, const struct policy *policy,
                   const struct policy_channel *channel)
{
    const struct policy_permission *rows =
        &policy->permissions[channel->first_permission];
    print_head(out, policy, channel);
    for (uint16_t i = 0; i < channel->permission_count;) {
        uint16_t count = 1;
        while (i + count < channel->permission_count && count < PRINT_JOINED_MAX &&
               can_join(&rows[i], &rows[i + count])) {
            count++;
        }
        print_permission(out, policy, channel, &rows[i], count);
        i = (uint16_t)(i + count);
    }
    if (channel->nrc != 0) {
        fprintf(out, "        deny otherwise answer nrc 0x%02X\n    }\n", channel->nrc);
    } else {
        fputs("        deny otherwise silent\n    }\n", out);
    }
}
