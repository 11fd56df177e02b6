/* SPDX-License-Identifier: Apache-2.0 */
/* Messages -> struct policy_flow_terms. */
#include <string.h>

#include "policies/pack_terms.h"

static const char *read_text(struct arena *arena, const char *in)
{
    return arena_text(arena, in, strlen(in));
}

bool unpack_terms_texts(const char *const **out, uint8_t *count, char *const *in,
                        size_t n, size_t max, struct arena *arena)
{
    const char **texts = n <= max ? arena_take(arena, n, sizeof *texts) : NULL;
    for (size_t i = 0; texts != NULL && i < n; i++) {
        texts[i] = read_text(arena, in[i]);
        if (texts[i] == NULL) {
            return false;
        }
    }
    *out = texts;
    *count = (uint8_t)n;
    return texts != NULL;
}

static bool read_requests(struct policy_flow_terms *out,
                          const Sallyport__PolicyFlowTerms *in, struct arena *arena)
{
    struct policy_request *rows = in->n_requests <= FLOW_TERMS_REQUESTS_MAX
                                      ? arena_take(arena, in->n_requests, sizeof *rows)
                                      : NULL;
    for (size_t i = 0; rows != NULL && i < in->n_requests; i++) {
        rows[i].method = read_text(arena, in->requests[i]->method);
        rows[i].path = read_text(arena, in->requests[i]->path);
        rows[i].body_bytes = in->requests[i]->body_bytes;
        if (rows[i].method == NULL || rows[i].path == NULL) {
            return false;
        }
    }
    out->requests = rows;
    out->request_count = (uint8_t)in->n_requests;
    return rows != NULL;
}

static bool read_topics(struct policy_flow_terms *out,
                        const Sallyport__PolicyFlowTerms *in, struct arena *arena)
{
    struct policy_topic *rows = in->n_topics <= FLOW_TERMS_TOPICS_MAX
                                    ? arena_take(arena, in->n_topics, sizeof *rows)
                                    : NULL;
    for (size_t i = 0; rows != NULL && i < in->n_topics; i++) {
        rows[i].subscribe = in->topics[i]->subscribe;
        rows[i].filter = read_text(arena, in->topics[i]->filter);
        if (rows[i].filter == NULL) {
            return false;
        }
    }
    out->topics = rows;
    out->topic_count = (uint8_t)in->n_topics;
    return rows != NULL;
}

static bool read_pins(struct policy_flow_terms *out, const Sallyport__PolicyFlowTerms *in,
                      struct arena *arena)
{
    uint8_t(*pins)[FLOW_TERMS_PIN_BYTES] =
        in->n_pins <= FLOW_TERMS_PINS_MAX ? arena_take(arena, in->n_pins, sizeof *pins)
                                          : NULL;
    for (size_t i = 0; pins != NULL && i < in->n_pins; i++) {
        if (in->pins[i].len != FLOW_TERMS_PIN_BYTES) {
            return false;
        }
        memcpy(pins[i], in->pins[i].data, FLOW_TERMS_PIN_BYTES);
    }
    out->pins = (const uint8_t(*)[FLOW_TERMS_PIN_BYTES])pins;
    out->pin_count = (uint8_t)in->n_pins;
    return pins != NULL;
}

bool unpack_terms_ca(const uint8_t **out, uint32_t *out_bytes,
                     const ProtobufCBinaryData *in, struct arena *arena)
{
    uint8_t *copy =
        in->len <= FLOW_TERMS_CA_BYTES_MAX ? arena_take(arena, in->len, 1) : NULL;
    if (copy != NULL && in->len > 0) {
        memcpy(copy, in->data, in->len);
    }
    *out = in->len > 0 ? copy : NULL;
    *out_bytes = (uint32_t)in->len;
    return copy != NULL;
}

bool unpack_terms_read(const struct policy_flow_terms **out,
                       const Sallyport__PolicyFlowTerms *in, struct arena *arena)
{
    *out = NULL;
    if (in == NULL) {
        return true;
    }
    struct policy_flow_terms *terms = arena_take(arena, 1, sizeof *terms);
    if (terms == NULL) {
        return false;
    }
    terms->inspect = in->inspect;
    terms->update_us = in->update_us;
    terms->names_count = in->names_count;
    terms->names_per_us = in->names_per_us;
    *out = terms;
    return read_requests(terms, in, arena) && read_topics(terms, in, arena) &&
           unpack_terms_texts(&terms->excepts, &terms->except_count, in->excepts,
                              in->n_excepts, FLOW_TERMS_EXCEPTS_MAX, arena) &&
           read_pins(terms, in, arena) &&
           unpack_terms_ca(&terms->ca, &terms->ca_bytes, &in->ca, arena);
}
