/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of what a request is answered, without a socket. */
#include "gateway/review/route.h"

#include <limits.h>

#include "gateway/officer/proof_sheet.h"
#include "gateway/review/page.h"
#include "gateway/review/peer.h"
#include "tests/gateway/review_kit.h"

#define NOW_US UINT64_C(1800000000000000)

static struct review review;
static struct route_request request;
static struct route_reply reply;
static struct trouble why;
#define FILE_BYTES 65536
static char target[1024];
static char body[2 * ROUTE_BODY_BYTES];

/* A request of who is signed in, from here. */
static void ask(const char *method, const char *url)
{
    free(reply.body);
    (void)snprintf(target, sizeof target, "%s", url);
    char *query = strchr(target, '?');
    request = (struct route_request){.method = method,
                                     .path = target,
                                     .host = review.session.host,
                                     .cookie = review.session.cookie};
    if (query != NULL) {
        *query = 0;
        EXPECT(form_read(&request.query, query + 1));
    }
}

/* As the server sends it: a file that is made by and by becomes the body. */
static void take_download(void)
{
    ssize_t got = 0;
    reply.body = calloc(1, FILE_BYTES);
    while (EXPECT(reply.body != NULL) && got >= 0) {
        reply.len += (size_t)got;
        got = download_read(reply.download, reply.body + reply.len,
                            FILE_BYTES - 1 - reply.len, 1000);
    }
    EXPECT_EQ(got, DOWNLOAD_END);
    download_free(reply.download);
}

static unsigned answer(void)
{
    route_answer(&reply, &review, &request, NOW_US);
    if (reply.download != NULL) {
        take_download();
    }
    return reply.status;
}

static unsigned get(const char *url)
{
    ask("GET", url);
    return answer();
}

static bool has(const char *text)
{
    return reply.body != NULL && strstr(reply.body, text) != NULL;
}

static void begin(void)
{
    static const char *const hosts[] = {"evil.example", "<script>alert(1)</script>",
                                        "\"><img src=x onerror=alert(1)>",
                                        "javascript:alert(1)", "it named none"};
    struct store *store = kit_open();
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct event event = kit_flow(hosts[i], 100 + i, (unsigned)i);
        kit_put(store, &event, 1);
    }
    store_close(store);
    EXPECT(fleet_add(&review.fleet, kit_dir, &why));
    kit_read_all(&review.fleet);
    EXPECT(session_init(&review.session, &why));
    session_stand_at(&review.session, "127.0.0.1:8080");
}

static void test_nobody_is_let_in_but_by_the_link_once(void)
{
    char url[300];
    (void)snprintf(url, sizeof url, "/?token=%s", review.session.token);
    ask("GET", "/incidents");
    request.cookie = NULL;
    EXPECT_EQ(answer(), 403);
    EXPECT(has("Open the link") && !has("evil.example"));
    ask("GET", "/incidents");
    request.cookie = NULL;
    request.user = PEER_NOBODY;
    EXPECT_EQ(answer(), 403);
    EXPECT(has("modprobe tcp_diag"));
    ask("HEAD", url); /* what only looks ahead does not use it up */
    request.cookie = NULL;
    EXPECT_EQ(answer(), 403);
    ask("GET", url);
    request.cookie = NULL;
    EXPECT_EQ(answer(), 303);
    EXPECT(reply.signs_in);
    EXPECT_TEXT(reply.location, "/");
    ask("GET", url);
    request.cookie = NULL;
    EXPECT_EQ(answer(), 403);
    EXPECT(!reply.signs_in);
    EXPECT_EQ(get("/"), 200);
}

static void test_another_name_or_method_is_refused(void)
{
    ask("GET", "/");
    request.host = "attacker.example";
    EXPECT_EQ(answer(), 421);
    ask("GET", "/style.css");
    request.host = NULL;
    EXPECT_EQ(answer(), 421);
    ask("PUT", "/");
    EXPECT_EQ(answer(), 405);
    ask("POST", "/incidents");
    EXPECT_EQ(answer(), 405);
    EXPECT_EQ(get("/../etc/passwd"), 404);
}

