/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/mqtt_packet.h"

#include "tests/tap.h"

static struct mqtt_packet packet;
static size_t consumed;

static enum mqtt_packet_state take_bytes(const void *bytes, size_t len)
{
    return mqtt_packet_take(&packet, bytes, len, &consumed);
}
#define TAKE(literal) take_bytes(literal, sizeof(literal) - 1)

#define CONNECT_3 "\x10\x10\0\6MQIsdp\3\2\0\x3c\0\2id"
#define CONNECT_4 "\x10\x0e\0\4MQTT\4\2\0\x3c\0\2id"
#define CONNECT_5 "\x10\x0f\0\4MQTT\5\2\0\x3c\0\0\2id"

static void connect_4(void)
{
    mqtt_packet_init(&packet);
    EXPECT_EQ(TAKE(CONNECT_4), MQTT_PACKET_HEAD);
}

static void connect_5(void)
{
    mqtt_packet_init(&packet);
    EXPECT_EQ(TAKE(CONNECT_5), MQTT_PACKET_HEAD);
}

static void test_packets_follow_one_another_in_pieces_of_any_size(void)
{
    static const char all[] = CONNECT_5 "\x32\x10\0\1t\0\7\5\x23\0\2\1\1hello"
                                        "\x30\x08\0\0\3\x23\0\2xy"
                                        "\x82\x07\0\1\0\0\1#\1"
                                        "\x40\2\0\1\xc0\0\xe0\0";
    static const uint8_t types[] = {1, 3, 3, 8, 4, 12, 14};
    for (size_t piece = 1; piece <= sizeof all; piece++) {
        size_t told = 0;
        size_t passed = 0;
        mqtt_packet_init(&packet);
        for (size_t at = 0; at < sizeof all - 1; at += consumed) {
            size_t left = sizeof all - 1 - at;
            enum mqtt_packet_state state =
                take_bytes(all + at, left < piece ? left : piece);
            if (state == MQTT_PACKET_HEAD) {
                EXPECT_EQ(packet.type, types[told++ % sizeof types]);
                EXPECT(packet.type != MQTT_PACKET_PUBLISH ||
                       strcmp(packet.topic, "t") == 0);
                EXPECT(memcmp(packet.head, all + passed, packet.head_bytes) == 0);
                passed += packet.head_bytes;
            } else if (state == MQTT_PACKET_BODY) {
                passed += consumed;
            } else if (!EXPECT_EQ(state, MQTT_PACKET_NEED_MORE)) {
                return;
            }
        }
        EXPECT_EQ(told, sizeof types);
        EXPECT_EQ(passed, sizeof all - 1);
    }
}

static void test_connect_tells_the_client_and_the_topic_of_its_will(void)
{
    mqtt_packet_init(&packet);
    EXPECT_EQ(TAKE("\x10\x17\0\4MQTT\4\6\0\x3c\0\2id\0\2w1\0\3bye"), MQTT_PACKET_HEAD);
    EXPECT_EQ(packet.version, 4);
    EXPECT_TEXT(packet.client_id, "id");
    EXPECT_TEXT(packet.topic, "w1");
    EXPECT_EQ(TAKE(CONNECT_4), MQTT_PACKET_MALFORMED); /* once only */
    mqtt_packet_init(&packet);
    EXPECT_EQ(TAKE("\x10\x17\0\4MQTT\4\6\0\x3c\0\2id\0\2w#\0\3bye"),
              MQTT_PACKET_MALFORMED);
    uint8_t big[3 + 12 + 256] = "\x10\x8c\2\0\4MQTT\4\2\0\x3c\1";
    memset(big + 15, 'i', 256);
    mqtt_packet_init(&packet);
    EXPECT_EQ(take_bytes(big, sizeof big), MQTT_PACKET_MALFORMED); /* too long an id */
}

