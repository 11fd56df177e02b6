/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out a Detection Finding. */
#include "gateway/officer/export_ocsf.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/event_time.h"
#include "gateway/officer/evidence.h"
#include "gateway/officer/export_field.h"
#include "gateway/officer/json.h"
#include "gateway/officer/log_line.h"
#include "gateway/officer/protocol.h"
#include "gateway/version.h"

#define SCHEMA_VERSION "1.5.0"
enum {
    CATEGORY_FINDINGS = 2,
    CLASS_DETECTION = 2004,
    ACTIVITY_CREATE = 1,
    STATUS_NEW = 1
};
enum { DIRECTION_OUTBOUND = 2 };
enum { ANALYTIC_RULE = 1 };
enum { ACTION_UNKNOWN, ACTION_ALLOWED, ACTION_DENIED };
enum {
    DISPOSITION_ALLOWED = 1,
    DISPOSITION_BLOCKED = 2,
    DISPOSITION_DROPPED = 6,
    DISPOSITION_DETECTED = 15,
    DISPOSITION_LOGGED = 17
};

static int severity_number(enum severity severity)
{
    static const int numbers[] = {[SEVERITY_INFO] = 1,
                                  [SEVERITY_NOTICE] = 2,
                                  [SEVERITY_WARNING] = 3,
                                  [SEVERITY_SEVERE] = 4};
    return numbers[severity];
}

static void put_outcome(struct json *json, const struct event *event)
{
    bool silent = event->subject == EVENT_FRAME || event->subject == EVENT_PACKET;
    unsigned action = ACTION_UNKNOWN;
    unsigned disposition = DISPOSITION_LOGGED;
    switch ((enum event_action)event->action) {
    case EVENT_DROPPED:
        action = ACTION_DENIED;
        disposition = silent ? DISPOSITION_DROPPED : DISPOSITION_BLOCKED;
        break;
    case EVENT_PASSED:
        action = ACTION_ALLOWED;
        disposition = DISPOSITION_ALLOWED;
        break;
    case EVENT_WOULD_DROP:
        action = ACTION_ALLOWED;
        disposition = DISPOSITION_DETECTED;
        break;
    case EVENT_NOTED:
        break;
    }
    json_u64(json, "action_id", action);
    json_u64(json, "disposition_id", disposition);
}

static void put_metadata(struct json *json, const struct event *event)
{
    json_open(json, "metadata");
    json_text(json, "version", SCHEMA_VERSION);
    json_list(json, "profiles");
    json_list_text(json, "security_control");
    json_list_end(json);
    json_open(json, "product");
    json_text(json, "vendor_name", "Sallyport");
    json_text(json, "name", "Sallyport");
    json_text(json, "version", VERSION);
    json_close(json);
    json_text(json, "log_provider", "Sallyport");
    json_text(json, "log_name", "ledger");
    json_text(json, "event_code", reason_row((enum reason)event->reason)->name);
    json_u64(json, "sequence", event->leaf);
    json_close(json);
}

/* Its uid is the event's name for good, whichever ledger it is read from. */
static void put_finding(struct json *json, const struct event *event, const char *subject)
{
    const struct reason_row *reason = reason_row((enum reason)event->reason);
    char uid[64];
    (void)snprintf(uid, sizeof uid, "%016" PRIx64 "-%" PRIu64, event->source_epoch,
                   event->source_seq);
    json_open(json, "finding_info");
    json_text(json, "uid", uid);
    json_text(json, "title", reason->sentence);
    json_text(json, "desc", subject);
    json_open(json, "analytic");
    json_u64(json, "type_id", ANALYTIC_RULE);
    json_text(json, "uid", reason->name);
    json_close(json);
    json_close(json);
}

static void put_rule(struct json *json, const struct event *event)
{
    char line[24];
    char version[24];
    if (event->rule_line == 0) {
        return;
    }
    (void)snprintf(line, sizeof line, "%" PRIu32, event->rule_line);
    (void)snprintf(version, sizeof version, "%" PRIu64, event->policy_version);
    json_open(json, "firewall_rule");
    json_text(json, "uid", line);
    json_text(json, "version", version);
    json_close(json);
}

/* Letters, digits and hyphens between dots (RFC 1123 2.1). */
static bool is_hostname(const char *text)
{
    size_t label = 0;
    for (const char *at = text; *at != 0; at++) {
        bool hyphen = *at == '-';
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                      (*at >= '0' && *at <= '9');
        bool ends = at[1] == 0 || at[1] == '.';
        if (*at == '.' ? label == 0 || at[1] == 0
                       : !letter && (!hyphen || label == 0 || ends)) {
            return false;
        }
        label = *at == '.' ? 0 : label + 1;
    }
    return text[0] != 0;
}

static void put_endpoint(struct json *json, const char *key, const struct address *ip,
                         uint16_t port, const char *host)
{
    char text[ADDRESS_TEXT_BYTES];
    if (ip->family == ADDRESS_NONE && host[0] == 0) {
        return;
    }
    address_print(ip, text);
    json_open(json, key);
    if (ip->family != ADDRESS_NONE) {
        json_text(json, "ip", text);
    }
    if (port != 0) {
        json_u64(json, "port", port);
    }
    if (host[0] != 0) {
        json_text(json, is_hostname(host) ? "hostname" : "name", host);
    }
    json_close(json);
}

/* The keyword that IANA has for it (protocol-numbers), in small letters as the schema
 * asks for; NULL: none that is of use. */
