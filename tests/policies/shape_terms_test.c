/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/shape.h"

#include "tests/policies/random_terms.h"
#include "tests/tap.h"

struct row {
    const char *text;
    bool good;
};

static void all_are(const struct row *rows, size_t count, bool (*is_good)(const char *))
{
    for (size_t i = 0; i < count; i++) {
        if (!EXPECT_EQ(is_good(rows[i].text), rows[i].good)) {
            printf("# %s\n", rows[i].text);
        }
    }
}
#define ALL(rows, is_good) all_are(rows, sizeof(rows) / sizeof *(rows), is_good)

static void test_methods(void)
{
    static const struct row rows[] = {{"GET", true},
                                      {"*", true},
                                      {"M-SEARCH", true},
                                      {"VERSION-CONTROL", true},
                                      {"ABCDEFGHIJKLMNOPQRSTUVW", true},
                                      {"ABCDEFGHIJKLMNOPQRSTUVWX", false},
                                      {"CONNECT", false},
                                      {"", false},
                                      {"get", false},
                                      {"-GET", false},
                                      {"G*", false},
                                      {"GE T", false}};
    ALL(rows, shape_method_is_good);
}

static void test_paths(void)
{
    static char longest[FLOW_TERMS_TEXT_BYTES + 1];
    static const struct row rows[] = {
        {"/", true},        {"/*", true},        {"/v1/report", true}, {"/v1/*", true},
        {"/v1*", true},     {"/a//b/", true},    {"/a/.../b", true},   {"/.a/b..", true},
        {"/%C3%A9", true},  {"/%20", true},      {"/a;b=c@d:e", true}, {"/%25", true},
        {"", false},        {"a", false},        {"*", false},         {"/*/b", false},
        {"/**", false},     {"/a?b", false},     {"/a#b", false},      {"/a b", false},
        {"/a\\b", false},   {"/a\"b", false},    {"/\xC3\xA9", false}, {"/a/../b", false},
        {"/..", false},     {"/.", false},       {"/./a", false},      {"/a/.", false},
        {"/%c3%A9", false}, {"/%7E", false},     {"/%41", false},      {"/%2F", false},
        {"/%5C", false},    {"/%00", false},     {"/%1F", false},      {"/%7F", false},
        {"/%", false},      {"/%2", false},      {"/%2*", false},      {"/%G0", false},
        {"/%2E./a", false}, {"/a/%2E%2E", false}};
    ALL(rows, shape_path_is_good);
    memset(longest, 'a', sizeof longest - 1);
    longest[0] = '/';
    EXPECT(!shape_path_is_good(longest));
    longest[FLOW_TERMS_TEXT_BYTES - 1] = '\0';
    EXPECT(shape_path_is_good(longest));
}

/* OASIS MQTT 5.0 4.7.1, its own examples among them. */
static void test_topics(void)
{
    static char longest[FLOW_TERMS_TEXT_BYTES + 1];
    static const struct row rows[] = {{"sport/tennis/player1/#", true},
                                      {"sport/#", true},
                                      {"#", true},
                                      {"+", true},
                                      {"+/tennis/#", true},
                                      {"sport/+/player1", true},
                                      {"/", true},
                                      {"/finance", true},
                                      {"+/+", true},
                                      {"/+", true},
                                      {"$SYS/#", true},
                                      {"$shared", true},
                                      {"sport/tennis#", false},
                                      {"sport/tennis/#/ranking", false},
                                      {"sport+", false},
                                      {"+sport", false},
                                      {"a/b+/c", false},
                                      {"##", false},
                                      {"#/", false},
                                      {"$share/group/a", false},
                                      {"", false},
                                      {"a\nb", false},
                                      {"a\"b", false},
                                      {"a\xff", false}};
    ALL(rows, shape_topic_is_good);
    memset(longest, 'a', sizeof longest - 1);
    EXPECT(!shape_topic_is_good(longest));
    longest[FLOW_TERMS_TEXT_BYTES - 1] = '\0';
    EXPECT(shape_topic_is_good(longest));
}

static struct policy_flow_terms terms;
static struct policy_flow_rule rule;

static void begin(uint8_t transport)
{
    terms = (struct policy_flow_terms){.update_us = 1};
    rule = (struct policy_flow_rule){
        .transport = transport, .host = "*.a.example", .port = 1, .terms = &terms};
}

/* What is wrong begins so; "" for nothing. */
static bool says(const char *wanted)
{
    const char *fault = shape_terms_fault(&rule);
    bool good = fault == NULL
                    ? wanted[0] == '\0'
                    : wanted[0] != '\0' && strncmp(fault, wanted, strlen(wanted)) == 0;
    if (!good) {
        printf("# wanted %s\n# got %s\n", wanted, fault != NULL ? fault : "nothing");
    }
    return good;
}

static void test_words_stand_where_they_mean_something(void)
{
    static const struct policy_request request = {"GET", "/", 0};
    static const struct policy_topic topic = {true, "a"};
    for (uint8_t i = 0; i < POLICY_TRANSPORTS; i++) {
        begin(i);
        terms.requests = &request;
        terms.request_count = 1;
        EXPECT(says(i == POLICY_TLS    ? "what is asked inside of TLS"
                    : i == POLICY_HTTP ? ""
                                       : "'request' is for http"));
        begin(i);
        terms.topics = &topic;
        terms.topic_count = 1;
        EXPECT(says(i == POLICY_TLS    ? "what is asked inside of TLS"
                    : i == POLICY_MQTT ? ""
                                       : "publish and subscribe are for mqtt"));
        begin(i);
        terms.inspect = true;
        EXPECT(says(i == POLICY_TLS ? "" : "inspect, pin and ca"));
        begin(i);
        terms.names_count = terms.names_per_us = 1;
        EXPECT(says(""));
    }
    begin(POLICY_TLS);
    terms.inspect = true;
    terms.requests = &request;
    terms.request_count = 1;
    EXPECT(says(""));
    terms.topics = &topic;
    terms.topic_count = 1;
    EXPECT(says("requests and topics are of two"));
    rule.terms = NULL;
    EXPECT(says(""));
}

