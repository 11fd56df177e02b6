/* SPDX-License-Identifier: Apache-2.0 */
/* Reads recordings of packets and holds their flows against a table of what other
 * programs saw in them: client and server, server name or host, JA4, names asked for. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/capture/capture_file.h"
#include "gateway/capture/packet_walk.h"
#include "gateway/content/dns_record.h"
#include "tests/measure/csv.h"

#define NAMES_MAX 4096

enum column { FILE_NAME, ORACLE, CLIENT, SERVER, HOST, QNAME, JA4, COLUMNS };

static const char *const column_names[COLUMNS] = {
    "file", "oracle", "client", "server", "host_or_sni", "qname", "ja4"};
static size_t columns[COLUMNS];

/* One recording, read whole. */
static struct {
    char name[256];
    struct flow_book book;
    size_t count;
    char names[NAMES_MAX][DNS_RECORD_NAME_BYTES]; /* asked for or answered */
} traffic;

static struct {
    size_t asked, found;
} sums[COLUMNS];

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;
    if (file == NULL || getdelim(&text, &size, '\0', file) < 0) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    (void)fclose(file);
    return text;
}

static void find_columns(const struct csv *header)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i] = header->count;
        for (size_t j = 0; j < header->count; j++) {
            columns[i] = strcmp(header->fields[j], column_names[i]) == 0 ? j : columns[i];
        }
        if (columns[i] == header->count) {
            (void)fprintf(stderr, "no column is named %s\n", column_names[i]);
            exit(2);
        }
    }
}

static const char *field(const struct csv *row, enum column column)
{
    return columns[column] < row->count ? row->fields[columns[column]] : "";
}

static void on_datagram(void *context, uint64_t time_us, const struct flow_book_end *from,
                        const struct flow_book_end *to, const uint8_t *bytes, size_t len)
{
    static struct dns_record_message message;
    (void)context;
    (void)time_us;
    bool by_port = from->port == 53 || to->port == 53;
    if (traffic.count < NAMES_MAX && (by_port || dns_record_is_message(bytes, len)) &&
        dns_record_begin(&message, bytes, len)) {
        memcpy(traffic.names[traffic.count++], message.name, sizeof message.name);
    }
}

static void read_packets(struct capture_file *capture)
{
    struct packet_walk walk = {
        .book = &traffic.book, .fragments = ip_fragments_open(), .datagram = on_datagram};
    struct capture_packet packet;
    struct trouble why;
    while (capture_file_next(capture, &packet, &why) == CAPTURE_PACKET) {
        walk.linktype = packet.linktype;
        packet_walk_take(&walk, packet.bytes, packet.time_us);
    }
    ip_fragments_close(walk.fragments);
}

static void read_recording(const char *folder, const char *name)
{
    char path[1024];
    struct trouble why;
    if (strcmp(traffic.name, name) == 0) {
        return;
    }
    flow_book_close(&traffic.book);
    traffic.count = 0;
    (void)snprintf(traffic.name, sizeof traffic.name, "%s", name);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    struct capture_file *capture =
        file == NULL ? NULL : capture_file_open(file, name, &why);
    if (capture == NULL) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    read_packets(capture);
    capture_file_close(capture);
    for (uint32_t i = 0; i < traffic.book.count; i++) {
        if (!flow_book_finish(traffic.book.flows[i])) {
            exit(2);
        }
    }
}

/* "192.0.2.1:443", "[2001:db8::1]:443", "2001:db8::1:443". */
static bool parse_end(struct flow_book_end *out, const char *text)
{
    char address[ADDRESS_TEXT_BYTES];
    const char *colon = strrchr(text, ':');
    if (colon == NULL) {
        return false;
    }
    bool brackets = text[0] == '[';
    (void)snprintf(address, sizeof address, "%.*s", (int)(colon - text) - 2 * brackets,
                   text + brackets);
    out->port = (uint16_t)strtoul(colon + 1, NULL, 10);
    return address_parse(&out->address, address);
}

static bool same_end(const struct flow_book_end *a, const struct flow_book_end *b)
{
    return a->port == b->port && address_equal(&a->address, &b->address);
}

/* Other programs differ in who they call the client. */
static bool is_of(const struct flow_book_flow *flow, const struct csv *row)
{
    struct flow_book_end client;
    struct flow_book_end server;
    if (!parse_end(&client, field(row, CLIENT)) ||
        !parse_end(&server, field(row, SERVER))) {
        return true; /* the row is about the whole recording */
    }
    return (same_end(&flow->client, &client) && same_end(&flow->server, &server)) ||
           (same_end(&flow->client, &server) && same_end(&flow->server, &client));
}

static bool is_asked(const char *name)
{
    for (size_t i = 0; i < traffic.count; i++) {
        if (strcasecmp(traffic.names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool has(const struct csv *row, enum column column, const char *wanted)
{
    for (uint32_t i = 0; i < traffic.book.count; i++) {
        const struct flow_book_flow *flow = traffic.book.flows[i];
        const struct flow_reading *reading = flow->reading;
        if (is_of(flow, row) &&
            (column == JA4 ? strcmp(reading->hello.ja4, wanted) == 0
                           : strcasecmp(reading->hello.server_name, wanted) == 0 ||
                                 strcasecmp(reading->content.host, wanted) == 0)) {
            return true;
        }
    }
    return column != JA4 && is_asked(wanted);
}

static void hold(const struct csv *row, enum column column)
{
    const char *wanted = field(row, column);
    if (wanted[0] == '\0') {
        return;
    }
    bool found = column == QNAME ? is_asked(wanted) : has(row, column, wanted);
    sums[column].asked++;
    sums[column].found += found;
    if (!found) {
        printf("%s: %s %s, as %s has it, is not found\n", field(row, FILE_NAME),
               column_names[column], wanted, field(row, ORACLE));
    }
}

int main(int argc, char **argv)
{
    char path[512];
    if (argc != 2) {
        return 2;
    }
    (void)snprintf(path, sizeof path, "%s/pcap_expectations.csv", argv[1]);
    struct csv row = {.at = read_file(path)};
    if (!csv_next(&row)) {
        return 2;
    }
    find_columns(&row);
    (void)snprintf(path, sizeof path, "%s/pcap", argv[1]);
    while (csv_next(&row)) {
        read_recording(path, field(&row, FILE_NAME));
        hold(&row, JA4);
        hold(&row, HOST);
        hold(&row, QNAME);
    }
    printf("JA4 %zu of %zu, names %zu of %zu, questions %zu of %zu\n", sums[JA4].found,
           sums[JA4].asked, sums[HOST].found, sums[HOST].asked, sums[QNAME].found,
           sums[QNAME].asked);
    flow_book_close(&traffic.book);
    return 0;
}
