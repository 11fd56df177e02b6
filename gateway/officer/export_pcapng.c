/* SPDX-License-Identifier: Apache-2.0 */
/* Comments packets with their verdicts. */
#include "gateway/officer/export_pcapng.h"

#include <inttypes.h>

#include "gateway/officer/escape.h"
#include "gateway/officer/event_packet.h"
#include "gateway/officer/event_time.h"
#include "gateway/officer/event_words.h"
#include "gateway/officer/export_field.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/log_line.h"
#include "gateway/officer/trail_print.h"
#include "gateway/officer/when.h"

static const char about[] =
    "Made from the events of a Sallyport ledger, not captured from a wire. Addresses, "
    "ports, ids, lengths and names are what the gateway recorded; so are payloads, where "
    "the policy had it keep any. The headers around them are made anew: no hop limit and "
    "no TCP window is kept, each is 64 "
    "or 64240; other fields are zero where they were not kept, and what is cut short was "
    "not kept. "
    "Packets stand by time, not as they were recorded; of very many, those that were "
    "recorded long after their time stand late. The record that can be proved is "
    "the ledger.";

void export_pcapng_begin(struct export *self)
{
    pcapng_begin(&self->pcapng, self->out, about);
}

/* Who decided, as far as the event says. */
static void rule_text(char *out, size_t size, const struct event *event)
{
    if (event->rule_line == 0) {
        (void)snprintf(out, size, "no rule");
    } else {
        (void)snprintf(out, size, "rule at line %" PRIu32, event->rule_line);
    }
}

static void repeats_text(char *out, size_t size, const struct event *event)
{
    char span[WHEN_TEXT_BYTES];
    out[0] = 0;
    if (event->count > 1) {
        when_print_span(event_time_last_us(event) - event_time_first_us(event), span);
        (void)snprintf(out, size, " x%" PRIu64 " in %s", event->count, span);
    }
}

/* breaks_off: what follows in the piece is no header. */
static void add_header(struct export *self, const struct event *piece,
                       const struct trail_header *header, const char *bus,
                       bool breaks_off)
{
    struct pcapng_packet packet;
    char comment[PCAPNG_COMMENT_BYTES];
    char subject[TRAIL_PRINT_BYTES];
    const char *reason = trail_print_reason(header);
    if (!event_packet_of_header(&packet, header, bus,
                                trail_print_wall_us(piece, header))) {
        return;
    }
    trail_print_header(subject, header, bus);
    (void)snprintf(comment, sizeof comment,
                   "#%" PRIu64
                   " %s %s%s%s. Kept of what came before a severe event, part %u of %u%s",
                   piece->leaf, trail_print_verdict(header), subject,
                   reason[0] != 0 ? ": " : "", reason, piece->trail.part,
                   piece->trail.parts,
                   breaks_off ? ", which breaks off behind this: it is damaged" : "");
    pcapng_write(&self->pcapng, &packet, comment);
}

static void add_trail(struct export *self, const struct event *piece)
{
    char bus[POLICY_NAME_BYTES];
    struct trail_header header;
    struct trail_header behind;
    bool whole = trail_check_piece(piece);
    struct trail_reader reader = trail_reader_over(piece);
    bool more = trail_reader_next(&reader, &behind);
    while (more) {
        header = behind;
        bus[0] = 0;
        if (header.sort == TRAIL_FRAME) {
            trail_reader_bus(&reader, &header.frame, bus);
        }
        more = trail_reader_next(&reader, &behind);
        add_header(self, piece, &header, bus, !more && !whole);
    }
}

static void write_packet(struct export *self, const struct pcapng_packet *packet,
                         const struct event *event)
{
    char comment[PCAPNG_COMMENT_BYTES];
    char subject[LOG_LINE_SUBJECT_BYTES];
    char repeats[64];
    char rule[40];
    char words[EVENT_WORDS_BYTES];
    char annex[80];
    char mode[2 * POLICY_NAME_BYTES];
    const struct reason_row *row = reason_row((enum reason)event->reason);
    (void)log_line_subject(subject, sizeof subject, event);
    (void)escape_text(mode, sizeof mode, sizeof mode, event->mode);
    event_words_print(words, event);
    (void)snprintf(annex, sizeof annex, row->annex5[0] != 0 ? " [%s]" : "%s",
                   row->annex5);
    repeats_text(repeats, sizeof repeats, event);
    rule_text(rule, sizeof rule, event);
    (void)snprintf(comment, sizeof comment,
                   "#%" PRIu64 " %s %s%s. %s: %s%s. %s, policy version %" PRIu64
                   ", mode %s",
                   event->leaf, log_filter_action_text(event->action), subject, repeats,
                   row->name, words, annex, rule, event->policy_version, mode);
    pcapng_write(&self->pcapng, packet, comment);
}

static void end_datagram(struct export *self)
{
    struct datagram_join *joined = &self->joined;
    struct pcapng_packet packet;
    if (!datagram_join_is_empty(joined) &&
        event_packet_make_datagram(&packet, &joined->first, joined->bytes, joined->len)) {
        write_packet(self, &packet, &joined->first);
    }
    joined->parts = 0;
}

static void join(struct export *self, const struct event *event)
{
    if (!datagram_join_add(&self->joined, event)) {
        end_datagram(self);
        datagram_join_begin(&self->joined, event);
    }
    if (datagram_join_is_whole(&self->joined)) {
        end_datagram(self);
    }
}

void export_pcapng_add(struct export *self, const struct event *event)
{
    struct pcapng_packet packet;
    if (datagram_join_wants(event)) {
        join(self, event);
    } else if (event->subject == EVENT_TRAIL) {
        add_trail(self, event);
    } else if (event_packet_make(&packet, event)) {
        write_packet(self, &packet, event);
    }
}

bool export_pcapng_end(struct export *self, size_t bytes)
{
    end_datagram(self);
    return pcapng_end(&self->pcapng, bytes);
}
