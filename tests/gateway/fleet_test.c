/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/review/fleet.c and seal.c: many ledgers, found, read, checked. */
#include "gateway/review/fleet.h"

#include <errno.h>
#include <limits.h>

#include "tests/gateway/review_kit.h"

static char root[33];
static struct fleet fleet;
static struct trouble why;

/* root/NAME, with so many events; its key kit_key's. */
static void make_ledger(const char *name, uint64_t events)
{
    (void)snprintf(kit_dir, sizeof kit_dir, "%s/%s", root, name);
    struct store *store = kit_open();
    for (uint64_t seq = 1; seq <= events; seq += 300) {
        EXPECT(kit_write(store, seq, seq + 299 < events ? seq + 299 : events));
    }
    store_close(store);
}

static void write_key(const char *name)
{
    char path[PATH_MAX];
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    (void)snprintf(path, sizeof path, "%s/%s.pub", root, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    EXPECT(write(fd, public_pem, strlen(public_pem)) == (ssize_t)strlen(public_pem));
    (void)close(fd);
    signature_key_free(kit_key);
    kit_key = signature_key_parse(private_pem, &why);
}

static void test_a_folder_of_ledgers_is_found_by_name(void)
{
    write_key("van-2");
    make_ledger("van-2", 3);
    make_ledger("van-10", 5);
    make_ledger("van-1", 200);
    EXPECT(fleet_add(&fleet, root, &why));
    if (EXPECT_EQ(fleet.count, 3)) {
        EXPECT_TEXT(fleet.vehicles[0]->name, "van-1");
        EXPECT_TEXT(fleet.vehicles[1]->name, "van-2");
        EXPECT_TEXT(fleet.vehicles[2]->name, "van-10");
        EXPECT(fleet_find(&fleet, "van-10") == fleet.vehicles[2]);
        EXPECT(fleet_find(&fleet, "van") == NULL);
        EXPECT(fleet_find_ledger(&fleet, fleet.vehicles[1]->ledger_id) ==
               fleet.vehicles[1]);
        EXPECT(fleet_find_ledger(&fleet, "00") == NULL);
        EXPECT(fleet.vehicles[1]->seal.pem != NULL);
        EXPECT_EQ(fleet.vehicles[0]->seal.state, SEAL_NO_KEY);
    }
    fleet_close(&fleet);
}

static void test_all_are_read_in_slices_and_more_later(void)
{
    EXPECT(fleet_add(&fleet, root, &why));
    EXPECT(!fleet.whole);
    unsigned slices = 1;
    while (fleet_read(&fleet, 0)) {
        slices++;
    }
    EXPECT(slices > 2);
    EXPECT(fleet.whole);
    EXPECT_EQ(fleet.records, 208);
    (void)snprintf(kit_dir, sizeof kit_dir, "%s/van-10", root);
    struct store *store = kit_open();
    EXPECT(kit_write(store, 6, 9));
    store_close(store);
    kit_read_all(&fleet);
    EXPECT_EQ(fleet.records, 212);
    fleet_close(&fleet);
}

/* Reading those takes long for want of records: the clock is looked at behind each. */
static void test_a_turn_ends_with_damage(void)
{
    char path[PATH_MAX];
    for (unsigned i = 0; i < 20; i++) {
        (void)snprintf(path, sizeof path, "%s/van-1/%012u.seg", root, 3 + 2 * i);
        (void)close(open(path, O_WRONLY | O_CREAT, 0600));
    }
    EXPECT(fleet_add(&fleet, root, &why));
    unsigned slices = 1;
    while (fleet_read(&fleet, 0)) {
        slices++;
    }
    EXPECT(slices > 20);
    fleet_close(&fleet);
    for (unsigned i = 0; i < 20; i++) {
        (void)snprintf(path, sizeof path, "%s/van-1/%012u.seg", root, 3 + 2 * i);
        EXPECT(unlink(path) == 0);
    }
}

static void check_all(uv_loop_t *loop)
{
    for (uint32_t i = 0; i <= fleet.count; i++) {
        fleet_check(&fleet, loop, 0);
        (void)uv_run(loop, UV_RUN_DEFAULT);
    }
}

static void test_seals_are_checked_one_after_the_other_with_the_key_that_fits(void)
{
    char path[PATH_MAX];
    uv_loop_t loop;
    (void)uv_loop_init(&loop);
    (void)snprintf(path, sizeof path, "%s/van-2.pub", root);
    EXPECT(key_ring_add(&fleet.keys, path, &why));
    EXPECT(fleet_add(&fleet, root, &why));
    kit_read_all(&fleet);
    EXPECT(!fleet_is_checking(&fleet));
    fleet_check(&fleet, &loop, 0);
    EXPECT(fleet_is_checking(&fleet));
    check_all(&loop);
    for (uint32_t i = 0; i < fleet.count; i++) {
        EXPECT_EQ(fleet.vehicles[i]->seal.state, SEAL_WHOLE);
        EXPECT_EQ(fleet.vehicles[i]->seal.proven, fleet.vehicles[i]->row_count);
    }
    fleet_close(&fleet);
    EXPECT_EQ(uv_loop_close(&loop), 0);
}

static void test_a_changed_ledger_and_a_wrong_key_beside_it_are_told(void)
{
    static uint8_t image[128 * 1024];
    uv_loop_t loop;
    (void)uv_loop_init(&loop);
    (void)snprintf(kit_dir, sizeof kit_dir, "%s/van-2", root);
    size_t len = kit_used(image, kit_read(1, image, sizeof image));
    image[len - 1] ^= 1;
    kit_replace(1, image, len);
    struct signature_key *right = kit_key;
    kit_key = NULL;
    write_key("van-10");
    signature_key_free(right);
    EXPECT(fleet_add(&fleet, root, &why));
    kit_read_all(&fleet);
    check_all(&loop);
    EXPECT_EQ(fleet.vehicles[1]->seal.state, SEAL_BROKEN);
    EXPECT_EQ(fleet.vehicles[1]->seal.proven, 0);
    EXPECT_EQ(fleet.vehicles[2]->seal.state, SEAL_OTHER_KEY);
    EXPECT_TEXT(seal_text(&fleet.vehicles[1]->seal), "broken");
    EXPECT_TEXT(seal_text(&fleet.vehicles[2]->seal), "another key");
    fleet_close(&fleet);
    EXPECT_EQ(uv_loop_close(&loop), 0);
}

static void test_a_key_beside_a_ledger_is_nobodys_where_one_was_given(void)
{
    char given[PATH_MAX];
    char beside[PATH_MAX];
    uv_loop_t loop;
    (void)uv_loop_init(&loop);
    struct signature_key *right = kit_key;
    kit_key = NULL;
    write_key("laid");
    make_ledger("laid", 3);
    (void)snprintf(given, sizeof given, "%s/van-10.pub", root);
    (void)snprintf(beside, sizeof beside, "%s.pub", kit_dir);
    EXPECT(key_ring_add(&fleet.keys, given, &why));
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    check_all(&loop);
    EXPECT_EQ(fleet.vehicles[0]->seal.state, SEAL_OTHER_KEY);
    EXPECT(!fleet.vehicles[0]->seal.beside);
    EXPECT_TEXT(fleet.vehicles[0]->seal.key_path, given);
    fleet_close(&fleet);
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    check_all(&loop);
    EXPECT_EQ(fleet.vehicles[0]->seal.state, SEAL_WHOLE);
    EXPECT(fleet.vehicles[0]->seal.beside);
    EXPECT_TEXT(seal_text(&fleet.vehicles[0]->seal), "agrees with the key beside it");
    fleet_close(&fleet);
    EXPECT_EQ(uv_loop_close(&loop), 0);
    kit_empty();
    (void)rmdir(kit_dir);
    (void)unlink(beside);
    signature_key_free(kit_key);
    kit_key = right;
}

static void test_a_ledger_that_comes_into_a_folder_is_taken_in(void)
{
    EXPECT(fleet_add(&fleet, root, &why));
    kit_read_all(&fleet);
    uint64_t before = fleet.records;
    fleet_look(&fleet);
    EXPECT_EQ(fleet.count, 3);
    make_ledger("van-3", 7);
    fleet_look(&fleet);
    EXPECT_EQ(fleet.count, 4);
    EXPECT(fleet_find(&fleet, "van-3") != NULL);
    kit_read_all(&fleet);
    EXPECT_EQ(fleet.records, before + 7);
    fleet_close(&fleet);
}

static void test_what_was_taken_out_of_a_ledger_goes_from_its_pages(void)
{
    char path[128];
    make_ledger("van-9", 1500);
    kit_path(path, sizeof path, 2);
    EXPECT(access(path, F_OK) == 0);
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    EXPECT_EQ(fleet.records, 1500);
    struct store *store = kit_open();
    struct event stated = kit_flow("", 1, 0);
    stated.source = EVENT_FROM_LEDGER;
    stated.subject = EVENT_SYSTEM;
    stated.system = (struct event_system){.about = "ledger"};
    stated.reason = REASON_LEDGER_PRUNED;
    kit_put(store, &stated, 1);
    store_close(store);
    kit_path(path, sizeof path, 1);
    EXPECT(unlink(path) == 0);
    kit_read_all(&fleet);
    EXPECT_EQ(fleet.records, 1501);
    EXPECT_EQ(fleet.rereads, 0);
    fleet_look(&fleet);
    EXPECT(!fleet.whole);
    EXPECT_EQ(fleet.rereads, 1);
    kit_read_all(&fleet);
    EXPECT(fleet.whole);
    EXPECT(fleet.records < 1501 && fleet.records == fleet.vehicles[0]->row_count);
    EXPECT(fleet.vehicles[0]->rows[0].place.leaf > 0);
    fleet_look(&fleet);
    EXPECT(fleet.whole);
    fleet_close(&fleet);
    kit_empty();
    (void)rmdir(kit_dir);
}

static void test_names_are_told_apart_and_what_is_no_ledger_is_told(void)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/van-1", root);
    EXPECT(fleet_add(&fleet, path, &why));
    EXPECT(fleet_add(&fleet, path, &why)); /* by the folder above as well */
    EXPECT_EQ(fleet.count, 2);
    EXPECT(fleet_find(&fleet, "van-1") != NULL);
    EXPECT(!fleet_add(&fleet, "/nonexistent", &why));
    EXPECT(strstr(why.text, "name a ledger") != NULL);
    (void)snprintf(path, sizeof path, "%s/empty", root);
    EXPECT(mkdir(path, 0700) == 0);
    EXPECT(!fleet_add(&fleet, path, &why));
    EXPECT(strstr(why.text, "no ledger in it") != NULL);
    EXPECT(!key_ring_add(&fleet.keys, path, &why));
    (void)rmdir(path);
    fleet_close(&fleet);
}