static void test_assets_are_in_the_program_and_need_no_sign_in(void)
{
    static const char *const paths[] = {"/style.css", "/review.js", "/icon.svg"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ask("GET", paths[i]);
        request.cookie = NULL;
        EXPECT_EQ(answer(), 200);
        EXPECT(reply.fixed != NULL && reply.len == strlen(reply.fixed) &&
               reply.len > 100);
    }
}

static void test_hostile_text_stays_text_on_every_page(void)
{
    char url[300];
    EXPECT_EQ(get("/incidents"), 200);
    EXPECT(has("&lt;script&gt;alert(1)") && !has("<script>alert") && !has("<img"));
    EXPECT(!has("href=\"javascript:"));
    EXPECT(has(" evil.example</bdi></a>"));
    for (unsigned leaf = 0; leaf < 4; leaf++) {
        (void)snprintf(url, sizeof url, "/incident?vehicle=%s&leaf=%u",
                       review.fleet.vehicles[0]->name, leaf);
        EXPECT_EQ(get(url), 200);
        EXPECT(!has("<script>alert") && !has("<img") && !has("href=\"javascript:"));
        EXPECT(has("It was <strong>stopped</strong>") && has("<strong>line 14</strong>"));
    }
    (void)snprintf(url, sizeof url, "/incident?vehicle=%s&leaf=4",
                   review.fleet.vehicles[0]->name);
    EXPECT_EQ(get(url), 200); /* nor does it pass for our own words */
    EXPECT(has("<dt>Server name</dt><dd><bdi>it\\x20named\\x20none</bdi></dd>"));
    EXPECT(has("<title>\xe2\x81\xa8TCP ") && has("\xe2\x81\xa9 · Sallyport review<"));
    EXPECT(has("<dt>Vehicle</dt><dd><bdi>"));
    EXPECT_EQ(get("/incidents?text=%22%3E%3Cscript%3E"), 200);
    EXPECT(has("value=\"&quot;&gt;&lt;script&gt;\"") && !has("\"><script>\""));
    EXPECT_EQ(get("/incidents?reason=%3Cscript%3E"), 400);
    EXPECT(has("not filtered by reason: &#39;&lt;script&gt;&#39; is none"));
    EXPECT_EQ(get("/incidents?vehicle=%3Cscript%3E"), 404);
}

/* The page of the vehicles, which is not asked for where there is one. */
static bool vehicles_have(const char *text)
{
    char *page = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&page, &len);
    page_fleet(out, &review);
    (void)fclose(out);
    bool found = strstr(page, text) != NULL;
    free(page);
    return found;
}

static void test_a_vehicle_that_is_not_read_yet_has_no_figures(void)
{
    struct vehicle *vehicle = review.fleet.vehicles[0];
    EXPECT(vehicles_have("data-label=\"Other stops\">") && !vehicles_have("reading …"));
    EXPECT(!vehicles_have("so far"));
    vehicle->caught_up = review.fleet.whole = false;
    EXPECT(!vehicles_have("data-label=\"Other stops\">") && vehicles_have("reading …"));
    EXPECT(vehicles_have("Attempts to send data out, so far"));
    vehicle->caught_up = review.fleet.whole = true;
}

static void test_before_and_after_an_incident_are_others(void)
{
    char url[300];
    (void)snprintf(url, sizeof url, "/incident?vehicle=%s&leaf=0",
                   review.fleet.vehicles[0]->name);
    EXPECT_EQ(get(url), 200);
    EXPECT(has("<strong>This incident</strong>"));
    EXPECT(!has("<strong>TCP"));
}

