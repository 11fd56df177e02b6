/* SPDX-License-Identifier: Apache-2.0 */
/* Places times encodings: wherever a VIN may stand in what the unit says inside a flow,
 * however it is written, the flow is stopped with it inside; with another last letter all
 * of it leaves. Names that are asked for and datagrams have tests of
 * their own (regime_test.c, datagram_scan_test.c). */
#include "gateway/uplink/examiner.h"

#include "gateway/uplink/secret_keeper.h"
#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

#define VIN "WVWZZZ1KZ6W612305"
#define TWIN "WVWZZZ1KZ6W612306"
#define VIN_BYTES (sizeof VIN - 1)
#define ROOM 2048

/* --- Encodings: len bytes of the text into out */

static size_t as_plain(uint8_t *out, const uint8_t *text, size_t len)
{
    memcpy(out, text, len);
    return len;
}

static size_t as_lower(uint8_t *out, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)(text[i] >= 'A' ? text[i] | 0x20 : text[i]);
    }
    return len;
}

static size_t as_hex(uint8_t *out, const uint8_t *text, size_t len)
{
    return kit_hex(out, text, len, false);
}

static size_t as_hex_upper(uint8_t *out, const uint8_t *text, size_t len)
{
    return kit_hex(out, text, len, true);
}

static size_t base64_behind(uint8_t *out, const char *before, const uint8_t *text,
                            size_t len)
{
    uint8_t all[64];
    size_t n = strlen(before);
    memcpy(all, before, n);
    memcpy(all + n, text, len);
    memcpy(all + n + len, "...", 3); /* so that nothing ends with it */
    return kit_base64(out, all, n + len + 3, false, 0);
}

static size_t as_base64(uint8_t *out, const uint8_t *text, size_t len)
{
    return base64_behind(out, "", text, len);
}

static size_t as_base64_by_1(uint8_t *out, const uint8_t *text, size_t len)
{
    return base64_behind(out, ":", text, len);
}

static size_t as_base64_by_2(uint8_t *out, const uint8_t *text, size_t len)
{
    return base64_behind(out, "::", text, len);
}

static size_t as_base64_url(uint8_t *out, const uint8_t *text, size_t len)
{
    return kit_base64(out, text, len, true, 0);
}

static size_t as_percent(uint8_t *out, const uint8_t *text, size_t len)
{
    return kit_percent(out, text, len, UINT64_MAX);
}

static size_t as_percent_here_and_there(uint8_t *out, const uint8_t *text, size_t len)
{
    return kit_percent(out, text, len, 0x10492);
}

static size_t as_json(uint8_t *out, const uint8_t *text, size_t len)
{
    return kit_json(out, text, len, 0x00924);
}

static size_t as_utf16_big(uint8_t *out, const uint8_t *text, size_t len)
{
    return kit_utf16(out, text, len, true);
}

static size_t as_utf16_little(uint8_t *out, const uint8_t *text, size_t len)
{
    return kit_utf16(out, text, len, false);
}

static size_t pack(uint8_t *out, const uint8_t *text, size_t len, int window_bits)
{
    uint8_t all[64] = "{\"vin\":\"";
    memcpy(all + 8, text, len);
    memcpy(all + 8 + len, "\"}", 2);
    return kit_pack(out, ROOM, all, len + 10, window_bits);
}

static size_t as_gzip(uint8_t *out, const uint8_t *text, size_t len)
{
    return pack(out, text, len, 31);
}

static size_t as_zlib(uint8_t *out, const uint8_t *text, size_t len)
{
    return pack(out, text, len, 15);
}

static size_t as_deflate(uint8_t *out, const uint8_t *text, size_t len)
{
    return pack(out, text, len, -15);
}

/* What a place takes. */
enum takes { LETTERS, PATH, GRAPHIC, ANY, DEFLATE };

static const struct {
    const char *name;
    size_t (*write)(uint8_t *out, const uint8_t *text, size_t len);
    enum takes least; /* places that take less cannot have it */
} encodings[] = {
    {"plain", as_plain, LETTERS},
    {"lower case", as_lower, LETTERS},
    {"hex", as_hex, LETTERS},
    {"upper hex", as_hex_upper, LETTERS},
    {"base64", as_base64, PATH},
    {"base64 by 1", as_base64_by_1, PATH},
    {"base64 by 2", as_base64_by_2, PATH},
    {"base64url", as_base64_url, PATH},
    {"percent", as_percent, PATH},
    {"percent here and there", as_percent_here_and_there, PATH},
    {"JSON", as_json, GRAPHIC},
    {"UTF-16 big endian", as_utf16_big, ANY},
    {"UTF-16 little endian", as_utf16_little, ANY},
    {"gzip", as_gzip, ANY},
    {"zlib", as_zlib, ANY},
    {"deflate", as_deflate, DEFLATE},
};

