/* SPDX-License-Identifier: Apache-2.0 */
/* Times in microseconds; bits as hex, byte 0 first. */
#include "gateway/verbs/learn_json.h"

#include "gateway/hex.h"
#include "gateway/officer/json.h"
#include "policies/learn_evidence.h"

static void put_bits(struct json *json, const char *key, const uint8_t *bytes,
                     size_t count)
{
    char hex[2 * FRAME_DATA_MAX + 1];
    hex_print(hex, bytes, count);
    json_text(json, key, hex);
}

static void put_field(struct json *json, const struct signal_layout *field)
{
    json_u64(json, "start", field->start);
    json_u64(json, "length", field->length);
    json_bool(json, "motorola", field->motorola);
}

static void put_fields(struct json *json, const struct learn_fields *fields)
{
    json_list(json, "counters");
    for (size_t i = 0; i < fields->counter_count; i++) {
        const struct learn_counter *one = &fields->counters[i];
        json_item(json);
        put_field(json, &one->counter.field);
        json_u64(json, "last", one->counter.last);
        json_u64(json, "step", one->counter.step);
        json_u64(json, "steps", one->steps);
        json_u64(json, "jumps", one->jumps);
        json_close(json);
    }
    json_list_end(json);
    const struct checksum_found *checksum = learn_fields_checksum(fields);
    if (checksum != NULL) {
        json_open(json, "checksum");
        json_text(json, "name", checksum->checksum.variant->name);
        put_field(json, &checksum->checksum.field);
        json_bool(json, "solved", checksum->solved);
        json_u64(json, "frames", fields->held);
        json_close(json);
    }
}

static void put_message(FILE *out, const struct learn *self,
                        const struct learn_message *message)
{
    static const char *const kinds[] = {[LEARN_GAPS_UNKNOWN] = "unknown",
                                        [LEARN_GAPS_PERIOD] = "period",
                                        [LEARN_GAPS_EVENT] = "event"};
    struct learn_gaps_law law = learn_gaps_law(&message->gaps);
    struct json json;
    json_begin(&json, out);
    json_text(&json, "type", "message");
    json_text(&json, "bus", self->buses[message->bus].name);
    json_u64(&json, "id", message->id);
    json_bool(&json, "extended", message->extended);
    json_bool(&json, "fd", message->fd);
    json_bool(&json, "remote", message->remote);
    json_u64(&json, "length_min", message->length_min);
    json_u64(&json, "length_max", message->length_max);
    json_u64(&json, "frames", message->frames);
    json_u64(&json, "span_us", message->last_us - message->first_us);
    json_text(&json, "kind", kinds[law.kind]);
    json_u64(&json, "period_us", law.period_us);
    json_u64(&json, "shortest_us", law.shortest_us);
    json_text(&json, "confidence", learn_evidence_confidence(message));
    if (!message->counted) {
        put_bits(&json, "moved", message->moved, message->length_max);
    }
    if (message->signals != NULL) {
        json_text(&json, "message", message->signals->message->name);
    }
    if (message->fields != NULL) {
        put_fields(&json, message->fields);
    }
    json_end(&json);
}

static void put_asked(FILE *out, const struct learn *self,
                      const struct learn_asked_row *row)
{
    struct json json;
    json_begin(&json, out);
    json_text(&json, "type", "diagnostic");
    json_text(&json, "bus", self->buses[row->bus].name);
    json_u64(&json, "id", row->id);
    json_bool(&json, "extended", row->extended);
    json_u64(&json, "service", row->service_id);
    json_text(&json, "name", row->name);
    json_bool(&json, "intrusive", row->intrusive);
    if (row->has_sub) {
        json_u64(&json, "sub", row->sub);
    }
    if (row->has_identifier) {
        json_u64(&json, "identifier", row->identifier);
    }
    json_u64(&json, "times", row->times);
    json_end(&json);
}

void learn_json_print(FILE *out, const struct learn *self)
{
    for (size_t i = 0; i < self->message_count; i++) {
        put_message(out, self, self->messages[i]);
    }
    for (size_t i = 0; i < self->asked.count; i++) {
        put_asked(out, self, &self->asked.rows[i]);
    }
}
