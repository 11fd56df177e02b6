/* SPDX-License-Identifier: Apache-2.0 */
/* No secret leaves in what DTLS says before it encrypts. */
#include "tests/gateway/datagram_scan_kit.h"

/* The body of a hello to "a.example" (RFC 6347 4.2.2). */
static const uint8_t dtls_body[] = {
    0xfe, 0xfd, 1, 2, 3, 4,   5,    6,    7,   8,   9,   0,   1,   2,  3, 4,
    5,    6,    7, 8, 9, 0,   1,    2,    3,   4,   5,   6,   7,   8,  9, 0,
    1,    2,    0, 0, 0, 2,   0xc0, 0x2b, 1,   0,   0,   18,  0,   0,  0, 14,
    0,    12,   0, 0, 9, 'a', '.',  'e',  'x', 'a', 'm', 'p', 'l', 'e'};

static uint8_t packet[200];

/* A record with bytes [from, to) of it, and a text in its random bytes. */
static void hand_over_fragment(const char *text, uint8_t from, uint8_t to)
{
    uint8_t body[sizeof dtls_body];
    uint8_t part = (uint8_t)(to - from);
    const uint8_t head[] = {
        22, 0xfe, 0xfd, 0,           0, 0, 0, 0, 0,    0, 0, 0,   (uint8_t)(12 + part),
        1,  0,    0,    sizeof body, 0, 0, 0, 0, from, 0, 0, part};
    memcpy(body, dtls_body, sizeof body);
    memcpy(body + 2, text, strlen(text));
    memcpy(packet, head, sizeof head);
    memcpy(packet + sizeof head, body + from, part);
    hand_over_bytes(packet, sizeof head + part);
}

static void test_a_secret_in_a_dtls_hello_does_not_leave_however_it_is_cut(void)
{
    for (uint8_t cut = 5; cut < sizeof dtls_body; cut += 7) {
        if (!begin_secret("dtls \"a.example\"", "")) {
            return;
        }
        hand_over_fragment(VIN, 0, cut);
        EXPECT_EQ(came_out(), -1);
        hand_over_fragment(VIN, cut, sizeof dtls_body);
        expect_stopped();
        end_secret();
    }
}

static void test_nor_in_a_record_of_dtls_that_is_not_encrypted(void)
{
    static const uint8_t clear[] = "\x17\xfe\xfd\0\0\0\0\0\0\0\1\0\x11" VIN;
    uint8_t sealed[sizeof clear];
    if (!begin_secret("dtls \"a.example\"", "")) {
        return;
    }
    hand_over_fragment("", 0, sizeof dtls_body);
    EXPECT(came_out() > 0);
    memcpy(sealed, clear, sizeof sealed);
    sealed[4] = 1; /* epoch */
    hand_over_bytes(sealed, sizeof sealed - 1);
    EXPECT_EQ(came_out(), sizeof sealed - 1);
    hand_over_bytes(clear, sizeof clear - 1);
    expect_stopped();
    end_secret();
}

int main(void)
{
    RUN(test_a_secret_in_a_dtls_hello_does_not_leave_however_it_is_cut);
    RUN(test_nor_in_a_record_of_dtls_that_is_not_encrypted);
    return tap_done();
}
