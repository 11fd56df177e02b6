/* SPDX-License-Identifier: Apache-2.0 */
/* Names, records, and the text of their data by type. */
#include "gateway/content/dns_record.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "gateway/content/svcb_data.h"
#include "gateway/content/text_buffer.h"

#define LABEL_MAX_BYTES 63
#define NAME_MAX_BYTES 255
#define HOPS_MAX 127    /* as many labels as a name has room for */
#define QUESTIONS_MAX 4 /* of what is taken for a message */
/* Of all names of a message together. Real ones need less than one step for two bytes; a
 * zone of IPv6 addresses turned round (RFC 3596 2.5), whose names have 34 labels, 1.5 a
 * byte. */
#define STEPS_A_BYTE 2U
#define STEPS_LEAST 512U
#define CLASS_ANY_TOP \
    0x8000 /* mDNS: unicast wanted, or cache to be flushed (RFC 6762 18.12) */
#define FLAGS_RESPONSE 0x8000
#define FLAGS_TRUNCATED 0x0200
#define FLAGS_RESERVED 0x0040

/* RFC 4343 2.1: what is no letter, digit or hyphen of a label. */
static void put_label(struct text_buffer *text, struct cursor label)
{
    while (cursor_left(&label) > 0 && !text->cut) {
        uint8_t byte = cursor_u8(&label);
        if (byte <= 0x20 || byte >= 0x7f) {
            text_buffer_print(text, "\\%03u", byte);
            continue;
        }
        if (byte == '.' || byte == '\\') {
            text_buffer_put(text, '\\');
        }
        text_buffer_put(text, (char)byte);
    }
}

/* A label or a pointer more, if the message may have one. */
static bool step(struct dns_record_message *message)
{
    if (message->steps_left == 0) {
        return false;
    }
    message->steps_left--;
    return true;
}

/* A name at in, which stops behind it; without a text it is passed over. A pointer may
 * only lead back, to before where the name so far began (RFC 1035 4.1.4: "a prior
 * occurrence"), so no chain of them is a loop; and the steps of all names are bounded,
 * lest each of many records lead through the longest. */
static bool put_name(struct text_buffer *text, struct cursor *in,
                     struct dns_record_message *message)
{
    struct cursor away;
    struct cursor *from = in;
    size_t before = in->pos;
    size_t used = 0;
    unsigned hops = 0;
    bool first = true;
    for (;;) {
        uint8_t len = cursor_u8(from);
        if (len == 0) {
            break;
        }
        if (!step(message)) {
            cursor_fail(in);
            break;
        }
        if (len <= LABEL_MAX_BYTES) {
            used += 1U + len;
            if (text == NULL) {
                cursor_skip(from, len);
            } else {
                text_buffer_print(text, first ? "" : ".");
                put_label(text, cursor_block(from, len));
            }
            first = false;
        } else {
            uint16_t at = (uint16_t)((len & 0x3f) << 8 | cursor_u8(from));
            if (from->failed || len < 0xc0 || at >= before || hops == HOPS_MAX) {
                cursor_fail(in);
                break;
            }
            before = at;
            hops++;
            away = cursor_over(message->whole.base, message->whole.len);
            cursor_skip(&away, at);
            from = &away;
        }
        if (used >= NAME_MAX_BYTES) {
            cursor_fail(in);
        }
        if (from->failed || in->failed) {
            break;
        }
    }
    in->failed = in->failed || from->failed;
    if (first && text != NULL) {
        text_buffer_print(text, ".");
    }
    return !in->failed;
}

static bool read_name(char *out, struct cursor *in, struct dns_record_message *message)
{
    struct text_buffer text = text_buffer_over(out, DNS_RECORD_NAME_BYTES);
    bool good = put_name(&text, in, message);
    if (strcmp(out, ".") == 0) {
        out[0] = '\0';
    }
    return good;
}

bool dns_record_begin(struct dns_record_message *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    char other[DNS_RECORD_NAME_BYTES] = "";
    out->whole = in;
    out->steps_left = STEPS_A_BYTE * (uint32_t)len + STEPS_LEAST;
    out->id = cursor_u16be(&in);
    uint16_t flags = cursor_u16be(&in);
    out->response = (flags & FLAGS_RESPONSE) != 0;
    out->truncated = (flags & FLAGS_TRUNCATED) != 0;
    out->opcode = flags >> 11 & 0xf;
    out->rcode = flags & 0xf;
    out->questions = cursor_u16be(&in);
    out->answers = cursor_u16be(&in);
    out->others = cursor_u16be(&in);
    out->others = (uint16_t)(out->others + cursor_u16be(&in));
    out->name[0] = '\0';
    out->type = 0;
    out->class = 0;
    for (uint16_t i = 0; i < out->questions && !in.failed; i++) {
        bool good = read_name(i == 0 ? out->name : other, &in, out);
        uint16_t type = cursor_u16be(&in);
        uint16_t class = cursor_u16be(&in);
        if (good && i == 0) {
            out->type = type;
            out->class = class;
        }
    }
    out->in = in;
    return !in.failed;
}

