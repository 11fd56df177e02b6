/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences out of fields. */
#include "gateway/review/story.h"

#include <inttypes.h>

#include "gateway/officer/event_words.h"
#include "gateway/officer/html.h"
#include "gateway/officer/protocol.h"
#include "gateway/officer/when.h"
#include "gateway/review/page.h"

static void strong(FILE *out, const char *text)
{
    fputs("<strong>", out);
    html_text(out, text);
    fputs("</strong>", out);
}

/* What the unit calls something, in the midst of our own words. */
static void strong_name(FILE *out, const char *name)
{
    fputs("<strong>", out);
    html_name(out, name);
    fputs("</strong>", out);
}

static void put_address(FILE *out, const struct address *address)
{
    char text[ADDRESS_TEXT_BYTES];
    address_print(address, text);
    html_text(out, text);
}

static void frame_deed(FILE *out, const struct event_frame *frame)
{
    if (frame->from[0] == 0) {
        fputs("Frames with many arbitration ids came, more than are told one by one.",
              out);
        return;
    }
    fputs(frame->remote ? "A remote CAN frame with id " : "A CAN frame with id ", out);
    fprintf(out, frame->extended ? "<strong>%08X</strong>" : "<strong>%03X</strong>",
            frame->id);
    fprintf(out, " and %u byte%s%s came from the bus ", frame->length,
            frame->length == 1 ? "" : "s", frame->fd ? " (CAN FD)" : "");
    strong(out, frame->from);
    if (frame->to[0] != 0) {
        fputs(" for the bus ", out);
        strong(out, frame->to);
    }
    fputs(".", out);
}

static void flow_deed(FILE *out, const struct event_flow *flow)
{
    if (flow->server.family == ADDRESS_NONE && flow->host[0] == 0) {
        fputs("The unit tried to reach many destinations, more than are told one by one.",
              out);
        return;
    }
    fputs("The unit tried to reach ", out);
    if (flow->host[0] != 0) {
        strong_name(out, flow->host);
        fputs(" (", out);
        put_address(out, &flow->server);
        fputs(")", out);
    } else {
        fputs("the address <strong>", out);
        put_address(out, &flow->server);
        fputs("</strong>", out);
    }
    fprintf(out, " on %s port <strong>%u</strong>", protocol_text(flow->transport),
            flow->server_port);
    if (flow->protocol != TRAFFIC_UNKNOWN) {
        fprintf(out, ". By its bytes this is %s", traffic_words(flow->protocol));
    }
    fputs(".", out);
}

static void name_deed(FILE *out, const struct event_name *name)
{
    char type[PROTOCOL_DNS_TEXT_BYTES];
    protocol_dns_type_text(name->type, type);
    if (name->name[0] == 0 && name->type == 0) {
        fputs("The unit asked for many names, more than are told one by one.", out);
        return;
    }
    fputs("The unit asked for the name ", out);
    strong_name(out, name->name);
    fprintf(out, " (DNS %s)", type);
    if (name->server.family != ADDRESS_NONE) {
        fputs(" at ", out);
        put_address(out, &name->server);
    }
    fputs(".", out);
}

static void packet_deed(FILE *out, const struct event_packet *packet)
{
    if (packet->server.family == ADDRESS_NONE) {
        fputs("The unit sent packets of many sorts, more than are told one by one.", out);
        return;
    }
    fprintf(out,
            "The unit sent a packet of <strong>%s</strong> (protocol %u) to <strong>",
            protocol_text(packet->protocol), packet->protocol);
    put_address(out, &packet->server);
    fputs("</strong>.", out);
}

static void system_deed(FILE *out, const struct event_system *system)
{
    fputs("The gateway says of ", out);
    strong(out, system->about[0] != 0 ? system->about : "itself");
    if (system->text[0] != 0) {
        fputs(": ", out);
        html_isolated(out, system->text);
    }
    fputs(".", out);
}

static void trail_deed(FILE *out, const struct event_trail *trail)
{
    fprintf(out, "Of what came before, <strong>%u header%s</strong> %s %s.",
            trail->headers, trail->headers == 1 ? "" : "s",
            trail->headers == 1 ? "is" : "are", trail->parts == 0 ? "left out" : "kept");
}

void story_deed(FILE *out, const struct event *event)
{
    switch ((enum event_subject)event->subject) {
    case EVENT_FRAME:
        frame_deed(out, &event->frame);
        break;
    case EVENT_FLOW:
        flow_deed(out, &event->flow);
        break;
    case EVENT_NAME:
        name_deed(out, &event->name);
        break;
    case EVENT_PACKET:
        packet_deed(out, &event->packet);
        break;
    case EVENT_SYSTEM:
        system_deed(out, &event->system);
        break;
    case EVENT_TRAIL:
        trail_deed(out, &event->trail);
        break;
    }
}

static void put_rule(FILE *out, const struct event *event)
{
    if (event->rule_line != 0) {
        fprintf(out,
                " The rule is in <strong>line %" PRIu32
                "</strong> of the policy, version "
                "%" PRIu64 ".",
                event->rule_line, event->policy_version);
    } else if (event->subject != EVENT_SYSTEM && event->subject != EVENT_TRAIL) {
        fprintf(out,
                " No rule of policy version %" PRIu64 " speaks of it, so the default "
                "holds.",
                event->policy_version);
    }
    if (event->mode[0] != 0) {
        fputs(" The vehicle was in mode ", out);
        strong(out, event->mode);
        fputs(".", out);
    }
}

void story_answer(FILE *out, const struct event *event)
{
    static const char *const answers[] = {
        [EVENT_DROPPED] = "It was <strong>stopped</strong>",
        [EVENT_PASSED] = "It was <strong>let through</strong>",
        [EVENT_WOULD_DROP] = "It was only observed, and <strong>let through</strong>",
        [EVENT_NOTED] = "Nothing was to be stopped"};
    char words[EVENT_WORDS_BYTES];
    fputs(answers[event->action], out);
    fputs(": ", out);
    event_words_print(words, event);
    html_text(out, words);
    fputs(".", out);
    put_rule(out, event);
}

static void put_left(FILE *out, const struct event *event,
                     const struct log_merge_line *line)
{
    bool stopped = event->action == EVENT_DROPPED;
    if (event->subject != EVENT_FLOW) {
        fputs(stopped && event->subject != EVENT_SYSTEM ? " None of it crossed." : "",
              out);
        return;
    }
    if (line->bytes_up > 0) {
        fputs(" <strong>", out);
        page_bytes(out, line->bytes_up);
        fputs(" left the vehicle.</strong>", out);
    } else if (stopped || event_words_count((enum reason)event->reason)) {
        fputs(" <strong>Nothing of it left the vehicle.</strong>", out);
    } else {
        fputs(" How much of it left is told by the records that follow.", out);
    }
    if (line->bytes_down > 0) {
        fputs(" ", out);
        page_bytes(out, line->bytes_down);
        fputs(" came in.", out);
    }
}

void story_extent(FILE *out, const struct event *event, const struct log_merge_line *line)
{
    char span[WHEN_TEXT_BYTES];
    if (line->count > 1) {
        fputs("That happened <strong>", out);
        page_number(out, line->count);
        fputs(" times</strong>", out);
        if (line->last_wall_us > line->first_wall_us) {
            when_print_span(line->last_wall_us - line->first_wall_us, span);
            fprintf(out, " within %s", span);
        }
        fputs(".", out);
    } else {
        fputs("That happened once.", out);
    }
    put_left(out, event, line);
}
