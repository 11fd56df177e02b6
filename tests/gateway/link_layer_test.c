/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/capture/link_layer.h"

#include "tests/tap.h"

#define MACS "\1\2\3\4\5\6\7\10\11\12\13\14"

/* Where the IP packet begins, -1 when there is none. */
static int begins(int linktype, const char *bytes, size_t len)
{
    struct cursor in = cursor_over((const uint8_t *)bytes, len);
    return link_layer_strip(linktype, &in) ? (int)in.pos : -1;
}
#define BEGINS(linktype, literal) begins(linktype, literal, sizeof(literal) - 1)

static void test_every_link_type_leads_to_the_packet(void)
{
    EXPECT_EQ(BEGINS(1, MACS "\x08\x00"
                             "E"),
              14);
    EXPECT_EQ(BEGINS(1, MACS "\x86\xdd"
                             "`"),
              14);
    EXPECT_EQ(BEGINS(1, MACS "\x81\x00\0\1\x88\xa8\0\2\x08\x00"
                             "E"),
              22);
    EXPECT_EQ(BEGINS(1, MACS "\x88\x64\x11\0\0\1\0\2\0\x21"
                             "E"),
              22);
    EXPECT_EQ(BEGINS(1, MACS "\x88\x47\0\0\x10\x40\0\0\x11\x40"
                             "E"),
              22);
    EXPECT_EQ(BEGINS(113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\x08\x00"
                          "E"),
              16);
    EXPECT_EQ(BEGINS(276, "\x86\xdd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                          "`"),
              20);
    EXPECT_EQ(BEGINS(0, "\2\0\0\0"
                        "E"),
              4);
    EXPECT_EQ(BEGINS(101, "E"), 0);
    EXPECT_EQ(BEGINS(9, "\xff\x03\x00\x57`"), 4);
    EXPECT_EQ(BEGINS(50, "\x21"
                         "E"),
              1);
}

static void test_what_carries_no_ip_or_is_cut_has_none(void)
{
    EXPECT_EQ(BEGINS(1, MACS "\x08\x06"), -1);
    EXPECT_EQ(BEGINS(1, MACS "\x08"), -1);
    EXPECT_EQ(BEGINS(1, MACS "\x88\x64\x11\0\0\1\0\2\xc0\x21"), -1);
    EXPECT_EQ(
        BEGINS(1,
               MACS "\x88\x47\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                    "\0\0\0\0"),
        -1);
    EXPECT_EQ(BEGINS(276, "\x08\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), -1);
    EXPECT_EQ(BEGINS(0, "\2\0"), -1);
    EXPECT_EQ(BEGINS(147, "E"), -1);
    EXPECT(link_layer_is_known(276));
    EXPECT(!link_layer_is_known(147));
}

int main(void)
{
    RUN(test_every_link_type_leads_to_the_packet);
    RUN(test_what_carries_no_ip_or_is_cut_has_none);
    return tap_done();
}