/* What the data of a record is read from. */
struct data {
    struct cursor in; /* exactly the data, within the message */
    struct dns_record_message *message;
    struct dns_record *record;
};

static bool put_ipv4(struct text_buffer *text, struct data *data)
{
    char shown[INET_ADDRSTRLEN];
    uint8_t bytes[4];
    cursor_copy(&data->in, bytes, sizeof bytes);
    text_buffer_print(text, "%s", inet_ntop(AF_INET, bytes, shown, sizeof shown));
    return true;
}

static bool put_ipv6(struct text_buffer *text, struct data *data)
{
    char shown[INET6_ADDRSTRLEN];
    uint8_t bytes[16];
    cursor_copy(&data->in, bytes, sizeof bytes);
    text_buffer_print(text, "%s", inet_ntop(AF_INET6, bytes, shown, sizeof shown));
    return true;
}

static bool put_one_name(struct text_buffer *text, struct data *data)
{
    return put_name(text, &data->in, data->message);
}

/* A character-string of RFC 1035 3.3. */
static void put_string(struct text_buffer *text, struct cursor *in)
{
    struct cursor string = cursor_block(in, cursor_u8(in));
    text_buffer_print(text, "\"");
    text_buffer_quoted(text, string);
    text_buffer_print(text, "\"");
}

static bool put_strings(struct text_buffer *text, struct data *data)
{
    bool first = true;
    while (cursor_left(&data->in) > 0) {
        text_buffer_print(text, first ? "" : " ");
        put_string(text, &data->in);
        first = false;
    }
    return !first;
}

static bool put_mx(struct text_buffer *text, struct data *data)
{
    text_buffer_print(text, "%u ", cursor_u16be(&data->in));
    return put_one_name(text, data);
}

static bool put_srv(struct text_buffer *text, struct data *data)
{
    for (int i = 0; i < 3; i++) { /* priority, weight, port */
        text_buffer_print(text, "%u ", cursor_u16be(&data->in));
    }
    return put_one_name(text, data);
}

static bool put_soa(struct text_buffer *text, struct data *data)
{
    bool good = put_one_name(text, data);
    text_buffer_print(text, " ");
    good = put_one_name(text, data) && good;
    for (int i = 0; i < 5; i++) { /* serial, refresh, retry, expire, minimum */
        text_buffer_print(text, " %u", cursor_u32be(&data->in));
    }
    return good;
}

/* RFC 8659 4.1. */
static bool put_caa(struct text_buffer *text, struct data *data)
{
    text_buffer_print(text, "%u ", cursor_u8(&data->in));
    text_buffer_quoted(text, cursor_block(&data->in, cursor_u8(&data->in)));
    text_buffer_print(text, " \"");
    text_buffer_quoted(text, cursor_block(&data->in, cursor_left(&data->in)));
    text_buffer_print(text, "\"");
    return true;
}

/* RFC 3403 4.1. */
static bool put_naptr(struct text_buffer *text, struct data *data)
{
    text_buffer_print(text, "%u ", cursor_u16be(&data->in));
    text_buffer_print(text, "%u ", cursor_u16be(&data->in));
    for (int i = 0; i < 3; i++) {
        put_string(text, &data->in);
        text_buffer_print(text, " ");
    }
    return put_one_name(text, data);
}

static bool put_svcb(struct text_buffer *text, struct data *data)
{
    struct svcb_data svcb = {.has_ech = false};
    text_buffer_print(text, "%u ", cursor_u16be(&data->in));
    if (!put_one_name(text, data) || !svcb_data_put(&svcb, text, &data->in)) {
        return false;
    }
    data->record->has_ech = svcb.has_ech;
    data->record->ech_config = svcb.ech_config;
    memcpy(data->record->ech_public_name, svcb.ech_public_name,
           sizeof svcb.ech_public_name);
    return true;
}

