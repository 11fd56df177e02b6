/* SPDX-License-Identifier: Apache-2.0 */
/* Parser, judge, and what comes out. */
#include "gateway/uplink/examiner_part.h"

#include <string.h>

#include "gateway/content/tls_hello.h"
#include "gateway/uplink/secret_keeper.h"
#include "policies/transport.h"

_Static_assert(TLS_HELLO_RAW_BYTES <= EXAMINER_TAKE_BYTES,
               "what was read for the judge can be taken at once");

/* No more is kept for the scan of the content, what frames it included: in observe a take
 * comes out behind it all the same. */
#define CONTENT_KEPT_BYTES (SECRET_SCAN_HELD_BYTES + HTTP_REQUEST_HEAD_BYTES / 2)

_Static_assert(CONTENT_KEPT_BYTES + EXAMINER_TAKE_BYTES + 64 <= EXAMINER_OUT_BYTES,
               "with what frames the next chunk there is room");

enum traffic examiner_wanted(const struct policy_flow_rule *rule)
{
    enum traffic said = transport_row(rule->transport)->traffic;
    if (said == TRAFFIC_UNKNOWN) {
        said = (enum traffic)rule->as;
    }
    if (rule->terms != NULL && rule->terms->request_count > 0) {
        said = TRAFFIC_HTTP;
    } else if (rule->terms != NULL && rule->terms->topic_count > 0) {
        said = TRAFFIC_MQTT;
    }
    return said == TRAFFIC_HTTP || said == TRAFFIC_MQTT ? said : TRAFFIC_UNKNOWN;
}

void examiner_begin_chunks(struct examiner *self)
{
    bool chunks = !self->talks && (self->protocol == TRAFFIC_HTTP || self->follows) &&
                  http_request_in_body(&self->http) && self->http.request.chunked;
    if (self->scans && (chunks || self->talks)) {
        secret_scan_init(&self->content, self->scan.pool);
        secret_scan_init(&self->control, self->scan.pool);
        self->is_joined = false;
        self->is_chunked = true;
    }
}

void examiner_rescan(struct examiner *self, struct secret_inflate_pool *pool)
{
    self->out_leave = self->out_end;
    self->out_free = self->out_end;
    self->is_chunked = false;
    self->content_held = 0;
    self->scans = pool != NULL;
    if (self->scans && self->protocol == TRAFFIC_HTTP &&
        http_request_in_body(&self->http) &&
        self->http.request.coding != HTTP_CODING_NONE) {
        self->missed = true; /* what is coded can only be read from its beginning */
    }
    if (self->scans && self->waits) {
        self->waits = false;
        self->follows = true;
        http_request_init_framing(&self->http);
    }
    if (self->scans) {
        secret_scan_init(&self->scan, pool);
    }
    if (self->scans && self->protocol == TRAFFIC_UNKNOWN) {
        secret_scan_heed_heads(&self->scan);
    }
    examiner_begin_chunks(self);
}

void examiner_begin(struct examiner *self, enum traffic protocol,
                    struct secret_inflate_pool *pool)
{
    self->protocol = (uint8_t)protocol;
    self->lost = protocol == TRAFFIC_UNKNOWN;
    self->waits = protocol == TRAFFIC_UNKNOWN;
    self->follows = self->missed = self->ended = self->strayed = false;
    self->says = 0;
    self->asked = self->offered = self->talks = false;
    self->preface_bytes = UINT8_MAX;
    self->limit_bytes = UINT64_MAX;
    self->out_begin = self->out_end = self->out_reached = 0;
    if (protocol == TRAFFIC_HTTP) {
        http_request_init(&self->http);
    } else if (protocol == TRAFFIC_MQTT) {
        mqtt_packet_init(&self->mqtt);
    }
    examiner_rescan(self, pool);
}

void examiner_refuse_packed(struct examiner *self)
{
    self->preface_bytes = 0;
}

void examiner_close(struct examiner *self)
{
    self->missed = self->missed || examiner_unpacks(self);
    if (self->scans) {
        secret_scan_close(&self->scan);
    }
    if (self->is_chunked) {
        secret_scan_close(&self->content);
        secret_scan_close(&self->control);
    }
    self->scans = false;
    self->is_chunked = false;
    self->content_held = 0;
}

/* True if what was judged may leave. */
static bool settle(struct examination *now, struct verdict verdict)
{
    if (verdict.action != VERDICT_PASS && now->verdict.action == VERDICT_PASS) {
        now->verdict = verdict;
    }
    return verdict.action == VERDICT_PASS || now->terms->lenient;
}

