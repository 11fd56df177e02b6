/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of budgets between a shared page and a small file. */
#include "gateway/roles/budget_keeper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gateway/file.h"
#include "gateway/ledger/digest.h"

#define MAGIC 0x31425053U /* "SPB1" */
#define HEAD_BYTES (4 + BUDGET_TIME_BYTES + 8 + 2)
#define ROW_BYTES (5 * 8)
#define FILE_BYTES_MAX (HEAD_BYTES + POLICY_FLOW_RULES_MAX * ROW_BYTES)
#define REWRITE_US 60000000U /* the steady clock's place, when nothing else changes */

static uint64_t key_of(const struct policy_flow_rule *rule)
{
    char text[POLICY_HOST_BYTES + 128];
    int len = snprintf(text, sizeof text, "%u %s %u %llu/%llu %llu/%llu", rule->transport,
                       rule->host, rule->port, (unsigned long long)rule->up.limit_bytes,
                       (unsigned long long)rule->up.period_us,
                       (unsigned long long)rule->down.limit_bytes,
                       (unsigned long long)rule->down.period_us);
    struct digest digest = digest_of(text, (size_t)len);
    uint64_t key = 0;
    memcpy(&key, digest.bytes, sizeof key);
    return key | 1; /* 0 is no key */
}

static struct budget_row *find_row(struct budget_row *rows, uint16_t count, uint64_t key)
{
    for (uint16_t i = 0; i < count; i++) {
        if (rows[i].key == key) {
            return &rows[i];
        }
    }
    return NULL;
}

static uint64_t lease_of(const struct policy_budget *budget)
{
    uint64_t lease = budget->limit_bytes / 8;
    return lease > BUDGET_KEEPER_LEASE_MIN ? lease : BUDGET_KEEPER_LEASE_MIN;
}

static struct budget_state with_lease(const struct policy_budget *budget,
                                      const struct budget_state *state)
{
    struct budget_state leased = *state;
    uint64_t most = state->spent_bytes + lease_of(budget);
    leased.spent_bytes = most < budget->limit_bytes ? most : budget->limit_bytes;
    return leased;
}

static bool lease_runs_out(const struct policy_budget *budget,
                           const struct budget_state *state,
                           const struct budget_state *disk)
{
    bool same_window = state->window_start_us == disk->window_start_us;
    uint64_t covered = same_window ? disk->spent_bytes : 0;
    return budget->limit_bytes > 0 && state->spent_bytes > 0 &&
           covered < budget->limit_bytes &&
           state->spent_bytes + lease_of(budget) / 2 > covered;
}

static bool write_rows(struct budget_keeper *self, struct trouble *why)
{
    static uint8_t bytes[FILE_BYTES_MAX];
    struct put put = put_over(bytes, sizeof bytes);
    put_u32le(&put, MAGIC);
    budget_time_encode(&put, &self->now);
    put_u64le(&put, self->memory->steady_us);
    put_u16le(&put, self->row_count);
    for (uint16_t i = 0; i < self->row_count; i++) {
        const struct budget_row *row = &self->rows[i];
        put_u64le(&put, row->key);
        put_u64le(&put, row->up.window_start_us);
        put_u64le(&put, row->up.spent_bytes);
        put_u64le(&put, row->down.window_start_us);
        put_u64le(&put, row->down.spent_bytes);
    }
    bool good = file_replace(self->path, bytes, put.used, 0600, why);
    self->written_us = good ? self->now.mono_us : self->written_us;
    return good;
}

static bool read_rows(struct budget_keeper *self, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint64_t off_us; /* that the steady clock stood still for */
    bool ours = cursor_u32le(&in) == MAGIC;
    struct budget_time before = budget_time_decode(&in);
    bool known = budget_time_between(&before, &self->now, &off_us);
    self->memory->steady_us = cursor_u64le(&in) + (known ? off_us : 0);
    uint16_t count = cursor_u16le(&in);
    if (!ours || count > POLICY_FLOW_RULES_MAX) {
        return false;
    }
    for (uint16_t i = 0; i < count; i++) {
        struct budget_row *row = &self->rows[i];
        row->key = cursor_u64le(&in);
        row->up.window_start_us = cursor_u64le(&in);
        row->up.spent_bytes = cursor_u64le(&in);
        row->down.window_start_us = cursor_u64le(&in);
        row->down.spent_bytes = cursor_u64le(&in);
    }
    self->row_count = count;
    return cursor_at_end(&in);
}