/* RFC 3597 5. */
static void put_unknown(struct text_buffer *text, struct cursor in)
{
    text_buffer_print(text, "\\# %zu", cursor_left(&in));
    text_buffer_print(text, cursor_left(&in) > 0 ? " " : "");
    while (cursor_left(&in) > 0 && !text->cut) {
        text_buffer_print(text, "%02x", cursor_u8(&in));
    }
}

static const struct {
    uint16_t type;
    bool (*put)(struct text_buffer *text, struct data *data);
} types[] = {
    {1, put_ipv4},      {2, put_one_name}, {5, put_one_name},  {6, put_soa},
    {12, put_one_name}, {15, put_mx},      {16, put_strings},  {28, put_ipv6},
    {33, put_srv},      {35, put_naptr},   {39, put_one_name}, {64, put_svcb},
    {65, put_svcb},     {257, put_caa},    {99, put_strings},
};

/* Within the message, so that names in it may point back. */
static bool put_known(struct dns_record *out, struct cursor in,
                      struct dns_record_message *message)
{
    struct text_buffer text = text_buffer_over(out->data, sizeof out->data);
    struct data data = {in, message, out};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (types[i].type == out->type) {
            return types[i].put(&text, &data) && cursor_at_end(&data.in);
        }
    }
    return false;
}

static bool has_more(const struct dns_record_message *message)
{
    return message->answers + message->others > 0 && !message->in.failed;
}

static void count_down(struct dns_record_message *message)
{
    *(message->answers > 0 ? &message->answers : &message->others) -= 1;
}

bool dns_record_next(struct dns_record_message *message, struct dns_record *out)
{
    struct cursor *in = &message->in;
    if (!has_more(message)) {
        return false;
    }
    out->has_ech = false;
    bool named = read_name(out->name, in, message);
    out->type = cursor_u16be(in);
    cursor_skip(in, 2); /* class */
    out->ttl_s = cursor_u32be(in);
    size_t len = cursor_u16be(in);
    size_t begins = in->pos;
    struct cursor data = cursor_block(in, len);
    if (!named || in->failed) {
        return false;
    }
    count_down(message);
    struct cursor within = cursor_over(message->whole.base, begins + len);
    cursor_skip(&within, begins);
    if (!put_known(out, within, message)) {
        struct text_buffer text = text_buffer_over(out->data, sizeof out->data);
        put_unknown(&text, data);
    }
    return true;
}

/* What follows the name of a record. */
static bool skip_rest(struct dns_record_message *message)
{
    struct cursor *in = &message->in;
    cursor_skip(in, 2 + 2 + 4); /* type, class, time to live */
    cursor_skip(in, cursor_u16be(in));
    count_down(message);
    return !in->failed;
}

bool dns_record_next_name(struct dns_record_message *message,
                          char out[static DNS_RECORD_NAME_BYTES])
{
    return has_more(message) && read_name(out, &message->in, message) &&
           skip_rest(message);
}

/* Names are not put into words: that would take a hundred times as long as to read them.
 */
static bool skip_record(struct dns_record_message *message)
{
    return put_name(NULL, &message->in, message) && skip_rest(message);
}

bool dns_record_is_message(const uint8_t *bytes, size_t len)
{
    struct dns_record_message message;
    struct cursor head = cursor_over(bytes, len);
    cursor_skip(&head, 2);
    uint16_t flags = cursor_u16be(&head);
    if (cursor_u16be(&head) > QUESTIONS_MAX || !dns_record_begin(&message, bytes, len) ||
        message.questions + message.answers + message.others == 0 || message.opcode > 5 ||
        (flags & FLAGS_RESERVED) != 0 || message.rcode > 11 ||
        (!message.response && message.rcode != 0) ||
        (message.questions > 0 && (message.class & ~CLASS_ANY_TOP) != 1 &&
         (message.class & ~CLASS_ANY_TOP) != 255)) {
        return false;
    }
    bool whole = true;
    while (whole && has_more(&message)) {
        whole = skip_record(&message);
    }
    return cursor_at_end(&message.in) || (message.truncated && !message.in.failed);
}

void dns_record_rcode_text(uint8_t rcode, char out[static DNS_RECORD_RCODE_BYTES])
{
    static const char *const names[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
                                        "NOTIMP",  "REFUSED", "YXDOMAIN", "YXRRSET",
                                        "NXRRSET", "NOTAUTH", "NOTZONE"};
    if (rcode < sizeof names / sizeof *names) {
        (void)snprintf(out, DNS_RECORD_RCODE_BYTES, "%s", names[rcode]);
    } else {
        (void)snprintf(out, DNS_RECORD_RCODE_BYTES, "RCODE%u", rcode);
    }
}
