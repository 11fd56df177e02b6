/* SPDX-License-Identifier: Apache-2.0 */
/* Packet by packet into the book, then flow by flow out of it. */
#include "gateway/verbs/inspect_capture.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>

#include "gateway/capture/capture_file.h"
#include "gateway/capture/link_layer.h"
#include "gateway/capture/packet_walk.h"
#include "gateway/capture/pcapng_blocks.h"
#include "gateway/verbs/inspect_dns.h"
#include "gateway/verbs/inspect_flow.h"

#define LINK_CAN 227 /* LINKTYPE_CAN_SOCKETCAN */

/* Packets that are not looked at, since no IP can be in them. */
struct passed_over {
    uint64_t frames;                      /* of CAN */
    bool buses[PCAPNG_BLOCKS_INTERFACES]; /* interfaces that they are of */
    uint64_t others;
    int linktype; /* of one of the others */
};

struct inspection {
    bool json;
    bool faults;
    uint64_t packets;
    uint64_t cut;
    struct passed_over passed_over;
    uint64_t messages; /* of DNS */
    struct inspect_dns_configs configs;
    struct flow_book book;
    struct packet_walk walk;
};

bool inspect_capture_is_one(struct cursor head)
{
    return capture_file_is_one(head);
}

static void on_datagram(void *context, uint64_t time_us, const struct flow_book_end *from,
                        const struct flow_book_end *to, const uint8_t *bytes, size_t len)
{
    struct inspection *self = context;
    self->messages +=
        inspect_dns_print(time_us, from, to, bytes, len, self->json, &self->configs);
}

static ssize_t on_read(void *context, char *out, size_t max)
{
    ssize_t got = inspect_file_read(context, (uint8_t *)out, max);
    return got < 0 ? -1 : got;
}

static void take_packet(struct inspection *self, const struct capture_packet *packet)
{
    self->packets++;
    if (link_layer_is_known(packet->linktype)) {
        self->cut += packet->cut;
        self->walk.linktype = packet->linktype;
        packet_walk_take(&self->walk, packet->bytes, packet->time_us);
    } else if (packet->linktype == LINK_CAN) {
        self->passed_over.frames++;
        self->passed_over.buses[packet->interface % PCAPNG_BLOCKS_INTERFACES] = true;
    } else {
        self->passed_over.others++;
        self->passed_over.linktype = packet->linktype;
    }
}

static void read_packets(struct inspection *self, struct capture_file *capture)
{
    struct capture_packet packet;
    struct trouble why;
    enum capture_result result = capture_file_next(capture, &packet, &why);
    for (; result == CAPTURE_PACKET; result = capture_file_next(capture, &packet, &why)) {
        take_packet(self, &packet);
    }
    if (result == CAPTURE_FAULT) {
        fprintf(stderr, "%s\n", why.text);
        self->faults = true;
    }
}

/* Messages over TCP stand behind their length (RFC 1035 4.2.2). */
static void print_stream(struct inspection *self, const struct flow_book_flow *flow,
                         enum flow_book_way way)
{
    const struct tcp_stream *stream = &flow->streams[way];
    struct cursor in = cursor_over(stream->bytes, stream->whole_bytes);
    bool up = way == FLOW_BOOK_UP;
    while (cursor_left(&in) > 2) {
        size_t len = cursor_u16be(&in);
        const uint8_t *bytes = cursor_take(&in, len);
        if (bytes == NULL ||
            !inspect_dns_print(flow->first_us, up ? &flow->client : &flow->server,
                               up ? &flow->server : &flow->client, bytes, len, self->json,
                               &self->configs)) {
            return;
        }
        self->messages++;
    }
}

static void finish_flow(struct inspection *self, struct flow_book_flow *flow)
{
    if (!flow_book_finish(flow)) {
        self->faults = true;
        return;
    }
    if (flow->transport == IPPROTO_TCP && !flow->reading->has_hello) {
        print_stream(self, flow, FLOW_BOOK_UP);
        print_stream(self, flow, FLOW_BOOK_DOWN);
    }
}

