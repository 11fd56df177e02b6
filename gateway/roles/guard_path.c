/* SPDX-License-Identifier: Apache-2.0 */
/* What the paths stand on: bus sockets, kernel rules, doors, and a ledger that writes. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "can/link.h"
#include "can/raw_socket.h"
#include "gateway/emergency_can.h"
#include "gateway/roles/guard.h"
#include "gateway/ruleset.h"
#include "gateway/uplink/doors.h"
#include "gateway/uplink/nflog_socket.h"
#include "policies/transport.h"

#define RECORD_PATIENCE_US 1000000U
#define SILENCE_US (2000U * ROLE_STATUS_MS) /* two signs of life missed */
#define RESTART_MS 200 /* the controller's own way back after bus-off */
#define DNS_PORT 53

static bool are_can(const struct policy *policy, struct trouble *why)
{
    bool good = true;
    for (uint8_t i = 0; good && i < policy->bus_count; i++) {
        struct link link;
        good = link_find(policy->buses[i].interface, &link, why);
    }
    return good;
}

bool guard_path_install_emergency(const struct policy *policy,
                                  const struct policy *before, struct trouble *why)
{
    if (emergency_can_install(policy, before, why)) {
        return true;
    }
    struct trouble cause = {0};
    if (!are_can(policy, &cause)) {
        *why = cause;
    }
    return false;
}

bool guard_path_prepare_buses(const struct policy *policy, const struct policy *before,
                              struct trouble *why)
{
    if (!guard_path_install_emergency(policy, before, why)) {
        return false;
    }
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        const struct policy_bus *bus = &policy->buses[i];
        struct raw_socket_setup setup = {.bitrate = bus->bitrate,
                                         .data_bitrate = bus->data_bitrate,
                                         .fd = bus->fd,
                                         .restart_ms = RESTART_MS};
        struct trouble told = {0};
        switch (raw_socket_configure(bus->interface, &setup, &told)) {
        case RAW_SOCKET_NOT_SET:
            *why = told;
            return false;
        case RAW_SOCKET_SET_PARTLY:
            fprintf(stderr, "%s\n", told.text);
            break;
        case RAW_SOCKET_SET:
        case RAW_SOCKET_VIRTUAL:
            break;
        }
    }
    return true;
}

void guard_path_open_buses(struct guard *guard, const struct policy *policy,
                           int out[static POLICY_BUSES_MAX])
{
    struct trouble why = {0};
    guard->buses_away = 0;
    for (unsigned i = 0; i < POLICY_BUSES_MAX; i++) {
        out[i] = -1;
        if (i < policy->bus_count) {
            out[i] = raw_socket_open(policy->buses[i].interface, true, &why);
            guard->buses_away |= out[i] < 0 ? 1U << i : 0;
        }
    }
}

static void tell_bus(struct guard *guard, unsigned bus, int fd)
{
    Sallyport__RoleBus told = SALLYPORT__ROLE_BUS__INIT;
    told.bus = bus;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_BUS;
    message.bus = &told;
    if (guard_role_tell(&guard->roles[ROLE_CAN], &message, &fd, 1)) {
        guard->buses_away &= ~(1U << bus);
    }
}

void guard_path_reopen_buses(struct guard *guard)
{
    struct trouble why = {0};
    for (unsigned i = 0; i < guard->policy->bus_count; i++) {
        if ((guard->buses_away >> i & 1) == 0) {
            continue;
        }
        int fd = raw_socket_open(guard->policy->buses[i].interface, true, &why);
        if (fd < 0) {
            continue;
        }
        /* A new interface has none of the jobs of the one before. */
        if (!guard_path_install_emergency(guard->policy, NULL, &why)) {
            fprintf(stderr, "%s\n", why.text);
        }
        tell_bus(guard, i, fd);
        (void)close(fd);
    }
}

bool guard_path_install_rules(struct guard *guard, const struct policy *policy,
                              struct trouble *why)
{
    struct ruleset_options options = {.observe = guard->observe_flag || policy->observe};
    if (guard->config.unit_interface[0] == '\0') {
        return true;
    }
    (void)snprintf(options.unit, sizeof options.unit, "%s", guard->config.unit_interface);
    (void)snprintf(options.modem, sizeof options.modem, "%s",
                   guard->config.modem_interface);
    return ruleset_options_check(&options, why) && ruleset_install(policy, &options, why);
}

