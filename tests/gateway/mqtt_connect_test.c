/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/mqtt_connect.h"

#include "tests/tap.h"

static struct mqtt_connect connect;

static bool is(struct cursor in, const char *text)
{
    size_t len = cursor_left(&in);
    const uint8_t *bytes = cursor_take(&in, len);
    return len == strlen(text) && (len == 0 || memcmp(bytes, text, len) == 0);
}

#define READS(literal)          \
    mqtt_connect_read(&connect, \
                      cursor_over((const uint8_t *)(literal), sizeof(literal) - 1))

static void test_each_version_tells_the_client(void)
{
    EXPECT(READS("\0\6MQIsdp\3\2\0\x3c\0\2id"));
    EXPECT_EQ(connect.version, MQTT_CONNECT_V31);
    EXPECT(is(connect.client_id, "id") && is(connect.user, ""));
    EXPECT(READS("\0\4MQTT\4\xc2\0\x3c\0\2id\0\1u\0\2pw"));
    EXPECT(is(connect.user, "u"));
    EXPECT(READS("\0\4MQTT\5\xee\0\x3c\3\x21\0\x14\0\0\2\x01\1\0\1t\0\1w\0\1u\0\1p"));
    EXPECT(is(connect.will_topic, "t") && is(connect.client_id, ""));
    EXPECT(READS("\0\4MQTT\x84\2\0\x3c\0\1b"));
    EXPECT_EQ(connect.version, MQTT_CONNECT_V311);
}

static void test_a_packet_that_breaks_its_form_is_refused(void)
{
    EXPECT(!READS("\0\4MQTT\3\2\0\x3c\0\0"));
    EXPECT(!READS("\0\6MQIsdp\4\2\0\x3c\0\0"));
    EXPECT(!READS("\0\4MQTX\4\2\0\x3c\0\0"));
    EXPECT(!READS("\0\4MQTT\4\3\0\x3c\0\0"));            /* reserved flag */
    EXPECT(!READS("\0\4MQTT\4\x1c\0\x3c\0\0\0\1t\0\0")); /* QoS 3 */
    EXPECT(!READS("\0\4MQTT\4\x20\0\x3c\0\0"));          /* retain of no will */
    EXPECT(!READS("\0\4MQTT\4\2\0\x3c\0\1"));
    EXPECT(!READS("\0\4MQTT\4\2\0\x3c\0\0z"));
    EXPECT(!READS("\0\4MQTT\5\2\0\x3c\3\x23\0\1\0\0")); /* an alias of nothing */
    EXPECT(!READS("\0\4MQTT\5\4\0\x3c\0\0\0\3\x23\0\1\0\1t\0\0"));
    EXPECT(!READS("\0\4MQTT\4"));
}

static void test_the_version_may_still_come(void)
{
    static const uint8_t bytes[] = "\0\4MQTT\4";
    for (size_t i = 0; i < 8; i++) {
        struct cursor in = cursor_over(bytes, i);
        uint8_t version;
        EXPECT_EQ(mqtt_connect_version(&version, &in), i < 7 ? CONTENT_MORE : CONTENT_IS);
    }
}

int main(void)
{
    RUN(test_each_version_tells_the_client);
    RUN(test_a_packet_that_breaks_its_form_is_refused);
    RUN(test_the_version_may_still_come);
    return tap_done();
}
