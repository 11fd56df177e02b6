/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/answered.h"

#include <netinet/in.h>
#include <stdlib.h>

#include "tests/gateway/quote_kit.h"
#include "tests/tap.h"

static struct answered answered;
static uint8_t said[1400];

static void begin(void)
{
    memset(&answered, 0, sizeof answered);
    for (size_t i = 0; i < sizeof said; i++) {
        said[i] = (uint8_t)(i * 7);
    }
}

static bool takes(const uint8_t *quote, size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1);
    memcpy(exact, quote, len);
    bool taken = answered_take(&answered, cursor_over(exact, len));
    free(exact);
    return taken;
}

static void test_what_was_sent_is_known_by_its_head_once(void)
{
    for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
        for (size_t len = 0; len <= sizeof said; len += 200) {
            uint8_t quote[QUOTE_MAX] = {0};
            size_t heads[] = {0, len / 2, len};
            for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
                size_t head = heads[i] < ANSWERED_BYTES ? heads[i] : ANSWERED_BYTES;
                begin();
                quote_note(&answered, is_ipv6 != 0, said, len);
                size_t bytes = quote_put(quote, is_ipv6 != 0, said, head, len);
                EXPECT(takes(quote, bytes));
                EXPECT(!takes(quote, bytes));
            }
        }
    }
}

/* Addresses, ports, length, protocol, fragment, options, and each byte that was said. */
static void test_what_was_not_sent_is_not_known(void)
{
    static const size_t ipv4[] = {0,  6,  7,  9,  12, 15, 16, 19,
                                  20, 21, 22, 23, 24, 25, 28, 67};
    static const size_t ipv6[] = {0, 6, 8, 23, 24, 39, 40, 41, 42, 43, 44, 45, 48, 87};
    for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
        const size_t *at = is_ipv6 ? ipv6 : ipv4;
        size_t count = is_ipv6 ? sizeof ipv6 / sizeof *ipv6 : sizeof ipv4 / sizeof *ipv4;
        for (size_t i = 0; i < count; i++) {
            uint8_t quote[QUOTE_MAX] = {0};
            begin();
            quote_note(&answered, is_ipv6 != 0, said, 40);
            size_t len = quote_put(quote, is_ipv6 != 0, said, 40, 40);
            quote[at[i]] ^= 0x11;
            EXPECT(!takes(quote, len));
            quote[at[i]] ^= 0x11;
            EXPECT(takes(quote, len));
        }
    }
}

static void test_more_than_was_said_is_not_known(void)
{
    uint8_t quote[QUOTE_MAX] = {0};
    begin();
    quote_note(&answered, false, said, 40);
    EXPECT(!takes(quote, quote_put(quote, false, said, 41, 40)));
    quote_note(&answered, false, said, sizeof said);
    EXPECT(!takes(quote, quote_put(quote, false, said, ANSWERED_BYTES + 1, sizeof said)));
}

static void test_a_quote_that_is_cut_is_safe(void)
{
    uint8_t quote[QUOTE_MAX] = {0};
    for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
        begin();
        quote_note(&answered, is_ipv6 != 0, said, 0);
        size_t len = quote_put(quote, is_ipv6 != 0, said, 0, 0);
        for (size_t cut = 0; cut < len; cut++) {
            EXPECT(!takes(quote, cut));
        }
        EXPECT(takes(quote, len));
    }
}

static void test_the_last_ones_are_known_and_no_more(void)
{
    uint8_t quote[QUOTE_MAX] = {0};
    begin();
    for (size_t i = 0; i < ANSWERED_ROWS + 1; i++) {
        quote_note(&answered, false, said, i);
    }
    EXPECT(!takes(quote, quote_put(quote, false, said, 0, 0)));
    for (size_t i = 1; i < ANSWERED_ROWS + 1; i++) {
        EXPECT(takes(quote, quote_put(quote, false, said, i, i)));
    }
}

int main(void)
{
    RUN(test_what_was_sent_is_known_by_its_head_once);
    RUN(test_what_was_not_sent_is_not_known);
    RUN(test_more_than_was_said_is_not_known);
    RUN(test_a_quote_that_is_cut_is_safe);
    RUN(test_the_last_ones_are_known_and_no_more);
    return tap_done();
}