bool examiner_deny(struct examination *now, enum reason reason)
{
    return settle(now, verdict_drop(reason, now->terms->number));
}

bool examiner_deny_hit(struct examination *now, const struct secret_hit *hit)
{
    if (hit->what >= SECRET_HIT_MASKED && hit->what != SECRET_HIT_PACKED &&
        now->in_head) {
        now->says |= examiner_said(hit->what);
        return true;
    }
    return settle(now, secret_keeper_verdict(hit, now->terms->number));
}

/* What holds bytes back may not hold them any more. */
static void set_leave(struct examiner *self)
{
    bool kept = self->content_held > 0 && self->out_kept < self->out_free;
    self->out_leave = kept ? self->out_kept : self->out_free;
}

bool examiner_scan(struct secret_scan *through, struct examination *now,
                   const uint8_t *bytes, size_t len, uint32_t *leave)
{
    struct cursor in = cursor_over(bytes, len);
    for (size_t left = len; left > 0; left = cursor_left(&in)) {
        struct cursor ahead = in;
        const uint8_t *rest = cursor_take(&ahead, left);
        struct secret_hit hit = {0};
        size_t taken;
        *leave += (uint32_t)secret_scan_take(through, rest, left, &taken, &hit);
        cursor_skip(&in, taken);
        if (hit.what == SECRET_HIT_NONE) {
            break;
        }
        if (!examiner_deny_hit(now, &hit)) {
            return false;
        }
        *leave += (uint32_t)secret_scan_pass(through);
    }
    return true;
}

bool examiner_let_out(struct examiner *self, struct examination *now,
                      const uint8_t *bytes, size_t len)
{
    bool good = len <= sizeof self->out - self->out_end;
    if (!good) { /* a fault of ours, which must not write behind it */
        return now != NULL && examiner_deny(now, REASON_NOT_EXAMINED) && good;
    }
    if (len > 0) {
        memcpy(self->out + self->out_end, bytes, len);
        self->out_end += (uint32_t)len;
        self->out_reached =
            self->out_end > self->out_reached ? self->out_end : self->out_reached;
    }
    if (self->scans) {
        good = examiner_scan(&self->scan, now, bytes, len, &self->out_free);
    } else {
        self->out_free = self->out_end;
    }
    set_leave(self);
    return good;
}

bool examiner_bound_kept(struct examiner *self, struct examination *now, uint32_t end)
{
    if (self->content_held == 0 || end - self->out_kept <= CONTENT_KEPT_BYTES) {
        return true;
    }
    bool good = examiner_deny(now, REASON_NOT_EXAMINED);
    self->content_held -= (uint32_t)secret_scan_pass(&self->content);
    set_leave(self);
    return good;
}

bool examiner_scan_content(struct examiner *self, struct examination *now,
                           const uint8_t *bytes, size_t len)
{
    uint32_t leave = 0;
    uint32_t end = self->out_end + (uint32_t)len;
    bool good = examiner_scan(&self->content, now, bytes, len, &leave);
    self->content_held += (uint32_t)len - leave;
    if (self->content_held <= len) { /* all that is held stands in these bytes */
        self->out_kept = end - self->content_held;
    }
    return good && examiner_bound_kept(self, now, end);
}

bool examiner_begin_content(struct examiner *self, struct examination *now)
{
    const struct http_head *head = &self->http.request;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    if (!self->scans || !http_request_in_body(&self->http)) {
        return true;
    }
    if (head->coding == HTTP_CODING_OTHER &&
        !examiner_deny(now, REASON_CONTENT_ENCODING_UNREADABLE)) {
        return false;
    }
    examiner_begin_chunks(self);
    struct secret_scan *through = head->chunked ? &self->content : &self->scan;
    return head->coding != HTTP_CODING_DEFLATE ||
           secret_scan_begin_deflate(through, &hit) || examiner_deny_hit(now, &hit);
}

bool examiner_end_content(struct examiner *self, struct examination *now)
{
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    if (self->is_chunked) {
        (void)!secret_scan_end(&self->content, &hit);
        secret_scan_close(&self->content);
        secret_scan_close(&self->control);
    }
    self->is_chunked = false;
    self->content_held = 0;
    return hit.what == SECRET_HIT_NONE || examiner_deny_hit(now, &hit);
}

bool examiner_release(struct examiner *self, struct examination *now)
{
    struct secret_hit hit = {0};
    if (self->scans && secret_scan_foresee(&self->scan, &hit) &&
        !examiner_deny_hit(now, &hit)) {
        return false;
    }
    self->out_free += self->scans ? (uint32_t)secret_scan_pass(&self->scan) : 0;
    set_leave(self);
    return true;
}

