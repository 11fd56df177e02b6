/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow rule can ask beyond its destination. */
#include <string.h>

#include "policies/authorities.h"
#include "policies/name_judge.h"
#include "policies/shape.h"
#include "policies/transport.h"

static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char hex_capitals[] = "0123456789ABCDEF";
/* RFC 3986 2.3 */
static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-._~";

static bool is_of(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c) != NULL;
}

bool shape_method_is_good(const char *text)
{
    static const char others[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return strcmp(text, "*") == 0 ||
           (is_of(text[0], capitals) && strspn(text, others) == strlen(text) &&
            strlen(text) < FLOW_TERMS_METHOD_BYTES && strcmp(text, "CONNECT") != 0);
}

/* At '%': the escape is one that a path keeps, in capitals. */
static bool escape_is_good(const char *at)
{
    if (!is_of(at[1], hex_capitals) || !is_of(at[2], hex_capitals)) {
        return false;
    }
    unsigned high = (unsigned)(strchr(hex_capitals, at[1]) - hex_capitals);
    unsigned low = (unsigned)(strchr(hex_capitals, at[2]) - hex_capitals);
    unsigned byte = high << 4 | low;
    return byte >= ' ' && byte != 0x7F && byte != '/' && byte != '\\' &&
           !is_of((char)byte, unreserved);
}

static bool has_dots(const char *path)
{
    while (*path == '/') {
        path++;
        size_t len = strcspn(path, "/");
        if ((len == 1 && path[0] == '.') || (len == 2 && strncmp(path, "..", 2) == 0)) {
            return true;
        }
        path += len;
    }
    return false;
}

bool shape_path_is_good(const char *text)
{
    size_t len = strlen(text);
    if (text[0] != '/' || len >= FLOW_TERMS_TEXT_BYTES || has_dots(text)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~' || is_of(text[i], "\\\"#?") ||
            (text[i] == '*' && i + 1 < len) ||
            (text[i] == '%' && !escape_is_good(text + i))) {
            return false;
        }
    }
    return true;
}

/* OASIS MQTT 5.0 4.7.1: each wildcard is a whole level, '#' the last. A filter of 4.8.2
 * is named as what stands behind its share. */
bool shape_topic_is_good(const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len >= FLOW_TERMS_TEXT_BYTES || !shape_is_text(text, len) ||
        strncmp(text, "$share/", 7) == 0) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        bool alone =
            (i == 0 || text[i - 1] == '/') && (text[i + 1] == '\0' || text[i + 1] == '/');
        if ((text[i] == '+' || text[i] == '#') &&
            (!alone || (text[i] == '#' && text[i + 1] != '\0'))) {
            return false;
        }
    }
    return true;
}

static const char *requests_fault(const struct policy_flow_terms *terms)
{
    if (terms->request_count > FLOW_TERMS_REQUESTS_MAX) {
        return "more requests than a rule has; join some with '*'";
    }
    for (uint8_t i = 0; i < terms->request_count; i++) {
        const struct policy_request *one = &terms->requests[i];
        if (!shape_method_is_good(one->method) || !shape_path_is_good(one->path)) {
            return "a request that is none";
        }
        for (uint8_t k = 0; k < i; k++) {
            if (strcmp(terms->requests[k].method, one->method) == 0 &&
                strcmp(terms->requests[k].path, one->path) == 0) {
                return "a request that is listed twice; take one out";
            }
        }
    }
    return NULL;
}

static const char *topics_fault(const struct policy_flow_terms *terms)
{
    if (terms->topic_count > FLOW_TERMS_TOPICS_MAX) {
        return "more topics than a rule has; join some with '+' and '#'";
    }
    for (uint8_t i = 0; i < terms->topic_count; i++) {
        const struct policy_topic *one = &terms->topics[i];
        if (!shape_topic_is_good(one->filter)) {
            return "a topic that is none";
        }
        for (uint8_t k = 0; k < i; k++) {
            if (terms->topics[k].subscribe == one->subscribe &&
                strcmp(terms->topics[k].filter, one->filter) == 0) {
                return "a topic that is listed twice; take one out";
            }
        }
    }
    return NULL;
}

