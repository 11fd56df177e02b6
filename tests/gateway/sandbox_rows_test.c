/* SPDX-License-Identifier: Apache-2.0 */
/* What no row may list, whatever else a role comes to need. */
#include "gateway/roles/sandbox_rows.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "tests/tap.h"

#define CALLS_MAX 200

static const int programs[] = {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork),
                               SCMP_SYS(vfork),  SCMP_SYS(clone),    SCMP_SYS(clone3),
                               SCMP_SYS(ptrace), SCMP_SYS(kill),     SCMP_SYS(mprotect)};
static const int files[] = {SCMP_SYS(open),   SCMP_SYS(openat), SCMP_SYS(creat),
                            SCMP_SYS(unlink), SCMP_SYS(rename), SCMP_SYS(mkdir)};
static const int sockets[] = {SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind),
                              SCMP_SYS(accept4)};

static bool lists(const struct sandbox_row *row, int number)
{
    for (const struct sandbox_call *call = row->calls; call->number != SANDBOX_END;
         call++) {
        if (call->number == number) {
            return true;
        }
    }
    return false;
}

static void expect_none(enum sandbox_role role, const int *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        EXPECT(!lists(&sandbox_rows[role], numbers[i]));
    }
}
#define EXPECT_NONE(role, numbers) \
    expect_none((role), (numbers), sizeof(numbers) / sizeof((numbers)[0]))

static void test_every_row_is_filled_and_ends(void)
{
    for (int role = 0; role < SANDBOX_ROLES; role++) {
        const struct sandbox_row *row = &sandbox_rows[role];
        size_t count = 0;
        while (count < CALLS_MAX && row->calls[count].number != SANDBOX_END) {
            count++;
        }
        EXPECT(count > 0 && count < CALLS_MAX);
        EXPECT(row->name != NULL && row->name[0] != '\0');
        EXPECT_EQ(row->lists_forbidden, role == SANDBOX_GUARD);
    }
}

static void test_no_role_starts_a_program_or_touches_another(void)
{
    EXPECT_NONE(SANDBOX_CAN, programs);
    EXPECT_NONE(SANDBOX_UPLINK, programs);
    EXPECT_NONE(SANDBOX_LEDGER, programs);
}

static void test_who_hears_the_unit_opens_no_file(void)
{
    EXPECT_NONE(SANDBOX_CAN, files);
    EXPECT_NONE(SANDBOX_UPLINK, files);
    EXPECT_EQ(sandbox_rows[SANDBOX_CAN].file_bytes_max, 0);
    EXPECT_EQ(sandbox_rows[SANDBOX_UPLINK].file_bytes_max, 0);
}

static void test_only_the_uplink_opens_sockets_and_only_of_ip(void)
{
    EXPECT_NONE(SANDBOX_CAN, sockets);
    EXPECT_NONE(SANDBOX_LEDGER, sockets);
    const struct sandbox_call *call = sandbox_rows[SANDBOX_UPLINK].calls;
    for (; call->number != SANDBOX_END; call++) {
        if (call->number == SCMP_SYS(socket)) {
            EXPECT(call->checked && call->argument == 0 && call->mask == ~0ULL);
            EXPECT(call->value == AF_INET || call->value == AF_INET6);
        }
    }
}

static void test_no_role_maps_memory_that_it_may_run(void)
{
    for (int role = SANDBOX_CAN; role < SANDBOX_ROLES; role++) {
        const struct sandbox_call *call = sandbox_rows[role].calls;
        for (; call->number != SANDBOX_END; call++) {
            if (call->number == SCMP_SYS(mmap)) {
                EXPECT(call->checked && call->argument == 2);
                EXPECT((call->mask & PROT_EXEC) != 0 && (call->value & PROT_EXEC) == 0);
            }
        }
    }
}

int main(void)
{
    RUN(test_every_row_is_filled_and_ends);
    RUN(test_no_role_starts_a_program_or_touches_another);
    RUN(test_who_hears_the_unit_opens_no_file);
    RUN(test_only_the_uplink_opens_sockets_and_only_of_ip);
    RUN(test_no_role_maps_memory_that_it_may_run);
    return tap_done();
}
