/* SPDX-License-Identifier: Apache-2.0 */
/* DNS messages: questions read strictly, answers read without trust, new ones written. */
#include "gateway/uplink/dns_message.h"

#include <stdlib.h>

#include "policies/name_judge.h"
#include "tests/tap.h"

#define QUESTION_A                       \
    "\x12\x34\x01\x00\0\x01\0\0\0\0\0\0" \
    "\x01"                               \
    "A"                                  \
    "\x09"                               \
    "Telemetry"                          \
    "\x07"                               \
    "example"                            \
    "\0"                                 \
    "\0\x01\0\x01"
#define QUESTION_OPT                       \
    "\x12\x34\x01\x00\0\x01\0\0\0\0\0\x01" \
    "\x01"                                 \
    "a"                                    \
    "\x09"                                 \
    "telemetry"                            \
    "\x07"                                 \
    "example"                              \
    "\0"                                   \
    "\0\x01\0\x01"                         \
    "\0\0\x29\x10\0\0\0\0\0\0\0"
#define OF(text) (const uint8_t *)(text), sizeof(text) - 1
#define NAME_AT 12
#define TYPE_AT (sizeof(QUESTION_A) - 1 - 4)

/* In a block of exactly len bytes, so that a sanitizer sees a read past the end. */
static enum dns_question_state ask(struct dns_question *out, const uint8_t *bytes,
                                   size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1);
    memcpy(exact, bytes, len);
    enum dns_question_state state = dns_message_decode_question(out, exact, len);
    free(exact);
    return state;
}

static void test_a_question_is_read_and_its_name_normalised(void)
{
    struct dns_question question;
    EXPECT_EQ(ask(&question, OF(QUESTION_A)), DNS_QUESTION_GOOD);
    EXPECT_EQ(question.id, 0x1234);
    EXPECT_EQ(question.type, NAME_TYPE_A);
    EXPECT_TEXT(question.name, "a.telemetry.example");
    EXPECT(question.recursion_desired);
    EXPECT(!question.edns);
    EXPECT_EQ(question.udp_bytes, 512);
}

static void test_edns_is_allowed_and_its_size_bounded(void)
{
    struct dns_question question;
    EXPECT_EQ(ask(&question, OF(QUESTION_OPT)), DNS_QUESTION_GOOD);
    EXPECT(question.edns);
    EXPECT_EQ(question.udp_bytes, DNS_EDNS_BYTES);
}

static void test_every_truncation_of_a_question_is_refused(void)
{
    for (size_t len = 0; len < sizeof(QUESTION_OPT) - 1; len++) {
        struct dns_question question;
        EXPECT(ask(&question, (const uint8_t *)QUESTION_OPT, len) != DNS_QUESTION_GOOD);
    }
}

static void test_a_byte_too_many_is_refused(void)
{
    struct dns_question question;
    EXPECT_EQ(ask(&question, OF(QUESTION_A "x")), DNS_QUESTION_BAD);
    EXPECT_EQ(ask(&question, OF(QUESTION_OPT "x")), DNS_QUESTION_BAD);
}

static void test_a_response_is_ignored_not_answered(void)
{
    uint8_t bytes[sizeof(QUESTION_A)];
    struct dns_question question;
    memcpy(bytes, QUESTION_A, sizeof bytes);
    bytes[2] |= 0x80;
    EXPECT_EQ(ask(&question, bytes, sizeof bytes - 1), DNS_QUESTION_IGNORE);
    EXPECT_EQ(ask(&question, bytes, 11), DNS_QUESTION_IGNORE);
}

