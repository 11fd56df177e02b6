/* SPDX-License-Identifier: Apache-2.0 */
/* Question and answers, whoever sent them. */
#include "gateway/verbs/inspect_dns.h"

#include <stdio.h>
#include <string.h>

#include "gateway/content/dns_record.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/officer/protocol.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/inspect_flow.h"

static bool is_dns_port(uint16_t port)
{
    return port == 53 || port == 5353 || port == 5355;
}

static void keep_config(struct inspect_dns_configs *configs,
                        const struct dns_record *record)
{
    if (!record->has_ech) {
        return;
    }
    struct svcb_data *row = &configs->configs[configs->count++ % INSPECT_DNS_CONFIGS_MAX];
    row->has_ech = true;
    row->ech_config = record->ech_config;
    memcpy(row->ech_public_name, record->ech_public_name, sizeof row->ech_public_name);
}

static void print_json(uint64_t time_us, struct dns_record_message *message,
                       const struct flow_book_end *client,
                       const struct flow_book_end *server,
                       struct inspect_dns_configs *configs)
{
    static struct dns_record record;
    struct json json;
    char type[PROTOCOL_DNS_TEXT_BYTES];
    char rcode[DNS_RECORD_RCODE_BYTES];
    json_begin(&json, stdout);
    json_text(&json, "type", "dns");
    inspect_flow_json_time(&json, "time", time_us);
    inspect_flow_json_end(&json, "client", client);
    inspect_flow_json_end(&json, "server", server);
    json_u64(&json, "id", message->id);
    json_bool(&json, "response", message->response);
    json_text(&json, "qname", message->name);
    protocol_dns_type_text(message->type, type);
    json_text(&json, "qtype", type);
    dns_record_rcode_text(message->rcode, rcode);
    json_text(&json, "rcode", rcode);
    json_list(&json, "answers");
    for (uint16_t left = message->answers; left > 0 && dns_record_next(message, &record);
         left--) {
        keep_config(configs, &record);
        json_item(&json);
        json_text(&json, "name", record.name);
        protocol_dns_type_text(record.type, type);
        json_text(&json, "type", type);
        json_text(&json, "data", record.data);
        json_u64(&json, "ttl", record.ttl_s);
        json_close(&json);
    }
    json_list_end(&json);
    json_end(&json);
}

static void print_escaped(const char *text)
{
    char out[512];
    (void)escape_text(out, sizeof out, sizeof out - 1, text);
    fputs(out, stdout);
}

static void print_text(uint64_t time_us, struct dns_record_message *message,
                       const struct flow_book_end *client,
                       const struct flow_book_end *server,
                       struct inspect_dns_configs *configs)
{
    static struct dns_record record;
    char ends[2][INSPECT_FLOW_END_BYTES];
    char when[WHEN_TEXT_BYTES];
    char type[PROTOCOL_DNS_TEXT_BYTES];
    char rcode[DNS_RECORD_RCODE_BYTES];
    inspect_flow_print_end(client, ends[0]);
    inspect_flow_print_end(server, ends[1]);
    protocol_dns_type_text(message->type, type);
    dns_record_rcode_text(message->rcode, rcode);
    when_print_short(time_us, 0, when);
    printf("%s  DNS %s %s %s  %s ", when, ends[0], message->response ? "<" : ">", ends[1],
           type);
    print_escaped(message->name);
    printf(message->response ? "  %s" : "%.0s", rcode);
    for (uint16_t left = message->answers; left > 0 && dns_record_next(message, &record);
         left--) {
        keep_config(configs, &record);
        protocol_dns_type_text(record.type, type);
        printf("  %s ", type);
        print_escaped(record.data);
    }
    putchar('\n');
}

bool inspect_dns_print(uint64_t time_us, const struct flow_book_end *from,
                       const struct flow_book_end *to, const uint8_t *bytes, size_t len,
                       bool as_json, struct inspect_dns_configs *configs)
{
    static struct dns_record_message message;
    bool by_port = is_dns_port(from->port) || is_dns_port(to->port);
    if ((!by_port && !dns_record_is_message(bytes, len)) ||
        !dns_record_begin(&message, bytes, len) ||
        message.questions + message.answers == 0) {
        return false;
    }
    const struct flow_book_end *client = message.response ? to : from;
    const struct flow_book_end *server = message.response ? from : to;
    if (as_json) {
        print_json(time_us, &message, client, server, configs);
    } else {
        print_text(time_us, &message, client, server, configs);
    }
    return true;
}
