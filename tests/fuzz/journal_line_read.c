/* SPDX-License-Identifier: Apache-2.0 */
/* Target: journal_line_read, journal_line_check. A line that is taken has the one form in
 * which its entry is written; nobody's bytes have a good signature. */
#include "gateway/review/journal_line.h"
#include "tests/fuzz/fuzz.h"

static const char pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
    "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
    "-----END PUBLIC KEY-----\n"; /* the point G of the curve: of the private key 1 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct signature_public *key;
    struct journal_line line;
    struct trouble why;
    if (key == NULL) {
        key = signature_public_parse(pem, &why);
    }
    HOLDS(key != NULL);
    const char *text = (const char *)data;
    if (journal_line_read(&line, text, size)) {
        HOLDS(size < JOURNAL_LINE_BYTES && memcmp(text, "{\"number\":", 10) == 0);
        HOLDS(strlen(line.note) < sizeof line.note);
        HOLDS(!journal_line_check(text, size, key));
    }
    return 0;
}
