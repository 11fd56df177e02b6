/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/policy_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/file.h"
#include "policies/bundle.h"
#include "policies/parse.h"
#include "policies/signature.h"
#include "tests/remark.h"
#include "tests/tap.h"

static char folder[64];
static char path[128];
static struct arena arena;
static struct policy_file file;
static struct trouble why;
static char private_pem[SIGNATURE_PEM_BYTES];
static char public_pem[SIGNATURE_PEM_BYTES];

static const char *in_folder(const char *name)
{
    static char text[192];
    (void)snprintf(text, sizeof text, "%s/%s", folder, name);
    return text;
}

static void begin(void)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    arena_init(&arena, block, sizeof block);
    (void)snprintf(folder, sizeof folder, "/tmp/policy-file-test-XXXXXX");
    EXPECT(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/policy", folder);
    why.text[0] = '\0';
    file = (struct policy_file){
        .path = path, .public_pem = public_pem, .state = folder, .plain_text = false};
}

static void end(void)
{
    (void)unlink(path);
    (void)unlink(in_folder("policy-version"));
    (void)unlink(in_folder("policy-last"));
    EXPECT(rmdir(folder) == 0);
}

static const char *text_of(unsigned version)
{
    static char text[256];
    (void)snprintf(
        text, sizeof text,
        "policy \"t\" version %u\n"
        "uplink { resolver 198.51.100.53\n pass tls \"a.example\" port 443\n}\n",
        version);
    return text;
}

static void write_bundle(unsigned version, const char *key)
{
    size_t len = 0;
    const char *text = text_of(version);
    arena_reset(&arena);
    const struct policy *policy =
        policy_parse("t", text, strlen(text), &arena, remark, NULL);
    EXPECT(policy != NULL);
    uint8_t *bytes = bundle_seal(policy, key, &len, &why);
    EXPECT(bytes != NULL && file_replace(path, bytes, len, 0600, &why));
    free(bytes);
}

/* Loads and, if that is good, puts in force. */
static bool take(void)
{
    const struct policy *policy = policy_file_load(&file, &arena, &why);
    return policy != NULL && policy_file_keep(&file, policy, &why);
}

static void test_a_signed_bundle_is_taken(void)
{
    begin();
    write_bundle(3, private_pem);
    const struct policy *policy = policy_file_load(&file, &arena, &why);
    EXPECT(policy != NULL && policy->version == 3);
    end();
}

static void test_a_version_may_not_go_back(void)
{
    begin();
    write_bundle(7, private_pem);
    EXPECT(take());
    write_bundle(6, private_pem);
    EXPECT(!take());
    EXPECT(strstr(why.text, path) == why.text);
    write_bundle(7, private_pem);
    EXPECT(take());
    write_bundle(8, private_pem);
    EXPECT(take());
    write_bundle(7, private_pem);
    EXPECT(!take());
    end();
}

static void test_what_was_only_read_does_not_raise_the_floor(void)
{
    begin();
    write_bundle(9, private_pem);
    EXPECT(policy_file_load(&file, &arena, &why) != NULL);
    write_bundle(1, private_pem);
    EXPECT(take());
    end();
}

static void test_a_floor_that_is_no_number_refuses_all(void)
{
    begin();
    write_bundle(7, private_pem);
    static const char *const floors[] = {"", "x\n", "7", "7 \n",
                                         "99999999999999999999999\n"};
    for (size_t i = 0; i < sizeof floors / sizeof floors[0]; i++) {
        EXPECT(file_replace(in_folder("policy-version"), floors[i], strlen(floors[i]),
                            0600, &why));
        EXPECT(!take());
        EXPECT(strstr(why.text, "policy-version") != NULL);
    }
    end();
}

static void test_another_key_is_refused(void)
{
    begin();
    char other[SIGNATURE_PEM_BYTES];
    char unused[SIGNATURE_PEM_BYTES];
    EXPECT(signature_new_pair(other, unused, &why));
    write_bundle(3, other);
    EXPECT(!take());
    EXPECT(access(in_folder("policy-version"), F_OK) != 0);
    end();
}

