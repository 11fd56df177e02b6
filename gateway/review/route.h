/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to what is answered. Knows HTTP's words, no socket. */
#ifndef GATEWAY_REVIEW_ROUTE_H
#define GATEWAY_REVIEW_ROUTE_H

#include "gateway/review/download.h"
#include "gateway/review/form.h"
#include "gateway/review/review.h"

#define ROUTE_BODY_BYTES 8192 /* of a form that is sent; no longer one is taken */

/* Texts are what the browser or the proxy sent, NULL: nothing. */
struct route_request {
    const char *method;
    const char *path;
    const char *host;    /* field Host */
    const char *origin;  /* field Origin */
    const char *cookie;  /* the cookie SESSION_COOKIE */
    const char *secret;  /* field Sallyport-Proxy */
    const char *officer; /* field Sallyport-Officer, which only a proxy's word is */
    uint32_t user;       /* at the other end (peer.h) */
    struct form query;   /* of the URL */
    char *body;          /* of a POST, to be decoded in place; NULL: too long */
    bool waited;         /* it was put off, and is not to be again */
};

struct route_reply {
    unsigned status;
    const char *type;
    const char *fixed; /* the body, when it is not to be freed */
    char *body;        /* else it, from malloc */
    size_t len;
    struct download *download;      /* else what is sent instead of one, to be freed */
    char location[512];             /* field Location, "": none */
    char file[DOWNLOAD_NAME_BYTES]; /* it is a file of that name to be kept, "": no */
    bool signs_in;                  /* it brings the cookie */
    bool put_off; /* ask again when there is something new; nothing else is set */
};

/* Always gives a reply; of it body and download are the caller's to
 * free. */
void route_answer(struct route_reply *out, struct review *review,
                  struct route_request *request, uint64_t now_us);

#endif
