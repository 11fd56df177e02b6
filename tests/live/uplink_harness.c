/* SPDX-License-Identifier: Apache-2.0 */
/* The uplink alone, without guard, ledger and key: opens the doors, runs the loop, prints
 * each event as a line. For trying the uplink by hand in a namespace.
 *
 * Usage: uplink_harness POLICY [--observe] [--flows N] [--rules UNIT MODEM]
 * DNS-ADDRESS... SIGUSR1: next mode. SIGUSR2: recording off or on. SIGHUP: the policy
 * file again. SIGTERM: close, print the counters, exit 0 if the loop holds nothing any
 * more. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gateway/file.h"
#include "gateway/ruleset.h"
#include "gateway/uplink/doors.h"
#include "gateway/uplink/nflog_socket.h"
#include "gateway/uplink/secret_sheet.h"
#include "gateway/uplink/uplink.h"
#include "policies/parse.h"

struct harness {
    uv_loop_t loop;
    uv_signal_t signals[4];
    uv_timer_t clock;
    struct uplink_setup setup;
    struct uplink *uplink;
    const char *policy_file;
    struct policy *policy;
    bool recording;
    bool quiet;
};

static void die(const struct trouble *why)
{
    fprintf(stderr, "%s\n", why->text);
    exit(1);
}

static void on_message(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static struct policy *load(const char *file)
{
    struct trouble why = {0};
    size_t len = 0;
    uint8_t *text = file_read(file, 1 << 20, &len, &why);
    if (text == NULL) {
        die(&why);
    }
    /* Two, in turn: the uplink still looks at the old one when it is given the new. */
    static _Alignas(16) uint8_t blocks[2][POLICY_ARENA_BYTES];
    static unsigned turn;
    struct arena arena;
    arena_init(&arena, blocks[turn++ % 2], POLICY_ARENA_BYTES);
    struct policy *policy =
        policy_parse(file, (const char *)text, len, &arena, on_message, NULL);
    free(text);
    return policy;
}

static int secrets_of(const struct policy *policy)
{
    struct trouble why = {0};
    int fd;
    if (!secret_sheet_make(&policy->uplink, &fd, &why)) {
        die(&why);
    }
    return fd;
}

static void print_name(const char *text)
{
    for (; *text != '\0'; text++) {
        putchar(*text > ' ' && *text < 127 ? *text : '?');
    }
}

static void on_event(void *context, const struct event *event)
{
    static const char *const actions[] = {"dropped", "passed", "would_drop", "noted"};
    struct harness *self = context;
    char client[ADDRESS_TEXT_BYTES] = "";
    char server[ADDRESS_TEXT_BYTES] = "";
    if (self->quiet) {
        return;
    }
    printf("%s %s line %u ", actions[event->action], reason_row(event->reason)->name,
           event->rule_line);
    if (event->subject == EVENT_FLOW) {
        address_print(&event->flow.client, client);
        address_print(&event->flow.server, server);
        printf("flow %u [%s]:%u -> [%s]:%u up %lu down %lu ", event->flow.transport,
               client, event->flow.client_port, server, event->flow.server_port,
               (unsigned long)event->flow.bytes_up,
               (unsigned long)event->flow.bytes_down);
        print_name(event->flow.host);
    } else if (event->subject == EVENT_NAME) {
        address_print(&event->name.client, client);
        address_print(&event->name.server, server);
        printf("name [%s] asked [%s] type %u ", client, server, event->name.type);
        print_name(event->name.name);
    } else if (event->subject == EVENT_PACKET) {
        address_print(&event->packet.client, client);
        address_print(&event->packet.server, server);
        printf("packet %u [%s] -> [%s]:%u", event->packet.protocol, client, server,
               event->packet.server_port);
    }
    printf("\n");
    (void)fflush(stdout);
}

static void on_ask_socket(void *context, uint32_t ticket, const struct address *local,
                          uint16_t port)
{
    struct harness *self = context;
    struct trouble why = {0};
    int fd = doors_open_foreign(local, port, &why);
    if (fd < 0) {
        fprintf(stderr, "%s\n", why.text);
    }
    uplink_give_socket(self->uplink, ticket, fd);
}

static void on_closed(void *context)
{
    (void)context;
}

