/* SPDX-License-Identifier: Apache-2.0 */
/* Fields, and a body that is there or is still being made. */
#include "gateway/review/reply.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES 32768
#define SLICE_US 10000U /* of making a file, between other requests */

static const struct header {
    const char *name, *value;
} headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
     "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"}, /* with less, a form would come from "null" */
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

static bool is_https(const struct session *session)
{
    return strncmp(session->origin, "https:", 6) == 0;
}

static void add_headers(struct MHD_Response *response, const struct route_reply *reply,
                        const struct session *session)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        (void)MHD_add_response_header(response, headers[i].name, headers[i].value);
    }
    (void)MHD_add_response_header(response, "Content-Type", reply->type);
    if (reply->location[0] != 0) {
        (void)MHD_add_response_header(response, "Location", reply->location);
    }
    if (reply->file[0] != 0) {
        char text[DOWNLOAD_NAME_BYTES + 40];
        (void)snprintf(text, sizeof text, "attachment; filename=\"%s\"", reply->file);
        (void)MHD_add_response_header(response, "Content-Disposition", text);
    }
    if (reply->signs_in) {
        char cookie[200];
        (void)snprintf(cookie, sizeof cookie,
                       SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s",
                       session->cookie, is_https(session) ? "; Secure" : "");
        (void)MHD_add_response_header(response, "Set-Cookie", cookie);
    }
}

static ssize_t read_piece(void *context, uint64_t position, char *out, size_t size)
{
    ssize_t len = download_read(context, out, size, SLICE_US);
    (void)position;
    if (len == DOWNLOAD_END) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    return len >= 0 ? len : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void end_download(void *context)
{
    download_free(context);
}

static struct MHD_Response *make_response(struct route_reply *reply)
{
    if (reply->download != NULL) {
        return MHD_create_response_from_callback(
            MHD_SIZE_UNKNOWN, PIECE_BYTES, read_piece, reply->download, end_download);
    }
    bool fixed = reply->fixed != NULL;
    void *body = fixed ? (void *)(uintptr_t)reply->fixed : reply->body;
    return MHD_create_response_from_buffer(
        reply->len, body, fixed ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);
}

enum MHD_Result reply_send(struct MHD_Connection *connection, struct route_reply *reply,
                           const struct session *session)
{
    struct MHD_Response *response = make_response(reply);
    if (response == NULL) {
        free(reply->body);
        download_free(reply->download);
        return MHD_NO;
    }
    add_headers(response, reply, session);
    enum MHD_Result result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}
