/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS client of mbedTLS, as a telematics unit has one. */
#include "sim/telemetry.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <stdio.h>
#include <string.h>

#include "gateway/tls/tls_release.h"

struct client {
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_x509_crt trusted;
    mbedtls_ssl_config config;
    mbedtls_ssl_context ssl;
    mbedtls_net_context net;
};

static void client_init(struct client *self)
{
    mbedtls_entropy_init(&self->entropy);
    mbedtls_ctr_drbg_init(&self->random);
    mbedtls_x509_crt_init(&self->trusted);
    mbedtls_ssl_config_init(&self->config);
    mbedtls_ssl_init(&self->ssl);
    mbedtls_net_init(&self->net);
}

static void client_free(struct client *self)
{
    mbedtls_net_free(&self->net);
    mbedtls_ssl_free(&self->ssl);
    mbedtls_ssl_config_free(&self->config);
    mbedtls_x509_crt_free(&self->trusted);
    mbedtls_ctr_drbg_free(&self->random);
    mbedtls_entropy_free(&self->entropy);
}

/* 0, or a negative mbedTLS error. */
static int set_up(struct client *self, const struct telemetry_target *target)
{
    int ret = tls_release_prepare()
                  ? mbedtls_ctr_drbg_seed(&self->random, mbedtls_entropy_func,
                                          &self->entropy, NULL, 0)
                  : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    if (ret == 0) {
        ret = mbedtls_x509_crt_parse_file(&self->trusted, target->authority);
    }
    if (ret == 0) {
        ret = mbedtls_ssl_config_defaults(&self->config, MBEDTLS_SSL_IS_CLIENT,
                                          MBEDTLS_SSL_TRANSPORT_STREAM,
                                          MBEDTLS_SSL_PRESET_DEFAULT);
    }
    if (ret != 0) {
        return ret;
    }
    mbedtls_ssl_conf_authmode(&self->config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&self->config, &self->trusted, NULL);
    mbedtls_ssl_conf_rng(&self->config, mbedtls_ctr_drbg_random, &self->random);
    mbedtls_ssl_conf_read_timeout(&self->config, TELEMETRY_TIMEOUT_MS);
    ret = mbedtls_ssl_setup(&self->ssl, &self->config);
    return ret != 0 ? ret : mbedtls_ssl_set_hostname(&self->ssl, target->host);
}

static bool write_all(struct client *self, const char *text, size_t len)
{
    while (len > 0) {
        int ret = mbedtls_ssl_write(&self->ssl, (const unsigned char *)text, len);
        if (ret <= 0) {
            return false;
        }
        text += ret;
        len -= (size_t)ret;
    }
    return true;
}

static bool exchange(struct client *self, const struct telemetry_target *target,
                     const char *body, char *reply, size_t reply_size)
{
    char head[512];
    char answer[2048];
    size_t len = 0;

    int head_len = snprintf(head, sizeof(head),
                            "POST /telemetry HTTP/1.1\r\nHost: %s\r\n"
                            "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                            target->host, strlen(body));
    if (head_len < 0 || (size_t)head_len >= sizeof(head) ||
        !write_all(self, head, (size_t)head_len) ||
        !write_all(self, body, strlen(body))) {
        return false;
    }
    while (len < sizeof(answer) - 1) {
        int ret = mbedtls_ssl_read(&self->ssl, (unsigned char *)answer + len,
                                   sizeof(answer) - 1 - len);
        if (ret <= 0) {
            break;
        }
        len += (size_t)ret;
    }
    answer[len] = '\0';
    const char *text = strstr(answer, "\r\n\r\n");
    (void)snprintf(reply, reply_size, "%s", text != NULL ? text + 4 : "");
    reply[strcspn(reply, "\r\n")] = '\0';
    return text != NULL;
}

static bool post(struct client *self, const struct telemetry_target *target,
                 const char *body, char *reply, size_t reply_size, struct trouble *why)
{
    int ret = set_up(self, target);
    if (ret != 0) {
        trouble_set(why, "%s: mbedTLS says -0x%04x; is it a PEM certificate",
                    target->authority, (unsigned)-ret);
        return false;
    }
    ret = mbedtls_net_connect(&self->net, target->host, target->port,
                              MBEDTLS_NET_PROTO_TCP);
    if (ret != 0) {
        trouble_set(why, "%s:%s: %s", target->host, target->port,
                    ret == MBEDTLS_ERR_NET_UNKNOWN_HOST ? "no such name"
                                                        : "no connection");
        return false;
    }
    mbedtls_ssl_set_bio(&self->ssl, &self->net, mbedtls_net_send, NULL,
                        mbedtls_net_recv_timeout);
    ret = mbedtls_ssl_handshake(&self->ssl);
    if (ret != 0) {
        trouble_set(why, "%s:%s: no TLS: -0x%04x", target->host, target->port,
                    (unsigned)-ret);
        return false;
    }
    if (!exchange(self, target, body, reply, reply_size)) {
        trouble_set(why, "%s:%s: no answer", target->host, target->port);
        return false;
    }
    return true;
}

bool telemetry_post(const struct telemetry_target *target, const char *body, char *reply,
                    size_t reply_size, struct trouble *why)
{
    struct client client;

    client_init(&client);
    bool good = post(&client, target, body, reply, reply_size, why);
    client_free(&client);
    return good;
}
