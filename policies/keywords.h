/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the policy language. None of them can be the name of a bus or a mode. */
#ifndef POLICIES_KEYWORDS_H
#define POLICIES_KEYWORDS_H

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
    X(BUS, "bus")                   \
    X(BYTES, "bytes")               \
    X(CARRIES, "carries")           \
    X(CHECKSUM, "checksum")         \
    X(COUNTER, "counter")           \
    X(DATA_BITRATE, "data-bitrate") \
    X(DATABASE, "database")         \
    X(DENY, "deny")                 \
    X(DESTINATION, "destination")   \
    X(DIAGNOSTICS, "diagnostics")   \
    X(DOWN, "down")                 \
    X(DTLS, "dtls")                 \
    X(ECH, "ech")                   \
    X(EMERGENCY, "emergency")       \
    X(EVERY, "every")               \
    X(EXTENDED, "extended")         \
    X(FD, "fd")                     \
    X(FROM, "from")                 \
    X(FUNCTIONAL, "functional")     \
    X(GREASE, "grease")             \
    X(ID, "id")                     \
    X(IDENTIFIER, "identifier")     \
    X(IN, "in")                     \
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
    X(NAMES, "names")               \
    X(NONE, "none")                 \
    X(NRC, "nrc")                   \
    X(NTP, "ntp")                   \
    X(OBD, "obd")                   \
    X(OBSERVE, "observe")           \
    X(OTHERWISE, "otherwise")       \
    X(PACE, "pace")                 \
    X(PASS, "pass")                 \
    X(PGN, "pgn")                   \
    X(PID, "pid")                   \
    X(POLICY, "policy")             \
    X(PORT, "port")                 \
    X(PREFIXED, "prefixed")         \
    X(QUIC, "quic")                 \
    X(RATE, "rate")                 \
    X(REMOTE, "remote")             \
    X(REQUEST, "request")           \
    X(RESET, "reset")               \
    X(RESOLVER, "resolver")         \
    X(ROUTINE, "routine")           \
    X(SERVICE, "service")           \
    X(SILENCE, "silence")           \
    X(SILENT, "silent")             \
    X(SOURCE, "source")             \
    X(SUB, "sub")                   \
    X(TCP, "tcp")                   \
    X(TLS, "tls")                   \
    X(TO, "to")                     \
    X(UDP, "udp")                   \
    X(UDS, "uds")                   \
    X(UP, "up")                     \
    X(UPLINK, "uplink")             \
    X(VERSION, "version")           \
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

/* The keyword that these bytes differ from by one letter, or by two that changed places,
 * and that `possible`, a sentence of what may stand there, has for a word: what was
 * meant. KEYWORD_COUNT if none of three letters or more does. */
MUST_CHECK enum keyword keyword_near(const char *text, size_t len, const char *possible);

/* Its spelling; "" for KEYWORD_COUNT. */
const char *keyword_text(enum keyword keyword);

#endif
