/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the examiner share: examiner.c judges, examiner_follow.c reads what
 * is not judged, examiner_out.c has what may leave. Of each function false means that
 * nothing more may leave. */
#ifndef GATEWAY_UPLINK_EXAMINER_PART_H
#define GATEWAY_UPLINK_EXAMINER_PART_H

#include "gateway/uplink/examiner.h"

/* One take. */
struct examination {
    const struct examiner_terms *terms;
    struct verdict verdict; /* the first that was not a pass */
    bool in_head;           /* what goes out is the head of a request that is followed */
    uint8_t says;           /* that head; as of struct examiner */
};

MUST_CHECK bool examiner_deny(struct examination *now, enum reason reason);
/* Of `says`: the head that is followed has said so, wherever in it. */
MUST_CHECK static inline uint8_t examiner_said(enum secret_hit_what what)
{
    return (uint8_t)(1U << (what - SECRET_HIT_MASKED));
}

/* What hides what follows is noted where a head is followed, which is read. */
MUST_CHECK bool examiner_deny_hit(struct examination *now, const struct secret_hit *hit);

/* Bytes that may leave, unless the scan of all bytes holds them. */
MUST_CHECK bool examiner_let_out(struct examiner *self, struct examination *now,
                                 const uint8_t *bytes, size_t len);

/* Bytes go through a scan; how many of all that went may leave now is added to *leave. */
MUST_CHECK bool examiner_scan(struct secret_scan *through, struct examination *now,
                              const uint8_t *bytes, size_t len, uint32_t *leave);

/* If a body in chunks is under way, or WebSocket, what they say is scanned from now on.
 */
void examiner_begin_chunks(struct examiner *self);

/* What bytes say that come next, before they are let out, where they are not alone what
 * is said: the content of a body in chunks, WebSocket. A secret may go on from one to the
 * next. */
MUST_CHECK bool examiner_scan_content(struct examiner *self, struct examination *now,
                                      const uint8_t *bytes, size_t len);

/* Of a match that has begun in the content and what came behind it no more is kept than
 * there is room for; end: where out ends, or will. */
MUST_CHECK bool examiner_bound_kept(struct examiner *self, struct examination *now,
                                    uint32_t end);

/* Bytes of a body or of what frames it. */
MUST_CHECK bool examiner_take_body(struct examiner *self, struct examination *now,
                                   enum http_request_state state, const uint8_t *bytes,
                                   size_t len);

/* A body begins: where a scan cannot see that by itself. And it has ended. */
MUST_CHECK bool examiner_begin_content(struct examiner *self, struct examination *now);
MUST_CHECK bool examiner_end_content(struct examiner *self, struct examination *now);

/* Whoever gets what was said may answer before more is said: what the scan of all bytes
 * holds of a begun match leaves, unless what was said is one as it stands. The match may
 * still come to its end in what is said next. */
MUST_CHECK bool examiner_release(struct examiner *self, struct examination *now);

/* The same at the end of a request or packet, and its content ends. */
MUST_CHECK bool examiner_end_message(struct examiner *self, struct examination *now);

/* One step through what is not judged, and leaves as it comes: it may be HTTP, whose
 * bodies are read as their receiver reads them, and WebSocket behind it. */
MUST_CHECK bool examiner_follow(struct examiner *self, struct examination *now,
                                struct cursor *in);

#endif
