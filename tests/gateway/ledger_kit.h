/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the ledger share: a folder, a key, a clock, a store, whole files. */
#ifndef TESTS_GATEWAY_LEDGER_KIT_H
#define TESTS_GATEWAY_LEDGER_KIT_H

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/ledger/store.h"
#include "gateway/ledger/verify.h"
#include "tests/tap.h"

/* Each byte is spoilt in the plain run; a sanitizer is shown some, since it takes its
 * time and looks for something else. */
#ifdef __SANITIZE_ADDRESS__
#define KIT_STEP 11
#else
#define KIT_STEP 1
#endif

static char kit_dir[64];
static struct signature_key *kit_key;
static struct signature_public *kit_public;
static struct store_time kit_now = {
    .mono_us = 5000000, .wall_us = UINT64_C(1800000000000000), .wall_trusted = true};
static const uint8_t kit_boot[STORE_BOOT_ID_BYTES] = {0xB0, 0x07};
static const struct store_limits kit_limits = {.max_bytes = 64 * 64 * 1024,
                                               .segment_bytes = 64 * 1024};

static inline void kit_empty(void)
{
    DIR *dir = opendir(kit_dir);
    if (dir == NULL) {
        perror(kit_dir);
        abort();
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (e->d_name[0] != '.') {
            (void)unlinkat(dirfd(dir), e->d_name, 0);
        }
    }
    (void)closedir(dir);
}

static inline void kit_start(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    struct trouble why;
    (void)snprintf(kit_dir, sizeof kit_dir, "/tmp/ledger-test-XXXXXX");
    if (mkdtemp(kit_dir) == NULL || !signature_new_pair(private_pem, public_pem, &why)) {
        abort();
    }
    kit_key = signature_key_parse(private_pem, &why);
    kit_public = signature_public_parse(public_pem, &why);
}

static inline void kit_stop(void)
{
    kit_empty();
    (void)rmdir(kit_dir);
    signature_key_free(kit_key);
    signature_public_free(kit_public);
}

static inline struct store *kit_open(void)
{
    struct trouble why = {0};
    struct store *store =
        store_open(kit_dir, kit_key, &kit_limits, kit_boot, &kit_now, &why);
    if (store == NULL) {
        printf("# store_open: %s\n", why.text);
    }
    return store;
}

/* The same within eight segments: older ones are pruned. */
static inline struct store *kit_open_narrow(void)
{
    const struct store_limits limits = {.max_bytes = 8 * 64 * 1024,
                                        .segment_bytes = 64 * 1024};
    struct trouble why = {0};
    return store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why);
}

static inline struct event kit_event(uint64_t seq)
{
    struct event event = {.source = EVENT_FROM_CAN,
                          .source_epoch = 77,
                          .source_seq = seq,
                          .mono_us = seq,
                          .wall_us = kit_now.wall_us + seq,
                          .action = EVENT_DROPPED,
                          .reason = REASON_UNKNOWN_ID,
                          .count = 1,
                          .cause = seq,
                          .subject = EVENT_FRAME};
    event.frame = (struct event_frame){
        .from = "unit", .to = "vehicle", .id = (uint32_t)seq & 0x7FF, .length = 8};
    return event;
}

/* Appends first..last and seals them. */
static inline bool kit_write(struct store *store, uint64_t first, uint64_t last)
{
    struct trouble why = {0};
    for (uint64_t seq = first; seq <= last; seq++) {
        struct event event = kit_event(seq);
        if (store_append(store, &event, &kit_now) != STORE_KEPT) {
            return false;
        }
    }
    bool good = store_flush(store, &kit_now, &why);
    if (!good) {
        printf("# store_flush: %s\n", why.text);
    }
    return good;
}

static inline void kit_path(char *out, size_t size, unsigned segment)
{
    (void)snprintf(out, size, "%s/%012u.seg", kit_dir, segment);
}

static inline size_t kit_read(unsigned segment, uint8_t *out, size_t size)
{
    char path[128];
    kit_path(path, sizeof path, segment);
    int fd = open(path, O_RDONLY);
    ssize_t len = fd >= 0 ? read(fd, out, size) : 0;
    (void)close(fd);
    return len > 0 ? (size_t)len : 0;
}

static inline void kit_replace(unsigned segment, const uint8_t *bytes, size_t len)
{
    char path[128];
    kit_path(path, sizeof path, segment);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || (len > 0 && write(fd, bytes, len) != (ssize_t)len)) {
        abort();
    }
    (void)close(fd);
}

/* The length up to the last byte that is not zero. */
static inline size_t kit_used(const uint8_t *bytes, size_t len)
{
    while (len > 0 && bytes[len - 1] == 0) {
        len--;
    }
    return len;
}

static inline bool kit_verify(struct verify_report *report)
{
    struct trouble why = {0};
    return verify_ledger(report, kit_dir, kit_public, NULL, &why);
}

#endif
