/* SPDX-License-Identifier: Apache-2.0 */
/* Reads BA_DEF_, BA_DEF_DEF_ and BA_. */
#include "can/dbc_attributes.h"

#include <string.h>

#include "can/dbc_number.h"
#include "can/dbc_parse.h"

enum attribute { OTHER, CYCLE, FORMAT, PROTOCOL, LONG_MESSAGE, LONG_SIGNAL };

static const struct {
    const char *name;
    enum attribute attribute;
} attributes[] = {
    {"GenMsgCycleTime", CYCLE},
    {"VFrameFormat", FORMAT},
    {"ProtocolType", PROTOCOL},
    {"SystemMessageLongSymbol", LONG_MESSAGE},
    {"SystemSignalLongSymbol", LONG_SIGNAL},
};

static const struct {
    const char *name;
    enum dbc_format format;
} formats[] = {
    {"StandardCAN", DBC_FORMAT_CLASSIC}, {"ExtendedCAN", DBC_FORMAT_CLASSIC},
    {"StandardCAN_FD", DBC_FORMAT_FD},   {"ExtendedCAN_FD", DBC_FORMAT_FD},
    {"J1939PG", DBC_FORMAT_J1939},
};

static enum attribute find_attribute(const struct dbc_token *token)
{
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if (dbc_lexer_is(token, attributes[i].name)) {
            return attributes[i].attribute;
        }
    }
    return OTHER;
}

static enum dbc_format find_format(const struct dbc_token *token)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (dbc_lexer_is(token, formats[i].name)) {
            return formats[i].format;
        }
    }
    return DBC_FORMAT_UNKNOWN;
}

void dbc_attributes_init(struct dbc_attributes *self)
{
    *self = (struct dbc_attributes){.formats = {[0] = DBC_FORMAT_CLASSIC,
                                                [1] = DBC_FORMAT_CLASSIC,
                                                [3] = DBC_FORMAT_J1939,
                                                [14] = DBC_FORMAT_FD,
                                                [15] = DBC_FORMAT_FD}};
}

/* What an attribute is set to: a text, or a number, which some write as a text too. */
struct value {
    struct dbc_token text; /* of kind DBC_TOKEN_END: it is a number */
    double number;         /* 0 of a text that is none */
};

static struct value read_value(struct dbc_parse *parse)
{
    struct value value = {.text = {.kind = DBC_TOKEN_END}};
    if (dbc_parse_peek(parse).kind != DBC_TOKEN_STRING) {
        value.number = dbc_parse_real(parse);
        return value;
    }
    uint64_t number = 0;
    value.text = dbc_parse_string(parse);
    if (dbc_number_whole(value.text.text, value.text.len, UINT32_MAX, &number)) {
        value.number = (double)number;
    }
    return value;
}

/* A name of the list, or its number. */
static uint32_t read_format(struct dbc_parse *parse)
{
    struct value value = read_value(parse);
    bool in_list = value.number >= 0 && value.number < DBC_FORMATS_MAX;
    if (value.text.kind == DBC_TOKEN_STRING) {
        return find_format(&value.text);
    }
    return in_list ? DBC_FORMAT_NUMBER + (uint32_t)value.number : DBC_FORMAT_UNKNOWN;
}

static uint32_t read_cycle(struct dbc_parse *parse)
{
    double cycle_ms = read_value(parse).number;
    return cycle_ms > 0 && cycle_ms < (double)UINT32_MAX ? (uint32_t)(cycle_ms + 0.5) : 0;
}

static bool read_protocol(struct dbc_parse *parse)
{
    struct value value = read_value(parse);
    return value.text.kind == DBC_TOKEN_STRING && dbc_lexer_is(&value.text, "J1939");
}

void dbc_attributes_define(struct dbc_reader *self, const struct dbc_section *section)
{
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    struct dbc_token word;
    (void)dbc_parse_has_word(&parse, &word);
    struct dbc_token name = dbc_parse_string(&parse);
    if (parse.failed || find_attribute(&name) != FORMAT || !dbc_lexer_is(&word, "BO_") ||
        !dbc_parse_has_word(&parse, &word) || !dbc_lexer_is(&word, "ENUM")) {
        return;
    }
    memset(self->attributes.formats, 0, sizeof self->attributes.formats);
    for (size_t i = 0; i < DBC_FORMATS_MAX; i++) {
        struct dbc_token text = dbc_parse_string(&parse);
        self->attributes.formats[i] = find_format(&text);
        if (!dbc_parse_has_mark(&parse, ',')) {
            break;
        }
    }
}

