/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the message; each extension that tells something is a row. */
#include "gateway/content/client_hello.h"

#include <stdio.h>
#include <string.h>

#include "policies/name_judge.h"

#define RANDOM_BYTES 32
#define SESSION_MAX_BYTES 32
/* Each type comes once (RFC 8446 4.2), and of some seventy a client sends twenty. */
#define EXTENSIONS_MAX 256
#define EXTENSION_SIGNATURE_ALGORITHMS 13
#define EXTENSION_SUPPORTED_VERSIONS 43
#define EXTENSION_ECH 0xfe0d
#define EXTENSION_ECH_DRAFT_FIRST 0xfe02 /* ECHO, and ECH before draft 13 */
#define EXTENSION_ECH_DRAFT_LAST 0xfe0c
#define EXTENSION_ESNI 0xffce
#define ECH_OUTER 0
#define TLS_1_2 0x0303
#define DTLS_1_2 0xfefd
#define HPKE_KDF_HKDF_SHA256 1 /* RFC 9180 7.2, 7.3 */
#define HPKE_AEAD_AES_128_GCM 1
#define HPKE_AEAD_CHACHA20_POLY1305 3
#define AEAD_TAG_BYTES 16
#define X25519_BYTES 32

/* The hello that is being filled in, and its parts for the fingerprint. */
struct reading {
    struct client_hello hello;
    struct ja4_hello parts;
    bool has_server_name;
    bool has_alpn;
    bool has_versions;
};

/* The higher of two; those of DTLS count down. */
static uint16_t newer(uint16_t a, uint16_t b)
{
    bool datagram = a >> 8 == 0xfe;
    return (a < b) != datagram ? b : a;
}

/* What is no printable ASCII as \xNN. */
static void print_escaped(char *out, size_t size, struct cursor name)
{
    size_t used = 0;
    while (cursor_left(&name) > 0) {
        uint8_t byte = cursor_u8(&name);
        bool plain = byte > 0x20 && byte < 0x7f && byte != '\\';
        if (used + (plain ? 1 : 4) >= size) {
            break;
        }
        if (plain) {
            out[used++] = (char)byte;
        } else {
            used += (size_t)snprintf(out + used, size - used, "\\x%02x", byte);
        }
    }
    out[used] = '\0';
}

/* RFC 6066 3: a list of exactly one host_name. */
static bool read_server_name(struct reading *reading, struct cursor block)
{
    struct client_hello *hello = &reading->hello;
    struct cursor list = cursor_block(&block, cursor_u16be(&block));
    uint8_t type = cursor_u8(&list);
    struct cursor name = cursor_block(&list, cursor_u16be(&list));
    size_t len = cursor_left(&name);
    char text[POLICY_HOST_BYTES] = {0};
    if (reading->has_server_name || type != 0 || len == 0 || !cursor_at_end(&list) ||
        !cursor_at_end(&block)) {
        return false;
    }
    reading->has_server_name = true;
    struct cursor copy = name;
    cursor_copy(&copy, text, len < sizeof text ? len : 0);
    hello->odd_name = len >= sizeof text || strlen(text) != len ||
                      !name_normalise(hello->server_name, text);
    if (hello->odd_name) {
        print_escaped(hello->server_name, sizeof hello->server_name, name);
    }
    return true;
}

static bool is_grease_name(struct cursor name)
{
    return cursor_left(&name) == 2 && ja4_is_grease(cursor_u16be(&name));
}

/* RFC 7301 3.1 and, for GREASE in it, RFC 8701 3.1. Once (RFC 8446 4.2): servers differ
 * in which of two they take. */
static bool read_alpn(struct reading *reading, struct cursor block)
{
    struct client_hello *hello = &reading->hello;
    struct cursor list = cursor_block(&block, cursor_u16be(&block));
    bool first = true;
    if (reading->has_alpn) {
        return false;
    }
    reading->has_alpn = true;
    while (cursor_left(&list) > 0) {
        struct cursor name = cursor_block(&list, cursor_u8(&list));
        if (is_grease_name(name)) {
            continue;
        }
        if (first) {
            reading->parts.alpn = name;
        }
        first = false;
        hello->alpn_more |= hello->alpn_count == CLIENT_HELLO_ALPN_MAX ||
                            cursor_left(&name) >= CLIENT_HELLO_ALPN_BYTES;
        if (hello->alpn_count < CLIENT_HELLO_ALPN_MAX) {
            print_escaped(hello->alpn[hello->alpn_count++], CLIENT_HELLO_ALPN_BYTES,
                          name);
        }
    }
    return cursor_at_end(&list) && cursor_at_end(&block);
}