static void test_a_folder_that_may_not_be_entered_is_told(void)
{
    char path[PATH_MAX];
    uid_t user = geteuid();
    (void)snprintf(path, sizeof path, "%s/closed", root);
    EXPECT(mkdir(path, 0700) == 0 && chmod(root, 0755) == 0);
    EXPECT(fleet_add(&fleet, root, &why)); /* as who reads the others */
    EXPECT_EQ(fleet.unread.count, 0);
    EXPECT(chmod(path, 0) == 0);
    EXPECT(user != 0 || seteuid(65534) == 0); /* root reads everything */
    fleet_look(&fleet);
    if (EXPECT_EQ(fleet.unread.count, 1)) {
        EXPECT_TEXT(fleet.unread.rows[0].path, path);
        EXPECT_EQ(fleet.unread.rows[0].error, EACCES);
        EXPECT_EQ(fleet.unread.changes, 1);
    }
    fleet_look(&fleet);
    EXPECT_EQ(fleet.unread.changes, 1);
    EXPECT(seteuid(user) == 0);
    EXPECT(rmdir(path) == 0);
    fleet_look(&fleet);
    EXPECT_EQ(fleet.unread.count, 0);
    EXPECT_EQ(fleet.unread.changes, 2);
    fleet_close(&fleet);
}

