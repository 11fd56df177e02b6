/* SPDX-License-Identifier: Apache-2.0 */
/* Target: dns_message_decode_answer, dns_message_encode_answer. Only an answer to the
 * question under its id is read; what was read is told the client as it is. The seeds are
 * answers to telemetry.example, type A (even first byte) or AAAA, under id 0x1234. */
#include "gateway/uplink/dns_message.h"
#include "tests/fuzz/fuzz.h"

static struct dns_question question_of(uint16_t type)
{
    struct dns_question question;
    uint8_t query[] = {0x12, 0x34, 1,   0,   0,   1,   0,   0,   0,   0,   0, 0,
                       9,    't',  'e', 'l', 'e', 'm', 'e', 't', 'r', 'y', 7, 'e',
                       'x',  'a',  'm', 'p', 'l', 'e', 0,   0,   0,   0,   1};
    query[sizeof query - 3] = (uint8_t)type;
    HOLDS(dns_message_decode_question(&question, query, sizeof query) ==
          DNS_QUESTION_GOOD);
    return question;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dns_answer answer, again;
    uint8_t out[DNS_EDNS_BYTES];
    if (size < 1) {
        return 0;
    }
    struct dns_question question = question_of((data[0] & 1U) ? 28 : 1);
    if (!dns_message_decode_answer(&answer, &question, 0x1234, data + 1, size - 1)) {
        return 0;
    }
    HOLDS(data[1] == 0x12 && data[2] == 0x34);
    HOLDS(answer.count <= DNS_ADDRESSES_MAX && (answer.count > 0 || answer.ttl_s == 0));
    if (answer.truncated || answer.rcode != DNS_NOERROR) {
        return 0;
    }
    size_t len =
        dns_message_encode_answer(out, sizeof out, &question, answer.rcode, &answer);
    HOLDS(len >= 12 && len <= sizeof out);
    HOLDS(dns_message_decode_answer(&again, &question, 0x1234, out, len));
    HOLDS(again.count == answer.count);
    for (size_t i = 0; i < answer.count; i++) {
        HOLDS(address_equal(&again.addresses[i], &answer.addresses[i]));
    }
    return 0;
}
