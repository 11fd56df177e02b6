/* SPDX-License-Identifier: Apache-2.0 */
/* A whole head of a request: its line and its fields, read strictly (RFC 9112 3, 5, 6).
 */
#ifndef GATEWAY_CONTENT_HTTP_HEAD_H
#define GATEWAY_CONTENT_HTTP_HEAD_H

#include "gateway/content/http_path.h"
#include "policies/policy.h"

#define HTTP_HEAD_METHOD_BYTES 24 /* with its final zero */

struct http_head {
    char method[HTTP_HEAD_METHOD_BYTES];
    char
        host[POLICY_HOST_BYTES]; /* of the target, else of Host; "" in HTTP/1.0 without */
    char path[HTTP_PATH_BYTES];  /* "*" for the whole server, "" for CONNECT */
    bool chunked;
    bool deflates; /* the content is said to be coded as "deflate", with a head or without
                    */
    uint64_t length_bytes; /* of the body, when it is not chunked */
    bool upgrades;         /* CONNECT, or an Upgrade field */
};

/* in: lines that end CR LF, without other controls than tabs; the last is empty. False:
 * it breaks its form, or could be read in two ways. */
MUST_CHECK bool http_head_read(struct http_head *out, struct cursor in);

#endif