static void test_lists_hold_what_they_can_and_nothing_twice(void)
{
    static const struct policy_request requests[] = {
        {"GET", "/a", 0}, {"GET", "/b", 0}, {"PUT", "/a", 0}, {"GET", "/a", 5}};
    static const struct policy_request bad[] = {{"get", "/a", 0}, {"GET", "a", 0}};
    static const struct policy_topic topics[] = {{true, "a"}, {false, "a"}, {true, "a"}};
    static const struct policy_topic bad_topic = {true, "a#"};
    begin(POLICY_HTTP);
    terms.requests = requests;
    terms.request_count = 3;
    EXPECT(says(""));
    terms.request_count = 4;
    EXPECT(says("a request that is listed twice"));
    terms.request_count = FLOW_TERMS_REQUESTS_MAX + 1;
    EXPECT(says("more requests"));
    terms.request_count = 1;
    for (size_t i = 0; i < 2; i++) {
        terms.requests = &bad[i];
        EXPECT(says("a request that is none"));
    }
    begin(POLICY_MQTT);
    terms.topics = topics;
    terms.topic_count = 2;
    EXPECT(says(""));
    terms.topic_count = 3;
    EXPECT(says("a topic that is listed twice"));
    terms.topic_count = FLOW_TERMS_TOPICS_MAX + 1;
    EXPECT(says("more topics"));
    terms.topics = &bad_topic;
    terms.topic_count = 1;
    EXPECT(says("a topic that is none"));
}

static void test_certificates_have_their_form(void)
{
    static const uint8_t pins[][FLOW_TERMS_PIN_BYTES] = {{1}, {2}, {1}};
    static uint8_t large[FLOW_TERMS_CA_BYTES_MAX + RANDOM_CERTIFICATE_BYTES];
    begin(POLICY_TLS);
    terms.pins = pins;
    terms.pin_count = 2;
    EXPECT(says(""));
    terms.pin_count = 3;
    EXPECT(says("a pin that is listed twice"));
    terms.pin_count = FLOW_TERMS_PINS_MAX + 1;
    EXPECT(says("more pins"));
    begin(POLICY_TLS);
    terms.ca = random_certificates;
    terms.ca_bytes = sizeof random_certificates;
    EXPECT(says(""));
    terms.ca_bytes--;
    EXPECT(says("certificates that are none"));
    terms.ca = NULL;
    EXPECT(says("certificates that are none"));
    size_t len = 0;
    while (len <= FLOW_TERMS_CA_BYTES_MAX) {
        memcpy(large + len, random_certificates, RANDOM_CERTIFICATE_BYTES);
        len += RANDOM_CERTIFICATE_BYTES;
    }
    terms.ca = large;
    terms.ca_bytes = (uint32_t)len;
    EXPECT(says("certificates that are none"));
    terms.ca_bytes -= RANDOM_CERTIFICATE_BYTES;
    EXPECT(says(""));
}

static void test_what_is_left_out_is_a_part_of_the_host(void)
{
    static const struct {
        const char *host;
        const char *except[2];
        const char *fault;
    } rows[] = {
        {"*.a.example", {"b.a.example", "*.c.a.example"}, ""},
        {"*.a.example", {"b.a.example", "b.a.example"}, "a name that is left out twice"},
        {"*.a.example", {"b.a.example", "*.a.example"}, "'except' leaves out"},
        {"*.a.example", {"b.a.example", "a.example"}, "'except' leaves out"},
        {"*.a.example", {"b.a.example", "*.example.org"}, "'except' leaves out"},
        {"*.a.example", {"b.a.example", "B.a.example"}, "a host that is no name"},
        {"*.a.example", {"b.a.example", "*.com"}, "a host that is no name"},
        {"a.example", {"a.example", "b.a.example"}, "'except' leaves out"},
        {"a.example", {"*.a.example", "b.a.example"}, "'except' leaves out"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(POLICY_TLS);
        rule.host = rows[i].host;
        terms.inspect = true;
        terms.excepts = rows[i].except;
        terms.except_count = 2;
        EXPECT(says(rows[i].fault));
    }
    terms.except_count = FLOW_TERMS_EXCEPTS_MAX + 1;
    EXPECT(says("more names than"));
    terms.inspect = false;
    EXPECT(says("names left out of an inspection"));
}

static void test_numbers_are_whole_and_bounded(void)
{
    begin(POLICY_UDP);
    terms.update_us = FLOW_TERMS_UPDATE_US_MAX;
    EXPECT(says(""));
    terms.update_us++;
    EXPECT(says("an update holds"));
    begin(POLICY_UDP);
    terms.names_count = 1;
    EXPECT(says("half a budget of names"));
    begin(POLICY_UDP);
    terms.update_us = 0;
    EXPECT(says("terms that ask nothing"));
}

int main(void)
{
    RUN(test_methods);
    RUN(test_paths);
    RUN(test_topics);
    RUN(test_words_stand_where_they_mean_something);
    RUN(test_lists_hold_what_they_can_and_nothing_twice);
    RUN(test_certificates_have_their_form);
    RUN(test_what_is_left_out_is_a_part_of_the_host);
    RUN(test_numbers_are_whole_and_bounded);
    return tap_done();
}
