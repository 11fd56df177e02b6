/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/chart.h"

#include "tests/tap.h"

static char drawn[65536];
static const struct chart_mark *marks;
static size_t mark_count;

static void draw(const struct chart_bar *bars, size_t count)
{
    FILE *out = fmemopen(drawn, sizeof drawn, "w");
    chart_columns(out, &(struct chart){.name = "a <b> chart",
                                       .bars = bars,
                                       .bar_count = count,
                                       .marks = marks,
                                       .mark_count = mark_count,
                                       .lanes = 4});
    (void)fclose(out);
}

static size_t count_of(const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(drawn, what); at != NULL; at = strstr(at + 1, what)) {
        count++;
    }
    return count;
}

static void test_the_highest_column_fills_the_height_and_others_their_share(void)
{
    draw((struct chart_bar[]){{"a", 4, 0}, {"b", 1, 1}, {"c", 0, 0}}, 3);
    EXPECT(strstr(drawn, "height=\"1200\" fill=\"#111\"") != NULL);
    EXPECT_EQ(count_of("height=\"300\" fill=\"#111\""), 1);
    EXPECT_EQ(count_of("height=\"300\" fill=\"url(#lines)\""), 1);
    EXPECT_EQ(count_of("fill=\"#111\""), 2); /* none of the empty one */
    EXPECT(strstr(drawn, "<title>b: 2</title>") != NULL);
}

static void test_what_is_there_is_seen_however_small(void)
{
    draw((struct chart_bar[]){{"a", UINT64_MAX, UINT64_MAX}, {"b", 1, 0}}, 2);
    EXPECT(strstr(drawn, "height=\"1\" fill=\"#111\"") != NULL);
}

static void test_a_mark_covers_its_stretch_in_its_lane_and_a_moment_is_seen(void)
{
    static const struct chart_mark some[] = {
        {500, 1500, 1}, {1000, 1000, 0}, {2000, 2000, 3}, {0, UINT64_MAX, 2}};
    marks = some;
    mark_count = sizeof some / sizeof *some;
    draw((struct chart_bar[]){{"a", 1, 0}, {"b", 1, 0}}, 2);
    marks = NULL;
    mark_count = 0;
    EXPECT_EQ(count_of("fill=\"url(#dots)\""), 4);
    EXPECT_EQ(count_of("x=\"2100\" y=\"380\" width=\"3400\" height=\"300\""), 1);
    EXPECT_EQ(count_of("x=\"3800\" y=\"80\" width=\"40\" height=\"300\""), 1);
    EXPECT_EQ(count_of("x=\"7160\" y=\"980\" width=\"40\" height=\"300\""), 1);
    EXPECT_EQ(count_of("x=\"400\" y=\"680\" width=\"6800\" height=\"300\""), 1);
}

static void test_labels_are_text(void)
{
    draw((struct chart_bar[]){{"<script>", 1, 0}}, 1);
    EXPECT_EQ(count_of("<script>"), 0);
    EXPECT(count_of("&lt;script&gt;") > 0 && count_of("a &lt;b&gt; chart") == 1);
}

static void test_nothing_to_draw_draws_nothing(void)
{
    memset(drawn, 0, sizeof drawn);
    draw(NULL, 0);
    EXPECT_TEXT(drawn, "");
    draw((struct chart_bar[]){{"a", 0, 0}}, 1);
    EXPECT(strstr(drawn, "<title>a: 0</title>") != NULL);
}

static void test_a_share_is_a_part_of_the_most(void)
{
    FILE *out = fmemopen(drawn, sizeof drawn, "w");
    chart_share(out, 1, 3);
    (void)fclose(out);
    EXPECT(strstr(drawn, "width=\"30\"") != NULL);
}

int main(void)
{
    RUN(test_the_highest_column_fills_the_height_and_others_their_share);
    RUN(test_what_is_there_is_seen_however_small);
    RUN(test_a_mark_covers_its_stretch_in_its_lane_and_a_moment_is_seen);
    RUN(test_labels_are_text);
    RUN(test_nothing_to_draw_draws_nothing);
    RUN(test_a_share_is_a_part_of_the_most);
    return tap_done();
}