/* --- Places */

enum framing {
    AS_IS,       /* before, secret, after */
    BODY,        /* before goes on with the length of the rest */
    CHUNKS,      /* the rest in two chunks, cut in the secret */
    BYTE_CHUNKS, /* in chunks of one byte */
    MQTT /* before begins with the type; its length is put behind that, and that of
            the secret before the secret unless it ends the packet */
};

#define POST "POST /v1/a HTTP/1.1\r\nHost: a.example\r\n"
#define CHUNKED POST "Transfer-Encoding: chunked\r\n"
#define CONNECT "\x10\0\4MQTT\4"
#define ALIVE "\0\x3c"

#define MQTT_FIRST "\x10\x0d\0\4MQTT\4\2\0\x3c\0\1c"

/* A text that may hold zeros. */
#define TEXT(text) (text), sizeof(text) - 1

static const struct place {
    const char *name;
    uint8_t protocol; /* enum traffic */
    enum framing framing;
    enum takes takes;
    const char *before;
    size_t before_bytes;
    const char *after;
    size_t after_bytes;
} places[] = {
    {"HTTP path", TRAFFIC_HTTP, AS_IS, PATH, TEXT("GET /v1/"),
     TEXT("/a HTTP/1.1\r\nHost: a.example\r\n\r\n")},
    {"HTTP query", TRAFFIC_HTTP, AS_IS, GRAPHIC, TEXT("GET /v1?v="),
     TEXT(" HTTP/1.1\r\nHost: a.example\r\n\r\n")},
    {"HTTP host", TRAFFIC_HTTP, AS_IS, LETTERS, TEXT("GET /v1 HTTP/1.1\r\nHost: "),
     TEXT(".a.example\r\n\r\n")},
    {"HTTP field", TRAFFIC_HTTP, AS_IS, GRAPHIC,
     TEXT("GET /v1 HTTP/1.1\r\nHost: a.example\r\nCookie: id="), TEXT("\r\n\r\n")},
    {"HTTP field name", TRAFFIC_HTTP, AS_IS, LETTERS,
     TEXT("GET /v1 HTTP/1.1\r\nHost: a.example\r\nX-"), TEXT(": 1\r\n\r\n")},
    {"HTTP body", TRAFFIC_HTTP, BODY, ANY, TEXT(POST), TEXT("")},
    {"HTTP body with more", TRAFFIC_HTTP, BODY, ANY, TEXT(POST), TEXT(" and more")},
    {"HTTP body, gzip", TRAFFIC_HTTP, BODY, ANY, TEXT(POST "Content-Encoding: gzip\r\n"),
     TEXT("")},
    {"HTTP body, deflate", TRAFFIC_HTTP, BODY, DEFLATE,
     TEXT(POST "Content-Encoding: deflate\r\n"), TEXT("")},
    {"HTTP chunks", TRAFFIC_HTTP, CHUNKS, ANY, TEXT(CHUNKED), TEXT("")},
    {"HTTP chunks of a byte", TRAFFIC_HTTP, BYTE_CHUNKS, ANY, TEXT(CHUNKED), TEXT("")},
    {"HTTP chunks, deflate", TRAFFIC_HTTP, BYTE_CHUNKS, DEFLATE,
     TEXT(CHUNKED "Content-Encoding: deflate\r\n"), TEXT("")},
    {"MQTT client", TRAFFIC_MQTT, MQTT, GRAPHIC, TEXT(CONNECT "\2" ALIVE), TEXT("")},
    {"MQTT will topic", TRAFFIC_MQTT, MQTT, GRAPHIC, TEXT(CONNECT "\6" ALIVE "\0\1c"),
     TEXT("\0\1m")},
    {"MQTT will", TRAFFIC_MQTT, MQTT, ANY, TEXT(CONNECT "\6" ALIVE "\0\1c\0\1t"),
     TEXT("")},
    {"MQTT user", TRAFFIC_MQTT, MQTT, GRAPHIC, TEXT(CONNECT "\x82" ALIVE "\0\1c"),
     TEXT("")},
    {"MQTT password", TRAFFIC_MQTT, MQTT, ANY, TEXT(CONNECT "\xc2" ALIVE "\0\1c\0\1u"),
     TEXT("")},
    {"MQTT topic", TRAFFIC_MQTT, MQTT, GRAPHIC, TEXT("\x30"), TEXT("on")},
    {"MQTT message", TRAFFIC_MQTT, MQTT, ANY, TEXT("\x30\0\1t{"), TEXT("}")},
    {"any TCP", TRAFFIC_UNKNOWN, AS_IS, ANY, TEXT(""), TEXT("")},
    {"any TCP, HTTP body, deflate", TRAFFIC_UNKNOWN, BODY, DEFLATE,
     TEXT(POST "Content-Encoding: deflate\r\n"), TEXT("")},
    {"any TCP, HTTP chunks", TRAFFIC_UNKNOWN, CHUNKS, ANY, TEXT(CHUNKED), TEXT("")},
    {"any TCP, HTTP chunks of a byte", TRAFFIC_UNKNOWN, BYTE_CHUNKS, ANY, TEXT(CHUNKED),
     TEXT("")},
    {"SMTP", TRAFFIC_UNKNOWN, AS_IS, GRAPHIC, TEXT("MAIL FROM:<"),
     TEXT("@a.example>\r\n")},
    {"SIP", TRAFFIC_UNKNOWN, AS_IS, GRAPHIC, TEXT("REGISTER sip:"),
     TEXT("@a.example SIP/2.0\r\n\r\n")},
    {"multipart", TRAFFIC_HTTP, BODY, ANY,
     TEXT(POST "Content-Type: multipart/form-data; boundary=b\r\n"),
     TEXT("\r\n--b--\r\n")},
};

