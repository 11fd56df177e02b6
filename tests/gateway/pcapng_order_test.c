/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/pcapng_order.h"

#include <stdlib.h>
#include <string.h>

#include "tests/tap.h"

static char *text;
static size_t text_len;

static void write_held(struct pcapng_order *order)
{
    free(text);
    FILE *out = open_memstream(&text, &text_len);
    EXPECT(pcapng_order_write(order, out, SIZE_MAX));
    (void)fclose(out);
}

static bool hold(struct pcapng_order *order, uint64_t wall_us, const char *word)
{
    return pcapng_order_hold(order, wall_us, (const uint8_t *)word, strlen(word));
}

static void test_blocks_are_written_by_time_and_of_one_time_as_they_came(void)
{
    struct pcapng_order order = {.bytes_max = 100};
    EXPECT(hold(&order, 5, "five ") && hold(&order, 1, "one ") &&
           hold(&order, 5, "six ") && hold(&order, UINT64_MAX, "last") &&
           hold(&order, 2, "two "));
    write_held(&order);
    EXPECT_TEXT(text, "one two five six last");
    write_held(&order);
    EXPECT_EQ(text_len, 0); /* each once */
    pcapng_order_free(&order);
}

static void test_they_are_written_a_few_at_a_time_too(void)
{
    struct pcapng_order order = {.bytes_max = 100};
    EXPECT(hold(&order, 3, "three ") && hold(&order, 1, "one ") &&
           hold(&order, 2, "two "));
    free(text);
    FILE *out = open_memstream(&text, &text_len);
    EXPECT(!pcapng_order_write(&order, out, 5) && fflush(out) == 0);
    EXPECT_TEXT(text, "one two ");
    EXPECT(pcapng_order_write(&order, out, 5) && pcapng_order_write(&order, out, 5));
    (void)fclose(out);
    EXPECT_TEXT(text, "one two three ");
    pcapng_order_free(&order);
}

static void test_what_has_no_room_is_not_held_and_what_is_stays(void)
{
    struct pcapng_order order = {.bytes_max = 8};
    EXPECT(hold(&order, 2, "two ") && !hold(&order, 1, "one! ") &&
           hold(&order, 1, "one ") && !hold(&order, 0, "0"));
    write_held(&order);
    EXPECT_TEXT(text, "one two ");
    EXPECT(hold(&order, 2, "two "));
    pcapng_order_free(&order);
    write_held(&order);
    EXPECT_EQ(text_len, 0);
}

/* What comes later than its time by less than half of the room stands by time all the
 * same. */
static void test_the_earlier_half_makes_room(void)
{
    struct pcapng_order order = {.bytes_max = 60};
    free(text);
    FILE *out = open_memstream(&text, &text_len);
    for (unsigned i = 0; i < 200; i++) {
        char word[16];
        unsigned at = i % 2 == 0 ? i + 1 : i - 1;
        (void)snprintf(word, sizeof word, "%05u ", at);
        if (!hold(&order, at, word)) {
            pcapng_order_write_earlier(&order, out);
            EXPECT(order.used <= 30);
            EXPECT(hold(&order, at, word));
        }
        EXPECT(at >= order.written_us);
        EXPECT(order.used <= order.bytes_max);
    }
    EXPECT(order.written_us > 180);
    EXPECT(pcapng_order_write(&order, out, SIZE_MAX));
    (void)fclose(out);
    EXPECT_EQ(text_len, 1200);
    for (unsigned i = 0; i < 200; i++) {
        EXPECT_EQ(strtoul(text + (size_t)i * 6, NULL, 10), i);
    }
    EXPECT(order.room <= 256);
    pcapng_order_free(&order);
}

static void test_many_are_held(void)
{
    struct pcapng_order order = {.bytes_max = PCAPNG_ORDER_BYTES_MAX};
    bool held = true;
    for (unsigned i = 0; i < 20000; i++) {
        char word[16];
        (void)snprintf(word, sizeof word, "%05u ", 19999 - i);
        held &= hold(&order, 19999 - i, word);
    }
    EXPECT(held);
    write_held(&order);
    EXPECT_EQ(text_len, 120000);
    EXPECT(strncmp(text, "00000 00001 ", 12) == 0);
    EXPECT_TEXT(text + text_len - 6, "19999 ");
    pcapng_order_free(&order);
}

int main(void)
{
    RUN(test_blocks_are_written_by_time_and_of_one_time_as_they_came);
    RUN(test_they_are_written_a_few_at_a_time_too);
    RUN(test_what_has_no_room_is_not_held_and_what_is_stays);
    RUN(test_the_earlier_half_makes_room);
    RUN(test_many_are_held);
    free(text);
    return tap_done();
}
