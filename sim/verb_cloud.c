/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim cloud`: where the unit's telemetry goes, and what else is out there. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "gateway/file.h"
#include "gateway/verbs/options.h"
#include "sim/name_server.h"
#include "sim/service.h"
#include "sim/verbs.h"

static const char help[] =
    "usage: sallyport-sim cloud [OPTION]...\n"
    "\n"
    "A simulated cloud: TLS and plain listeners, a name server. It prints 'ready'\n"
    "once all stand, then a line for each stream and query.\n"
    "\n"
    "  --name NAME             a name in the self-made certificate (repeat)\n"
    "  --certificate FILE      where to write it, for curl --cacert\n"
    "  --serve http|echo|sink  what the listeners after it do (http at first)\n"
    "  --tls ADDRESS:PORT      a TLS listener (repeat; [ADDRESS]:PORT for IPv6)\n"
    "  --tcp ADDRESS:PORT      a plain listener (repeat)\n"
    "  --dns ADDRESS:PORT      a name server, UDP and TCP (repeat)\n"
    "  --zone NAME=ADDRESS     what it knows (repeat)\n"
    "  --seconds N             end after N seconds\n"
    "  --print N               write the N bytes that GET /bytes/N gives, and end\n"
    "\n"
    "HTTP: GET /bytes/N gives N bytes, PUT and POST answer with length and SHA-256.\n"
    "\n"
    "example: sallyport-sim cloud --tls 127.0.0.1:8443 --certificate cloud.pem\n"
    "         curl --cacert cloud.pem https://cloud.example:8443/bytes/5 \\\n"
    "              --connect-to cloud.example::127.0.0.1:\n"
    "\n"
    "Exit codes: 0 it ended when told, 2 used wrongly or it cannot listen.\n";

static const char *const kinds[] = {
    [ANSWER_HTTP] = "http", [ANSWER_ECHO] = "echo", [ANSWER_SINK] = "sink"};

struct cloud {
    uv_loop_t loop;
    uv_signal_t terminate;
    uv_signal_t interrupt;
    uv_timer_t end;
    struct certificate certificate;
    struct service service;
    struct name_server names;
    struct zone zone;
};

/* What the arguments ask for, before anything is opened. */
struct wishes {
    const char *names[CERTIFICATE_NAMES_MAX];
    size_t name_count;
    const char *certificate_path;
    enum answer_kind kind; /* of the next listeners */
    struct listener_wish {
        enum door { DOOR_TLS, DOOR_TCP, DOOR_DNS } door;
        enum answer_kind kind;
        const char *at;
    } listeners[SERVICE_LISTENERS_MAX + NAME_SERVERS_MAX];
    size_t listener_count;
    uint64_t seconds; /* 0: until told */
    uint64_t bytes;   /* print so many instead, 0: none */
};

static int print_bytes(uint64_t total)
{
    uint8_t block[ANSWER_BLOCK_BYTES];
    for (uint64_t at = 0; at < total; at += sizeof(block)) {
        size_t len = total - at < sizeof(block) ? (size_t)(total - at) : sizeof(block);
        answer_bytes(at, block, len);
        if (fwrite(block, 1, len, stdout) != len) {
            return SIM_FOUND;
        }
    }
    return SIM_DONE;
}

static bool take_kind(void *target, const char *text, struct trouble *why)
{
    struct wishes *out = target;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i], text) == 0) {
            out->kind = (enum answer_kind)i;
            return true;
        }
    }
    trouble_set(why, "--serve %s: write http, echo or sink", text);
    return false;
}

static bool add_listener(struct wishes *out, enum door door, const char *at,
                         struct trouble *why)
{
    if (out->listener_count == sizeof(out->listeners) / sizeof(out->listeners[0])) {
        trouble_set(why, "%s: too many listeners", at);
        return false;
    }
    out->listeners[out->listener_count++] =
        (struct listener_wish){.door = door, .kind = out->kind, .at = at};
    return true;
}

static bool take_tls(void *wishes, const char *at, struct trouble *why)
{
    return add_listener(wishes, DOOR_TLS, at, why);
}

static bool take_tcp(void *wishes, const char *at, struct trouble *why)
{
    return add_listener(wishes, DOOR_TCP, at, why);
}

static bool take_dns(void *wishes, const char *at, struct trouble *why)
{
    return add_listener(wishes, DOOR_DNS, at, why);
}

static bool take_name(void *target, const char *name, struct trouble *why)
{
    struct wishes *out = target;
    if (out->name_count == CERTIFICATE_NAMES_MAX) {
        trouble_set(why, "--name %s: at most %d names", name, CERTIFICATE_NAMES_MAX);
        return false;
    }
    out->names[out->name_count++] = name;
    return true;
}

static bool take_zone(void *zone, const char *text, struct trouble *why)
{
    return zone_add(zone, text, why);
}

static void on_end(uv_handle_t *handle)
{
    struct cloud *cloud = handle->data;
    uv_close((uv_handle_t *)&cloud->terminate, NULL);
    uv_close((uv_handle_t *)&cloud->interrupt, NULL);
    uv_close((uv_handle_t *)&cloud->end, NULL);
    service_close(&cloud->service);
    name_server_close(&cloud->names);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    on_end((uv_handle_t *)handle);
}

static void on_timer(uv_timer_t *handle)
{
    on_end((uv_handle_t *)handle);
}

static bool start_signals(struct cloud *cloud, uint64_t seconds, struct trouble *why)
{
    cloud->terminate.data = cloud->interrupt.data = cloud->end.data = cloud;
    int ret = uv_signal_init(&cloud->loop, &cloud->terminate);
    ret |= uv_signal_init(&cloud->loop, &cloud->interrupt);
    ret |= uv_timer_init(&cloud->loop, &cloud->end);
    ret |= uv_signal_start(&cloud->terminate, on_signal, SIGTERM);
    ret |= uv_signal_start(&cloud->interrupt, on_signal, SIGINT);
    if (ret == 0 && seconds > 0) {
        ret = uv_timer_start(&cloud->end, on_timer, seconds * 1000, 0);
    }
    if (ret != 0) {
        trouble_set(why, "cloud: libuv cannot watch signals");
    }
    return ret == 0;
}

static bool listen_all(struct cloud *cloud, const struct wishes *wishes,
                       struct trouble *why)
{
    for (size_t i = 0; i < wishes->listener_count; i++) {
        const struct listener_wish *wish = &wishes->listeners[i];
        bool good = wish->door == DOOR_DNS
                        ? name_server_listen(&cloud->names, wish->at, why)
                        : service_listen(&cloud->service, wish->at,
                                         wish->door == DOOR_TLS, wish->kind, why);
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool start(struct cloud *cloud, const struct wishes *wishes, struct trouble *why)
{
    static const char *const unnamed[] = {"cloud.example"};
    const char *const *names = wishes->name_count > 0 ? wishes->names : unnamed;
    size_t count = wishes->name_count > 0 ? wishes->name_count : 1;

    if (!certificate_make(&cloud->certificate, names, count, why) ||
        (wishes->certificate_path != NULL &&
         !file_replace(wishes->certificate_path, cloud->certificate.pem,
                       strlen((char *)cloud->certificate.pem), 0644, why)) ||
        uv_loop_init(&cloud->loop) != 0) {
        return false;
    }
    name_server_init(&cloud->names, &cloud->loop, &cloud->zone, stdout);
    return service_init(&cloud->service, &cloud->loop, &cloud->certificate, stdout,
                        why) &&
           listen_all(cloud, wishes, why) && start_signals(cloud, wishes->seconds, why);
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(struct cloud *cloud, struct wishes *out, int argc,
                                   char **argv)
{
    const struct options_row rows[] = {
        {"name", .take = take_name, .target = out},
        {"certificate", .text = &out->certificate_path},
        {"serve", .take = take_kind, .target = out},
        {"tls", .take = take_tls, .target = out},
        {"tcp", .take = take_tcp, .target = out},
        {"dns", .take = take_dns, .target = out},
        {"zone", .take = take_zone, .target = &cloud->zone},
        {"seconds", .number = &out->seconds, .most = UINT32_MAX},
        {"print", .number = &out->bytes, .most = UINT64_MAX},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code == VERB_FOUND && out->bytes == 0 && out->listener_count == 0) {
        fputs("sallyport-sim cloud: nothing to serve; give --tls, --tcp or --dns and "
              "where, as in 'sallyport-sim cloud --tls 127.0.0.1:8443'\n",
              stderr);
        return VERB_USAGE;
    }
    return code;
}

int sim_verb_cloud(int argc, char **argv)
{
    static struct cloud cloud;
    static struct wishes wishes = {.kind = ANSWER_HTTP};
    struct trouble why = {0};

    enum verb_exit code = read_options(&cloud, &wishes, argc, argv);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (wishes.bytes > 0) {
        return print_bytes(wishes.bytes);
    }
    if (!start(&cloud, &wishes, &why)) {
        fprintf(stderr, "sallyport-sim cloud: %s\n", why.text);
        return SIM_USAGE;
    }
    puts("ready");
    (void)fflush(stdout);
    (void)uv_run(&cloud.loop, UV_RUN_DEFAULT);
    service_free(&cloud.service);
    name_server_free(&cloud.names);
    certificate_free(&cloud.certificate);
    return uv_loop_close(&cloud.loop) == 0 ? SIM_DONE : SIM_FOUND;
}