static bool read_file(struct budget_keeper *self, struct trouble *why)
{
    size_t len = 0;
    if (access(self->path, F_OK) != 0 && errno == ENOENT) {
        return true;
    }
    uint8_t *bytes = file_read(self->path, FILE_BYTES_MAX, &len, why);
    if (bytes == NULL) {
        return false;
    }
    bool good = read_rows(self, bytes, len);
    free(bytes);
    if (!good) {
        trouble_set(why,
                    "%s: is no record of budgets; remove it, which begins every "
                    "budget anew",
                    self->path);
    }
    return good;
}

bool budget_keeper_open(struct budget_keeper *self, const char *state,
                        const struct budget_time *now, struct trouble *why)
{
    self->now = *now;
    (void)snprintf(self->path, sizeof self->path, "%s/budgets", state);
    self->fd = memfd_create("uplink-memory", MFD_CLOEXEC);
    void *memory = MAP_FAILED;
    if (self->fd >= 0 && ftruncate(self->fd, sizeof(struct uplink_memory)) == 0) {
        memory = mmap(NULL, sizeof(struct uplink_memory), PROT_READ | PROT_WRITE,
                      MAP_SHARED, self->fd, 0);
    }
    if (memory == MAP_FAILED) {
        trouble_set_errno(why, errno, "budgets: no shared memory; free some");
        return false;
    }
    self->memory = memory;
    return read_file(self, why);
}

static void plan_of(struct budget_plan *out, const struct policy *policy)
{
    out->version = policy->version;
    out->count = policy->uplink.rule_count;
    for (uint16_t i = 0; i < out->count; i++) {
        const struct policy_flow_rule *rule = &policy->uplink.rules[i];
        out->keys[i] = key_of(rule);
        out->up[i] = rule->up;
        out->down[i] = rule->down;
    }
}

/* What the memory says now, by rule: nearer than the disk. */
static void rows_of_memory(struct budget_keeper *self)
{
    self->row_count = self->plan.count;
    for (uint16_t i = 0; i < self->row_count; i++) {
        self->rows[i] = (struct budget_row){self->plan.keys[i], self->memory->up[i],
                                            self->memory->down[i]};
    }
}

/* The uplink has carried its budgets over to the policy that it was told. */
static void arrive(struct budget_keeper *self)
{
    if (self->is_coming && self->memory->policy_version == self->coming.version) {
        self->plan = self->coming;
        self->is_coming = false;
        self->written_us = 0;
    }
}

void budget_keeper_fit(struct budget_keeper *self, const struct policy *policy)
{
    arrive(self);
    self->is_coming = false;
    if (self->planned) {
        rows_of_memory(self);
    }
    plan_of(&self->plan, policy);
    self->planned = true;
    memset(self->memory->up, 0, sizeof self->memory->up);
    memset(self->memory->down, 0, sizeof self->memory->down);
    for (uint16_t i = 0; i < self->plan.count; i++) {
        const struct budget_row *row =
            find_row(self->rows, self->row_count, self->plan.keys[i]);
        if (row != NULL) {
            self->memory->up[i] = row->up;
            self->memory->down[i] = row->down;
        }
    }
    self->memory->policy_version = policy->version;
    self->written_us = 0; /* with a lease for each, at the next look */
}

void budget_keeper_expect(struct budget_keeper *self, const struct policy *policy)
{
    arrive(self);
    plan_of(&self->coming, policy);
    self->is_coming = true;
}

static bool any_runs_out(const struct budget_keeper *self)
{
    for (uint16_t i = 0; i < self->plan.count; i++) {
        if (lease_runs_out(&self->plan.up[i], &self->memory->up[i], &self->rows[i].up) ||
            lease_runs_out(&self->plan.down[i], &self->memory->down[i],
                           &self->rows[i].down)) {
            return true;
        }
    }
    return false;
}

bool budget_keeper_look(struct budget_keeper *self, const struct budget_time *now,
                        struct trouble *why)
{
    uint64_t steady_us = self->memory->steady_us + now->mono_us - self->now.mono_us;
    __atomic_store_n(&self->memory->steady_us, steady_us, __ATOMIC_RELAXED);
    self->now = *now;
    arrive(self);
    bool old = self->written_us == 0 || now->mono_us - self->written_us > REWRITE_US;
    if (!self->planned || self->is_coming || (!old && !any_runs_out(self))) {
        return true;
    }
    rows_of_memory(self);
    for (uint16_t i = 0; i < self->row_count; i++) {
        self->rows[i].up = with_lease(&self->plan.up[i], &self->rows[i].up);
        self->rows[i].down = with_lease(&self->plan.down[i], &self->rows[i].down);
    }
    return write_rows(self, why);
}

bool budget_keeper_close(struct budget_keeper *self, struct trouble *why)
{
    arrive(self);
    if (self->planned) {
        rows_of_memory(self);
    }
    return write_rows(self, why);
}
