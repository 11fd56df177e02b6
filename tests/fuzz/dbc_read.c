/* SPDX-License-Identifier: Apache-2.0 */
/* Target: dbc_read, database_find, signal_bits. A refusal says why in whole lines; the
 * arena that is said to be enough is; each signal of what is accepted is found again and
 * read from any data, and its selectors have a top. */
#include "can/dbc.h"
#include "tests/fuzz/fuzz.h"

static unsigned lines;

static void count_line(void *context, const char *line)
{
    (void)context;
    HOLDS(strncmp(line, "fuzz:", 5) == 0 && strchr(line, '\n') == NULL);
    HOLDS(strstr(line, "has no room") == NULL);
    lines++;
}

static void use_signal(const struct database_message *message,
                       const struct database_signal *signal)
{
    uint8_t data[FRAME_DATA_MAX];
    HOLDS(database_signal(message, signal->name) != NULL);
    memset(data, 0xA5, sizeof data);
    if (database_signal_holds(signal, data)) {
        uint64_t bits = signal_bits(&signal->layout, data);
        double raw = signal_raw(&signal->layout, bits);
        HOLDS(signal->layout.kind != SIGNAL_INT || raw == raw);
        signal_put(&signal->layout, data, bits);
        HOLDS(signal_bits(&signal->layout, data) == bits);
    }
    unsigned depth = 0;
    for (const struct database_signal *at = signal; at->selector != NULL;
         at = at->selector) {
        HOLDS(++depth <= 16);
        HOLDS(at->selector->selects);
    }
    for (size_t i = 0; i < signal->value_count; i++) {
        HOLDS(signal->values[i].text != NULL);
    }
}

static void use_message(const struct database *database,
                        const struct database_message *message)
{
    const struct database_message *found =
        database_find(database, message->id, message->extended);
    HOLDS(found != NULL && found->id == message->id);
    HOLDS(database_message(database, message->name) != NULL);
    for (size_t i = 0; i < message->signal_count && i < 64; i++) {
        use_signal(message, &message->signals[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    size_t bytes = DBC_ARENA_BYTES(size) & ~(size_t)15;
    void *block = aligned_alloc(16, bytes);
    HOLDS(block != NULL);
    arena_init(&arena, block, bytes);
    lines = 0;
    const struct database *database =
        dbc_read("fuzz", data, size, &arena, count_line, NULL);
    HOLDS(database != NULL || lines > 0);
    HOLDS(lines <= 2 * DBC_FAULTS_MAX + 2);
    for (size_t i = 0; database != NULL && i < database->message_count; i++) {
        use_message(database, &database->messages[i]);
    }
    free(block);
    return 0;
}
