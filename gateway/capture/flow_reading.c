/* SPDX-License-Identifier: Apache-2.0 */
/* Hellos first, then whoever knows the bytes. */
#include "gateway/capture/flow_reading.h"

#include <stdlib.h>
#include <string.h>

#define PORT_DOT 853
#define PORT_DOQ_EARLY 784

void flow_reading_close(struct flow_reading *self)
{
    free(self->quic);
    free(self->dtls);
    self->quic = NULL;
    self->dtls = NULL;
}

static void keep_hello(struct flow_reading *self, const struct client_hello *hello,
                       enum traffic protocol)
{
    self->has_hello = true;
    self->hello = *hello;
    self->content.protocol = protocol;
}

/* True when the datagram was one of QUIC. */
static bool read_quic(struct flow_reading *self, const uint8_t *bytes, size_t len)
{
    struct client_hello hello;
    if (self->quic == NULL) {
        self->quic = calloc(1, sizeof *self->quic);
    }
    if (self->quic == NULL) {
        return false;
    }
    enum quic_hello_state state = quic_hello_take(self->quic, &hello, bytes, len);
    if (state == QUIC_HELLO_NOT) {
        free(self->quic);
        self->quic = NULL;
        return false;
    }
    self->content.protocol = TRAFFIC_QUIC;
    self->quic_version = self->quic->version;
    if (state == QUIC_HELLO_WHOLE) {
        keep_hello(self, &hello, TRAFFIC_QUIC);
    } else if (state == QUIC_HELLO_VERSION && hello.server_name[0] != '\0') {
        memcpy(self->hello.server_name, hello.server_name, sizeof hello.server_name);
    }
    return true;
}

static bool read_dtls(struct flow_reading *self, const uint8_t *bytes, size_t len)
{
    struct client_hello hello;
    if (self->dtls == NULL) {
        self->dtls = calloc(1, sizeof *self->dtls);
    }
    if (self->dtls == NULL) {
        return false;
    }
    enum dtls_hello_state state = dtls_hello_take(self->dtls, &hello, bytes, len);
    if (state == DTLS_HELLO_NOT) {
        free(self->dtls);
        self->dtls = NULL;
        return false;
    }
    self->content.protocol = TRAFFIC_DTLS;
    if (state == DTLS_HELLO_WHOLE) {
        keep_hello(self, &hello, TRAFFIC_DTLS);
    }
    return true;
}

static bool is_open(const struct flow_reading *self, enum traffic protocol)
{
    return self->content.protocol == TRAFFIC_UNKNOWN ||
           self->content.protocol == protocol;
}

static void read_content(struct flow_reading *self, const uint8_t *bytes, size_t len,
                         enum recognise_transport transport, enum recognise_side side)
{
    struct content found;
    if (recognise(&found, bytes, len, transport, side) != CONTENT_IS) {
        return;
    }
    if (self->content.protocol == TRAFFIC_UNKNOWN) {
        self->content.protocol = found.protocol;
    }
    if (self->content.protocol == found.protocol) {
        content_merge(&self->content, &found);
    }
}

void flow_reading_datagram(struct flow_reading *self, enum recognise_side side,
                           const uint8_t *bytes, size_t len)
{
    if (len == 0 || self->datagrams >= FLOW_READING_DATAGRAMS_MAX) {
        return;
    }
    self->datagrams++;
    bool client = side == RECOGNISE_CLIENT && !self->has_hello;
    if (client && is_open(self, TRAFFIC_QUIC) && read_quic(self, bytes, len)) {
        return;
    }
    if (client && is_open(self, TRAFFIC_DTLS) && read_dtls(self, bytes, len)) {
        return;
    }
    if (self->content.protocol != TRAFFIC_QUIC &&
        self->content.protocol != TRAFFIC_DTLS) {
        read_content(self, bytes, len, RECOGNISE_DATAGRAM, side);
    }
}

static bool read_tls(struct flow_reading *self, const uint8_t *bytes, size_t len)
{
    struct tls_hello state = {.record_at = 0};
    struct client_hello hello;
    if (len == 0 || tls_hello_decode(&state, &hello, bytes, len) != TLS_HELLO_WHOLE) {
        return false;
    }
    keep_hello(self, &hello, TRAFFIC_TLS);
    return true;
}

void flow_reading_stream(struct flow_reading *self, const uint8_t *client,
                         size_t client_len, const uint8_t *server, size_t server_len)
{
    if (read_tls(self, client, client_len)) {
        return;
    }
    if (client_len > 0) {
        read_content(self, client, client_len, RECOGNISE_STREAM, RECOGNISE_CLIENT);
    }
    if (server_len > 0) {
        read_content(self, server, server_len, RECOGNISE_STREAM, RECOGNISE_SERVER);
    }
}

static bool offers(const struct client_hello *hello, const char *alpn)
{
    for (size_t i = 0; i < hello->alpn_count; i++) {
        if (strncmp(hello->alpn[i], alpn, strlen(alpn)) == 0) {
            return true;
        }
    }
    return false;
}

/* Resolvers that serve DNS over HTTPS under names that serve nothing else. */
static bool is_doh_name(const char *name)
{
    static const char *const names[] = {"mozilla.cloudflare-dns.com",
                                        "cloudflare-dns.com",
                                        "chrome.cloudflare-dns.com",
                                        "one.one.one.one",
                                        "dns.google",
                                        "dns64.dns.google",
                                        "dns.quad9.net",
                                        "dns9.quad9.net",
                                        "dns10.quad9.net",
                                        "dns11.quad9.net",
                                        "dns.adguard-dns.com",
                                        "doh.opendns.com",
                                        "dns.nextdns.io",
                                        "firefox.dns.nextdns.io",
                                        "doh.cleanbrowsing.org",
                                        "dns.alidns.com",
                                        "doh.pub",
                                        "doh.360.cn",
                                        "dns.mullvad.net",
                                        "doh.xfinity.com",
                                        "doh.dns.sb"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

void flow_reading_settle(struct flow_reading *self, uint16_t server_port)
{
    enum traffic *protocol = &self->content.protocol;
    bool dns_port = server_port == PORT_DOT || server_port == PORT_DOQ_EARLY;
    if (*protocol == TRAFFIC_TLS && (dns_port || offers(&self->hello, "dot"))) {
        *protocol = TRAFFIC_DOT;
    } else if (*protocol == TRAFFIC_QUIC && (dns_port || offers(&self->hello, "doq"))) {
        *protocol = TRAFFIC_DOQ;
    } else if ((*protocol == TRAFFIC_TLS || *protocol == TRAFFIC_QUIC) &&
               is_doh_name(self->hello.server_name)) {
        *protocol = TRAFFIC_DOH;
    }
}
