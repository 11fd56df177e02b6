/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a key and proves its kind by parsing it. */
#include "gateway/key_file.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/file.h"

#define KEY_BYTES_MAX 4096

char *key_file_public(const char *path, struct trouble *why)
{
    struct trouble inner = {0};
    size_t len = 0;
    char *pem = (char *)file_read(path, KEY_BYTES_MAX, &len, why);
    if (pem == NULL) {
        return NULL;
    }
    struct signature_public *key = signature_public_parse(pem, &inner);
    if (key == NULL) {
        trouble_set(why, "%s: %.250s", path, inner.text);
        free(pem);
        return NULL;
    }
    signature_public_free(key);
    return pem;
}

char *key_file_private(const char *path, struct trouble *why)
{
    struct trouble inner = {0};
    char *pem = file_read_key(path, why);
    if (pem == NULL) {
        return NULL;
    }
    struct signature_key *key = signature_key_parse(pem, &inner);
    if (key == NULL) {
        trouble_set(why, "%s: %.250s", path, inner.text);
        key_file_wipe(pem);
        return NULL;
    }
    signature_key_free(key);
    return pem;
}

struct signature_public *key_file_parse_public(const char *path, struct trouble *why)
{
    char *pem = key_file_public(path, why);
    struct signature_public *key = pem != NULL ? signature_public_parse(pem, why) : NULL;
    free(pem);
    return key;
}

struct signature_key *key_file_parse_private(const char *path, struct trouble *why)
{
    char *pem = key_file_private(path, why);
    struct signature_key *key = pem != NULL ? signature_key_parse(pem, why) : NULL;
    key_file_wipe(pem);
    return key;
}

void key_file_wipe(char *pem)
{
    if (pem != NULL) {
        explicit_bzero(pem, strlen(pem));
        free(pem);
    }
}