static void test_where_nothing_else_is_the_closed_folder_is_the_trouble(void)
{
    char inner[PATH_MAX];
    char path[PATH_MAX];
    uid_t user = geteuid();
    (void)snprintf(path, sizeof path, "%s/vans", root);
    (void)snprintf(inner, sizeof inner, "%s/vans/closed", root);
    EXPECT(mkdir(path, 0755) == 0 && mkdir(inner, 0) == 0);
    EXPECT(user != 0 || seteuid(65534) == 0);
    EXPECT(!fleet_add(&fleet, path, &why));
    EXPECT(seteuid(user) == 0);
    EXPECT(strstr(why.text, "closed: cannot be read") != NULL);
    EXPECT(strstr(why.text, "Permission denied; read it") != NULL);
    fleet_close(&fleet);
    EXPECT(rmdir(inner) == 0 && rmdir(path) == 0);
}

/* The byte in the middle of van-9's first segment, of two or more. */
static void alter_a_byte(void)
{
    uint8_t byte = 0;
    char path[128];
    kit_path(path, sizeof path, 1);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    EXPECT(fd >= 0 && pread(fd, &byte, 1, 20000) == 1);
    byte ^= 1;
    EXPECT(pwrite(fd, &byte, 1, 20000) == 1 && close(fd) == 0);
}