bool examiner_end_message(struct examiner *self, struct examination *now)
{
    bool good =
        !self->scans || (examiner_end_content(self, now) && examiner_release(self, now));
    if (self->scans) {
        secret_scan_close(&self->scan);
    }
    return good;
}

static bool judge_request(struct examiner *self, struct examination *now)
{
    const struct http_head *head = &self->http.request;
    struct http_ask ask = {.method = head->method,
                           .host = head->host,
                           .path = head->path,
                           .upgrades = head->upgrades,
                           .body_bytes = head->chunked ? 0 : head->length_bytes};
    struct verdict verdict =
        http_judge_check(now->terms->rule, now->terms->number, &ask, &self->limit_bytes);
    return settle(now, verdict);
}

void examiner_let_go(struct examiner *self)
{
    bool http = self->protocol == TRAFFIC_HTTP;
    examiner_close(self);
    if (self->talks) {
        (void)!examiner_let_out(self, NULL, self->websocket.held,
                                websocket_held(&self->websocket));
    } else if (!self->lost) {
        (void)!examiner_let_out(self, NULL, http ? self->http.head : self->mqtt.head,
                                http ? http_request_held(&self->http)
                                     : mqtt_packet_held(&self->mqtt));
    }
    self->out_free = self->out_end;
    self->out_leave = self->out_end;
    self->lost = self->missed = true;
    self->follows = self->waits = false;
    self->talks = false;
}

/* False: nothing more may leave. */
static bool lose(struct examiner *self, struct examination *now)
{
    self->lost = true;
    return examiner_end_content(self, now) &&
           examiner_deny(now, REASON_CONTENT_MALFORMED);
}

bool examiner_take_body(struct examiner *self, struct examination *now,
                        enum http_request_state state, const uint8_t *bytes, size_t len)
{
    if (self->is_chunked && state == HTTP_REQUEST_BODY &&
        !examiner_scan_content(self, now, bytes, len)) {
        return false;
    }
    return examiner_let_out(self, now, bytes, len) &&
           (http_request_in_body(&self->http) || examiner_end_message(self, now));
}

/* One step; false: nothing more may leave. */
static bool take_http(struct examiner *self, struct examination *now, struct cursor *in)
{
    struct cursor ahead = *in;
    size_t len = cursor_left(in);
    const uint8_t *bytes = cursor_take(&ahead, len);
    size_t used;
    size_t held = http_request_held(&self->http);
    enum http_request_state state = http_request_take(&self->http, bytes, len, &used);
    cursor_skip(in, used);
    switch (state) {
    case HTTP_REQUEST_NEED_MORE:
        return true;
    case HTTP_REQUEST_HEAD:
        if (!judge_request(self, now)) {
            return false;
        }
        return examiner_let_out(self, now, self->http.head, self->http.head_bytes) &&
               examiner_begin_content(self, now) &&
               (http_request_in_body(&self->http) || examiner_end_message(self, now));
    case HTTP_REQUEST_BODY:
    case HTTP_REQUEST_FRAME:
        if (self->http.body_bytes > self->limit_bytes &&
            !examiner_deny(now, REASON_BODY_TOO_LONG)) {
            return false;
        }
        return examiner_take_body(self, now, state, bytes, used);
    case HTTP_REQUEST_UPGRADE:
        return lose(self, now);
    case HTTP_REQUEST_MALFORMED:
        break;
    }
    /* nothing of bytes was taken */
    return examiner_let_out(self, now, self->http.head, held) && lose(self, now);
}

/* The will of CONNECT is a message that the broker publishes for it. */
static bool judge_packet(struct examiner *self, struct examination *now)
{
    const struct examiner_terms *terms = now->terms;
    struct mqtt_packet *packet = &self->mqtt;
    char filter[MQTT_FIELD_TOPIC_BYTES];
    bool wills = packet->type == MQTT_PACKET_CONNECT && packet->topic[0] != '\0';
    bool good = true;
    if (wills || packet->type == MQTT_PACKET_PUBLISH) {
        good = settle(now, mqtt_judge_publish(terms->rule, terms->number, packet->topic));
    }
    while (packet->type == MQTT_PACKET_SUBSCRIBE && good &&
           mqtt_packet_next_filter(packet, filter)) {
        good = settle(now, mqtt_judge_subscribe(terms->rule, terms->number, filter));
    }
    return good;
}