static size_t put(uint8_t *out, size_t at, const void *bytes, size_t len)
{
    memcpy(out + at, bytes, len);
    return at + len;
}

static size_t put_chunks(uint8_t *out, size_t at, const uint8_t *bytes, size_t len,
                         size_t each)
{
    for (size_t i = 0; i < len; i += each) {
        size_t n = len - i < each ? len - i : each;
        at += (size_t)sprintf((char *)out + at, "%zx\r\n", n);
        at = put(out, at, bytes + i, n);
        at = put(out, at, "\r\n", 2);
    }
    return put(out, at, "0\r\n\r\n", 5);
}

/* A packet of MQTT: fields have their length before them, a message has not. */
static size_t put_mqtt(uint8_t *out, const struct place *place, const uint8_t *secret,
                       size_t len)
{
    bool message = place->before[place->before_bytes - 1] == '{';
    size_t rest = place->before_bytes - 1 + (message ? 0 : 2) + len + place->after_bytes;
    const uint8_t head[] = {(uint8_t)place->before[0], (uint8_t)((rest & 0x7f) | 0x80),
                            (uint8_t)(rest >> 7)};
    const uint8_t length[] = {(uint8_t)(len >> 8), (uint8_t)len};
    size_t at = put(out, 0, TEXT(MQTT_FIRST));
    at = head[0] == 0x10 ? 0 : at; /* it is the first itself */
    at = put(out, at, head, rest < 128 ? 1 : sizeof head);
    if (rest < 128) {
        out[at++] = (uint8_t)rest;
    }
    at = put(out, at, place->before + 1, place->before_bytes - 1);
    at = put(out, at, length, message ? 0 : sizeof length);
    at = put(out, at, secret, len);
    return put(out, at, place->after, place->after_bytes);
}

static size_t put_place(uint8_t *out, const struct place *place, const uint8_t *secret,
                        size_t len)
{
    size_t at = 0;
    switch (place->framing) {
    case AS_IS:
        at = put(out, at, place->before, place->before_bytes);
        at = put(out, at, secret, len);
        return put(out, at, place->after, place->after_bytes);
    case BODY:
        at = put(out, at, place->before, place->before_bytes);
        at += (size_t)sprintf((char *)out + at, "Content-Length: %zu\r\n\r\n",
                              len + place->after_bytes);
        at = put(out, at, secret, len);
        return put(out, at, place->after, place->after_bytes);
    case CHUNKS:
    case BYTE_CHUNKS:
        at = put(out, at, place->before, place->before_bytes);
        at = put(out, at, "\r\n", 2);
        return put_chunks(out, at, secret, len,
                          place->framing == CHUNKS ? (len + 1) / 2 : 1);
    case MQTT:
        break;
    }
    return put_mqtt(out, place, secret, len);
}

