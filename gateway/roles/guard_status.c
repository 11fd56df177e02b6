/* SPDX-License-Identifier: Apache-2.0 */
/* The state of the gateway, for people and for programs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "can/raw_socket.h"
#include "gateway/emergency_can.h"
#include "gateway/officer/json.h"
#include "gateway/roles/guard.h"

static void print_role_json(struct json *json, const struct guard_role *role,
                            uint64_t now_us)
{
    json_open(json, role_name_text(role->name));
    json_u64(json, "pid", role->pid > 0 ? (uint64_t)role->pid : 0);
    json_text(json, "state", guard_role_state_text(role->state));
    json_u64(json, "up_ms", role->ready_us > 0 ? (now_us - role->ready_us) / 1000 : 0);
    json_u64(json, "restarts", role->restarts);
    json_open(json, "counters");
    for (size_t i = 0; i < role->counter_count; i++) {
        json_u64(json, role->counters[i].name, role->counters[i].value);
    }
    json_close(json);
    json_close(json);
}

static void print_bus_json(struct json *json, const struct policy_bus *bus, bool away)
{
    struct raw_socket_status status = {0};
    struct trouble why = {0};
    bool known = raw_socket_state(bus->interface, &status, &why);
    json_open(json, bus->name);
    json_text(json, "interface", bus->interface);
    json_bool(json, "open", !away);
    json_text(json, "state", known ? raw_socket_bus_text(status.bus) : "gone");
    if (known && status.counted) {
        json_u64(json, "tx_errors", status.tx_errors);
        json_u64(json, "rx_errors", status.rx_errors);
    }
    json_close(json);
}

static void print_json(const struct guard *guard, FILE *out)
{
    const struct policy *policy = guard->policy;
    uint64_t now_us = clock_steady_us();
    struct json json;
    json_begin(&json, out);
    json_open(&json, "policy");
    json_text(&json, "name", policy->name);
    json_u64(&json, "version", policy->version);
    json_bool(&json, "signed", !guard->plain_text);
    json_close(&json);
    json_text(&json, "mode", policy->modes[guard->mode].name);
    json_bool(&json, "observing", guard->observe);
    json_bool(&json, "recording", guard->recording);
    json_u64(&json, "up_ms", (now_us - guard->started_us) / 1000);
    json_open(&json, "roles");
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        print_role_json(&json, &guard->roles[i], now_us);
    }
    json_close(&json);
    json_open(&json, "buses");
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        print_bus_json(&json, &policy->buses[i], (guard->buses_away >> i & 1) != 0);
    }
    json_close(&json);
    json_open(&json, "emergency");
    json_u64(&json, "frame_rules", policy->emergency_frame_count);
    json_u64(&json, "frame_rules_in_kernel", emergency_can_present(policy));
    json_u64(&json, "flow_rules", policy->emergency_flow_count);
    json_close(&json);
    json_end(&json);
}

static void print_role(const struct guard_role *role, uint64_t now_us, FILE *out)
{
    fprintf(out, "  %-7s pid %-7d %-10s up %" PRIu64 " s, %" PRIu64 " restarts\n",
            role_name_text(role->name), (int)role->pid,
            guard_role_state_text(role->state),
            role->ready_us > 0 ? (now_us - role->ready_us) / 1000000 : 0, role->restarts);
    for (size_t i = 0; i < role->counter_count; i++) {
        if (role->counters[i].value > 0) {
            fprintf(out, "    %-32s %" PRIu64 "\n", role->counters[i].name,
                    role->counters[i].value);
        }
    }
}

static void print_text(const struct guard *guard, FILE *out)
{
    const struct policy *policy = guard->policy;
    uint64_t now_us = clock_steady_us();
    fprintf(out, "policy    \"%s\" version %" PRIu64 "%s\n", policy->name,
            policy->version, guard->plain_text ? ", UNSIGNED" : "");
    fprintf(out, "mode      %s\n", policy->modes[guard->mode].name);
    if (guard->observe) {
        fputs("observe   NOTHING IS STOPPED, everything is recorded\n", out);
    }
    if (!guard->recording) {
        fputs("record    DOWN: both paths are closed\n", out);
    }
    fputs("roles\n", out);
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        print_role(&guard->roles[i], now_us, out);
    }
    fputs("buses\n", out);
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        const struct policy_bus *bus = &policy->buses[i];
        struct raw_socket_status status = {0};
        struct trouble why = {0};
        bool known = raw_socket_state(bus->interface, &status, &why);
        fprintf(out, "  %-9s %-9s %s\n", bus->name, bus->interface,
                known ? raw_socket_bus_text(status.bus) : why.text);
    }
    fprintf(out, "emergency %u of %u frame rules in the kernel, %u destinations\n",
            emergency_can_present(policy), policy->emergency_frame_count,
            policy->emergency_flow_count);
}

size_t guard_status_print(const struct guard *guard, bool json, char *out, size_t size)
{
    FILE *file = fmemopen(out, size, "w");
    if (file == NULL) {
        return 0;
    }
    if (json) {
        print_json(guard, file);
    } else {
        print_text(guard, file);
    }
    long used = fflush(file) == 0 ? ftell(file) : 0;
    (void)fclose(file);
    return used > 0 && (size_t)used < size ? (size_t)used : 0;
}