static bool open_dns(struct guard *guard, unsigned index, struct trouble *why)
{
    const struct address *own =
        index == 0 ? &guard->config.unit_address4 : &guard->config.unit_address6;
    struct guard_doors *doors = &guard->doors;
    if (own->family == ADDRESS_NONE) {
        return true;
    }
    doors->dns_udp[index] = doors_open_dns_udp(own, DNS_PORT, why);
    doors->dns_tcp[index] =
        doors->dns_udp[index] >= 0 ? doors_open_dns_tcp(own, DNS_PORT, why) : -1;
    return doors->dns_tcp[index] >= 0;
}

bool guard_path_open_doors(struct guard *guard, struct trouble *why)
{
    static const uint8_t families[2] = {ADDRESS_IPV4, ADDRESS_IPV6};
    struct guard_doors *doors = &guard->doors;
    if (guard->config.unit_interface[0] == '\0') {
        return true;
    }
    for (unsigned i = 0; i < 2; i++) {
        doors->tcp[i] = doors_open_tcp(families[i], RULESET_TPROXY_PORT, why);
        doors->udp[i] = doors->tcp[i] >= 0
                            ? doors_open_udp(families[i], RULESET_TPROXY_PORT, why)
                            : -1;
        if (doors->udp[i] < 0 || !open_dns(guard, i, why)) {
            return false;
        }
    }
    doors->nflog = nflog_socket_open(RULESET_NFLOG_GROUP, why);
    return doors->nflog >= 0;
}

/* The uplink answers the unit from the address that the unit spoke to, so any address;
 * but only on a port that a rule over UDP names, and in observe on any. */
static bool could_need(const struct guard *guard, uint16_t port)
{
    const struct policy_uplink *uplink = &guard->policy->uplink;
    for (uint16_t i = 0; i < uplink->rule_count; i++) {
        const struct policy_flow_rule *rule = &uplink->rules[i];
        if (transport_row(rule->transport)->udp && rule->port == port) {
            return true;
        }
    }
    return guard->observe;
}

void guard_path_give_socket(struct guard *guard, const Sallyport__RoleAskSocket *ask)
{
    struct trouble why = {0};
    struct address local;
    int fd = -1;
    if (address_decode(&local, ask->address.data, ask->address.len) && ask->port > 0 &&
        ask->port <= UINT16_MAX && could_need(guard, (uint16_t)ask->port)) {
        fd = doors_open_foreign(&local, (uint16_t)ask->port, &why);
    }
    Sallyport__RoleSocket told = SALLYPORT__ROLE_SOCKET__INIT;
    told.ticket = ask->ticket;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_SOCKET;
    message.socket = &told;
    (void)guard_role_tell(&guard->roles[ROLE_UPLINK], &message, &fd, fd >= 0 ? 1 : 0);
    if (fd >= 0) {
        (void)close(fd);
    }
}

static void set_recording(struct guard *guard, bool recording)
{
    guard->recording = recording;
    Sallyport__RoleRecording told = SALLYPORT__ROLE_RECORDING__INIT;
    told.recording = recording;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_RECORDING;
    message.recording = &told;
    (void)guard_role_tell(&guard->roles[ROLE_CAN], &message, NULL, 0);
    (void)guard_role_tell(&guard->roles[ROLE_UPLINK], &message, NULL, 0);
}

/* In service, writing, and alive: a ledger that hangs in a write says nothing. */
static bool ledger_is_good(const struct guard *guard, uint64_t now_us)
{
    const struct guard_role *ledger = &guard->roles[ROLE_LEDGER];
    return guard->writable && ledger->state == GUARD_ROLE_IN_SERVICE &&
           now_us - ledger->heard_us < RECORD_PATIENCE_US + SILENCE_US;
}

void guard_path_watch_record(struct guard *guard, uint64_t now_us)
{
    if (ledger_is_good(guard, now_us)) {
        guard->unwritable_us = 0;
        if (!guard->recording) {
            set_recording(guard, true);
            recorder_say(guard->recorder, REASON_STARTED, "ledger",
                         "recording again; both paths are open");
        }
        return;
    }
    if (guard->unwritable_us == 0) {
        guard->unwritable_us = now_us;
    }
    if (guard->recording && now_us - guard->unwritable_us > RECORD_PATIENCE_US) {
        set_recording(guard, false);
        fputs("sallyport: nothing can be recorded, so both paths are closed\n", stderr);
        recorder_say(guard->recorder, REASON_RECORD_DOWN, "ledger",
                     "both paths are closed until it can be written");
    }
}
