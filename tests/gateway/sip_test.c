/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define CAMERA "11010100001320000001"
#define PLATFORM "11010100002000000001"

static void test_a_call_tells_the_host(void)
{
    EXPECT(PIECES(sip_read, "INVITE sip:bob@Biloxi.Example;x=1 SIP/2.0\r\n"
                            "From: <sip:alice@atlanta.example>\r\n\r\n"));
    EXPECT_EQ(content.protocol, TRAFFIC_UNKNOWN);
    EXPECT_TEXT(content.host, "biloxi.example");
    EXPECT(PIECES(sip_read, "SIP/2.0 200 OK\r\n\r\n"));
    EXPECT_EQ(content.identifier_count, 0);
}

static void test_a_camera_that_registers_is_gb28181_and_tells_its_id(void)
{
    EXPECT_EQ(READ(sip_read, "REGISTER sip:" PLATFORM "@1101010000 SIP/2.0\r\n"
                             "f: <sip:" CAMERA "@1101010000>;tag=1\r\n"
                             "Contact: <sip:nobody>\r\n\r\n"),
              CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_GB28181);
    EXPECT_EQ(content.identifier_count, 1);
    EXPECT_EQ(content.identifiers[0].kind, CONTENT_DEVICE);
    EXPECT_TEXT(content.identifiers[0].value, CAMERA);
}

#define NOTIFY                                                    \
    "MESSAGE sip:x@h.example SIP/2.0\r\nFrom: y\r\nTo: sip:1\r\n" \
    "c: Application/MANSCDP+xml\r\n\r\n<Notify>"

static void test_a_camera_that_moves_tells_where_it_is(void)
{
    EXPECT_EQ(
        READ(sip_read, NOTIFY "<Longitude>13.5</Longitude><Latitude>-52.25</Latitude>"),
        CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_GB28181);
    EXPECT_EQ(content.position_count, 1);
    EXPECT(content.positions[0].latitude_deg == -52.25 &&
           content.positions[0].longitude_deg == 13.5);
    static const char *const none[] = {
        NOTIFY "<Longitude>13.5</Longitude>",
        NOTIFY "<Latitude></Latitude>",
        NOTIFY "<Latitude>1.2.3</Latitude><Longitude>1</Longitude>",
        NOTIFY "<Latitude>1234567890123456789012345</Latitude>",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        EXPECT_EQ(read_bytes(sip_read, none[i], strlen(none[i])), CONTENT_IS);
        EXPECT_EQ(content.position_count, 0);
    }
}

static void test_other_text_is_none(void)
{
    EXPECT_EQ(READ(sip_read, "INVITE x SIP/3.0\r\n"), CONTENT_NOT);
    EXPECT_EQ(READ(sip_read, "INVITE sip:x SIP/3.0\r\n"), CONTENT_NOT);
    EXPECT_EQ(READ(sip_read, "INVITE http"), CONTENT_NOT);
    EXPECT_EQ(READ(sip_read, "-"), CONTENT_NOT);
    EXPECT_EQ(READ(sip_read, "\1"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_call_tells_the_host);
    RUN(test_a_camera_that_registers_is_gb28181_and_tells_its_id);
    RUN(test_a_camera_that_moves_tells_where_it_is);
    RUN(test_other_text_is_none);
    return tap_done();
}
