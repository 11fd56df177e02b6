/* SPDX-License-Identifier: Apache-2.0 */
/* A DBC text read in a test, and what was said of it. */
#ifndef TESTS_CAN_DBC_KIT_H
#define TESTS_CAN_DBC_KIT_H

#include <stdlib.h>

#include "can/dbc.h"
#include "tests/tap.h"

#define KIT_ARENA_BYTES (1U << 20)
#define KIT_BO "BO_ 100 Engine: 8 Node\n" /* a message to put signals in */

static _Alignas(16) uint8_t kit_block[KIT_ARENA_BYTES];
static char kit_said[8192]; /* the lines, each with its newline */

static inline void kit_say(void *context, const char *line)
{
    size_t used = strlen(kit_said);
    (void)context;
    (void)snprintf(kit_said + used, sizeof kit_said - used, "%s\n", line);
}

static inline const struct database *kit_read_bytes(const void *text, size_t len)
{
    struct arena arena;
    arena_init(&arena, kit_block, sizeof kit_block);
    kit_said[0] = '\0';
    return dbc_read("f", text, len, &arena, kit_say, NULL);
}

static inline const struct database *kit_read(const char *text)
{
    return kit_read_bytes(text, strlen(text));
}

/* Reads text, expects a database and nothing said. */
static inline const struct database *kit_good(const char *text)
{
    const struct database *database = kit_read(text);
    EXPECT_TEXT(kit_said, "");
    if (database == NULL) {
        printf("# refused: %s\n", text);
        exit(1);
    }
    return database;
}

/* Reads text, expects one warning that has these words, and a database. */
static inline const struct database *kit_warned(const char *text, const char *words)
{
    const struct database *database = kit_read(text);
    if (!EXPECT(database != NULL && strstr(kit_said, words) != NULL &&
                strstr(kit_said, ": warning: ") != NULL &&
                strchr(kit_said, '\n') == kit_said + strlen(kit_said) - 1)) {
        printf("# %s# said: %s# wanted: %s\n", text, kit_said, words);
    }
    return database;
}

/* Reads text, expects it refused with one line that begins so. */
static inline void kit_refused(const char *text, const char *line)
{
    const struct database *database = kit_read(text);
    if (!EXPECT(database == NULL && strncmp(kit_said, line, strlen(line)) == 0 &&
                strstr(kit_said, "; ") != NULL &&
                strchr(kit_said, '\n') == kit_said + strlen(kit_said) - 1)) {
        printf("# %s# said: %s# wanted: %s\n", text, kit_said, line);
    }
}

#endif