static void test_other_opcodes_counts_and_classes_are_refused(void)
{
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = {
        {2, 0x11},           /* inverse query */
        {2, 0x29},           /* update */
        {2, 0x03},           /* truncated */
        {5, 0},              /* no question */
        {5, 2},              /* two */
        {7, 1},              /* an answer */
        {9, 1},              /* an authority */
        {11, 1},             /* an additional record that is not there */
        {TYPE_AT + 3, 3},    /* class CH */
        {TYPE_AT + 2, 0x80}, /* a flag in the class, as mDNS has */
        {NAME_AT, 0xc0},     /* compression */
        {NAME_AT, 0x40},     /* a label type that was never used */
        {NAME_AT, 0x3f},     /* a label that leaves the message */
        {NAME_AT + 1, '.'},  /* a dot inside a label */
        {NAME_AT + 1, 0},    /* a NUL */
        {NAME_AT + 1, ' '},  /* no host name */
        {NAME_AT, 0},        /* the root, and bytes after it */
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        uint8_t bytes[sizeof(QUESTION_A) - 1];
        struct dns_question question;
        memcpy(bytes, QUESTION_A, sizeof bytes);
        bytes[changes[i].at] = changes[i].value;
        EXPECT_EQ(ask(&question, bytes, sizeof bytes), DNS_QUESTION_BAD);
        EXPECT_EQ(question.id, 0x1234);
    }
}

static void test_a_name_of_253_characters_is_read_and_of_255_refused(void)
{
    for (size_t last = 61; last <= 63; last++) {
        uint8_t bytes[400] = "\0\x01\x01\0\0\x01\0\0\0\0\0\0";
        struct dns_question question;
        size_t at = 12;
        for (size_t label = 0; label < 4; label++) {
            size_t len = label < 3 ? 63 : last;
            bytes[at++] = (uint8_t)len;
            memset(bytes + at, 'a', len);
            at += len;
        }
        memcpy(bytes + at, "\0\0\x01\0\x01", 5);
        EXPECT_EQ(ask(&question, bytes, at + 5),
                  last == 61 ? DNS_QUESTION_GOOD : DNS_QUESTION_BAD);
    }
}

static void test_a_name_that_is_no_host_name_is_kept_for_the_record(void)
{
    uint8_t bytes[] = QUESTION_A;
    struct dns_question question;
    bytes[NAME_AT + 1] = '*';
    bytes[NAME_AT + 3] = 0;
    EXPECT_EQ(ask(&question, bytes, sizeof bytes - 1), DNS_QUESTION_BAD);
    EXPECT_TEXT(question.name, "*.?elemetry.example");
    EXPECT_EQ(question.type, NAME_TYPE_A);
}

/* An answer to QUESTION_A under an id of 0x4711, with the records of the test. */
struct reply {
    uint8_t bytes[DNS_ANSWER_MAX_BYTES];
    size_t len;
};

static void reply_begin(struct reply *self, uint16_t flags)
{
    memcpy(self->bytes, QUESTION_A, sizeof(QUESTION_A) - 1);
    self->len = sizeof(QUESTION_A) - 1;
    memcpy(self->bytes, (uint8_t[]){0x47, 0x11, (uint8_t)(flags >> 8), (uint8_t)flags},
           4);
}

static void reply_add(struct reply *self, const void *owner, size_t owner_len,
                      uint8_t type, uint32_t ttl_s, const void *data, size_t len)
{
    uint8_t fixed[] = {0,
                       type,
                       0,
                       1,
                       (uint8_t)(ttl_s >> 24),
                       (uint8_t)(ttl_s >> 16),
                       (uint8_t)(ttl_s >> 8),
                       (uint8_t)ttl_s,
                       (uint8_t)(len >> 8),
                       (uint8_t)len};
    memcpy(self->bytes + self->len, owner, owner_len);
    memcpy(self->bytes + self->len + owner_len, fixed, sizeof fixed);
    memcpy(self->bytes + self->len + owner_len + sizeof fixed, data, len);
    self->len += owner_len + sizeof fixed + len;
    self->bytes[7]++;
}

#define SELF "\xc0\x0c", 2
#define TARGET \
    "\x01"     \
    "b"        \
    "\x07"     \
    "example"  \
    "\0",      \
        11

