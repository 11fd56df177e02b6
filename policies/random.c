/* SPDX-License-Identifier: Apache-2.0 */
/* getrandom(2) until there is enough. */
#include "policies/random.h"

#include <errno.h>
#include <mbedtls/entropy.h>
#include <sys/random.h>

int random_bytes(void *context, unsigned char *out, size_t len)
{
    (void)context;
    for (size_t have = 0; have < len;) {
        ssize_t got = getrandom(out + have, len - have, 0);
        if (got < 0 && errno != EINTR) {
            return MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
        }
        have += got > 0 ? (size_t)got : 0;
    }
    return 0;
}
