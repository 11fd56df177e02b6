/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static void test_a_connection_tells_its_client_and_user(void)
{
    EXPECT_EQ(READ(mqtt_read, "\x10\x14\0\4MQTT\4\xc2\0\x3c\0\2id\0\1u\0\1p\x30\3\0\1t"),
              CONTENT_IS);
    EXPECT_EQ(content.identifier_count, 2);
    EXPECT_EQ(content.identifiers[0].kind, CONTENT_CLIENT);
    EXPECT_TEXT(content.identifiers[0].value, "id");
    EXPECT_TEXT(content.identifiers[1].value, "u");
    EXPECT_EQ(READ(mqtt_read, "\x10\x0d\0\4MQTT\4\2\0\x3c\0\0z"), CONTENT_NOT);
    EXPECT(PIECES(mqtt_read, "\x10\x0c\0\4MQTT\4\2\0\x3c\0\0"));
    EXPECT_EQ(content.identifier_count, 0);
}

static void test_the_name_is_enough_while_the_rest_is_coming(void)
{
    EXPECT_EQ(READ(mqtt_read, "\x10\x80\2\0\4MQTT\4\2"), CONTENT_IS);
    EXPECT_EQ(READ(mqtt_read, "\x10\x80\2\0\4MQTX"), CONTENT_NOT);
    EXPECT_EQ(READ(mqtt_read, "\x10\x80"), CONTENT_MORE);
    EXPECT_EQ(READ(mqtt_read, "\x10\x80\0"), CONTENT_NOT);
    EXPECT_EQ(READ(mqtt_read, "\x11"), CONTENT_NOT);
}

static void test_a_server_answers_with_known_values(void)
{
    EXPECT(PIECES(mqtt_read_server, "\x20\2\0\0"));
    EXPECT(PIECES(mqtt_read_server, "\x20\6\0\0\3\x22\0\x0a"));
    EXPECT(PIECES(mqtt_read_server, "\x20\3\0\x87\0"));
    EXPECT_EQ(READ(mqtt_read_server, "\x20\2\0\6"), CONTENT_NOT);
    EXPECT_EQ(READ(mqtt_read_server, "\x20\2\2\0"), CONTENT_NOT);
    EXPECT_EQ(READ(mqtt_read_server, "\x20\3\0\1\0"), CONTENT_NOT);
    EXPECT_EQ(READ(mqtt_read_server, "\x20\1"), CONTENT_NOT);
    EXPECT_EQ(READ(mqtt_read_server, "\x20\x80\x20"), CONTENT_NOT);
    EXPECT_EQ(READ(mqtt_read_server, "\x20\x80\0"), CONTENT_NOT);
    EXPECT_EQ(READ(mqtt_read_server, "\x30"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_connection_tells_its_client_and_user);
    RUN(test_the_name_is_enough_while_the_rest_is_coming);
    RUN(test_a_server_answers_with_known_values);
    return tap_done();
}