/* --- What leaves */

static struct secret_keeper keeper;
static struct examiner examiner;

struct outcome {
    enum reason reason;
    size_t left;
};

static struct outcome say(const struct place *place, const uint8_t *bytes, size_t len,
                          size_t piece)
{
    static const struct policy_topic topics[] = {{false, "#"}};
    static const struct policy_flow_terms mqtt = {.topics = topics, .topic_count = 1};
    struct policy_flow_rule rule = {.host = "a.example", .as = place->protocol};
    struct outcome out = {REASON_ALLOWED, 0};
    rule.terms = place->protocol == TRAFFIC_MQTT ? &mqtt : NULL;
    rule.host = strcmp(place->name, "HTTP host") == 0 ? "*.a.example" : rule.host;
    const struct examiner_terms terms = {&rule, 5, false};
    examiner_begin(&examiner, (enum traffic)place->protocol, secret_keeper_pool(&keeper));
    for (size_t at = 0; at <= len && out.reason == REASON_ALLOWED; at += piece) {
        size_t n = len - at < piece ? len - at : piece;
        struct verdict verdict = n > 0 ? examiner_take(&examiner, &terms, bytes + at, n)
                                       : examiner_end(&examiner, &terms);
        out.reason = verdict.reason;
        size_t waits = 0;
        if (out.reason == REASON_ALLOWED) {
            (void)!examiner_waiting(&examiner, &waits);
            examiner_left(&examiner, waits);
        }
        out.left += waits;
    }
    examiner_close(&examiner);
    return out;
}

static void expect(const struct place *place, size_t encoding, const char *text,
                   bool secret, size_t piece)
{
    uint8_t form[ROOM];
    uint8_t bytes[2 * ROOM];
    size_t form_len = encodings[encoding].write(form, (const uint8_t *)text, VIN_BYTES);
    size_t len = put_place(bytes, place, form, form_len);
    piece = piece == 0 ? len : piece;
    /* to a multiple of the piece, so that the end comes by itself */
    struct outcome out = say(place, bytes, len, piece);
    bool good = secret ? out.reason == REASON_SECRET_FOUND && out.left < len
                       : out.reason == REASON_ALLOWED && out.left == len;
    if (!EXPECT(good)) {
        printf("# %s in %s, %s, in pieces of %zu: %s, left %zu of %zu\n",
               encodings[encoding].name, place->name, text, piece,
               reason_row(out.reason)->name, out.left, len);
    }
}

static bool begin(void)
{
    struct policy_uplink uplink = {.secrets = kit_secrets, .secret_count = 1};
    struct trouble why;
    if (!EXPECT(secret_keeper_open(&keeper, &why))) {
        return false;
    }
    secret_keeper_set(&keeper, &uplink);
    return EXPECT(!keeper.failed);
}

static void test_no_encoding_in_any_place_lets_a_secret_leave(void)
{
    size_t combinations = 0;
    if (!begin()) {
        return;
    }
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (size_t e = 0; e < sizeof encodings / sizeof encodings[0]; e++) {
            bool deflate = places[i].takes == DEFLATE;
            if (encodings[e].least > places[i].takes ||
                deflate != (encodings[e].least == DEFLATE)) {
                continue;
            }
            expect(&places[i], e, VIN, true, 0);
            expect(&places[i], e, VIN, true, 1);
            expect(&places[i], e, TWIN, false, 0);
            expect(&places[i], e, TWIN, false, 1);
            combinations++;
        }
    }
    printf("# %zu combinations\n", combinations);
    EXPECT_EQ(keeper.pool.used, 0);
    secret_keeper_close(&keeper);
}

/* --- What hides it */

