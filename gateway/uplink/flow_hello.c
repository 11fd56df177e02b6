/* SPDX-License-Identifier: Apache-2.0 */
/* Texts packed and pointed at. */
#include "gateway/uplink/flow_hello.h"

#include <string.h>

static bool put(struct flow_hello *self, size_t *used, const char *name)
{
    size_t len = strlen(name) + 1;
    if (self->alpn_count == POLICY_TEXTS_MAX || len > sizeof self->alpn - *used) {
        return false;
    }
    memcpy(self->alpn + *used, name, len);
    *used += len;
    self->alpn_count++;
    return true;
}

static void put_all(struct flow_hello *self, const struct client_hello *hello)
{
    size_t used = 0;
    bool whole = !hello->alpn_more;
    for (uint8_t i = 0; whole && i < hello->alpn_count; i++) {
        whole = put(self, &used, hello->alpn[i]);
    }
    if (!whole) {
        used = 0;
        self->alpn_count = 0;
        (void)put(self, &used, FLOW_HELLO_UNLISTED);
    }
}

void flow_hello_keep(struct flow_hello *self, const struct client_hello *hello)
{
    static const enum flow_ech ech[] = {[CLIENT_HELLO_ECH_NONE] = FLOW_ECH_NONE,
                                        [CLIENT_HELLO_ECH_GREASE] = FLOW_ECH_GREASE,
                                        [CLIENT_HELLO_ECH_REAL] = FLOW_ECH_REAL};
    *self =
        (struct flow_hello){.version = hello->version, .ech = (uint8_t)ech[hello->ech]};
    memcpy(self->ja4, hello->ja4, sizeof self->ja4);
    put_all(self, hello);
}

void flow_hello_tell(const struct flow_hello *self, struct flow_facts *facts,
                     const char *names[static POLICY_TEXTS_MAX])
{
    const char *at = self->alpn;
    for (uint8_t i = 0; i < self->alpn_count; i++) {
        names[i] = at;
        at += strlen(at) + 1;
    }
    facts->version = self->version;
    facts->ech = self->ech;
    facts->ja4 = self->ja4;
    facts->alpn = names;
    facts->alpn_count = self->alpn_count;
}
