/* SPDX-License-Identifier: Apache-2.0 */
/* A whole head of a request: its line and its fields, read strictly (RFC 9112 3, 5, 6).
 */
#ifndef GATEWAY_CONTENT_HTTP_HEAD_H
#define GATEWAY_CONTENT_HTTP_HEAD_H

#include "gateway/content/http_path.h"
#include "policies/policy.h"

#define HTTP_HEAD_METHOD_BYTES 24 /* with its final zero */

/* How a content is said to be coded (RFC 9110 8.4.1), "x-gzip" and "identity" included.
 */
enum http_coding {
    HTTP_CODING_NONE,
    HTTP_CODING_GZIP,
    HTTP_CODING_DEFLATE, /* zlib; of some senders without its head */
    HTTP_CODING_OTHER    /* any other, or several */
};

struct http_head {
    char method[HTTP_HEAD_METHOD_BYTES];
    char
        host[POLICY_HOST_BYTES]; /* of the target, else of Host; "" in HTTP/1.0 without */
    char path[HTTP_PATH_BYTES];  /* "*" for the whole server, "" for CONNECT */
    bool chunked;
    uint8_t coding;        /* enum http_coding */
    uint64_t length_bytes; /* of the body, when it is not chunked */
    bool upgrades;         /* CONNECT, or an Upgrade field */
};

/* in: lines that end CR LF, without other controls than tabs; the last is empty. False:
 * it breaks its form, or could be read in two ways. */
MUST_CHECK bool http_head_read(struct http_head *out, struct cursor in);

/* The same as far as it says where the request ends and how its content is coded: host
 * and path are empty, and what is said of them may be anything. */
MUST_CHECK bool http_head_read_framing(struct http_head *out, struct cursor in);

#endif
