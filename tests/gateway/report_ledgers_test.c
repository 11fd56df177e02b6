/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/report_ledgers.h"

#include <stdlib.h>
#include <string.h>

#include "tests/gateway/vans.h"
#include "tests/tap.h"

static char dir[64];
static struct report report;
static struct trouble why;

/* The paths of a folder's ledgers from this one on. */
static void give_back(size_t from)
{
    for (size_t i = from; i < report.ledger_count; i++) {
        free((char *)report.ledgers[i].path);
    }
    report.ledger_count = 0;
}

static void test_a_folder_gives_its_ledgers_in_order(void)
{
    EXPECT(report_ledgers_take(&report, dir, &why));
    EXPECT_EQ(report.ledger_count, 3);
    EXPECT(strcmp(report.ledgers[0].path, vans_path(dir, 1)) == 0);
    EXPECT(strcmp(report.ledgers[2].path, vans_path(dir, 3)) == 0);
    EXPECT(report_ledgers_may_be_read(&report, &why));
    give_back(0);
}

static void test_what_is_no_folder_of_ledgers_stands_for_itself(void)
{
    static const char path[] = "/nonexistent";
    EXPECT(report_ledgers_take(&report, path, &why));
    EXPECT(report.ledger_count == 1 && report.ledgers[0].path == path);
    report.ledger_count = 0;
}

static void test_no_ledger_is_taken_above_the_bound(void)
{
    static const char path[] = "/nonexistent";
    report.ledger_count = REPORT_LEDGERS_MAX - 3;
    EXPECT(report_ledgers_take(&report, dir, &why));
    EXPECT_EQ(report.ledger_count, REPORT_LEDGERS_MAX);
    EXPECT(!report_ledgers_take(&report, path, &why));
    EXPECT(strcmp(why.text, "/nonexistent: more than 512 ledgers; name fewer") == 0);
    EXPECT(!report_ledgers_take(&report, dir, &why));
    EXPECT_EQ(report.ledger_count, REPORT_LEDGERS_MAX);
    give_back(REPORT_LEDGERS_MAX - 3);

    report.ledger_count = REPORT_LEDGERS_MAX - 2;
    EXPECT(!report_ledgers_take(&report, dir, &why));
    EXPECT_EQ(report.ledger_count, REPORT_LEDGERS_MAX - 2);
    for (unsigned i = 0; i < 2; i++) {
        EXPECT(report_ledgers_take(&report, path, &why));
    }
    EXPECT_EQ(report.ledger_count, REPORT_LEDGERS_MAX);
    EXPECT(!report_ledgers_take(&report, path, &why));
    report.ledger_count = 0;
}

static void test_one_that_is_not_whole_says_so(void)
{
    struct report_ledger ledger = {.path = "van"};
    EXPECT(report_ledgers_is_whole(&ledger, &why));
    trouble_set(&ledger.damage, "van: a segment is damaged");
    EXPECT(!report_ledgers_is_whole(&ledger, &why));
    EXPECT(strcmp(why.text, "van: a segment is damaged") == 0);
    char key[] = "van.pub";
    ledger.verified = true;
    ledger.key_path = key;
    ledger.seal.other_key = true;
    ledger.seal.fault_count = 1;
    EXPECT(!report_ledgers_is_whole(&ledger, &why));
    EXPECT(strcmp(why.text, "van: this ledger is of another key; 'sallyport verify' with "
                            "--key van.pub says more") == 0);
}

int main(void)
{
    (void)snprintf(dir, sizeof dir, "/tmp/report-ledgers-XXXXXX");
    EXPECT(mkdtemp(dir) != NULL);
    vans_make(dir, 3);
    RUN(test_a_folder_gives_its_ledgers_in_order);
    RUN(test_what_is_no_folder_of_ledgers_stands_for_itself);
    RUN(test_no_ledger_is_taken_above_the_bound);
    RUN(test_one_that_is_not_whole_says_so);
    vans_remove(dir, 3);
    return tap_done();
}
