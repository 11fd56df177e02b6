/* SPDX-License-Identifier: Apache-2.0 */
/* One function a clause. */
#include "policies/parse_terms.h"

#include <mbedtls/base64.h>
#include <string.h>

#include "policies/parse_text.h"
#include "policies/parse_value.h"
#include "policies/shape.h"

#define PIN_PREFIX "sha256/"
#define PIN_BASE64_LETTERS 44

static bool read_request(struct parser *parser, struct policy_request *out)
{
    static const struct parse_text_kind method = {
        "a method that can be let through", shape_method_is_good,
        "write one in capitals such as \"GET\", or \"*\" for any; CONNECT makes a tunnel",
        FLOW_TERMS_METHOD_BYTES};
    static const struct parse_text_kind path = {
        "a path as it is judged", shape_path_is_good,
        "write one such as \"/v1/report\" or \"/v1/*\", without a query or '..', and "
        "escape only what must be, in capitals",
        FLOW_TERMS_TEXT_BYTES};
    struct quantity body = {0};
    if (!parse_text(parser, &method, &out->method) ||
        !parse_text(parser, &path, &out->path) ||
        (parser_accept(parser, KEYWORD_BODY) &&
         !parser_quantity(parser, QUANTITY_SIZE, UINT64_MAX, &body))) {
        return false;
    }
    out->body_bytes = body.amount;
    return true;
}

bool parse_terms_request(struct parser *parser, void *target)
{
    struct parse_terms *self = target;
    uint8_t *count = &self->terms.request_count;
    do {
        if (!parse_text_has_room(parser, parser->token.place, *count,
                                 FLOW_TERMS_REQUESTS_MAX) ||
            !read_request(parser, &self->requests[*count])) {
            return false;
        }
        (*count)++;
    } while (parser_accept_mark(parser, ','));
    return true;
}

static bool read_topics(struct parser *parser, bool subscribe, struct policy_topic *out,
                        uint8_t *count)
{
    static const struct parse_text_kind kind = {
        "a topic filter", shape_topic_is_good,
        "'+' and '#' stand for whole levels, '#' at the end, as in \"a/+/b\" and "
        "\"a/#\"; a $share is named by the topic behind it",
        FLOW_TERMS_TEXT_BYTES};
    do {
        out[*count].subscribe = subscribe;
        if (!parse_text_has_room(parser, parser->token.place, *count,
                                 FLOW_TERMS_TOPICS_MAX) ||
            !parse_text(parser, &kind, &out[*count].filter)) {
            return false;
        }
        (*count)++;
    } while (parser_accept_mark(parser, ','));
    return true;
}

bool parse_terms_publish(struct parser *parser, void *target)
{
    struct parse_terms *self = target;
    return read_topics(parser, false, self->published, &self->published_count);
}

bool parse_terms_subscribe(struct parser *parser, void *target)
{
    struct parse_terms *self = target;
    return read_topics(parser, true, self->subscribed, &self->subscribed_count);
}

bool parse_terms_inspect(struct parser *parser, void *target)
{
    struct parse_terms *self = target;
    uint8_t *count = &self->terms.except_count;
    self->terms.inspect = true;
    if (!parser_accept(parser, KEYWORD_EXCEPT)) {
        return true;
    }
    do {
        if (!parse_text_has_room(parser, parser->token.place, *count,
                                 FLOW_TERMS_EXCEPTS_MAX) ||
            !parse_text_host(parser, "a server name", &self->excepts[*count])) {
            return false;
        }
        (*count)++;
    } while (parser_accept_mark(parser, ','));
    return true;
}

/* Of all texts that decode to the same bytes (RFC 4648 3.5) the one that is encoded. */
static bool is_encoded(const char *base64, const uint8_t pin[static FLOW_TERMS_PIN_BYTES])
{
    unsigned char encoded[PIN_BASE64_LETTERS + 1];
    size_t len = 0;
    return mbedtls_base64_encode(encoded, sizeof encoded, &len, pin,
                                 FLOW_TERMS_PIN_BYTES) == 0 &&
           strcmp((const char *)encoded, base64) == 0;
}

