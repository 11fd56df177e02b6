/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

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

static void test_a_place_is_looked_for_where_one_would_stand(void)
{
    static const char place[] = "<Latitude>1</Latitude><Longitude>2</Longitude>";
    static char text[8192];
    for (size_t blanks = 4000; blanks <= 4096; blanks += 96) {
        int len =
            sprintf(text, "MESSAGE sip:x@h SIP/2.0\nc: application/manscdp+xml\n\n");
        len += sprintf(text + len, "%*s%s", (int)blanks, "", place);
        EXPECT_EQ(read_bytes(sip_read, text, (size_t)len), CONTENT_IS);
        EXPECT_EQ(content.position_count, blanks == 4000);
    }
}

#define LONG_BYTES 16384

static double read_us(const char *field)
{
    static char text[LONG_BYTES];
    struct timespec from, to;
    size_t len = (size_t)sprintf(text, "MESSAGE sip:x@h SIP/2.0\n");
    for (unsigned i = 0; i < 400; i++) {
        len += (size_t)sprintf(text + len, "%s\n", field);
    }
    text[len++] = '\n';
    memset(text + len, '<', sizeof text - len);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    EXPECT_EQ(read_bytes(sip_read, text, sizeof text), CONTENT_IS);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    return (double)(to.tv_sec - from.tv_sec) * 1e6 +
           (double)(to.tv_nsec - from.tv_nsec) / 1e3;
}

/* Each of hundreds of fields that say so would have it looked through, which took five
 * hundred times as long. */
static void test_a_body_is_looked_through_once_however_often_it_is_told(void)
{
    double without_us = read_us("x:application/manscdp+xml");
    double told_us = read_us("c:application/manscdp+xml");
    if (!EXPECT(told_us < 50 * without_us)) {
        printf("# %.0f us and %.0f us\n", told_us, without_us);
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
    RUN(test_a_place_is_looked_for_where_one_would_stand);
    RUN(test_a_body_is_looked_through_once_however_often_it_is_told);
    RUN(test_other_text_is_none);
    return tap_done();
}
