/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the policy language. A bus or a mode cannot be called as one of them, but
 * for those that came when there were policies already. */
#ifndef POLICIES_KEYWORDS_H
#define POLICIES_KEYWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "can/attributes.h"

/* In the order of strcmp, because keyword_find halves its way through. */
#define KEYWORDS(X)                 \
    X(AGE, "age")                   \
    X(ALPN, "alpn")                 \
    X(AND, "and")                   \
    X(ANNOUNCE, "announce")         \
    X(ANSWER, "answer")             \
    X(ANY_FORMAT, "any-format")     \
    X(AS, "as")                     \
    X(BITRATE, "bitrate")           \
    X(BITS, "bits")                 \
    X(BODY, "body")                 \
    X(BUS, "bus")                   \
    X(BYTES, "bytes")               \
    X(CA, "ca")                     \
    X(CARRIES, "carries")           \
    X(CHECKSUM, "checksum")         \
    X(COUNTER, "counter")           \
    X(DATA_BITRATE, "data-bitrate") \
    X(DATABASE, "database")         \
    X(DECOY, "decoy")               \
    X(DENY, "deny")                 \
    X(DESTINATION, "destination")   \
    X(DIAGNOSTICS, "diagnostics")   \
    X(DOWN, "down")                 \
    X(DTLS, "dtls")                 \
    X(ECH, "ech")                   \
    X(EMERGENCY, "emergency")       \
    X(EVERY, "every")               \
    X(EVIDENCE, "evidence")         \
    X(EXCEPT, "except")             \
    X(EXTENDED, "extended")         \
    X(FD, "fd")                     \
    X(FROM, "from")                 \
    X(FUNCTIONAL, "functional")     \
    X(GREASE, "grease")             \
    X(HEADERS, "headers")           \
    X(HTTP, "http")                 \
    X(ID, "id")                     \
    X(IDENTIFIER, "identifier")     \
    X(IMEI, "imei")                 \
    X(IN, "in")                     \
    X(INSPECT, "inspect")           \
    X(IS, "is")                     \
    X(J1939, "j1939")               \
    X(JA4, "ja4")                   \
    X(KWP, "kwp")                   \
    X(KWP2000, "kwp2000")           \
    X(LENGTH, "length")             \
    X(LOAD, "load")                 \
    X(MESSAGE, "message")           \
    X(MODE, "mode")                 \
    X(MOTOROLA, "motorola")         \
    X(MQTT, "mqtt")                 \
    X(NAME, "name")                 \
    X(NAMES, "names")               \
    X(NONE, "none")                 \
    X(NRC, "nrc")                   \
    X(NTP, "ntp")                   \
    X(OBD, "obd")                   \
    X(OBSERVE, "observe")           \
    X(OTHERWISE, "otherwise")       \
    X(PACE, "pace")                 \
    X(PASS, "pass")                 \
    X(PAYLOAD, "payload")           \
    X(PGN, "pgn")                   \
    X(PID, "pid")                   \
    X(PIN, "pin")                   \
    X(PLATE, "plate")               \
    X(POLICY, "policy")             \
    X(PORT, "port")                 \
    X(POSITION, "position")         \
    X(PREFIXED, "prefixed")         \
    X(PUBLISH, "publish")           \
    X(QUIC, "quic")                 \
    X(RATE, "rate")                 \
    X(REMOTE, "remote")             \
    X(REQUEST, "request")           \
    X(RESET, "reset")               \
    X(RESOLVER, "resolver")         \
    X(ROUTINE, "routine")           \
    X(SECRET, "secret")             \
    X(SERVICE, "service")           \
    X(SILENCE, "silence")           \
    X(SILENT, "silent")             \
    X(SOURCE, "source")             \
    X(SUB, "sub")                   \
    X(SUBSCRIBE, "subscribe")       \
    X(TCP, "tcp")                   \
    X(TLS, "tls")                   \
    X(TO, "to")                     \
    X(UDP, "udp")                   \
    X(UDS, "uds")                   \
    X(UP, "up")                     \
    X(UPDATE, "update")             \
    X(UPLINK, "uplink")             \
    X(VERSION, "version")           \
    X(VIN, "vin")                   \
    X(WATCH, "watch")               \
    X(WHEN, "when")                 \
    X(WHERE, "where")               \
    X(WHILE, "while")               \
    X(WITHIN, "within")

enum keyword {
#define KEYWORD_ENUM(NAME, text) KEYWORD_##NAME,
    KEYWORDS(KEYWORD_ENUM)
#undef KEYWORD_ENUM
        KEYWORD_COUNT /* also: not a keyword */
};

/* The keyword that these len bytes spell, KEYWORD_COUNT if none. */
MUST_CHECK enum keyword keyword_find(const char *text, size_t len);

/* It cannot be the name of a bus, a mode, or without quotes of a message or signal. False
 * for KEYWORD_COUNT. */
MUST_CHECK bool keyword_is_reserved(enum keyword keyword);

/* The keyword that these bytes differ from by one letter, or by two that changed places,
 * and that `possible`, a sentence of what may stand there, has for a word: what was
 * meant. KEYWORD_COUNT if none of three letters or more does. */
MUST_CHECK enum keyword keyword_near(const char *text, size_t len, const char *possible);

/* Its spelling; "" for KEYWORD_COUNT. */
const char *keyword_text(enum keyword keyword);

#endif