/* "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" */
static bool read_pin(struct parser *parser, uint8_t out[static FLOW_TERMS_PIN_BYTES])
{
    char text[sizeof PIN_PREFIX + PIN_BASE64_LETTERS];
    size_t len = 0;
    struct place place = parser->token.place;
    if (!parser_string(parser, "a pin", text, sizeof text)) {
        return false;
    }
    const char *base64 = text + strlen(PIN_PREFIX);
    if (strncmp(text, PIN_PREFIX, strlen(PIN_PREFIX)) != 0 ||
        strlen(base64) != PIN_BASE64_LETTERS ||
        mbedtls_base64_decode(out, FLOW_TERMS_PIN_BYTES, &len, (const uint8_t *)base64,
                              strlen(base64)) != 0 ||
        len != FLOW_TERMS_PIN_BYTES) {
        messages_error(parser->messages, place,
                       "this is no pin of a public key; write \"sha256/\" and the 44 "
                       "letters that 'openssl dgst -sha256 -binary | base64' gives of "
                       "the key in DER");
        return false;
    }
    if (!is_encoded(base64, out)) {
        messages_error(parser->messages, place,
                       "no 'base64' ends like this, so a letter was changed on the way; "
                       "copy all 44 anew");
        return false;
    }
    return true;
}

bool parse_terms_pin(struct parser *parser, void *target)
{
    struct parse_terms *self = target;
    uint8_t *count = &self->terms.pin_count;
    do {
        if (!parse_text_has_room(parser, parser->token.place, *count,
                                 FLOW_TERMS_PINS_MAX) ||
            !read_pin(parser, self->pins[*count])) {
            return false;
        }
        (*count)++;
    } while (parser_accept_mark(parser, ','));
    return true;
}

bool parse_terms_ca(struct parser *parser, void *target)
{
    struct parse_terms *self = target;
    return parse_text_certificates(parser, &self->terms.ca, &self->terms.ca_bytes);
}

bool parse_terms_update(struct parser *parser, void *target)
{
    struct parse_terms *self = target;
    struct quantity duration;
    if (!parser_quantity(parser, QUANTITY_DURATION, UINT64_MAX, &duration)) {
        return false;
    }
    self->terms.update_us = duration.amount;
    return true;
}

bool parse_terms_names(struct parser *parser, void *target)
{
    struct parse_terms *self = target;
    return parse_rate(parser, &self->terms.names_count, &self->terms.names_per_us);
}

/* What is published, behind it what is subscribed to: the order in which it is printed.
 */
static struct policy_topic *join_topics(struct parse_terms *self, struct arena *arena)
{
    size_t count = (size_t)self->published_count + self->subscribed_count;
    struct policy_topic *topics = arena_take(arena, count, sizeof *topics);
    if (topics != NULL) {
        memcpy(topics, self->published, self->published_count * sizeof *topics);
        memcpy(topics + self->published_count, self->subscribed,
               self->subscribed_count * sizeof *topics);
    }
    self->terms.topics = topics;
    self->terms.topic_count = (uint8_t)count;
    return topics;
}

static void *copy(struct arena *arena, const void *from, size_t count, size_t size)
{
    void *to = arena_take(arena, count, size);
    if (to != NULL) {
        memcpy(to, from, count * size);
    }
    return to;
}

bool parse_terms_keep(struct parser *parser, struct parse_terms *self)
{
    struct arena *arena = parser->arena;
    struct policy_flow_terms *terms = &self->terms;
    terms->requests =
        copy(arena, self->requests, terms->request_count, sizeof *self->requests);
    terms->pins = copy(arena, self->pins, terms->pin_count, sizeof *self->pins);
    terms->excepts =
        copy(arena, self->excepts, terms->except_count, sizeof *self->excepts);
    if (terms->requests == NULL || terms->pins == NULL || terms->excepts == NULL ||
        join_topics(self, arena) == NULL) {
        return false;
    }
    size_t bytes = flow_terms_bytes(terms);
    parser->draft->terms_bytes += bytes;
    self->rule.terms = bytes > 0 ? copy(arena, terms, 1, sizeof *terms) : NULL;
    return parser->draft->terms_bytes <= FLOW_TERMS_BYTES_MAX &&
           (bytes == 0 || self->rule.terms != NULL);
}