static void test_a_payload_streams(void)
{
    connect_4();
    EXPECT_EQ(TAKE("\x31\x08\0\1thel"), MQTT_PACKET_HEAD);
    EXPECT_EQ(consumed, 5);
    EXPECT_EQ(TAKE("hel"), MQTT_PACKET_BODY);
    EXPECT_EQ(packet.body_bytes, 3);
    EXPECT_EQ(TAKE("lo\xc0\0"), MQTT_PACKET_BODY);
    EXPECT_EQ(consumed, 2);
    EXPECT_EQ(packet.body_bytes, 5);
    EXPECT_EQ(TAKE(""), MQTT_PACKET_NEED_MORE);
    EXPECT_EQ(TAKE("\xc0\0"), MQTT_PACKET_HEAD);
}

static void test_filters_are_told_one_after_the_other(void)
{
    char filter[MQTT_FIELD_TOPIC_BYTES];
    connect_4();
    EXPECT(!mqtt_packet_next_filter(&packet, filter));
    EXPECT_EQ(TAKE("\x82\x0c\0\1\0\3a/+\0\0\1b\2"), MQTT_PACKET_HEAD);
    EXPECT(mqtt_packet_next_filter(&packet, filter));
    EXPECT_TEXT(filter, "a/+");
    EXPECT(mqtt_packet_next_filter(&packet, filter));
    EXPECT_TEXT(filter, "b");
    EXPECT(!mqtt_packet_next_filter(&packet, filter));
    EXPECT_EQ(TAKE("\xa2\5\0\1\0\1b"), MQTT_PACKET_HEAD);
    EXPECT(mqtt_packet_next_filter(&packet, filter));
    EXPECT(!mqtt_packet_next_filter(&packet, filter));
}

struct row {
    const char *bytes;
    size_t len;
};
#define ROW(literal)                 \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static void test_what_a_client_may_not_send_ends_the_connection(void)
{
    static const struct row broken[] = {
        ROW("\x00\0"),     /* no type */
        ROW("\x20\2\0\0"), /* a server's */
        ROW("\xd0\0"),
        ROW("\xf0\0"), /* AUTH is of version 5 */
        ROW("\xc1\0"), /* flags */
        ROW("\xc0\1x"),
        ROW("\xc0\x80\0"),
        ROW("\x80\5\0\1\0\1a\0"),
        ROW("\x82\2\0\1"),        /* no filter */
        ROW("\x82\6\0\0\0\1a\0"), /* packet id 0 */
        ROW("\x82\6\0\1\0\1a\3"), /* QoS 3 */
        ROW("\x82\6\0\1\0\1a\4"), /* an option of version 5 */
        ROW("\x82\5\0\1\0\0\0"),  /* an empty filter */
        ROW("\x82\5\0\1\0\1a"),
        ROW("\x36\3\0\1t"), /* QoS 3 */
        ROW("\x38\3\0\1t"), /* DUP of QoS 0 */
        ROW("\x30\2\0\0"),  /* no topic */
        ROW("\x30\4\0\2a#"),
        ROW("\x30\4\0\2+a"),
        ROW("\x30\3\0\1\1"),
        ROW("\x30\3\0\2t"), /* longer than its packet */
        ROW("\x30\1\0"),
        ROW("\x32\5\0\1t\0\0"),      /* packet id 0 */
        ROW("\x30\x81\x80\x80\x08"), /* longer than allowed */
        ROW("\x82\x81\x20"),         /* a head that has no room */
        ROW("\x40\2\0\0"),
        ROW("\x40\3\0\1\0"), /* a reason is of version 5 */
        ROW("\x40\1\0"),
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        connect_4();
        if (!EXPECT_EQ(take_bytes(broken[i].bytes, broken[i].len),
                       MQTT_PACKET_MALFORMED)) {
            printf("# row %zu\n", i);
        }
        EXPECT_EQ(consumed, 0);
        EXPECT_EQ(TAKE("\xc0\0"), MQTT_PACKET_MALFORMED);
        EXPECT_EQ(TAKE(""), MQTT_PACKET_MALFORMED);
    }
    mqtt_packet_init(&packet);
    EXPECT_EQ(TAKE("\xc0\0"), MQTT_PACKET_MALFORMED); /* CONNECT comes first */
    mqtt_packet_init(&packet);
    EXPECT_EQ(TAKE("\x30\3\0\1t"), MQTT_PACKET_MALFORMED);
    connect_4();
    EXPECT_EQ(TAKE("\xe0\0"), MQTT_PACKET_HEAD);
    EXPECT_EQ(TAKE("\xc0\0"), MQTT_PACKET_MALFORMED); /* DISCONNECT is the last */
}