static bool take_mqtt(struct examiner *self, struct examination *now, struct cursor *in)
{
    struct cursor ahead = *in;
    size_t len = cursor_left(in);
    const uint8_t *bytes = cursor_take(&ahead, len);
    size_t used;
    size_t held = mqtt_packet_held(&self->mqtt);
    enum mqtt_packet_state state = mqtt_packet_take(&self->mqtt, bytes, len, &used);
    cursor_skip(in, used);
    switch (state) {
    case MQTT_PACKET_NEED_MORE:
        return true;
    case MQTT_PACKET_HEAD:
        if (!judge_packet(self, now)) {
            return false;
        }
        return examiner_let_out(self, now, self->mqtt.head, self->mqtt.head_bytes) &&
               (mqtt_packet_in_body(&self->mqtt) || examiner_end_message(self, now));
    case MQTT_PACKET_BODY:
        return examiner_let_out(self, now, bytes, used) &&
               (mqtt_packet_in_body(&self->mqtt) || examiner_end_message(self, now));
    case MQTT_PACKET_MALFORMED:
        break;
    }
    return examiner_let_out(self, now, self->mqtt.head, held) && lose(self, now);
}

/* False: the preface is whole, and nothing more may leave. */
static bool follow_preface(struct examiner *self, struct examination *now,
                           const uint8_t *bytes, size_t len)
{
    static const char preface[] = "PRI * HTTP/2.0";
    struct cursor in = cursor_over(bytes, len);
    while (cursor_left(&in) > 0 && self->preface_bytes < sizeof preface - 1) {
        bool fits = cursor_u8(&in) == (uint8_t)preface[self->preface_bytes];
        self->preface_bytes = fits ? self->preface_bytes + 1 : UINT8_MAX;
    }
    if (self->preface_bytes != sizeof preface - 1) {
        return true;
    }
    self->preface_bytes = UINT8_MAX;
    return examiner_deny(now, REASON_NOT_EXAMINED);
}

struct verdict examiner_take(struct examiner *self, const struct examiner_terms *terms,
                             const uint8_t *bytes, size_t len)
{
    struct examination now = {.terms = terms, .verdict = verdict_pass(terms->number)};
    struct cursor in = cursor_over(bytes, len);
    bool goes_on = true;
    self->missed = self->missed || (self->waits && len > 0);
    self->waits = self->waits && len == 0;
    while (goes_on && !self->lost && cursor_left(&in) > 0) {
        goes_on = self->protocol == TRAFFIC_HTTP ? take_http(self, &now, &in)
                                                 : take_mqtt(self, &now, &in);
    }
    while (goes_on && self->follows && cursor_left(&in) > 0) {
        goes_on = examiner_follow(self, &now, &in);
    }
    size_t left = cursor_left(&in);
    const uint8_t *rest = cursor_take(&in, left);
    if (self->lost && goes_on && follow_preface(self, &now, rest, left)) {
        (void)!examiner_let_out(self, &now, rest, left);
    }
    self->strayed = self->strayed || (self->protocol == TRAFFIC_MQTT &&
                                      now.verdict.action != VERDICT_PASS);
    return now.verdict;
}

bool examiner_unpacks(const struct examiner *self)
{
    return self->scans && (secret_scan_unpacks(&self->scan) ||
                           (self->is_chunked && secret_scan_unpacks(&self->content)));
}

bool examiner_keeps(struct examiner *self, const struct examiner_terms *terms)
{
    struct examination now = {.terms = terms, .verdict = verdict_pass(terms->number)};
    bool goes_on = true;
    if (self->protocol == TRAFFIC_HTTP && http_request_in_body(&self->http)) {
        goes_on = judge_request(self, &now);
    } else if (self->protocol == TRAFFIC_MQTT && mqtt_packet_in_body(&self->mqtt)) {
        goes_on = judge_packet(self, &now);
    }
    if (self->scans && self->missed) {
        return false;
    }
    return self->protocol == TRAFFIC_UNKNOWN ||
           (goes_on && !self->lost && !self->strayed);
}

struct verdict examiner_end(struct examiner *self, const struct examiner_terms *terms)
{
    struct examination now = {.terms = terms, .verdict = verdict_pass(terms->number)};
    struct secret_hit hit = {0};
    if (!self->scans || self->ended) {
        return now.verdict;
    }
    self->ended = true;
    (void)!examiner_end_content(self, &now);
    self->out_free += (uint32_t)secret_scan_end(&self->scan, &hit);
    if (hit.what != SECRET_HIT_NONE && examiner_deny_hit(&now, &hit)) {
        self->out_free += (uint32_t)secret_scan_pass(&self->scan);
    }
    set_leave(self);
    return now.verdict;
}
