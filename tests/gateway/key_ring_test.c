/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/key_ring.h"

#include "tests/gateway/ledger_kit.h"

static struct key_ring ring;
static struct trouble why;
static char paths[2][96];

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    EXPECT(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    (void)close(fd);
}

/* Two keys beside the ledger's folder; the ledger is under the second. */
static void make_files(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    for (size_t i = 0; i < 2; i++) {
        EXPECT(signature_new_pair(private_pem, public_pem, &why));
        (void)snprintf(paths[i], sizeof paths[i], "%s%s.pub", kit_dir,
                       i == 0 ? "-other" : "");
        write_file(paths[i], public_pem);
    }
    signature_key_free(kit_key);
    kit_key = signature_key_parse(private_pem, &why);
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    store_close(store);
}

static void test_a_ledger_finds_the_key_that_it_names(void)
{
    EXPECT(key_ring_find(&ring, kit_dir) == NULL);
    EXPECT(key_ring_add(&ring, paths[0], &why));
    EXPECT(key_ring_find(&ring, kit_dir) == NULL);
    EXPECT(key_ring_add(&ring, paths[1], &why));
    const struct key_ring_key *key = key_ring_find(&ring, kit_dir);
    EXPECT(key != NULL && key->path == paths[1]);
    EXPECT(key_ring_find(&ring, "/nonexistent") == NULL);
    key_ring_close(&ring);
    EXPECT_EQ(ring.count, 0);
}

static void test_what_is_no_key_is_told_by_its_file(void)
{
    char path[128];
    EXPECT(!key_ring_add(&ring, "/nonexistent", &why));
    EXPECT(strstr(why.text, "/nonexistent") != NULL);
    (void)snprintf(path, sizeof path, "%s-none.pub", kit_dir);
    write_file(path, "no key");
    EXPECT(!key_ring_add(&ring, path, &why));
    EXPECT(strstr(why.text, path) != NULL);
    EXPECT_EQ(ring.count, 0);
    (void)unlink(path);
    for (size_t i = 0; i < KEY_RING_MAX; i++) {
        EXPECT(key_ring_add(&ring, paths[0], &why));
    }
    EXPECT(!key_ring_add(&ring, paths[0], &why));
    EXPECT(strstr(why.text, "more than 1000 keys; ") != NULL);
    key_ring_close(&ring);
}

static void test_the_key_beside_a_ledger_is_found_however_it_is_named(void)
{
    char out[PATH_MAX];
    char dir[sizeof kit_dir + 2];
    static char longest[PATH_MAX];
    EXPECT(key_ring_beside(out, kit_dir));
    EXPECT_TEXT(out, paths[1]);
    (void)snprintf(dir, sizeof dir, "%s//", kit_dir);
    EXPECT(key_ring_beside(out, dir));
    EXPECT_TEXT(out, paths[1]);
    EXPECT(!key_ring_beside(out, "/nonexistent"));
    memset(longest, 'x', sizeof longest - 1);
    EXPECT(!key_ring_beside(out, longest));
}

int main(void)
{
    kit_start();
    make_files();
    RUN(test_a_ledger_finds_the_key_that_it_names);
    RUN(test_what_is_no_key_is_told_by_its_file);
    RUN(test_the_key_beside_a_ledger_is_found_however_it_is_named);
    (void)unlink(paths[0]);
    (void)unlink(paths[1]);
    kit_stop();
    return tap_done();
}
