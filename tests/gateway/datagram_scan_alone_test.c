/* SPDX-License-Identifier: Apache-2.0 */
/* Behind whatever was said before, a datagram that would not leave alone does not leave:
 * random datagrams of parts that begin or end something, against the same scan begun
 * anew. */
#include "tests/gateway/datagram_scan_kit.h"

#define DATAGRAMS 60000
#define BEHIND_MAX 12 /* then the association is another one */

static const char *const parts[] = {VIN,        "WVWZZZ",     "1KZ6W612305",
                                    "48.1372",  "11.5755",    ",",
                                    "7",        "%57%56",     "%5",
                                    "7",        "\r\n",       "\n",
                                    "\\u00",    "57",         "4901",
                                    "5420323",  "7518",       "M-AB ",
                                    "1234",     "x",          " ",
                                    "V1ZX",     "WlpaMUtaNl", "c2MTIzMDU=",
                                    "4808.2",   "1134.5",     "\x1f\x8b\x08",
                                    "\x78\x9c", "481371540",  "115754000",
                                    "Erika ",   "Mustermann", "PRI * HTTP/2.0"};

static size_t fill_text(uint8_t *out, uint64_t *seed)
{
    size_t len = 0;
    for (uint32_t left = kit_random(seed, 5); left > 0; left--) {
        const char *part = parts[kit_random(seed, sizeof parts / sizeof *parts)];
        memcpy(out + len, part, strlen(part));
        len += strlen(part);
    }
    return len;
}

/* Text as it is, or packed, whole or as far as it goes. */
static size_t fill(uint8_t *out, uint64_t *seed)
{
    uint8_t text[512], packed[512];
    size_t len = fill_text(text, seed);
    if (kit_random(seed, 8) > 0 || len == 0) {
        memcpy(out, text, len);
        return len;
    }
    size_t some = kit_pack(packed, sizeof packed, text, len, 15);
    some = kit_random(seed, 2) == 0 ? some : kit_random(seed, (uint32_t)some);
    memcpy(out, packed, some);
    return some;
}

static void test_what_does_not_leave_alone_does_not_leave_behind_others(void)
{
    static struct datagram_scan behind, alone;
    struct association goes_on = {.rule = 0, .scan = &behind};
    struct association begins = {.rule = 0, .scan = &alone};
    unsigned stopped = 0;
    uint64_t seed = 5;
    if (!begin_secret("udp \"time.example\"", "")) {
        return;
    }
    for (unsigned i = 0; i < DATAGRAMS; i++) {
        uint8_t bytes[1024];
        size_t len = fill(bytes, &seed);
        struct verdict one = datagram_scan_take(&regime, &begins, bytes, len);
        struct verdict other = datagram_scan_take(&regime, &goes_on, bytes, len);
        bool holds = one.action == VERDICT_PASS || other.action == VERDICT_DROP;
        if (!EXPECT(holds)) {
            printf("# datagram %u: %.*s\n", i, (int)len, (const char *)bytes);
        }
        stopped += one.action == VERDICT_DROP;
        datagram_scan_close(&alone);
        if (other.action == VERDICT_DROP || kit_random(&seed, BEHIND_MAX) == 0) {
            datagram_scan_close(&behind);
        }
    }
    EXPECT(stopped > DATAGRAMS / 100 && stopped < DATAGRAMS / 2);
    datagram_scan_close(&behind);
    end_secret();
}

int main(void)
{
    RUN(test_what_does_not_leave_alone_does_not_leave_behind_others);
    return tap_done();
}
