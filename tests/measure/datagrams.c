/* SPDX-License-Identifier: Apache-2.0 */
/* Reads datagrams that somebody else has looked at and says where it agrees. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/content/quic_hello.h"
#include "gateway/content/recognise.h"
#include "gateway/content/tls_hello.h"
#include "tests/measure/csv.h"

#define TEXT_BYTES (1U << 20)
#define PAYLOAD_BYTES 65536

enum { NAME, EXPECTED = 4, OWN = 5, WHOLE = 6, VERSION = 8, HEX = 12, FIELDS = 13 };

struct finding {
    const char *what; /* "quic", "needs more", the name of a protocol */
    struct client_hello hello;
};

static uint8_t payload[PAYLOAD_BYTES];
static size_t payload_len;

static uint8_t digit_of(char text)
{
    return (uint8_t)(text <= '9' ? text - '0' : (text | 0x20) - 'a' + 10);
}

/* The next datagram of a field, up to its end or a space. */
static bool next_datagram(const char **hex)
{
    payload_len = 0;
    while ((*hex)[0] == ' ') {
        (*hex)++;
    }
    while ((*hex)[0] > ' ' && (*hex)[1] > ' ' && payload_len < sizeof payload) {
        payload[payload_len++] =
            (uint8_t)(digit_of((*hex)[0]) << 4 | digit_of((*hex)[1]));
        *hex += 2;
    }
    return payload_len > 0;
}

/* Some rows have several datagrams in one piece: each begins with an Initial. */
static enum quic_hello_state take_each(struct quic_hello *quic,
                                       struct client_hello *hello)
{
    struct cursor in = cursor_over(payload, payload_len);
    struct quic_packet packet;
    enum quic_hello_state state = QUIC_HELLO_NOT;
    while (quic_packet_next(&packet, &in) == QUIC_PACKET_READ) {
        state = quic_hello_take(quic, hello, packet.bytes, packet.len);
    }
    return state;
}

static void read_other(struct finding *out)
{
    struct tls_hello tls = {.record_at = 0};
    struct content content;
    enum recognise_transport transport = RECOGNISE_DATAGRAM;
    if (client_hello_read(&out->hello, payload, payload_len, CLIENT_HELLO_QUIC)) {
        out->what = "a bare hello";
        return;
    }
    if (tls_hello_decode(&tls, &out->hello, payload, payload_len) == TLS_HELLO_WHOLE) {
        transport = RECOGNISE_STREAM;
    }
    (void)!recognise(&content, payload, payload_len, transport, RECOGNISE_CLIENT);
    out->what = traffic_name(content.protocol);
}

static struct finding read_row(const char *hex)
{
    static struct quic_hello quic;
    struct finding finding = {.what = "nothing"};
    memset(&quic, 0, sizeof quic);
    while (next_datagram(&hex)) {
        switch (take_each(&quic, &finding.hello)) {
        case QUIC_HELLO_WHOLE:
            finding.what = "quic";
            break;
        case QUIC_HELLO_MORE:
            finding.what = "needs more";
            break;
        default:
            read_other(&finding);
        }
    }
    return finding;
}

static bool agrees(char *const *fields, const struct finding *finding)
{
    bool more = strcmp(finding->what, "needs more") == 0;
    if (strcmp(fields[WHOLE], "True") == 0) {
        return !more && strcmp(fields[EXPECTED], finding->hello.server_name) == 0;
    }
    if (strcmp(fields[VERSION], "00000001") == 0) {
        return more;
    }
    return !more && strcmp(finding->what, "quic") != 0;
}

static bool print_row(char *const *fields)
{
    struct finding finding = read_row(fields[HEX]);
    bool good = agrees(fields, &finding);
    printf("%-8s %-12s %-36s %-36s %s\n", good ? "agrees" : "DIFFERS", finding.what,
           finding.hello.server_name, finding.hello.ja4, fields[NAME]);
    return good;
}

int main(int argc, char **argv)
{
    static char text[TEXT_BYTES];
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (file == NULL) {
        fputs("tests/measure/datagrams: cannot be read; name a table\n", stderr);
        return 2;
    }
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    struct csv csv = {.at = text};
    size_t rows = 0, good = 0;
    (void)csv_next(&csv); /* names of the columns */
    while (csv_next(&csv)) {
        if (csv.count == FIELDS) {
            rows++;
            good += print_row(csv.fields);
        }
    }
    printf("datagrams: %zu of %zu rows agree\n", good, rows);
    return good < rows;
}
