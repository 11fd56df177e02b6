/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and packets come to what the examiner of the uplink says. */
#include "sim/play.h"

#include "tests/tap.h"

static const char policy[] = "POLICY <<\n"
                             "policy \"x\" version 1\n"
                             "mode road\n"
                             "OBSERVE"
                             "uplink {\n"
                             "resolver 198.51.100.53\n"
                             "pass http \"a.example\" request \"POST\" \"/r\" body 100B\n"
                             "pass mqtt \"b.example\" publish \"t/#\"\n"
                             "pass tls \"*.c.example\" port 443 inspect except "
                             "\"x.c.example\"\n"
                             " request \"GET\" \"/\"\n"
                             "pass tcp \"d.example\" port 22\n"
                             "pass udp \"e.example\" port 9\n"
                             "pass udp \"e.example\" port 7 as coap\n"
                             "SECRET"
                             "}\n"
                             ">>\n"
                             "RESOLVE a.example -> 198.51.100.1\n"
                             "RESOLVE b.example -> 198.51.100.2\n"
                             "RESOLVE m.c.example -> 198.51.100.3\n"
                             "RESOLVE x.c.example -> 198.51.100.3\n"
                             "RESOLVE d.example -> 198.51.100.4\n"
                             "RESOLVE e.example -> 198.51.100.5\n";
#define HTTP "CONNECT tcp 198.51.100.1 80 as http\n"
#define MQTT "CONNECT tcp 198.51.100.2 1883 as mqtt\n"

static struct play *play;
static struct trouble why;

static const char *secret = "";

static void ends_under(const char *observe, const char *statements, enum play_end end,
                       const char *what)
{
    static struct scenario scenario;
    static char text[4096];
    const char *mark = strstr(policy, "OBSERVE");
    const char *second = strstr(policy, "SECRET");
    const char *between = mark + strlen("OBSERVE");
    (void)snprintf(text, sizeof text, "%.*s%s%.*s%s%s%s", (int)(mark - policy), policy,
                   observe, (int)(second - between), between, secret,
                   second + strlen("SECRET"), statements);
    why.text[0] = '\0';
    enum play_end came = scenario_parse(&scenario, "s.scn", text, strlen(text), &why)
                             ? play_run(play, &scenario, "s.scn", NULL, &why)
                             : PLAY_BROKEN;
    if (!EXPECT_EQ(came, end) || !EXPECT(strstr(why.text, what) != NULL)) {
        printf("# %s# %s\n", statements, why.text);
    }
}

static void held(const char *statements)
{
    ends_under("", statements, PLAY_HELD, "");
}

static void a_request_leaves_whole_or_not_at_all(void)
{
    held(HTTP "REQUEST POST a.example /r body 100B\nEXPECT pass\nEXPECT sent 158B\n"
              "REQUEST POST a.example /r body 101B\nEXPECT drop body_too_long\n"
              "EXPECT sent 0B");
    held(HTTP
         "REQUEST GET a.example /r\nEXPECT drop request_not_allowed\nEXPECT sent 0B");
    held(HTTP "REQUEST POST a.example /r body 80B in chunks\nEXPECT pass\n"
              "REQUEST POST a.example /r upgrade\nEXPECT drop request_not_allowed");
}

static void a_large_body_comes_in_many_pieces(void)
{
    held(HTTP "REQUEST POST a.example /r body 1MB in chunks\nEXPECT drop body_too_long");
}

static void a_topic_leaves_behind_the_packet_that_connects(void)
{
    held(MQTT "PUBLISH t/1\nEXPECT pass\nEXPECT sent 23B\nPUBLISH t/1\nEXPECT sent 8B\n"
              "SUBSCRIBE t/1\nEXPECT drop topic_not_allowed\nEXPECT sent 0B");
}

static void what_was_cut_carries_no_more(void)
{
    ends_under("",
               MQTT "PUBLISH u\nEXPECT drop topic_not_allowed\nPUBLISH t/1\nEXPECT pass",
               PLAY_BROKEN, "no flow is open");
}

static void an_inspected_flow_is_looked_into_and_what_is_left_out_is_not(void)
{
    held("CONNECT tls 198.51.100.3 443 name m.c.example alpn http/1.1\n"
         "REQUEST GET m.c.example /\nEXPECT pass\n"
         "REQUEST GET m.c.example /x\nEXPECT drop request_not_allowed");
    ends_under("",
               "CONNECT tls 198.51.100.3 443 name x.c.example\nEXPECT pass\n"
               "REQUEST GET x.c.example /",
               PLAY_BROKEN, "nobody looks into this flow");
    ends_under("", "CONNECT tcp 198.51.100.4 22\nREQUEST GET d.example /\nEXPECT pass",
               PLAY_BROKEN, "nobody looks into this flow");
}

