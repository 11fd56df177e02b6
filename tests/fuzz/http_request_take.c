/* SPDX-License-Identifier: Apache-2.0 */
/* Target: http_request_take: the same requests, wherever the bytes were cut. The first
 * byte says how long the pieces are. */
#include "gateway/content/http_request.h"

#include "tests/fuzz/fuzz.h"

struct told {
    uint64_t heads;
    uint64_t passed_bytes;
    uint64_t paths; /* a sum over them */
    enum http_request_state last;
};

static struct told tell(const uint8_t *bytes, size_t len, size_t piece)
{
    static struct http_request request;
    struct told told = {.last = HTTP_REQUEST_NEED_MORE};
    size_t consumed;
    http_request_init(&request);
    for (size_t at = 0; at < len; at += consumed) {
        size_t n = len - at < piece ? len - at : piece;
        told.last = http_request_take(&request, bytes + at, n, &consumed);
        HOLDS(consumed <= n);
        if (told.last == HTTP_REQUEST_HEAD) {
            told.heads++;
            told.passed_bytes += request.head_bytes;
            for (const char *c = request.request.path; *c != '\0'; c++) {
                told.paths = told.paths * 31 + (uint8_t)*c;
            }
            HOLDS(memchr(request.request.host, 0, POLICY_HOST_BYTES) != NULL);
        } else if (told.last == HTTP_REQUEST_BODY || told.last == HTTP_REQUEST_FRAME) {
            told.passed_bytes += consumed;
            HOLDS(consumed > 0 && told.heads > 0);
        } else if (told.last != HTTP_REQUEST_NEED_MORE) {
            HOLDS(consumed == 0);
            break;
        }
        HOLDS(told.passed_bytes <= at + consumed);
    }
    return told;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct told whole = tell(data + 1, size - 1, size);
    struct told pieces = tell(data + 1, size - 1, 1 + data[0] % 16);
    HOLDS(whole.heads == pieces.heads && whole.paths == pieces.paths);
    HOLDS((whole.last == HTTP_REQUEST_MALFORMED) ==
          (pieces.last == HTTP_REQUEST_MALFORMED));
    return 0;
}