static bool read_signature_algorithms(struct reading *reading, struct cursor block)
{
    reading->parts.signature_algorithms = cursor_block(&block, cursor_u16be(&block));
    return cursor_at_end(&block);
}

/* A version that nobody speaks is no offer. */
static bool is_spoken(uint16_t version, bool datagram)
{
    return datagram ? version == 0xfeff || version == DTLS_1_2 || version == 0xfefc
                    : version >> 8 == 3 && (version & 0xff) <= 4;
}

/* RFC 8446 4.2.1: it alone counts where it is there, once. The fingerprint has the
 * highest of whatever is listed. */
static bool read_supported_versions(struct reading *reading, struct cursor block)
{
    struct cursor list = cursor_block(&block, cursor_u8(&block));
    uint16_t *shown = &reading->parts.version;
    uint16_t *offered = &reading->hello.version;
    bool again = reading->has_versions;
    reading->has_versions = true;
    *shown = 0;
    *offered = 0;
    while (cursor_left(&list) > 0) {
        uint16_t version = cursor_u16be(&list);
        if (!ja4_is_grease(version)) {
            *shown = *shown == 0 ? version : newer(*shown, version);
        }
        if (is_spoken(version, reading->parts.carrier == 'd')) {
            *offered = *offered == 0 ? version : newer(*offered, version);
        }
    }
    return !again && cursor_at_end(&list) && cursor_at_end(&block);
}

/* RFC 9849 5: on the wire a client only ever sends the outer type. GREASE has the form
 * that a key of the usual kind would give, and is copied whole into a second hello, where
 * a real one leaves out enc (6.1.5, 6.2). */
static bool read_ech(struct reading *reading, struct cursor block)
{
    uint8_t type = cursor_u8(&block);
    uint16_t kdf = cursor_u16be(&block);
    uint16_t aead = cursor_u16be(&block);
    uint8_t config = cursor_u8(&block);
    size_t enc = cursor_u16be(&block);
    cursor_skip(&block, enc);
    size_t payload = cursor_u16be(&block);
    cursor_skip(&block, payload);
    bool usual = cursor_at_end(&block) && kdf == HPKE_KDF_HKDF_SHA256 &&
                 aead >= HPKE_AEAD_AES_128_GCM && aead <= HPKE_AEAD_CHACHA20_POLY1305 &&
                 enc == X25519_BYTES && payload > AEAD_TAG_BYTES;
    if (reading->hello.ech != CLIENT_HELLO_ECH_NONE || type != ECH_OUTER) {
        return false;
    }
    reading->hello.ech = usual ? CLIENT_HELLO_ECH_GREASE : CLIENT_HELLO_ECH_REAL;
    reading->hello.ech_config = config;
    return true;
}

static bool read_extension(struct reading *reading, uint16_t type, struct cursor block)
{
    switch (type) {
    case JA4_EXTENSION_SERVER_NAME:
        return read_server_name(reading, block);
    case JA4_EXTENSION_ALPN:
        return read_alpn(reading, block);
    case EXTENSION_SIGNATURE_ALGORITHMS:
        return read_signature_algorithms(reading, block);
    case EXTENSION_SUPPORTED_VERSIONS:
        return read_supported_versions(reading, block);
    case EXTENSION_ECH:
        return read_ech(reading, block);
    default:
        if (type == EXTENSION_ESNI ||
            (type >= EXTENSION_ECH_DRAFT_FIRST && type <= EXTENSION_ECH_DRAFT_LAST)) {
            reading->hello.ech = CLIENT_HELLO_ECH_REAL;
        }
        return true;
    }
}

static bool read_extensions(struct reading *reading, struct cursor *in)
{
    if (cursor_at_end(in)) {
        return true; /* before TLS 1.3 they may be left out (RFC 5246 7.4.1.2) */
    }
    struct cursor all = cursor_block(in, cursor_u16be(in));
    reading->parts.extensions = all;
    for (unsigned count = 0; cursor_left(&all) > 0; count++) {
        uint16_t type = cursor_u16be(&all);
        struct cursor block = cursor_block(&all, cursor_u16be(&all));
        if (count == EXTENSIONS_MAX || block.failed ||
            !read_extension(reading, type, block)) {
            return false;
        }
    }
    return cursor_at_end(&all);
}

