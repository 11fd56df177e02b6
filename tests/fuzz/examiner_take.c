/* SPDX-License-Identifier: Apache-2.0 */
/* Target: examiner_take, examiner_end, examiner_let_go, examiner_rescan: what leaves is
 * what came, in order; strictly no byte leaves that a model, which takes one byte at a
 * time and has rules of its own, does not let leave, and no secret; in observe, or let
 * go, all of it leaves. The first byte says what is spoken, and whether the last bytes go
 * on and on; the second how long the pieces are. */
#include "gateway/uplink/examiner.h"
#include "tests/gateway/secret_kit.h"

#include "tests/fuzz/fuzz.h"

enum {
    SPOKEN = 0x03,
    SECRETS = 0x04,
    LET_GO = 0x08,
    RESCAN = 0x10,
    HALVES = 0x20,
    LONG = 0x40
};
#define LONG_BYTES 100000 /* more than an examiner has room for */
#define LONG_TAIL 100
#define SLOTS 3
#define POST_BYTES 10

static const struct policy_request requests[] = {{"GET", "/v1/*", 0},
                                                 {"POST", "/report", POST_BYTES}};
static const struct policy_topic topics[] = {{false, "van/7/#"}, {true, "cmd/7"}};
static const struct policy_flow_terms http_terms = {.requests = requests,
                                                    .request_count = 2};
static const struct policy_flow_terms mqtt_terms = {.topics = topics, .topic_count = 2};
static const struct policy_flow_rule rules[] = {
    {.host = "a.example"},
    {.host = "a.example", .terms = &http_terms},
    {.host = "a.example", .terms = &mqtt_terms},
    {.host = "a.example", .as = TRAFFIC_HTTP}};

struct input {
    uint8_t options;
    const struct policy_flow_rule *rule;
    const uint8_t *bytes;
    size_t len;
    size_t piece;
};

