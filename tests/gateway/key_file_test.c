/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/key_file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/file.h"
#include "policies/signature.h"
#include "tests/tap.h"

static char dir[] = "/tmp/key_file_test.XXXXXX";
static char key_path[64];
static char pub_path[64];
static struct trouble why;

static void make_pair(void)
{
    char key[SIGNATURE_PEM_BYTES];
    char pub[SIGNATURE_PEM_BYTES];
    EXPECT(signature_new_pair(key, pub, &why));
    EXPECT(file_replace(key_path, key, strlen(key), 0600, &why));
    EXPECT(file_replace(pub_path, pub, strlen(pub), 0644, &why));
}

/* The message names the file and says so. */
static bool says(const char *path, const char *text)
{
    return strncmp(why.text, path, strlen(path)) == 0 && strstr(why.text, text) != NULL;
}

static void test_each_kind_is_read_from_its_file(void)
{
    char *pem = key_file_public(pub_path, &why);
    EXPECT(pem != NULL && strstr(pem, "PUBLIC KEY") != NULL);
    free(pem);
    pem = key_file_private(key_path, &why);
    EXPECT(pem != NULL && strstr(pem, "PRIVATE KEY") != NULL);
    free(pem);
}

static void test_the_keys_of_a_pair_belong_together(void)
{
    uint8_t private_id[SIGNATURE_KEY_ID_BYTES] = {0};
    uint8_t public_id[SIGNATURE_KEY_ID_BYTES] = {1};
    struct signature_public *pub = key_file_parse_public(pub_path, &why);
    struct signature_key *key = key_file_parse_private(key_path, &why);
    if (EXPECT(pub != NULL && key != NULL)) {
        signature_key_id(key, private_id);
        signature_public_id(pub, public_id);
    }
    EXPECT(memcmp(public_id, private_id, sizeof public_id) == 0);
    signature_public_free(pub);
    signature_key_free(key);
}

static void test_the_other_kind_is_named_whatever_its_mode(void)
{
    EXPECT(key_file_public(key_path, &why) == NULL);
    EXPECT(says(key_path, ": a private key stands where the public key should"));
    EXPECT(key_file_private(pub_path, &why) == NULL);
    EXPECT(says(pub_path, ": a public key stands where the private key should"));
    EXPECT(key_file_parse_public(key_path, &why) == NULL);
    EXPECT(says(key_path, ": a private key stands where the public key should"));
    EXPECT(key_file_parse_private(pub_path, &why) == NULL);
    EXPECT(says(pub_path, ": a public key stands where the private key should"));
}

static void test_what_is_no_key_is_named(void)
{
    EXPECT(file_replace(pub_path, "hello", 5, 0600, &why));
    EXPECT(key_file_public(pub_path, &why) == NULL);
    EXPECT(says(pub_path, ": no P-256 public key"));
    EXPECT(key_file_private(pub_path, &why) == NULL);
    EXPECT(says(pub_path, ": no P-256 private key"));
    EXPECT(key_file_public("/nonexistent", &why) == NULL);
    EXPECT(says("/nonexistent", "cannot be opened"));
    EXPECT(key_file_private("/nonexistent", &why) == NULL);
    EXPECT(says("/nonexistent", "cannot be opened"));
}

static void test_a_private_key_that_others_may_read_is_refused(void)
{
    EXPECT(chmod(key_path, 0644) == 0);
    EXPECT(key_file_private(key_path, &why) == NULL);
    EXPECT(says(key_path, "chmod 600"));
}

int main(void)
{
    if (mkdtemp(dir) == NULL) {
        return 1;
    }
    (void)snprintf(key_path, sizeof key_path, "%s/a.key", dir);
    (void)snprintf(pub_path, sizeof pub_path, "%s/a.pub", dir);
    make_pair();
    RUN(test_each_kind_is_read_from_its_file);
    RUN(test_the_keys_of_a_pair_belong_together);
    RUN(test_the_other_kind_is_named_whatever_its_mode);
    RUN(test_what_is_no_key_is_named);
    RUN(test_a_private_key_that_others_may_read_is_refused);
    (void)unlink(key_path);
    (void)unlink(pub_path);
    return rmdir(dir) == 0 ? tap_done() : 1;
}