static void test_a_ledger_that_is_changed_later_is_read_and_checked_again(void)
{
    uv_loop_t loop;
    (void)uv_loop_init(&loop);
    write_key("van-9");
    make_ledger("van-9", 1500);
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    check_all(&loop);
    const struct vehicle *vehicle = fleet.vehicles[0];
    EXPECT_EQ(vehicle->seal.state, SEAL_WHOLE);
    fleet_look(&fleet);
    EXPECT_EQ(fleet.rereads, 0);
    alter_a_byte();
    fleet_look(&fleet);
    EXPECT_EQ(fleet.rereads, 1);
    EXPECT_EQ(vehicle->seal.state, SEAL_WAITING);
    kit_read_all(&fleet);
    EXPECT(vehicle->damage.text[0] != 0);
    EXPECT_EQ(fleet.records, vehicle->row_count);
    for (int i = 0; i < 1000 && vehicle->seal.state == SEAL_WAITING; i++) {
        (void)usleep(10000);
        fleet_check(&fleet, &loop, UINT64_MAX / 2); /* doubt does not wait so long */
        (void)uv_run(&loop, UV_RUN_DEFAULT);
    }
    EXPECT_EQ(vehicle->seal.state, SEAL_BROKEN);
    fleet_look(&fleet);
    EXPECT_EQ(fleet.rereads, 1);
    fleet_close(&fleet);
    EXPECT_EQ(uv_loop_close(&loop), 0);
}

static void test_so_is_one_whose_last_segment_is_changed(void)
{
    (void)snprintf(kit_dir, sizeof kit_dir, "%s/van-1", root); /* of one segment */
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    fleet_look(&fleet);
    alter_a_byte();
    fleet_look(&fleet);
    EXPECT_EQ(fleet.rereads, 0); /* its writer may have written */
    kit_read_all(&fleet);
    fleet_look(&fleet);
    EXPECT_EQ(fleet.rereads, 1);
    kit_read_all(&fleet);
    fleet_look(&fleet);
    EXPECT_EQ(fleet.rereads, 1);
    fleet_close(&fleet);
    (void)snprintf(kit_dir, sizeof kit_dir, "%s/van-9", root);
}

static void test_a_ledger_that_goes_away_is_told_and_so_is_its_return(void)
{
    char away[PATH_MAX];
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    const struct vehicle *vehicle = fleet.vehicles[0];
    (void)snprintf(away, sizeof away, "%s/away", root);
    EXPECT(rename(kit_dir, away) == 0);
    fleet_look(&fleet);
    EXPECT(strstr(vehicle->gone.text, "No such file") != NULL);
    EXPECT_EQ(fleet.looks_new, 1);
    EXPECT(vehicle_is_broken(vehicle));
    EXPECT_EQ(vehicle->seal.state, SEAL_UNREAD);
    fleet_look(&fleet);
    EXPECT_EQ(fleet.looks_new, 1);
    EXPECT(rename(away, kit_dir) == 0);
    fleet_look(&fleet);
    EXPECT_TEXT(vehicle->gone.text, "");
    EXPECT_EQ(fleet.looks_new, 2);
    EXPECT(vehicle->seal.doubted);
    fleet_close(&fleet);
    kit_empty();
    (void)rmdir(kit_dir);
    (void)snprintf(away, sizeof away, "%s.pub", kit_dir);
    (void)unlink(away);
}

static void remove_all(void)
{
    static const char *const names[] = {"van-1", "van-2", "van-3", "van-10"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(kit_dir, sizeof kit_dir, "%s/%s", root, names[i]);
        kit_empty();
        (void)rmdir(kit_dir);
        (void)snprintf(path, sizeof path, "%s/%s.pub", root, names[i]);
        (void)unlink(path);
    }
    (void)snprintf(kit_dir, sizeof kit_dir, "%s", root);
}

int main(void)
{
    kit_start();
    (void)snprintf(root, sizeof root, "%.32s", kit_dir);
    RUN(test_a_folder_of_ledgers_is_found_by_name);
    RUN(test_all_are_read_in_slices_and_more_later);
    RUN(test_a_turn_ends_with_damage);
    RUN(test_seals_are_checked_one_after_the_other_with_the_key_that_fits);
    RUN(test_a_changed_ledger_and_a_wrong_key_beside_it_are_told);
    RUN(test_a_key_beside_a_ledger_is_nobodys_where_one_was_given);
    RUN(test_a_ledger_that_comes_into_a_folder_is_taken_in);
    RUN(test_what_was_taken_out_of_a_ledger_goes_from_its_pages);
    RUN(test_names_are_told_apart_and_what_is_no_ledger_is_told);
    RUN(test_a_folder_that_may_not_be_entered_is_told);
    RUN(test_where_nothing_else_is_the_closed_folder_is_the_trouble);
    RUN(test_a_ledger_that_is_changed_later_is_read_and_checked_again);
    RUN(test_so_is_one_whose_last_segment_is_changed);
    RUN(test_a_ledger_that_goes_away_is_told_and_so_is_its_return);
    remove_all();
    kit_stop();
    return tap_done();
}