static void test_what_is_not_there_is_told(void)
{
    char url[300];
    EXPECT_EQ(get("/incident"), 404);
    EXPECT_EQ(get("/incident?vehicle=x&leaf=0"), 404);
    (void)snprintf(url, sizeof url, "/incident?vehicle=%s&leaf=5",
                   review.fleet.vehicles[0]->name);
    EXPECT_EQ(get(url), 404);
    (void)snprintf(url, sizeof url, "/incident?vehicle=%s&leaf=99999999999999999999",
                   review.fleet.vehicles[0]->name);
    EXPECT_EQ(get(url), 404);
    EXPECT_EQ(get("/nothing"), 404);
    EXPECT_EQ(get("/incidents?page=4000"), 200);
    EXPECT(has("No incident is like that"));
    EXPECT_EQ(get("/help"), 200);
}

static void test_an_incident_is_a_file_in_each_form_that_there_is(void)
{
    char url[300];
    for (size_t i = 0; i < export_format_count; i++) {
        const char *form = export_formats[i].name;
        (void)snprintf(url, sizeof url, "/export?vehicle=%s&leaf=0&format=%s",
                       review.fleet.vehicles[0]->name, form);
        EXPECT_EQ(get(url), 200);
        EXPECT(reply.len > 20);
        EXPECT_TEXT(reply.type, "application/octet-stream");
        EXPECT(strstr(reply.file, form) != NULL);
        EXPECT(strspn(reply.file, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-_") == strlen(reply.file));
    }
    (void)snprintf(url, sizeof url, "/export?vehicle=%s&leaf=0&format=jsonl",
                   review.fleet.vehicles[0]->name);
    EXPECT_EQ(get(url), 200);
    EXPECT(has("\"host\":\"evil.example\"") && has("\"leaf\":0,"));
    EXPECT_EQ(get("/export?vehicle=x&leaf=0&format=jsonl"), 404);
    EXPECT_EQ(get("/export?vehicle=x&leaf=0&format=exe"), 404);
    EXPECT(reply.file[0] == 0);
}

static void test_one_record_is_proven_alone_or_told_why_not(void)
{
    struct proof proof;
    char url[300];
    char name[DOWNLOAD_NAME_BYTES + 16];
    const char *vehicle = review.fleet.vehicles[0]->name;
    (void)snprintf(url, sizeof url, "/proof?vehicle=%s&leaf=2", vehicle);
    (void)snprintf(name, sizeof name, "%s-2.proof", vehicle);
    EXPECT_EQ(get(url), 200);
    EXPECT_TEXT(reply.file, name);
    EXPECT(proof_sheet_parse(&proof, (const uint8_t *)reply.body, reply.len));
    EXPECT_EQ(proof.leaf, 2);
    (void)snprintf(url, sizeof url, "/proof?vehicle=%s&leaf=4711", vehicle);
    EXPECT_EQ(get(url), 404);
    EXPECT(has("no event #4711") && reply.file[0] == 0);
    EXPECT_EQ(get("/proof?vehicle=none&leaf=2"), 404);
    (void)snprintf(url, sizeof url, "/proof?vehicle=%s&leaf=x", vehicle);
    EXPECT_EQ(get(url), 404);
}

static void test_who_knows_all_is_put_off_until_there_is_more(void)
{
    char url[64];
    EXPECT_EQ(get("/live?after=1"), 200);
    EXPECT(has("\"records\":5"));
    (void)snprintf(url, sizeof url, "/live?after=6");
    ask("GET", url);
    (void)answer();
    EXPECT(reply.put_off);
    request.waited = true;
    EXPECT_EQ(answer(), 200);
}

/* Sends a note on the first incident. */
static unsigned send_note(const char *form, const char *note)
{
    ask("POST", "/note");
    (void)snprintf(body, sizeof body, "vehicle=%s&leaf=0&up_to=0&form=%s&note=%s",
                   review.fleet.vehicles[0]->name, form, note);
    request.body = body;
    return answer();
}

static void test_a_note_is_taken_from_our_own_form_alone(void)
{
    bool cut = false;
    EXPECT_EQ(send_note(review.session.form, "seen"), 403); /* no journal */
    EXPECT(has("--notes"));
    review.journal = journal_open(kit_dir, kit_key, &cut, &why);
    EXPECT_EQ(send_note("", "seen"), 403);
    EXPECT_EQ(send_note(review.session.cookie, "seen"), 403);
    ask("POST", "/note");
    (void)snprintf(body, sizeof body, "vehicle=%s&leaf=0&up_to=0&form=%s&note=x",
                   review.fleet.vehicles[0]->name, review.session.form);
    request.body = body;
    request.origin = "http://attacker.example";
    EXPECT_EQ(answer(), 403);
    ask("POST", "/note");
    request.body = NULL;
    EXPECT_EQ(answer(), 413);
    EXPECT_EQ(journal_count(review.journal), 0);
    EXPECT_EQ(send_note(review.session.form, "seen%0D%0Aby+us"), 303);
    EXPECT(strstr(reply.location, "&leaf=0#notes") != NULL);
    EXPECT_EQ(journal_count(review.journal), 1);
    EXPECT_TEXT(journal_entry(review.journal, 1)->line.note, "seen\nby us");
    EXPECT_EQ(review.fleet.vehicles[0]->incidents[0].note, 1);
}

static void test_a_note_that_cannot_stand_comes_back_to_be_mended(void)
{
    EXPECT_EQ(send_note(review.session.form, ""), 422);
    EXPECT(has("the note is empty"));
    EXPECT_EQ(send_note(review.session.form, "a%1B%3Cb%3E%0Ac"), 422);
    EXPECT(has("leave them out") && has("a\\u{1b}&lt;b&gt;\nc</textarea>"));
    EXPECT_EQ(journal_count(review.journal), 1);
}

static void test_the_officer_of_a_proxy_signs(void)
{
    EXPECT(session_stand_behind(&review.session, "https://review.example",
                                "0123456789abcdef0123456789abcdef", &why));
    ask("POST", "/note");
    (void)snprintf(body, sizeof body, "vehicle=%s&leaf=1&up_to=1&form=%s&note=x",
                   review.fleet.vehicles[0]->name, review.session.form);
    request.body = body;
    request.secret = "0123456789abcdef0123456789abcdef";
    request.officer = "CN=<i>Ada</i>";
    request.origin = "https://review.example";
    EXPECT_EQ(answer(), 303);
    EXPECT_TEXT(journal_entry(review.journal, 2)->line.officer, "CN=<i>Ada</i>");
    reply.location[strcspn(reply.location, "#")] = 0; /* as a browser does */
    ask("GET", reply.location);
    EXPECT_EQ(answer(), 403); /* by the cookie alone */
    free(reply.body);
    request.secret = "0123456789abcdef0123456789abcdef";
    EXPECT_EQ(answer(), 200);
    EXPECT(has("CN=&lt;i&gt;Ada&lt;/i&gt;"));
}

int main(void)
{
    kit_start();
    begin();
    RUN(test_nobody_is_let_in_but_by_the_link_once);
    RUN(test_another_name_or_method_is_refused);
    RUN(test_assets_are_in_the_program_and_need_no_sign_in);
    RUN(test_hostile_text_stays_text_on_every_page);
    RUN(test_a_vehicle_that_is_not_read_yet_has_no_figures);
    RUN(test_before_and_after_an_incident_are_others);
    RUN(test_what_is_not_there_is_told);
    RUN(test_an_incident_is_a_file_in_each_form_that_there_is);
    RUN(test_one_record_is_proven_alone_or_told_why_not);
    RUN(test_who_knows_all_is_put_off_until_there_is_more);
    RUN(test_a_note_is_taken_from_our_own_form_alone);
    RUN(test_a_note_that_cannot_stand_comes_back_to_be_mended);
    RUN(test_the_officer_of_a_proxy_signs);
    free(reply.body);
    journal_close(review.journal);
    fleet_close(&review.fleet);
    kit_stop();
    return tap_done();
}