static bool read_reply(struct dns_answer *out, const struct reply *reply, size_t len,
                       uint16_t type)
{
    struct dns_question question = {.type = type, .name = "a.telemetry.example"};
    uint8_t *exact = malloc(len > 0 ? len : 1);
    memcpy(exact, reply->bytes, len);
    bool good = dns_message_decode_answer(out, &question, 0x4711, exact, len);
    free(exact);
    return good;
}

static void test_addresses_of_the_name_are_taken_with_the_least_ttl(void)
{
    struct reply reply;
    struct dns_answer answer;
    reply_begin(&reply, 0x8180);
    reply_add(&reply, SELF, 1, 300, "\xc6\x33\x64\x0a", 4);
    reply_add(&reply, SELF, 1, 60, "\xc6\x33\x64\x0b", 4);
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
    EXPECT_EQ(answer.count, 2);
    EXPECT_EQ(answer.ttl_s, 60);
    EXPECT_EQ(answer.addresses[1].bytes[3], 11);
}

static void test_an_alias_is_followed_in_any_order(void)
{
    struct reply reply;
    struct dns_answer answer;
    reply_begin(&reply, 0x8180);
    reply_add(&reply, TARGET, 1, 300, "\xc6\x33\x64\x0a", 4);
    reply_add(&reply, SELF, 5, 30, TARGET);
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
    EXPECT_EQ(answer.count, 1);
    EXPECT_EQ(answer.ttl_s, 30);
}