static void what_is_no_form_of_it_is_cut(void)
{
    held(HTTP "THEN as http\nEXPECT pass\nTHEN as ssh\nEXPECT drop content_malformed");
    held(MQTT "THEN plain\nEXPECT drop content_malformed");
    held(MQTT "REQUEST GET a.example /\nEXPECT drop content_malformed");
}

static void what_is_said_is_searched_for_secrets(void)
{
    secret = "secret plate \"M-AB-1234\"\n";
    held("CONNECT tcp 198.51.100.4 22\nSAY mab1234;\nEXPECT drop secret_found\n"
         "EXPECT sent 0B");
    held("CONNECT tcp 198.51.100.4 22\nSAY mab1235;\nEXPECT pass\nEXPECT sent 8B\n"
         "REQUEST GET d.example /mab1234/\nEXPECT drop secret_found");
    held("CONNECT udp 198.51.100.5 9\nSAY mab1235\nEXPECT sent 7B\n"
         "SAY mab1234\nEXPECT drop secret_found\nEXPECT sent 0B\n"
         "SAY mab1235\nEXPECT drop secret_found\nSENDUP 1B\nEXPECT drop secret_found\n"
         "SENDDOWN 1B\nEXPECT pass\n"
         "CONNECT udp 198.51.100.5 9\nSAY mab1235\nEXPECT sent 7B");
    held(HTTP "REQUEST POST a.example /r saying mab1234 in zlib\n"
              "EXPECT drop secret_found");
    held(HTTP "REQUEST POST a.example /r saying mab1235 in zlib\nEXPECT pass");
    held("CONNECT tls 198.51.100.3 443 name x.c.example\nSAY mab1234\nEXPECT pass");
    held("RESOLVE mab1234.c.example\nEXPECT drop secret_found");
    held("CONNECT tls 198.51.100.3 443 name x.c.example\nEXPECT pass\n"
         "RESOLVE mab1234.c.example\nEXPECT drop secret_found");
    ends_under("", "CONNECT udp 198.51.100.5 7 as coap\nSAY x\nEXPECT pass", PLAY_BROKEN,
               "is held to its protocol; SAY it on one of a rule that lets it say");
    ends_under("observe\n",
               "CONNECT tcp 198.51.100.4 22\nSAY mab1234;\n"
               "EXPECT would-drop secret_found\nCONNECT udp 198.51.100.5 9\n"
               "SAY mab1234\nEXPECT would-drop secret_found\nEXPECT sent 7B",
               PLAY_HELD, "");
    secret = "";
    held("CONNECT tcp 198.51.100.4 22\nSAY mab1234;\nEXPECT pass\nEXPECT sent 8B");
}

static void secrets_that_are_too_many_are_refused(void)
{
    secret = "secret position 48.1 11.5 within 1km\n"
             "secret position 48.2 11.5 within 1km\n"
             "secret position 48.3 11.5 within 1km\n"
             "secret position 48.4 11.5 within 1km\n"
             "secret position 48.5 11.5 within 1km\n";
    ends_under("", "EXPECT pass", PLAY_BROKEN, "these secrets are too many");
    secret = "";
}

static void in_observe_it_is_told_and_leaves(void)
{
    ends_under("observe\n",
               HTTP "REQUEST GET a.example /r\nEXPECT would-drop request_not_allowed\n"
                    "REQUEST POST a.example /r\nEXPECT pass",
               PLAY_HELD, "");
}

int main(void)
{
    play = play_new();
    if (play == NULL) {
        puts("Bail out! out of memory");
        return 1;
    }
    RUN(a_request_leaves_whole_or_not_at_all);
    RUN(a_large_body_comes_in_many_pieces);
    RUN(a_topic_leaves_behind_the_packet_that_connects);
    RUN(what_was_cut_carries_no_more);
    RUN(an_inspected_flow_is_looked_into_and_what_is_left_out_is_not);
    RUN(what_is_no_form_of_it_is_cut);
    RUN(what_is_said_is_searched_for_secrets);
    RUN(secrets_that_are_too_many_are_refused);
    RUN(in_observe_it_is_told_and_leaves);
    play_free(play);
    return tap_done();
}
