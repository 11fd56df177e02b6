/* SPDX-License-Identifier: Apache-2.0 */
/* Target: proof_sheet_parse, proof_check. A proof that is read prints as the very same
 * bytes; by a key that did not sign it, it proves nothing. */
#include "gateway/officer/proof_sheet.h"
#include "tests/fuzz/fuzz.h"

static const char pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
    "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
    "-----END PUBLIC KEY-----\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct proof proof;
    static struct sheet sheet;
    static struct signature_public *key;
    struct event event;
    struct tree_head head;
    struct trouble why;
    if (key == NULL) {
        key = signature_public_parse(pem, &why);
        HOLDS(key != NULL);
    }
    if (!proof_sheet_parse(&proof, data, size)) {
        return 0;
    }
    HOLDS(proof_sheet_print(&sheet, &proof));
    HOLDS(sheet.used == size && memcmp(sheet.text, data, size) == 0);
    HOLDS(!proof_check(&proof, key, &event, &head, &why));
    signature_public_id(key, proof.key_id);
    HOLDS(!proof_check(&proof, key, &event, &head, &why));
    return 0;
}