static void test_records_of_other_names_and_types_are_passed_over(void)
{
    struct reply reply;
    struct dns_answer answer;
    reply_begin(&reply, 0x8180);
    reply_add(&reply, TARGET, 1, 300, "\x01\x02\x03\x04", 4);
    reply_add(&reply, SELF, 28, 300, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x09", 16);
    reply_add(&reply, SELF, 1, 300, "\x01\x02\x03", 3);
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
    EXPECT_EQ(answer.count, 0);
    EXPECT_EQ(answer.ttl_s, 0);
}

static void test_a_mapped_address_is_no_answer_for_ipv6(void)
{
    struct reply reply;
    struct dns_answer answer;
    reply_begin(&reply, 0x8180);
    reply.bytes[TYPE_AT + 1] = 28;
    reply_add(&reply, SELF, 28, 9, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\x01", 16);
    reply_add(&reply, SELF, 28, 9, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_AAAA));
    EXPECT_EQ(answer.count, 1);
    EXPECT_EQ(answer.addresses[0].family, ADDRESS_IPV6);
}

static void test_an_alias_loop_ends(void)
{
    struct reply reply;
    struct dns_answer answer;
    reply_begin(&reply, 0x8180);
    reply_add(&reply, SELF, 5, 30, "\xc0\x0c", 2);
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
    EXPECT_EQ(answer.count, 0);
}

static void test_a_compression_loop_ends(void)
{
    struct reply reply;
    struct dns_answer answer;
    uint8_t to_itself[2];
    reply_begin(&reply, 0x8180);
    to_itself[0] = 0xc0;
    to_itself[1] = (uint8_t)reply.len;
    reply_add(&reply, to_itself, 2, 1, 30, "\x01\x02\x03\x04", 4);
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
    EXPECT_EQ(answer.count, 0);
}

static void test_what_answers_another_question_is_ignored(void)
{
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = {{0, 0x48},       {1, 0x12}, {2, 0x01},          {2, 0x89},
                   {5, 0},          {5, 2},    {NAME_AT + 1, 'b'}, {TYPE_AT + 1, 28},
                   {TYPE_AT + 3, 3}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct reply reply;
        struct dns_answer answer;
        reply_begin(&reply, 0x8180);
        reply_add(&reply, SELF, 1, 300, "\xc6\x33\x64\x0a", 4);
        reply.bytes[changes[i].at] = changes[i].value;
        EXPECT(!read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
        EXPECT_EQ(answer.count, 0);
    }
}

static void test_every_truncation_of_an_answer_gives_no_address_of_the_cut_record(void)
{
    struct reply reply;
    reply_begin(&reply, 0x8180);
    size_t head = reply.len;
    reply_add(&reply, SELF, 5, 30, TARGET);
    reply_add(&reply, TARGET, 1, 300, "\xc6\x33\x64\x0a", 4);
    for (size_t len = 0; len < reply.len; len++) {
        struct dns_answer answer;
        EXPECT_EQ(read_reply(&answer, &reply, len, NAME_TYPE_A), len >= head);
        EXPECT_EQ(answer.count, 0);
    }
}

static void test_a_truncated_flag_and_an_error_carry_nothing_else(void)
{
    struct reply reply;
    struct dns_answer answer;
    reply_begin(&reply, 0x8380);
    reply_add(&reply, SELF, 1, 300, "\xc6\x33\x64\x0a", 4);
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
    EXPECT(answer.truncated);
    EXPECT_EQ(answer.count, 0);
    reply_begin(&reply, 0x8183);
    reply_add(&reply, SELF, 1, 300, "\xc6\x33\x64\x0a", 4);
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
    EXPECT_EQ(answer.rcode, DNS_NXDOMAIN);
    EXPECT_EQ(answer.count, 0);
}

static void test_more_addresses_than_are_kept_are_left(void)
{
    struct reply reply;
    struct dns_answer answer;
    reply_begin(&reply, 0x8180);
    for (size_t i = 0; i < DNS_ADDRESSES_MAX + 5; i++) {
        reply_add(&reply, SELF, 1, 300, "\xc6\x33\x64\x0a", 4);
    }
    EXPECT(read_reply(&answer, &reply, reply.len, NAME_TYPE_A));
    EXPECT_EQ(answer.count, DNS_ADDRESSES_MAX);
}

static void test_a_query_is_a_question_again_without_the_clients_case(void)
{
    struct dns_question question, again;
    uint8_t query[DNS_UDP_BYTES];
    EXPECT_EQ(ask(&question, OF(QUESTION_A)), DNS_QUESTION_GOOD);
    size_t len = dns_message_encode_query(query, &question, 0x4711);
    EXPECT_EQ(ask(&again, query, len), DNS_QUESTION_GOOD);
    EXPECT_EQ(again.id, 0x4711);
    EXPECT_TEXT(again.name, "a.telemetry.example");
    EXPECT(memcmp(again.wire,
                  "\x01"
                  "a"
                  "\x09"
                  "telemetry",
                  12) == 0);
}

/* So that the length of what is encrypted tells no name. */
static void test_a_padded_query_has_the_length_of_many(void)
{
    for (size_t len = 1; len <= 63; len++) {
        struct dns_question question = {.type = 1}, again;
        uint8_t query[DNS_UDP_BYTES];
        size_t at = 0;
        while (at < 3 * (len + 1) && at + len < sizeof question.name - 1) {
            memset(question.name + at, 'a', len);
            at += len + 1;
            question.name[at - 1] = '.';
        }
        question.name[at - 1] = '\0';
        size_t bytes = dns_message_encode_query(query, &question, 0x4711);
        size_t padded = dns_message_pad_query(query, bytes);
        EXPECT_EQ(padded % DNS_PADDING_BYTES, 0);
        EXPECT(padded > bytes && padded < bytes + 4 + DNS_PADDING_BYTES);
        EXPECT_EQ(ask(&again, query, padded), DNS_QUESTION_GOOD);
        EXPECT_TEXT(again.name, question.name);
    }
}

static void test_an_answer_reads_back_and_echoes_the_question(void)
{
    struct dns_question question;
    struct dns_answer answer = {.ttl_s = 60, .count = 2}, again;
    uint8_t message[DNS_UDP_BYTES];
    answer.addresses[0] = address_ipv4((uint8_t[]){198, 51, 100, 10});
    answer.addresses[1] = address_ipv4((uint8_t[]){198, 51, 100, 11});
    EXPECT_EQ(ask(&question, OF(QUESTION_OPT)), DNS_QUESTION_GOOD);
    size_t len = dns_message_encode_answer(message, sizeof message, &question,
                                           DNS_NOERROR, &answer);
    EXPECT(dns_message_decode_answer(&again, &question, 0x1234, message, len));
    EXPECT_EQ(again.count, 2);
    EXPECT_EQ(again.ttl_s, 60);
    EXPECT_EQ(message[11], 1); /* an OPT for an OPT, RFC 6891 6.1.1 */
}

static void test_an_answer_stays_within_its_room(void)
{
    struct dns_question question;
    struct dns_answer answer = {.ttl_s = 60, .count = DNS_ADDRESSES_MAX}, again;
    uint8_t message[DNS_UDP_BYTES];
    uint8_t long_question[300] = "\0\x01\x01\0\0\x01\0\0\0\0\0\0";
    size_t at = 12;
    for (size_t label = 0; label < 4; label++) {
        size_t len = label < 3 ? 63 : 61;
        long_question[at++] = (uint8_t)len;
        memset(long_question + at, 'a', len);
        at += len;
    }
    memcpy(long_question + at, "\0\0\x1c\0\x01", 5);
    for (size_t i = 0; i < DNS_ADDRESSES_MAX; i++) {
        answer.addresses[i] = address_ipv6((uint8_t[16]){0x20, 1, 0xd, 0xb8, [15] = 1});
    }
    EXPECT_EQ(ask(&question, long_question, at + 5), DNS_QUESTION_GOOD);
    size_t len = dns_message_encode_answer(message, sizeof message, &question,
                                           DNS_NOERROR, &answer);
    EXPECT(len <= sizeof message);
    EXPECT(dns_message_decode_answer(&again, &question, 1, message, len));
    EXPECT_EQ(again.count, 8);
}

static void test_a_refusal_without_a_readable_question_is_a_header(void)
{
    struct dns_question question;
    uint8_t message[DNS_UDP_BYTES];
    EXPECT_EQ(ask(&question, OF("\x12\x34\x01\0\0\x02\0\0\0\0\0\0")), DNS_QUESTION_BAD);
    size_t len =
        dns_message_encode_answer(message, sizeof message, &question, DNS_FORMERR, NULL);
    EXPECT_EQ(len, 12);
    EXPECT_EQ(message[0], 0x12);
    EXPECT_EQ(message[3] & 0x0f, DNS_FORMERR);
    EXPECT_EQ(message[5], 0);
}

int main(void)
{
    RUN(test_a_question_is_read_and_its_name_normalised);
    RUN(test_edns_is_allowed_and_its_size_bounded);
    RUN(test_every_truncation_of_a_question_is_refused);
    RUN(test_a_byte_too_many_is_refused);
    RUN(test_a_response_is_ignored_not_answered);
    RUN(test_other_opcodes_counts_and_classes_are_refused);
    RUN(test_a_name_of_253_characters_is_read_and_of_255_refused);
    RUN(test_a_name_that_is_no_host_name_is_kept_for_the_record);
    RUN(test_addresses_of_the_name_are_taken_with_the_least_ttl);
    RUN(test_an_alias_is_followed_in_any_order);
    RUN(test_records_of_other_names_and_types_are_passed_over);
    RUN(test_a_mapped_address_is_no_answer_for_ipv6);
    RUN(test_an_alias_loop_ends);
    RUN(test_a_compression_loop_ends);
    RUN(test_what_answers_another_question_is_ignored);
    RUN(test_every_truncation_of_an_answer_gives_no_address_of_the_cut_record);
    RUN(test_a_truncated_flag_and_an_error_carry_nothing_else);
    RUN(test_more_addresses_than_are_kept_are_left);
    RUN(test_a_query_is_a_question_again_without_the_clients_case);
    RUN(test_a_padded_query_has_the_length_of_many);
    RUN(test_an_answer_reads_back_and_echoes_the_question);
    RUN(test_an_answer_stays_within_its_room);
    RUN(test_a_refusal_without_a_readable_question_is_a_header);
    return tap_done();
}
