/* SPDX-License-Identifier: Apache-2.0 */
/* Target: dns_message_decode_question, dns_message_encode_query. A question that was read
 * is asked on as the same question, whatever else stood in the packet. */
#include "gateway/uplink/dns_message.h"
#include "policies/name_judge.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dns_question question, again;
    uint8_t query[DNS_UDP_BYTES];
    char normal[POLICY_HOST_BYTES];
    if (dns_message_decode_question(&question, data, size) != DNS_QUESTION_GOOD) {
        return 0;
    }
    HOLDS(size <= DNS_QUESTION_BYTES);
    HOLDS(name_normalise(normal, question.name) && strcmp(normal, question.name) == 0);
    HOLDS(question.udp_bytes >= DNS_UDP_BYTES && question.udp_bytes <= DNS_EDNS_BYTES);
    size_t len = dns_message_encode_query(query, &question, 0x1234);
    HOLDS(len > 12 && len <= sizeof query);
    HOLDS(dns_message_decode_question(&again, query, len) == DNS_QUESTION_GOOD);
    HOLDS(again.id == 0x1234 && again.type == question.type);
    HOLDS(strcmp(again.name, question.name) == 0);
    return 0;
}