static void print_flow(const struct inspection *self, struct flow_book_flow *flow)
{
    size_t known = self->configs.count < INSPECT_DNS_CONFIGS_MAX
                       ? self->configs.count
                       : INSPECT_DNS_CONFIGS_MAX;
    if (flow->reading == NULL) {
        return;
    }
    for (size_t i = 0; i < known; i++) {
        client_hello_see_config(&flow->reading->hello,
                                self->configs.configs[i].ech_config,
                                self->configs.configs[i].ech_public_name);
    }
    if (self->json) {
        inspect_flow_json(flow);
    } else {
        inspect_flow_text(flow);
    }
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void print_sums(const struct inspection *self)
{
    printf("%" PRIu64 " packet%s, %" PRIu32 " flow%s, %" PRIu64 " DNS message%s",
           self->packets, plural(self->packets), self->book.count,
           plural(self->book.count), self->messages, plural(self->messages));
    printf("; %" PRIu64 " of other protocols, %" PRIu64 " without IP\n",
           self->walk.no_flow, self->walk.no_ip);
}

/* Not a fault where there is something to read besides. */
static void tell_passed_over(struct inspection *self, const char *name)
{
    const struct passed_over *over = &self->passed_over;
    struct trouble what;
    unsigned buses = 0;
    for (size_t i = 0; i < PCAPNG_BLOCKS_INTERFACES; i++) {
        buses += over->buses[i];
    }
    if (over->frames > 0) {
        trouble_set(&what,
                    "%s: %" PRIu64
                    " CAN frame%s of %u interface%s passed over, since only "
                    "IP is read here; Wireshark shows them",
                    name, over->frames, plural(over->frames), buses, plural(buses));
        fprintf(stderr, "%s\n", what.text);
    }
    if (over->others > 0) {
        trouble_set(&what,
                    "%s: %" PRIu64 " packet%s passed over, whose link type %d is not "
                    "known; record on an Ethernet interface",
                    name, over->others, over->others == 1 ? " is" : "s are",
                    over->linktype);
        fprintf(stderr, "%s\n", what.text);
    }
    self->faults |= over->frames + over->others == self->packets && self->packets > 0;
}

/* No fault either: the rest of the recording is read. */
static void tell_given_up(const struct inspection *self, const char *name)
{
    struct trouble what;
    uint64_t count = ip_fragments_given_up(self->walk.fragments);
    if (count > 0) {
        trouble_set(&what,
                    "%s: %" PRIu64 " packet%s in fragments given up: fragments "
                    "contradict each other, or too many packets are not whole at once",
                    name, count, plural(count));
        fprintf(stderr, "%s\n", what.text);
    }
}

static void tell_faults(struct inspection *self, const char *name)
{
    struct trouble what;
    if (self->cut > 0) {
        trouble_set(&what,
                    "%s: %" PRIu64
                    " packets are cut; record with a larger snapshot length, as "
                    "'tcpdump -s 0' does (an export of 'sallyport log' has no more)",
                    name, self->cut);
        fprintf(stderr, "%s\n", what.text);
        self->faults = true;
    }
    if (self->book.left_out > 0) {
        trouble_set(&what, "%s: %" PRIu64 " packets of more flows than there is room for",
                    name, self->book.left_out);
        fprintf(stderr, "%s\n", what.text);
        self->faults = true;
    }
    if (self->packets == 0 && !self->faults) {
        trouble_set(&what, "%s: no packet in it; name another recording", name);
        fprintf(stderr, "%s\n", what.text);
        self->faults = true;
    }
}

static void inspect_packets(struct inspection *self, struct capture_file *capture,
                            const char *name)
{
    read_packets(self, capture);
    for (uint32_t i = 0; i < self->book.count; i++) {
        finish_flow(self, self->book.flows[i]);
    }
    for (uint32_t i = 0; i < self->book.count; i++) {
        print_flow(self, self->book.flows[i]);
    }
    if (!self->json) {
        print_sums(self);
    }
    tell_passed_over(self, name);
    tell_given_up(self, name);
    tell_faults(self, name);
}

enum verb_exit inspect_capture(struct inspect_file *file,
                               const struct inspect_options *options)
{
    static struct inspection self;
    struct trouble why;
    self = (struct inspection){.json = options->json};
    flow_book_init(&self.book);
    self.walk = (struct packet_walk){.book = &self.book,
                                     .fragments = ip_fragments_open(),
                                     .datagram = on_datagram,
                                     .context = &self};
    FILE *stream = fopencookie(file, "r", (cookie_io_functions_t){.read = on_read});
    if (self.walk.fragments == NULL || stream == NULL) {
        fprintf(stderr, "%s: no memory to read it; free some\n", file->name);
        ip_fragments_close(self.walk.fragments);
        return VERB_FOUND;
    }
    struct capture_file *capture = capture_file_open(stream, file->name, &why);
    if (capture != NULL) {
        inspect_packets(&self, capture, file->name);
        capture_file_close(capture);
    } else {
        fprintf(stderr, "%s\n", why.text);
        self.faults = true;
    }
    flow_book_close(&self.book);
    ip_fragments_close(self.walk.fragments);
    return self.faults ? VERB_FOUND : VERB_DONE;
}
