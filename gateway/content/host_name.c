/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the port off, and what stands around the host in a URL. */
#include "gateway/content/host_name.h"

#include <arpa/inet.h>
#include <string.h>

#include "can/words.h"
#include "policies/name_judge.h"

static bool is_port(struct cursor in)
{
    uint32_t port;
    return cursor_at_end(&in) || words_number(in, 10, UINT16_MAX, &port);
}

static bool copy(char *text, size_t size, struct cursor in)
{
    size_t len = cursor_left(&in);
    const uint8_t *bytes = cursor_take(&in, len);
    if (len == 0 || len >= size || memchr(bytes, 0, len) != NULL) {
        return false;
    }
    memcpy(text, bytes, len);
    text[len] = '\0';
    return true;
}

static bool read_ipv6(char *out, struct cursor in)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;
    cursor_skip(&in, 1);
    struct cursor literal = cursor_until(&in, ']');
    bool port = cursor_at_end(&in) || (cursor_u8(&in) == ':' && is_port(in));
    return !in.failed && port && copy(text, sizeof text, literal) &&
           inet_pton(AF_INET6, text, &address) == 1 &&
           inet_ntop(AF_INET6, &address, out, POLICY_HOST_BYTES) != NULL;
}

bool host_name_read(char out[static POLICY_HOST_BYTES], struct cursor authority)
{
    char text[POLICY_HOST_BYTES];
    struct cursor name = authority;
    if (cursor_peek(&authority) == '[') {
        return read_ipv6(out, authority);
    }
    struct cursor before = cursor_until(&authority, ':');
    if (!authority.failed) {
        name = before;
        if (!is_port(authority)) {
            return false;
        }
    }
    char normal[POLICY_HOST_BYTES];
    bool good = copy(text, sizeof text, name) && name_normalise(normal, text);
    if (good) {
        memcpy(out, normal, sizeof normal);
    }
    return good;
}

/* The bytes up to one that ends an authority. */
static struct cursor take_authority(struct cursor *url)
{
    static const bool inside[256] = {
        [0 ... '"'] = true,   ['$' ... '.'] = true, ['0' ... ':'] = true,
        ['<' ... '='] = true, ['@' ... 255] = true,
    };
    size_t len;
    const uint8_t *bytes = cursor_take_run(url, inside, &len);
    return cursor_over(bytes, len);
}

bool host_name_read_url(char out[static POLICY_HOST_BYTES], struct cursor url)
{
    struct cursor scheme = cursor_until(&url, ':');
    if (scheme.failed) {
        return false;
    }
    if (cursor_peek(&url) == '/') {
        cursor_skip(&url, 2);
    }
    struct cursor authority = take_authority(&url);
    struct cursor host = authority;
    struct cursor user = cursor_until(&host, '@');
    return !url.failed && host_name_read(out, user.failed ? authority : host);
}