static const struct {
    uint8_t protocol;
    enum reason reason;
    const char *said;
} hidden[] = {
#define CODED(coding) POST "Content-Encoding: " coding "\r\nContent-Length: 2\r\n\r\nab"
    {TRAFFIC_HTTP, REASON_ALLOWED, CODED("gzip")},
    {TRAFFIC_HTTP, REASON_ALLOWED, CODED("X-GZIP")},
    {TRAFFIC_HTTP, REASON_ALLOWED, CODED("deflate")},
    {TRAFFIC_HTTP, REASON_CONTENT_ENCODING_UNREADABLE, CODED("br")},
    {TRAFFIC_HTTP, REASON_CONTENT_ENCODING_UNREADABLE, CODED("zstd")},
    {TRAFFIC_HTTP, REASON_CONTENT_ENCODING_UNREADABLE, CODED("compress")},
    {TRAFFIC_HTTP, REASON_CONTENT_ENCODING_UNREADABLE, CODED("gzipped")},
    {TRAFFIC_HTTP, REASON_CONTENT_ENCODING_UNREADABLE, CODED("gzip, br")},
    {TRAFFIC_HTTP, REASON_CONTENT_ENCODING_UNREADABLE, CODED("gzip, gzip")},
    {TRAFFIC_HTTP, REASON_CONTENT_ENCODING_UNREADABLE, CODED("identity,\tbr")},
    {TRAFFIC_HTTP, REASON_CONTENT_ENCODING_UNREADABLE,
     CODED("deflate\r\ncontent-encoding: deflate")},
    {TRAFFIC_HTTP, REASON_CONTENT_MALFORMED,
     POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
    {TRAFFIC_HTTP, REASON_REQUEST_NOT_ALLOWED,
     "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"},
    {TRAFFIC_UNKNOWN, REASON_ALLOWED, CODED("gzip")},
    {TRAFFIC_UNKNOWN, REASON_ALLOWED, CODED("identity")},
    {TRAFFIC_UNKNOWN, REASON_CONTENT_ENCODING_UNREADABLE, CODED("br")},
    {TRAFFIC_UNKNOWN, REASON_CONTENT_ENCODING_UNREADABLE, CODED("ZSTD")},
    {TRAFFIC_UNKNOWN, REASON_CONTENT_ENCODING_UNREADABLE, CODED("gzip , br")},
    {TRAFFIC_UNKNOWN, REASON_CONTENT_ENCODING_UNREADABLE,
     "GET /1 HTTP/1.1\r\nHost: b.example\r\n\r\n" CODED("br")},
    {TRAFFIC_UNKNOWN, REASON_ALLOWED, "EHLO a\r\n\r\nQUIT\r\n"}, /* it is no HTTP ... */
    {TRAFFIC_UNKNOWN, REASON_NOT_EXAMINED,
     "EHLO a\r\n\r\n" CODED("br")},   /* ... but this */
    {TRAFFIC_UNKNOWN, REASON_ALLOWED, /* examiner_follow_test.c has what follows */
     "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
     "sec-WebSocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"},
    {TRAFFIC_UNKNOWN, REASON_NOT_EXAMINED, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {TRAFFIC_UNKNOWN, REASON_NOT_EXAMINED,
     "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {TRAFFIC_UNKNOWN, REASON_ALLOWED, "GET / HTTP/1.1\r\nAccept-Encoding: br\r\n\r\n"},
};

static void test_what_would_hide_a_secret_from_the_scan_does_not_leave(void)
{
    if (!begin()) {
        return;
    }
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        const struct place place = {.name = "", .protocol = hidden[i].protocol};
        size_t len = strlen(hidden[i].said);
        for (size_t piece = 1; piece <= len; piece += len - 1) {
            struct outcome out = say(&place, (const uint8_t *)hidden[i].said, len, piece);
            if (!EXPECT_EQ(out.reason, hidden[i].reason) ||
                !EXPECT((out.reason == REASON_ALLOWED) == (out.left == len))) {
                printf("# row %zu: %s, left %zu of %zu\n", i,
                       reason_row(out.reason)->name, out.left, len);
            }
        }
    }
    secret_keeper_close(&keeper);
}

/* Nothing is looked for, so anything may be coded in any way. */
static void test_where_there_are_no_secrets_no_code_is_refused(void)
{
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        const struct place place = {.name = "", .protocol = hidden[i].protocol};
        size_t len = strlen(hidden[i].said);
        struct outcome out = say(&place, (const uint8_t *)hidden[i].said, len, len);
        EXPECT(out.reason != REASON_CONTENT_ENCODING_UNREADABLE &&
               out.reason != REASON_NOT_EXAMINED);
    }
}

int main(void)
{
    RUN(test_no_encoding_in_any_place_lets_a_secret_leave);
    RUN(test_what_would_hide_a_secret_from_the_scan_does_not_leave);
    RUN(test_where_there_are_no_secrets_no_code_is_refused);
    return tap_done();
}