static void test_every_flipped_byte_of_a_bundle_is_refused(void)
{
    begin();
    struct trouble ignored;
    size_t len = 0;
    write_bundle(3, private_pem);
    uint8_t *bytes = file_read(path, BUNDLE_BYTES_MAX, &len, &why);
    for (size_t i = 0; i < len; i += 7) {
        bytes[i] ^= 0x10;
        EXPECT(file_replace(path, bytes, len, 0600, &ignored));
        EXPECT(!take());
        bytes[i] ^= 0x10;
    }
    free(bytes);
    end();
}

static void test_plain_text_is_taken_only_where_it_is_asked_for(void)
{
    begin();
    const char *text = text_of(2);
    EXPECT(file_replace(path, text, strlen(text), 0600, &why));
    EXPECT(!take());
    file.plain_text = true;
    EXPECT(take());
    EXPECT(access(in_folder("policy-version"), F_OK) != 0); /* sets no floor */
    end();
}

static void test_an_error_that_speaks_of_a_warning_is_an_error(void)
{
    begin();
    static const char text[] = "policy \"t: warning: t\" version 2\n"
                               "uplink { pass tls \": warning: \" port 443 }\n";
    (void)snprintf(path, sizeof path, "%s/a: warning: b", folder);
    EXPECT(file_replace(path, text, sizeof text - 1, 0600, &why));
    file.plain_text = true;
    EXPECT(!take());
    EXPECT(strstr(why.text, path) == why.text);
    end();
}

static void test_a_missing_file_is_named(void)
{
    begin();
    EXPECT(!take());
    EXPECT(strstr(why.text, path) != NULL);
    end();
}

static void test_a_pipe_whose_writer_is_silent_keeps_nobody_waiting(void)
{
    begin();
    EXPECT(mkfifo(path, 0600) == 0);
    int writer = open(path, O_RDWR | O_CLOEXEC);
    (void)alarm(20);
    EXPECT(policy_file_load(&file, &arena, &why) == NULL);
    (void)alarm(0);
    EXPECT(strstr(why.text, "policy: a pipe or a device; name a file") != NULL);
    EXPECT(close(writer) == 0);
    end();
}

static void test_the_last_policy_in_force_is_remembered(void)
{
    begin();
    EXPECT(policy_file_last(folder, &arena) == NULL);
    write_bundle(7, private_pem);
    EXPECT(take());
    write_bundle(3, private_pem);
    EXPECT(!take());
    const struct policy *last = policy_file_last(folder, &arena);
    EXPECT(last != NULL && last->version == 7);
    end();
}

static void test_a_memfd_cannot_be_changed_by_whom_it_is_given(void)
{
    char got[6] = "";
    int fd = policy_file_memfd("t", "hello", 5, &why);
    EXPECT(fd >= 0);
    EXPECT(pread(fd, got, 5, 0) == 5 && strcmp(got, "hello") == 0);
    EXPECT(write(fd, "x", 1) < 0);
    EXPECT(ftruncate(fd, 0) != 0);
    (void)close(fd);
}

int main(void)
{
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    RUN(test_a_signed_bundle_is_taken);
    RUN(test_a_version_may_not_go_back);
    RUN(test_what_was_only_read_does_not_raise_the_floor);
    RUN(test_a_floor_that_is_no_number_refuses_all);
    RUN(test_another_key_is_refused);
    RUN(test_every_flipped_byte_of_a_bundle_is_refused);
    RUN(test_plain_text_is_taken_only_where_it_is_asked_for);
    RUN(test_an_error_that_speaks_of_a_warning_is_an_error);
    RUN(test_a_missing_file_is_named);
    RUN(test_a_pipe_whose_writer_is_silent_keeps_nobody_waiting);
    RUN(test_the_last_policy_in_force_is_remembered);
    RUN(test_a_memfd_cannot_be_changed_by_whom_it_is_given);
    return tap_done();
}