static const char *protocol_keyword(uint8_t protocol)
{
    static const char *const keywords[UINT8_MAX + 1] = {
        [1] = "icmp",   [2] = "igmp",       [4] = "ipv4",     [6] = "tcp",
        [17] = "udp",   [41] = "ipv6",      [47] = "gre",     [50] = "esp",
        [51] = "ah",    [58] = "ipv6-icmp", [89] = "ospfigp", [112] = "vrrp",
        [132] = "sctp", [136] = "udplite"};
    return keywords[protocol];
}

static void put_connection(struct json *json, uint8_t protocol, const struct address *to)
{
    const char *keyword = protocol_keyword(protocol);
    json_open(json, "connection_info");
    json_u64(json, "direction_id", DIRECTION_OUTBOUND);
    json_u64(json, "protocol_num", protocol);
    if (keyword != NULL) {
        json_text(json, "protocol_name", keyword);
    }
    if (to->family != ADDRESS_NONE) {
        json_u64(json, "protocol_ver_id", (uint64_t)to->family);
    }
    json_close(json);
}

static void put_flow(struct json *json, const struct event_flow *flow)
{
    put_endpoint(json, "src_endpoint", &flow->client, flow->client_port, "");
    put_endpoint(json, "dst_endpoint", &flow->server, flow->server_port, flow->host);
    put_connection(json, flow->transport, &flow->server);
    if (flow->evidence.len > 0) {
        json_open(json, "data");
        evidence_json(json, &flow->evidence);
        json_close(json);
    }
}

static void put_name(struct json *json, const struct event_name *name)
{
    char type[PROTOCOL_DNS_TEXT_BYTES];
    protocol_dns_type_text(name->type, type);
    put_endpoint(json, "src_endpoint", &name->client, 0, "");
    put_endpoint(json, "dst_endpoint", &name->server, 0, "");
    bool good = is_hostname(name->name);
    json_open(json, good ? "query" : "data");
    json_text(json, good ? "hostname" : "name", name->name);
    json_text(json, "type", type);
    json_close(json);
}

static void put_frame(struct json *json, const struct event_frame *frame)
{
    json_open(json, "data");
    json_text(json, "from", frame->from);
    json_text(json, "to", frame->to);
    json_u64(json, "can_id", frame->id);
    json_bool(json, "extended", frame->extended);
    json_u64(json, "length", frame->length);
    if (frame->data_len > 0) {
        char hex[EVIDENCE_HEX_BYTES];
        evidence_hex(hex, frame->data, frame->data_len);
        json_text(json, "data", hex);
    }
    json_close(json);
}

static void put_packet(struct json *json, const struct event_packet *packet)
{
    put_endpoint(json, "src_endpoint", &packet->client, 0, "");
    put_endpoint(json, "dst_endpoint", &packet->server, 0, "");
    put_connection(json, packet->protocol, &packet->server);
}

static void put_evidences(struct json *json, const struct event *event)
{
    if (event->subject == EVENT_SYSTEM || event->subject == EVENT_TRAIL) {
        return;
    }
    json_list(json, "evidences");
    json_item(json);
    switch ((enum event_subject)event->subject) {
    case EVENT_FRAME:
        put_frame(json, &event->frame);
        break;
    case EVENT_FLOW:
        put_flow(json, &event->flow);
        break;
    case EVENT_NAME:
        put_name(json, &event->name);
        break;
    case EVENT_PACKET:
        put_packet(json, &event->packet);
        break;
    case EVENT_SYSTEM:
    case EVENT_TRAIL:
        break;
    }
    json_close(json);
    json_list_end(json);
}

static void put_unmapped(void *context, const char *name, const char *value)
{
    if (value[0] != 0) {
        json_text(context, name, value);
    }
}

void export_ocsf_add(struct export *self, const struct event *event)
{
    enum severity severity = reason_row((enum reason)event->reason)->severity;
    char subject[LOG_LINE_SUBJECT_BYTES];
    struct json json;
    (void)log_line_subject(subject, sizeof subject, event);
    json_begin(&json, self->out);
    json_u64(&json, "category_uid", CATEGORY_FINDINGS);
    json_u64(&json, "class_uid", CLASS_DETECTION);
    json_u64(&json, "activity_id", ACTIVITY_CREATE);
    json_u64(&json, "type_uid", CLASS_DETECTION * 100 + ACTIVITY_CREATE);
    json_u64(&json, "time", event->wall_us / 1000);
    json_u64(&json, "timezone_offset", 0);
    json_u64(&json, "start_time", event_time_first_us(event) / 1000);
    json_u64(&json, "end_time", event_time_last_us(event) / 1000);
    json_u64(&json, "count", event->count);
    json_u64(&json, "severity_id", (uint64_t)severity_number(severity));
    json_u64(&json, "status_id", STATUS_NEW);
    json_bool(&json, "is_alert", severity >= SEVERITY_WARNING);
    put_outcome(&json, event);
    put_metadata(&json, event);
    json_text(&json, "message", subject);
    put_finding(&json, event, subject);
    put_rule(&json, event);
    if (self->vehicle[0] != 0) {
        json_list(&json, "resources");
        json_item(&json);
        json_text(&json, "type", "vehicle");
        json_text(&json, "name", self->vehicle);
        json_close(&json);
        json_list_end(&json);
    }
    put_evidences(&json, event);
    json_open(&json, "unmapped");
    export_field_each(event, put_unmapped, &json);
    json_close(&json);
    json_end(&json);
}