void dbc_attributes_default(struct dbc_reader *self, const struct dbc_section *section)
{
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    struct dbc_token name = dbc_parse_string(&parse);
    enum attribute attribute = parse.failed ? OTHER : find_attribute(&name);
    if (attribute == CYCLE) {
        self->attributes.default_cycle_ms = read_cycle(&parse);
    } else if (attribute == FORMAT) {
        self->attributes.default_format = read_format(&parse);
    } else if (attribute == PROTOCOL) {
        self->attributes.j1939 = read_protocol(&parse);
    } else {
        return;
    }
    (void)!dbc_parse_end(&parse);
}

static void set_long_message(struct dbc_reader *self, uint32_t message,
                             struct dbc_parse *parse)
{
    struct dbc_token text = dbc_parse_string(parse);
    if (text.len > 0) {
        self->message_notes[message].long_name = dbc_reader_text(self, &text);
    }
}

/* BO_ ID VALUE */
static void read_of_message(struct dbc_reader *self, struct dbc_parse *parse,
                            enum attribute attribute, size_t offset)
{
    uint64_t id = dbc_parse_whole(parse, UINT32_MAX);
    uint32_t message = dbc_reader_message(self, id);
    if (parse->failed || id == DBC_INDEPENDENT_ID) {
        return;
    }
    if (message == DBC_READER_NONE) {
        dbc_faults_warn(&self->faults, offset,
                        "no message has the id %lu; take this out or add the message",
                        (unsigned long)id);
        return;
    }
    struct dbc_message_note *note = &self->message_notes[message];
    if (attribute == CYCLE) {
        note->has_cycle = true;
        self->messages[message].cycle_ms = read_cycle(parse);
    } else if (attribute == FORMAT) {
        note->has_format = true;
        note->format = read_format(parse);
    } else {
        set_long_message(self, message, parse);
    }
    (void)!dbc_parse_end(parse);
}

/* SG_ ID NAME VALUE */
static void read_of_signal(struct dbc_reader *self, struct dbc_parse *parse,
                           size_t offset)
{
    uint64_t id = dbc_parse_whole(parse, UINT32_MAX);
    struct dbc_token name = dbc_parse_name(parse);
    struct dbc_token text = dbc_parse_string(parse);
    if (!dbc_parse_end(parse)) {
        return;
    }
    uint32_t signal = dbc_reader_target(self, id, &name, offset);
    if (signal != DBC_READER_NONE && text.len > 0) {
        self->signal_notes[signal].long_name = dbc_reader_text(self, &text);
    }
}

void dbc_attributes_read(struct dbc_reader *self, const struct dbc_section *section)
{
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    struct dbc_token name = dbc_parse_string(&parse);
    enum attribute attribute = parse.failed ? OTHER : find_attribute(&name);
    struct dbc_token word;
    if (attribute == OTHER) {
        return;
    }
    bool has_object = dbc_parse_has_word(&parse, &word);
    bool of_message = has_object && word.keyword == DBC_BO_;
    if (attribute == PROTOCOL && !has_object) {
        self->attributes.j1939 = read_protocol(&parse);
        (void)!dbc_parse_end(&parse);
    } else if (attribute == LONG_SIGNAL && has_object && word.keyword == DBC_SG_) {
        read_of_signal(self, &parse, section->offset);
    } else if (attribute != PROTOCOL && attribute != LONG_SIGNAL && of_message) {
        read_of_message(self, &parse, attribute, section->offset);
    }
}

static enum dbc_format format_of(const struct dbc_attributes *self, uint32_t format)
{
    if (format < DBC_FORMAT_NUMBER) {
        return (enum dbc_format)format;
    }
    return self->formats[format - DBC_FORMAT_NUMBER];
}

static void apply_to_message(const struct dbc_attributes *self,
                             const struct dbc_message_note *note,
                             struct database_message *message)
{
    enum dbc_format format =
        format_of(self, note->has_format ? note->format : self->default_format);
    bool unknown = format == DBC_FORMAT_UNKNOWN;
    message->fd =
        format == DBC_FORMAT_FD ||
        (unknown && !self->j1939 && message->length_bytes > FRAME_CLASSIC_DATA_MAX &&
         message->length_bytes <= FRAME_DATA_MAX);
    message->j1939 =
        message->extended && (format == DBC_FORMAT_J1939 || (unknown && self->j1939));
    message->cycle_ms = note->has_cycle ? message->cycle_ms : self->default_cycle_ms;
    message->name = note->long_name != NULL ? note->long_name : message->name;
}

void dbc_attributes_apply(struct dbc_reader *self)
{
    for (uint32_t i = 0; i < self->message_count; i++) {
        apply_to_message(&self->attributes, &self->message_notes[i], &self->messages[i]);
    }
    for (uint32_t i = 0; i < self->signal_count; i++) {
        const char *long_name = self->signal_notes[i].long_name;
        if (long_name != NULL) {
            self->signals[i].name = long_name;
        }
    }
}