/* What a run told, or should. */
struct told {
    size_t left;
    enum reason reason; /* the first that is no pass */
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* What the rules say of a head, in other words. */
static enum reason expect_head(const struct policy_flow_rule *rule,
                               const struct http_head *head, uint64_t *limit)
{
    bool lists = rule->terms != NULL;
    bool get = strcmp(head->method, "GET") == 0 && begins(head->path, "/v1/");
    bool post = strcmp(head->method, "POST") == 0 && strcmp(head->path, "/report") == 0;
    *limit = !lists ? UINT64_MAX : post ? POST_BYTES : 0;
    if (head->upgrades || strcmp(head->host, "a.example") != 0 ||
        (lists && !get && !post)) {
        return REASON_REQUEST_NOT_ALLOWED;
    }
    return !head->chunked && head->length_bytes > *limit ? REASON_BODY_TOO_LONG
                                                         : REASON_ALLOWED;
}

static struct told expect_http(const struct input *in)
{
    static struct http_request http;
    uint64_t limit = 0;
    struct told told = {0, REASON_ALLOWED};
    http_request_init(&http);
    for (size_t at = 0, used; at < in->len; at += used) {
        switch (http_request_take(&http, in->bytes + at, 1, &used)) {
        case HTTP_REQUEST_NEED_MORE:
            continue;
        case HTTP_REQUEST_HEAD:
            told.reason = expect_head(in->rule, &http.request, &limit);
            break;
        case HTTP_REQUEST_BODY:
        case HTTP_REQUEST_FRAME:
            told.reason = http.body_bytes > limit ? REASON_BODY_TOO_LONG : REASON_ALLOWED;
            break;
        case HTTP_REQUEST_UPGRADE:
        case HTTP_REQUEST_MALFORMED:
            told.reason = REASON_CONTENT_MALFORMED;
            break;
        }
        if (told.reason != REASON_ALLOWED) {
            break;
        }
        told.left = at + used;
    }
    return told;
}

static bool may_publish(const char *topic)
{
    return strcmp(topic, "van/7") == 0 || begins(topic, "van/7/");
}

static bool may_subscribe(const char *filter)
{
    const char *rest = filter;
    if (begins(filter, "$share/") && filter[7] != '/') {
        rest = strchr(filter + 7, '/');
        rest = rest != NULL ? rest + 1 : "";
    }
    return strcmp(rest, "cmd/7") == 0;
}

static enum reason expect_packet(struct mqtt_packet *packet)
{
    char filter[MQTT_FIELD_TOPIC_BYTES];
    bool good = true;
    if (packet->type == MQTT_PACKET_PUBLISH) {
        good = may_publish(packet->topic);
    } else if (packet->type == MQTT_PACKET_CONNECT && packet->topic[0] != '\0') {
        good = may_publish(packet->topic);
    }
    while (packet->type == MQTT_PACKET_SUBSCRIBE &&
           mqtt_packet_next_filter(packet, filter)) {
        good = good && may_subscribe(filter);
    }
    return good ? REASON_ALLOWED : REASON_TOPIC_NOT_ALLOWED;
}

static struct told expect_mqtt(const struct input *in)
{
    static struct mqtt_packet mqtt;
    struct told told = {0, REASON_ALLOWED};
    mqtt_packet_init(&mqtt);
    for (size_t at = 0, used; at < in->len && told.reason == REASON_ALLOWED; at += used) {
        enum mqtt_packet_state state = mqtt_packet_take(&mqtt, in->bytes + at, 1, &used);
        if (state == MQTT_PACKET_HEAD) {
            told.reason = expect_packet(&mqtt);
        } else if (state == MQTT_PACKET_MALFORMED) {
            told.reason = REASON_CONTENT_MALFORMED;
        }
        if (state != MQTT_PACKET_NEED_MORE && told.reason == REASON_ALLOWED) {
            told.left = at + used;
        }
    }
    return told;
}

static struct told expect(const struct input *in)
{
    switch (examiner_wanted(in->rule)) {
    case TRAFFIC_HTTP:
        return expect_http(in);
    case TRAFFIC_MQTT:
        return expect_mqtt(in);
    default:
        return (struct told){in->len, REASON_ALLOWED};
    }
}

static struct secret_inflate_pool *pool(void)
{
    static struct secret_inflate_pool *made;
    made = made == NULL ? kit_pool(SLOTS) : made;
    return made;
}

static struct examiner examiner;

/* Of what was taken so far all that waits leaves, and it is what came. */
static void leave(const struct input *in, struct told *told, size_t taken)
{
    while (examiner_has_waiting(&examiner)) {
        size_t len;
        const uint8_t *bytes = examiner_waiting(&examiner, &len);
        HOLDS(len > 0 && told->left + len <= taken);
        HOLDS(memcmp(bytes, in->bytes + told->left, len) == 0);
        len = (in->options & HALVES) != 0 ? len - len / 2 : len;
        examiner_left(&examiner, len);
        told->left += len;
    }
}

/* False: nothing more may leave. */
static bool hear(struct told *told, struct verdict verdict, bool lenient)
{
    if (verdict.action == VERDICT_PASS) {
        return true;
    }
    HOLDS(verdict.reason != REASON_ALLOWED);
    told->reason = told->reason == REASON_ALLOWED ? verdict.reason : told->reason;
    return lenient;
}

static bool say_all(const struct input *in, const struct examiner_terms *terms,
                    struct told *told)
{
    for (size_t at = 0, n; at < in->len; at += n) {
        n = in->len - at < in->piece ? in->len - at : in->piece;
        if (!hear(told, examiner_take(&examiner, terms, in->bytes + at, n),
                  terms->lenient)) {
            return false;
        }
        leave(in, told, at + n);
        if ((in->options & RESCAN) != 0 && at <= in->len / 2 && at + n > in->len / 2) {
            examiner_close(&examiner);
            examiner_rescan(&examiner, (in->options & SECRETS) != 0 ? pool() : NULL);
            leave(in, told, at + n);
        }
    }
    return true;
}

static struct told run(const struct input *in, bool lenient)
{
    struct examiner_terms terms = {in->rule, 5, lenient};
    struct told told = {0, REASON_ALLOWED};
    examiner_begin(&examiner, examiner_wanted(in->rule),
                   (in->options & SECRETS) != 0 ? pool() : NULL);
    bool goes_on = say_all(in, &terms, &told);
    bool let_go = goes_on && (lenient || (in->options & LET_GO) != 0);
    if (goes_on && (in->options & LET_GO) == 0) {
        goes_on = hear(&told, examiner_end(&examiner, &terms), lenient);
    }
    if (let_go && goes_on) {
        examiner_let_go(&examiner);
    }
    if (goes_on) {
        leave(in, &told, in->len);
    }
    HOLDS(!(let_go && goes_on) || told.left == in->len);
    examiner_close(&examiner);
    HOLDS(pool()->used == 0);
    return told;
}

static void compare(const struct input *in)
{
    struct told model = expect(in);
    struct told strict = run(in, false);
    struct told lenient = run(in, true);
    struct secret_hit hit;
    bool secrets = (in->options & SECRETS) != 0;
    bool let_go = strict.reason == REASON_ALLOWED && (in->options & LET_GO) != 0;
    HOLDS(let_go || strict.left <= model.left);
    bool follows = secrets && examiner_wanted(in->rule) == TRAFFIC_UNKNOWN;
    size_t held = follows ? sizeof((struct websocket *)0)->held : 0;
    HOLDS(let_go || strict.reason != REASON_ALLOWED || strict.left + held >= model.left);
    HOLDS(secrets || strict.reason == model.reason);
    HOLDS(model.reason == REASON_ALLOWED || strict.reason != REASON_ALLOWED);
    HOLDS(strict.reason == lenient.reason);
    HOLDS(!secrets || let_go || (in->options & RESCAN) != 0 ||
          !secret_set_find(kit_set(), in->bytes, strict.left, &hit));
}

/* The bytes, and the last of them again and again. */
static size_t lengthen(uint8_t out[static LONG_BYTES], const uint8_t *bytes, size_t len)
{
    size_t tail = len < LONG_TAIL ? len : LONG_TAIL;
    memcpy(out, bytes, len);
    for (size_t at = len; at < LONG_BYTES; at++) {
        out[at] = out[at - tail];
    }
    return LONG_BYTES;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return pool()->used != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t said[LONG_BYTES];
    if (size < 3 || size > LONG_BYTES) {
        return 0;
    }
    struct input in = {.options = data[0],
                       .rule = &rules[data[0] & SPOKEN],
                       .bytes = data + 2,
                       .len = size - 2,
                       .piece = data[1] < 64 ? 1U + data[1] : data[1] * 80U};
    if ((in.options & LONG) != 0) {
        in.len = lengthen(said, in.bytes, in.len);
        in.bytes = said;
    }
    compare(&in);
    in.piece = EXAMINER_TAKE_BYTES;
    compare(&in);
    return 0;
}