static const char *pins_fault(const struct policy_flow_terms *terms)
{
    if (terms->pin_count > FLOW_TERMS_PINS_MAX) {
        return "more pins than a rule has; take some out";
    }
    for (uint8_t i = 1; i < terms->pin_count; i++) {
        for (uint8_t k = 0; k < i; k++) {
            if (memcmp(terms->pins[i], terms->pins[k], FLOW_TERMS_PIN_BYTES) == 0) {
                return "a pin that is listed twice; take one out";
            }
        }
    }
    if (terms->ca != NULL ? terms->ca_bytes > FLOW_TERMS_CA_BYTES_MAX ||
                                !authorities_is_good(terms->ca, terms->ca_bytes)
                          : terms->ca_bytes != 0) {
        return "certificates that are none";
    }
    return NULL;
}

/* It names something below the host, and not all of it. */
static bool is_part_of(const char *host, const char *except)
{
    const char *name = strncmp(except, "*.", 2) == 0 ? except + 2 : except;
    return host[0] == '*' && strcmp(host, except) != 0 && name_matches(host, name);
}

static const char *excepts_fault(const struct policy_flow_rule *rule)
{
    char normal[POLICY_HOST_BYTES];
    const struct policy_flow_terms *terms = rule->terms;
    if (terms->except_count > FLOW_TERMS_EXCEPTS_MAX) {
        return "more names than can be left out; join some with '*.'";
    }
    for (uint8_t i = 0; i < terms->except_count; i++) {
        const char *one = terms->excepts[i];
        if (shape_host(normal, one) != SHAPE_HOST_GOOD || strcmp(normal, one) != 0) {
            return "a host that is no name or not in its normal form";
        }
        if (!is_part_of(rule->host, one)) {
            return "'except' leaves out names below the host of its rule, and not all "
                   "of them; correct it";
        }
        for (uint8_t k = 0; k < i; k++) {
            if (strcmp(terms->excepts[k], one) == 0) {
                return "a name that is left out twice; take one out";
            }
        }
    }
    return NULL;
}

/* Where the words can stand. */
static const char *place_fault(const struct policy_flow_rule *rule)
{
    const struct policy_flow_terms *terms = rule->terms;
    bool tls = rule->transport == POLICY_TLS;
    bool judged = terms->request_count + terms->topic_count > 0;
    if (tls && judged && !terms->inspect) {
        return "what is asked inside of TLS cannot be seen from outside; write "
               "'inspect' too, or take request, publish and subscribe out";
    }
    if (terms->request_count > 0 && !tls && rule->transport != POLICY_HTTP) {
        return "'request' is for http, and for tls with 'inspect'; write one of these";
    }
    if (terms->topic_count > 0 && !tls && rule->transport != POLICY_MQTT) {
        return "publish and subscribe are for mqtt, and for tls with 'inspect'; write "
               "one "
               "of these";
    }
    if (terms->request_count > 0 && terms->topic_count > 0) {
        return "requests and topics are of two protocols; write a rule for each";
    }
    if (!tls && (terms->inspect || terms->pin_count > 0 || terms->ca != NULL)) {
        return "inspect, pin and ca are about certificates of tls; take them out, or "
               "write 'tls'";
    }
    if (!terms->inspect && terms->except_count > 0) {
        return "names left out of an inspection that is none";
    }
    return NULL;
}

const char *shape_terms_fault(const struct policy_flow_rule *rule)
{
    const struct policy_flow_terms *terms = rule->terms;
    if (terms == NULL) {
        return NULL;
    }
    const char *const faults[] = {place_fault(rule), requests_fault(terms),
                                  topics_fault(terms), pins_fault(terms),
                                  excepts_fault(rule)};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (faults[i] != NULL) {
            return faults[i];
        }
    }
    if (terms->update_us > FLOW_TERMS_UPDATE_US_MAX) {
        return "an update holds a change off for a day at most; write a shorter time";
    }
    if ((terms->names_count == 0) != (terms->names_per_us == 0)) {
        return "half a budget of names";
    }
    return flow_terms_bytes(terms) == 0 ? "terms that ask nothing" : NULL;
}
