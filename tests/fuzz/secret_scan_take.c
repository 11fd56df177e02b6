/* SPDX-License-Identifier: Apache-2.0 */
/* Target: secret_scan_take, secret_scan_pass, secret_scan_end: what is found in plain
 * bytes is found at the same place wherever they were cut, no more leaves than came, no
 * more is held than is promised, and all slots come back. The first byte says how long
 * the pieces are, and whether they begin with deflate. */
#include "tests/gateway/secret_kit.h"

#include "tests/fuzz/fuzz.h"

#define PIECE_MASK 0x3fU
#define DEFLATE 0x80U
#define SLOTS 3

struct told {
    uint64_t found; /* a sum over the secrets in plain bytes, and where they end */
    uint64_t hits;
};

static struct secret_inflate_pool *pool(void)
{
    static struct secret_inflate_pool *made;
    made = made == NULL ? kit_pool(SLOTS) : made;
    return made;
}

static struct told tell(const uint8_t *bytes, size_t len, size_t piece, bool deflate)
{
    struct secret_scan scan;
    struct secret_hit hit;
    struct told told = {0, 0};
    size_t taken, left = 0;
    secret_scan_init(&scan, pool());
    if (deflate) {
        HOLDS(secret_scan_begin_deflate(&scan, &hit));
    }
    for (size_t at = 0; at < len; at += taken) {
        size_t n = len - at < piece ? len - at : piece;
        left += secret_scan_take(&scan, bytes + at, n, &taken, &hit);
        HOLDS(taken <= n && (taken == n || hit.what != SECRET_HIT_NONE));
        HOLDS(left <= at + taken);
        HOLDS(at + taken - left <= SECRET_SCAN_HELD_BYTES + n);
        if (hit.what != SECRET_HIT_NONE) {
            HOLDS(hit.begin <= hit.end && hit.end <= at + taken);
            told.hits++;
            left += secret_scan_pass(&scan);
            HOLDS(left == at + taken);
        }
        if (hit.what == SECRET_HIT_FOUND && !hit.packed &&
            hit.encoding != SECRET_BINARY) {
            told.found = told.found * 31 + hit.secret * 1000003ULL + hit.end;
        }
    }
    left += secret_scan_end(&scan, &hit);
    HOLDS(hit.what != SECRET_HIT_NONE || left == len);
    secret_scan_close(&scan);
    HOLDS(pool()->used == 0);
    return told;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return pool()->used != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    bool deflate = (data[0] & DEFLATE) != 0;
    struct told whole = tell(data + 1, size - 1, size, deflate);
    struct told pieces = tell(data + 1, size - 1, 1 + (data[0] & PIECE_MASK), deflate);
    HOLDS(whole.found == pieces.found);
    struct secret_hit hit;
    bool found = secret_set_find(kit_set(), data + 1, size - 1, &hit);
    HOLDS(!found || (hit.begin <= hit.end && hit.end <= size - 1));
    return 0;
}
