/* SPDX-License-Identifier: Apache-2.0 */
/* struct policy_flow_terms -> messages. */
#include "policies/pack_terms.h"

#include "policies/pack_value.h"

static void fill_requests(struct pack_terms *self, Sallyport__PolicyFlowTerms *out,
                          const struct policy_flow_terms *terms)
{
    out->n_requests = terms->request_count;
    out->requests = &self->requests[self->request_count];
    for (uint8_t i = 0; i < terms->request_count; i++) {
        Sallyport__PolicyRequest *row = &self->request[self->request_count];
        sallyport__policy_request__init(row);
        row->method = pack_value_text(terms->requests[i].method);
        row->path = pack_value_text(terms->requests[i].path);
        row->body_bytes = terms->requests[i].body_bytes;
        self->requests[self->request_count++] = row;
    }
}

static void fill_topics(struct pack_terms *self, Sallyport__PolicyFlowTerms *out,
                        const struct policy_flow_terms *terms)
{
    out->n_topics = terms->topic_count;
    out->topics = &self->topics[self->topic_count];
    for (uint8_t i = 0; i < terms->topic_count; i++) {
        Sallyport__PolicyTopic *row = &self->topic[self->topic_count];
        sallyport__policy_topic__init(row);
        row->subscribe = terms->topics[i].subscribe;
        row->filter = pack_value_text(terms->topics[i].filter);
        self->topics[self->topic_count++] = row;
    }
}

static void fill_pins(struct pack_terms *self, Sallyport__PolicyFlowTerms *out,
                      const struct policy_flow_terms *terms)
{
    out->n_pins = terms->pin_count;
    out->pins = &self->pins[self->pin_count];
    for (uint8_t i = 0; i < terms->pin_count; i++) {
        self->pins[self->pin_count++] =
            pack_value_bytes(terms->pins[i], FLOW_TERMS_PIN_BYTES);
    }
}

Sallyport__PolicyFlowTerms *pack_terms_fill(struct pack_terms *self,
                                            const struct policy_flow_terms *terms)
{
    if (terms == NULL) {
        return NULL;
    }
    Sallyport__PolicyFlowTerms *out = &self->terms[self->rule_count++];
    sallyport__policy_flow_terms__init(out);
    fill_requests(self, out, terms);
    fill_topics(self, out, terms);
    fill_pins(self, out, terms);
    out->ca = pack_value_bytes(terms->ca, terms->ca_bytes);
    out->inspect = terms->inspect;
    out->n_excepts = terms->except_count;
    out->excepts = (char **)(uintptr_t)terms->excepts;
    out->update_us = terms->update_us;
    out->names_count = terms->names_count;
    out->names_per_us = terms->names_per_us;
    return out;
}