static void print_counters(const struct uplink *uplink)
{
    for (const struct uplink_counter *row = uplink_counters(uplink); row->name != NULL;
         row++) {
        printf("counter %s %lu\n", row->name, (unsigned long)row->value);
    }
    (void)fflush(stdout);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct harness *self = handle->data;
    if (number == SIGUSR1) {
        self->setup.mode = (uint8_t)((self->setup.mode + 1) % self->policy->mode_count);
        uplink_set_mode(self->uplink, self->setup.mode);
        printf("mode %s\n", self->policy->modes[self->setup.mode].name);
    } else if (number == SIGUSR2) {
        self->recording = !self->recording;
        uplink_set_recording(self->uplink, self->recording);
        printf("recording %d\n", self->recording);
    } else if (number == SIGHUP) {
        struct policy *policy = load(self->policy_file);
        if (policy != NULL) {
            self->policy = policy;
            int secrets = secrets_of(policy);
            uplink_set_policy(self->uplink, policy, secrets);
            (void)close(secrets);
            printf("policy %lu\n", (unsigned long)policy->version);
        }
    } else {
        print_counters(self->uplink);
        uplink_close(self->uplink, on_closed, NULL);
        for (size_t i = 0; i < 4; i++) {
            uv_close((uv_handle_t *)&self->signals[i], NULL);
        }
        uv_close((uv_handle_t *)&self->clock, NULL);
    }
    (void)fflush(stdout);
}

static void on_clock(uv_timer_t *handle)
{
    struct harness *self = handle->data;
    self->setup.memory->steady_us = uv_hrtime() / 1000;
}

static void open_doors(struct uplink_setup *setup, char **dns, int dns_count)
{
    struct trouble why = {0};
    static const uint8_t families[] = {ADDRESS_IPV4, ADDRESS_IPV6};
    for (size_t i = 0; i < 2; i++) {
        setup->tcp_listen[i] = doors_open_tcp(families[i], RULESET_TPROXY_PORT, &why);
        setup->udp_tproxy[i] = doors_open_udp(families[i], RULESET_TPROXY_PORT, &why);
        setup->dns_udp[i] = -1;
        setup->dns_tcp[i] = -1;
    }
    for (int i = 0; i < dns_count && i < 2; i++) {
        struct address own;
        if (!address_parse(&own, dns[i])) {
            trouble_set(&why, "%s: no address", dns[i]);
            die(&why);
        }
        setup->dns_udp[i] = doors_open_dns_udp(&own, 53, &why);
        setup->dns_tcp[i] = doors_open_dns_tcp(&own, 53, &why);
    }
    setup->nflog = nflog_socket_open(RULESET_NFLOG_GROUP, &why);
    if (why.text[0] != '\0') {
        die(&why);
    }
}

static void install_rules(const struct policy *policy, const char *unit,
                          const char *modem, bool observe)
{
    struct ruleset_options options = {.observe = observe};
    struct trouble why = {0};
    (void)snprintf(options.unit, sizeof options.unit, "%s", unit);
    (void)snprintf(options.modem, sizeof options.modem, "%s", modem);
    if (!ruleset_install(policy, &options, &why)) {
        die(&why);
    }
}

static void start(struct harness *self)
{
    static const int numbers[] = {SIGUSR1, SIGUSR2, SIGHUP, SIGTERM};
    uv_timer_init(&self->loop, &self->clock);
    self->clock.data = self;
    uv_timer_start(&self->clock, on_clock, 0, 100);
    for (size_t i = 0; i < 4; i++) {
        uv_signal_init(&self->loop, &self->signals[i]);
        self->signals[i].data = self;
        uv_signal_start(&self->signals[i], on_signal, numbers[i]);
    }
}

int main(int argc, char **argv)
{
    static struct harness self = {.recording = true};
    struct trouble why = {0};
    int next = 2;
    self.policy_file = argc > 1 ? argv[1] : "";
    self.policy = load(self.policy_file);
    if (self.policy == NULL) {
        return 1;
    }
    self.setup.flows_max = 8192;
    for (; next < argc && argv[next][0] == '-'; next++) {
        if (strcmp(argv[next], "--observe") == 0) {
            self.setup.observe = true;
        } else if (strcmp(argv[next], "--quiet") == 0) {
            self.quiet = true;
        } else if (strcmp(argv[next], "--flows") == 0 && next + 1 < argc) {
            self.setup.flows_max = (uint32_t)strtoul(argv[++next], NULL, 10);
        } else if (strcmp(argv[next], "--rules") == 0 && next + 2 < argc) {
            install_rules(self.policy, argv[next + 1], argv[next + 2],
                          self.setup.observe);
            next += 2;
        }
    }
    uv_loop_init(&self.loop);
    self.setup.loop = &self.loop;
    self.setup.policy = self.policy;
    self.setup.secrets = secrets_of(self.policy);
    self.setup.memory = mmap(NULL, sizeof *self.setup.memory, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    self.setup.record = on_event;
    self.setup.ask_socket = on_ask_socket;
    self.setup.context = &self;
    open_doors(&self.setup, argv + next, argc - next);
    start(&self);
    self.uplink = uplink_new(&self.setup, &why);
    if (self.uplink == NULL) {
        die(&why);
    }
    printf("ready\n");
    (void)fflush(stdout);
    (void)uv_run(&self.loop, UV_RUN_DEFAULT);
    int left = uv_loop_close(&self.loop);
    printf("closed %d\n", left);
    return left == 0 ? 0 : 1;
}
