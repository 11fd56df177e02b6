/* SPDX-License-Identifier: Apache-2.0 */
/* As JSON and for a person. */
#include "gateway/verbs/inspect_flow.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>

#include "gateway/officer/amount.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/when.h"

void inspect_flow_print_end(const struct flow_book_end *end,
                            char out[static INSPECT_FLOW_END_BYTES])
{
    char address[ADDRESS_TEXT_BYTES];
    address_print(&end->address, address);
    (void)snprintf(out, INSPECT_FLOW_END_BYTES,
                   end->address.family == ADDRESS_IPV6 ? "[%s]:%u" : "%s:%u", address,
                   end->port);
}

void inspect_flow_json_end(struct json *json, const char *key,
                           const struct flow_book_end *end)
{
    char text[INSPECT_FLOW_END_BYTES];
    inspect_flow_print_end(end, text);
    json_text(json, key, text);
}

void inspect_flow_json_time(struct json *json, const char *key, uint64_t time_us)
{
    char digits[32];
    (void)snprintf(digits, sizeof digits, "%" PRIu64 ".%06" PRIu64, time_us / 1000000,
                   time_us % 1000000);
    json_number(json, key, digits);
}

void inspect_flow_json_found(struct json *json, const struct content *content)
{
    json_list(json, "identifiers");
    for (size_t i = 0; i < content->identifier_count; i++) {
        json_item(json);
        json_text(json, "kind", content_identifier_name(content->identifiers[i].kind));
        json_text(json, "value", content->identifiers[i].value);
        json_close(json);
    }
    json_list_end(json);
    json_list(json, "positions");
    for (size_t i = 0; i < content->position_count; i++) {
        char digits[32];
        json_item(json);
        (void)snprintf(digits, sizeof digits, "%.7f", content->positions[i].latitude_deg);
        json_number(json, "lat", digits);
        (void)snprintf(digits, sizeof digits, "%.7f",
                       content->positions[i].longitude_deg);
        json_number(json, "lon", digits);
        json_close(json);
    }
    json_list_end(json);
    if (content->sum_wrong) {
        json_bool(json, "checksum_wrong", true);
    }
}

/* Text that may not be there. */
static void json_maybe(struct json *json, const char *key, const char *text)
{
    if (text[0] != '\0') {
        json_text(json, key, text);
    } else {
        json_null(json, key);
    }
}

static void json_hello(struct json *json, const struct flow_reading *reading)
{
    static const char *const ech[] = {[CLIENT_HELLO_ECH_NONE] = "none",
                                      [CLIENT_HELLO_ECH_GREASE] = "grease",
                                      [CLIENT_HELLO_ECH_REAL] = "real"};
    char version[9] = "";
    json_maybe(json, "server_name", reading->hello.server_name);
    json_list(json, "alpn");
    for (size_t i = 0; i < reading->hello.alpn_count; i++) {
        json_list_text(json, reading->hello.alpn[i]);
    }
    json_list_end(json);
    json_maybe(json, "ja4", reading->hello.ja4);
    json_maybe(json, "ech", reading->has_hello ? ech[reading->hello.ech] : "");
    if (reading->quic_version != 0) {
        (void)snprintf(version, sizeof version, "%08" PRIx32, reading->quic_version);
    }
    json_maybe(json, "quic_version", version);
}

void inspect_flow_json(const struct flow_book_flow *flow)
{
    const struct flow_reading *reading = flow->reading;
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "flow");
    json_text(&json, "transport", flow->transport == IPPROTO_TCP ? "tcp" : "udp");
    inspect_flow_json_end(&json, "client", &flow->client);
    inspect_flow_json_end(&json, "server", &flow->server);
    inspect_flow_json_time(&json, "first", flow->first_us);
    json_u64(&json, "bytes_up", flow_book_bytes(flow, FLOW_BOOK_UP));
    json_u64(&json, "bytes_down", flow_book_bytes(flow, FLOW_BOOK_DOWN));
    json_maybe(&json, "protocol",
               reading->content.protocol != TRAFFIC_UNKNOWN
                   ? traffic_name(reading->content.protocol)
                   : "");
    json_hello(&json, reading);
    json_maybe(&json, "http_host", reading->content.host);
    inspect_flow_json_found(&json, &reading->content);
    json_end(&json);
}

void inspect_flow_text_found(const struct content *content)
{
    char text[4 * CONTENT_IDENTIFIER_BYTES];
    for (size_t i = 0; i < content->identifier_count; i++) {
        const struct content_identifier *row = &content->identifiers[i];
        (void)escape_text(text, sizeof text, sizeof text - 1, row->value);
        printf("        names %s %s\n", content_identifier_name(row->kind), text);
    }
    for (size_t i = 0; i < content->position_count; i++) {
        printf("        tells its position: %.5f %.5f\n",
               content->positions[i].latitude_deg, content->positions[i].longitude_deg);
    }
    if (content->sum_wrong) {
        printf("        with a wrong checksum\n");
    }
    if (content->left_out > 0) {
        printf("        and %" PRIu32 " more\n", content->left_out);
    }
}

void inspect_flow_text(const struct flow_book_flow *flow)
{
    const struct flow_reading *reading = flow->reading;
    char ends[2][INSPECT_FLOW_END_BYTES];
    char when[WHEN_TEXT_BYTES];
    char name[2 * POLICY_HOST_BYTES];
    char up[AMOUNT_TEXT_BYTES];
    char down[AMOUNT_TEXT_BYTES];
    when_print_short(flow->first_us, 0, when);
    inspect_flow_print_end(&flow->client, ends[0]);
    inspect_flow_print_end(&flow->server, ends[1]);
    const char *shown = reading->hello.server_name[0] != '\0' ? reading->hello.server_name
                                                              : reading->content.host;
    (void)escape_text(name, sizeof name, sizeof name - 1, shown);
    amount_print_bytes(flow_book_bytes(flow, FLOW_BOOK_UP), up);
    amount_print_bytes(flow_book_bytes(flow, FLOW_BOOK_DOWN), down);
    printf("%s  %s %s > %s  %s%s%s  %s out, %s in\n", when,
           flow->transport == IPPROTO_TCP ? "TCP" : "UDP", ends[0], ends[1],
           traffic_words(reading->content.protocol), name[0] != '\0' ? ", " : "", name,
           up, down);
    inspect_flow_text_found(&reading->content);
}