/* The names that providers of ECH have their clients show (their ECHConfig's
 * public_name). */
static bool is_public_name(const char *name)
{
    static const char *const names[] = {"cloudflare-ech.com",
                                        "cloudflare-esni.com",
                                        "public.tls-ech.dev",
                                        "cover.defo.ie",
                                        "tls-ech.dev",
                                        "echo.defo.ie",
                                        "tls-outer.browserleaks.com"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void weigh_ech(struct client_hello *hello)
{
    if (hello->ech == CLIENT_HELLO_ECH_GREASE &&
        (hello->server_name[0] == '\0' || is_public_name(hello->server_name))) {
        hello->ech = CLIENT_HELLO_ECH_REAL;
    }
}

static bool read_message(struct reading *reading, struct cursor *in,
                         enum client_hello_carrier carrier)
{
    uint8_t type = cursor_u8(in);
    uint32_t length = cursor_u24be(in);
    size_t left = cursor_left(in);
    uint16_t version = cursor_u16be(in);
    cursor_skip(in, RANDOM_BYTES);
    struct cursor session = cursor_block(in, cursor_u8(in));
    if (carrier == CLIENT_HELLO_DTLS) {
        cursor_skip(in, cursor_u8(in)); /* cookie */
    }
    reading->parts.ciphers = cursor_block(in, cursor_u16be(in));
    struct cursor compressions = cursor_block(in, cursor_u8(in));
    size_t ciphers_bytes = cursor_left(&reading->parts.ciphers);
    reading->hello.version = version;
    return !in->failed && type == CLIENT_HELLO_TYPE && length == left &&
           version >> 8 == (carrier == CLIENT_HELLO_DTLS ? 0xfe : 3) &&
           cursor_left(&session) <= SESSION_MAX_BYTES && ciphers_bytes >= 2 &&
           ciphers_bytes % 2 == 0 && cursor_left(&compressions) >= 1 &&
           read_extensions(reading, in) && cursor_at_end(in);
}

/* Without the extension no more than 1.2 is offered, whatever the old field says (RFC
 * 8446 4.2.1). */
static void cap_version(struct client_hello *hello, enum client_hello_carrier carrier)
{
    uint16_t last = carrier == CLIENT_HELLO_DTLS ? DTLS_1_2 : TLS_1_2;
    if (newer(hello->version, last) == hello->version) {
        hello->version = last;
    }
}

static bool read_reading(struct reading *reading, const uint8_t *bytes, size_t len,
                         enum client_hello_carrier carrier)
{
    static const char carriers[] = {
        [CLIENT_HELLO_TLS] = 't', [CLIENT_HELLO_DTLS] = 'd', [CLIENT_HELLO_QUIC] = 'q'};
    struct cursor in = cursor_over(bytes, len);
    *reading = (struct reading){.parts.carrier = carriers[carrier]};
    if (len > CLIENT_HELLO_MAX_BYTES || !read_message(reading, &in, carrier)) {
        return false;
    }
    weigh_ech(&reading->hello);
    if (!reading->has_versions) {
        reading->parts.version = reading->hello.version;
        cap_version(&reading->hello, carrier);
    }
    return true;
}

bool client_hello_read(struct client_hello *out, const uint8_t *bytes, size_t len,
                       enum client_hello_carrier carrier)
{
    struct reading reading;
    if (!read_reading(&reading, bytes, len, carrier)) {
        return false;
    }
    ja4_print(&reading.parts, reading.hello.ja4);
    *out = reading.hello;
    return true;
}

bool client_hello_read_briefly(struct client_hello *out, const uint8_t *bytes, size_t len,
                               enum client_hello_carrier carrier)
{
    struct reading reading;
    bool good = read_reading(&reading, bytes, len, carrier);
    if (good) {
        *out = reading.hello;
    }
    return good;
}

void client_hello_see_config(struct client_hello *self, uint8_t config_id,
                             const char *public_name)
{
    if (self->ech == CLIENT_HELLO_ECH_GREASE && self->ech_config == config_id &&
        strcmp(self->server_name, public_name) == 0) {
        self->ech = CLIENT_HELLO_ECH_REAL;
    }
}
