/* SPDX-License-Identifier: Apache-2.0 */
/* Parses a text and keeps what was said of it. */
#ifndef TESTS_POLICIES_PARSE_FIXTURE_H
#define TESTS_POLICIES_PARSE_FIXTURE_H

#include <stdlib.h>

#include "policies/parse.h"
#include "policies/print.h"
#include "tests/tap.h"

#define HEAD "policy \"p\" version 1\nbus vehicle = can0\nbus unit = can1\n"
#define TO_UNIT(rules) HEAD "from vehicle to unit {\n" rules "\n}\n"
#define FROM_UNIT(rules) HEAD "from unit to vehicle {\n" rules "\n}\n"
#define UPLINK(rules) \
    "policy \"p\" version 1\nuplink {\nresolver 198.51.100.53\n" rules "\n}\n"
#define EMERGENCY(rules) HEAD "emergency {\n" rules "\n}\n"

static _Alignas(16) uint8_t parse_block_a[POLICY_ARENA_BYTES];
static char parse_said[64 * 400]; /* every message and its newline */
static unsigned parse_count;

static inline void parse_keep(void *context, const char *line)
{
    (void)context;
    size_t used = strlen(parse_said);
    (void)snprintf(parse_said + used, sizeof parse_said - used, "%s\n", line);
    parse_count++;
}

static inline struct policy *parse_into(uint8_t *block, const char *text, size_t len)
{
    struct arena arena;
    arena_init(&arena, block, POLICY_ARENA_BYTES);
    parse_said[0] = '\0';
    parse_count = 0;
    return policy_parse("t", text, len, &arena, parse_keep, NULL);
}

static inline struct policy *parse(const char *text)
{
    return parse_into(parse_block_a, text, strlen(text));
}

/* Exactly one message, which begins so. */
static inline bool parse_refuses(const char *text, const char *message)
{
    bool good = parse(text) == NULL && parse_count == 1 &&
                strncmp(parse_said, message, strlen(message)) == 0;
    if (!good) {
        printf("# expected %s\n# said %s", message, parse_said);
    }
    return good;
}

/* From malloc. */
static inline char *parse_print(const struct policy *policy)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    policy_print(policy, out);
    (void)fclose(out);
    return text;
}

/* head, then count times before, a number, behind; then end. From malloc. */
static inline char *parse_many(const char *head, const char *before, const char *behind,
                               int count, const char *end)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    fputs(head, out);
    for (int i = 0; i < count; i++) {
        fprintf(out, "%s%d%s", before, i, behind);
    }
    fputs(end, out);
    (void)fclose(out);
    return text;
}

#endif