static void test_version_5_has_reasons_properties_and_aliases(void)
{
    static const struct row good[] = {
        ROW("\x40\2\0\1"), ROW("\x40\3\0\1\x10"), ROW("\x40\4\0\1\x10\0"),
        ROW("\xe0\1\x04"), ROW("\xf0\2\x18\0"),   ROW("\x62\2\0\1"),
    };
    static const struct row broken[] = {
        ROW("\x40\5\0\1\x10\0z"),
        ROW("\x40\7\0\1\x10\3\x23\0\1"),
        ROW("\x82\x09\0\1\3\x23\0\1\0\1a\0"),
        ROW("\x30\6\0\0\3\x23\0\1"),    /* an alias that stands for nothing */
        ROW("\x30\7\0\1t\3\x23\0\x11"), /* higher than the table */
        ROW("\x30\5\0\1t\1\x7f"),
        ROW("\x30\4\0\1t\1"), /* properties behind its end */
        ROW("\x30\3\0\1t"),
        ROW("\x30\6\0\1t\x80\0\0"),
        ROW("\x30\4\0\1t\x80"),
        ROW("\xc0\1\0"),
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        connect_5();
        EXPECT_EQ(take_bytes(good[i].bytes, good[i].len), MQTT_PACKET_HEAD);
    }
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        connect_5();
        if (!EXPECT_EQ(take_bytes(broken[i].bytes, broken[i].len),
                       MQTT_PACKET_MALFORMED)) {
            printf("# row %zu\n", i);
        }
    }
}

static void test_an_alias_stands_for_the_topic_that_came_with_it_last(void)
{
    connect_5();
    EXPECT_EQ(TAKE("\x30\7\0\1a\3\x23\0\x10"), MQTT_PACKET_HEAD);
    EXPECT_EQ(TAKE("\x30\7\0\1b\3\x23\0\x10"), MQTT_PACKET_HEAD);
    EXPECT_EQ(TAKE("\x30\6\0\0\3\x23\0\x10"), MQTT_PACKET_HEAD);
    EXPECT_TEXT(packet.topic, "b");
}

static void test_version_31_repeats_what_was_not_acknowledged(void)
{
    mqtt_packet_init(&packet);
    EXPECT_EQ(TAKE(CONNECT_3), MQTT_PACKET_HEAD);
    EXPECT_EQ(TAKE("\x8a\6\0\1\0\1a\0"), MQTT_PACKET_HEAD);
    connect_4();
    EXPECT_EQ(TAKE("\x8a\6\0\1\0\1a\0"), MQTT_PACKET_MALFORMED);
}

int main(void)
{
    RUN(test_packets_follow_one_another_in_pieces_of_any_size);
    RUN(test_connect_tells_the_client_and_the_topic_of_its_will);
    RUN(test_a_payload_streams);
    RUN(test_filters_are_told_one_after_the_other);
    RUN(test_what_a_client_may_not_send_ends_the_connection);
    RUN(test_version_5_has_reasons_properties_and_aliases);
    RUN(test_an_alias_stands_for_the_topic_that_came_with_it_last);
    RUN(test_version_31_repeats_what_was_not_acknowledged);
    return tap_done();
}
