/* SPDX-License-Identifier: Apache-2.0 */
/* Policies of real DBC files: see tests/measure/policies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can/dbc.h"
#include "gateway/dbc_library.h"
#include "gateway/file.h"
#include "policies/parse.h"
#include "policies/print.h"
#include "tests/policies/random_policy.h"

#define FILE_BYTES_MAX ((size_t)64 << 20)

enum outcome { WHOLE, REFUSED, DIFFERENT };

/* The first message of a kind is the reason. */
static char reason[512];

static void keep(void *context, const char *line)
{
    (void)context;
    if (reason[0] == '\0' && strstr(line, ": warning: ") == NULL) {
        (void)snprintf(reason, sizeof reason, "%s", line);
    }
}

/* Every second signal of a message, the first among them. */
static void write_signals(FILE *out, const struct database_message *message)
{
    for (size_t i = 0; i < message->signal_count; i += 2) {
        fprintf(out, "%s\"%s\"", i == 0 ? "" : ", ", message->signals[i].name);
    }
    fputs(message->signal_count == 0 ? "none" : "", out);
}

static char *write_policy(const struct database *database, const char *name, bool listed,
                          size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);
    const char *j1939 = database->pgn_count > 0 ? " j1939" : "";
    fprintf(out,
            "policy \"measure\" version 1\ndatabase \"%s\"\n"
            "bus vehicle = can0 bitrate 500k fd data-bitrate 2M%s\n"
            "bus unit = can1 bitrate 500k fd data-bitrate 2M%s\n"
            "from vehicle to unit {\n",
            name, j1939, j1939);
    for (size_t i = 0; i < database->message_count; i++) {
        const struct database_message *message = &database->messages[i];
        fprintf(out, "message \"%s\"%s", message->name, listed ? " pass " : "");
        if (listed) {
            write_signals(out, message);
        }
        fputc('\n', out);
    }
    fputs("}\n", out);
    (void)fclose(out);
    return text;
}

static struct policy *parse(const struct policy_text *text, void **block)
{
    struct arena arena;
    *block = aligned_alloc(16, POLICY_ARENA_BYTES);
    arena_init(&arena, *block, POLICY_ARENA_BYTES);
    return policy_parse_text(text, &arena, keep, NULL);
}

/* What the policy prints gives it again. */
static bool prints_back(const struct policy *policy)
{
    char *text = NULL;
    size_t len = 0;
    void *block;
    FILE *out = open_memstream(&text, &len);
    policy_print(policy, out);
    (void)fclose(out);
    const struct policy_text printed = {"print", text, len, NULL};
    const struct policy *again = parse(&printed, &block);
    bool same = again != NULL && random_policy_equal(policy, again);
    free(block);
    free(text);
    return same;
}

static enum outcome try_policy(const struct database *database, const char *path,
                               const char *name, bool listed, unsigned *rules)
{
    struct dbc_library library;
    void *block;
    size_t len;
    char *text = write_policy(database, name, listed, &len);
    reason[0] = '\0';
    dbc_library_open(&library, path, keep, NULL);
    const struct policy_text source = {"policy", text, len, &library.library};
    const struct policy *policy = parse(&source, &block);
    enum outcome outcome = policy == NULL ? REFUSED : WHOLE;
    if (policy != NULL) {
        *rules = policy->frame_rule_count;
        outcome = prints_back(policy) ? WHOLE : DIFFERENT;
    }
    dbc_library_close(&library);
    free(block);
    free(text);
    return outcome;
}

struct counts {
    unsigned files;
    unsigned readable;
    unsigned of[2][DIFFERENT + 1]; /* policies: all signals, every second */
    unsigned rules;
    unsigned untold;
};

static void tell(struct counts *counts, bool listed, enum outcome outcome, unsigned rules)
{
    static const char *const texts[] = {"the same", "refused", "DIFFERENT"};
    counts->of[listed][outcome]++;
    counts->rules += outcome == WHOLE ? rules : 0;
    counts->untold += outcome == REFUSED && reason[0] == '\0';
    printf("    %-14s %4u rules  %s%s%s\n", listed ? "second signals" : "all signals",
           rules, texts[outcome], reason[0] != '\0' ? ": " : "", reason);
}

static void try_database(const struct database *database, const char *path,
                         const char *name, struct counts *counts)
{
    for (int listed = 0; listed < 2; listed++) {
        unsigned rules = 0;
        enum outcome outcome = try_policy(database, path, name, listed != 0, &rules);
        tell(counts, listed != 0, outcome, rules);
    }
}

static void try_file(const char *path, struct counts *counts)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    size_t len;
    struct trouble why = {0};
    uint8_t *bytes = file_read(path, FILE_BYTES_MAX, &len, &why);
    counts->files++;
    if (bytes == NULL) {
        printf("%s\n", why.text);
        return;
    }
    size_t block_bytes = DBC_ARENA_BYTES(len) & ~(size_t)15;
    void *block = aligned_alloc(16, block_bytes);
    struct arena arena;
    arena_init(&arena, block, block_bytes);
    reason[0] = '\0';
    const struct database *database = dbc_read(name, bytes, len, &arena, keep, NULL);
    if (database == NULL || database->message_count == 0) {
        printf("%s: no database: %s\n", name,
               reason[0] != '\0' ? reason : "it has no message");
    } else {
        counts->readable++;
        printf("%s: %zu messages\n", name, database->message_count);
        try_database(database, path, name, counts);
    }
    free(block);
    free(bytes);
}

int main(int argc, char **argv)
{
    struct counts counts = {0};
    for (int i = 1; i < argc; i++) {
        try_file(argv[i], &counts);
    }
    printf("%u files, %u with messages; of those policies the same after the print: %u "
           "with all signals, %u with every second; refused with a reason: %u, %u; "
           "different: %u, %u; %u rules in all\n",
           counts.files, counts.readable, counts.of[0][WHOLE], counts.of[1][WHOLE],
           counts.of[0][REFUSED], counts.of[1][REFUSED], counts.of[0][DIFFERENT],
           counts.of[1][DIFFERENT], counts.rules);
    return counts.readable == 0 || counts.untold > 0 ||
           counts.of[0][DIFFERENT] + counts.of[1][DIFFERENT] > 0;
}
