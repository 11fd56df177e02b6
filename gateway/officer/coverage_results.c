/* SPDX-License-Identifier: Apache-2.0 */
/* Words of lines into rows. */
#include "gateway/officer/coverage_results.h"

#include <stdio.h>
#include <string.h>

#define TIME_LEN 20 /* 2026-11-23T09:02:11Z */

struct words {
    const char *at;
    const char *end; /* of the line */
};

/* The next word, NULL when the line is over. */
static const char *next_word(struct words *self, size_t *len)
{
    const char *word = self->at;
    *len = 0;
    while (word + *len < self->end && word[*len] != ' ') {
        ++*len;
    }
    self->at = word + *len < self->end ? word + *len + 1 : self->end;
    return *len > 0 ? word : NULL;
}

static bool is_time(const char *word, size_t len)
{
    static const char form[TIME_LEN + 1] = "0000-00-00T00:00:00Z";
    bool good = word != NULL && len == TIME_LEN;
    for (size_t i = 0; good && i < TIME_LEN; i++) {
        good = form[i] == '0' ? word[i] >= '0' && word[i] <= '9' : word[i] == form[i];
    }
    return good;
}

static bool read_reasons(bool out[static REASON_COUNT], const char *list, size_t len)
{
    char name[64];
    size_t at = 0;
    while (at < len && !(len == 1 && list[0] == '-')) {
        size_t used = 0;
        while (at + used < len && list[at + used] != ',') {
            used++;
        }
        if (used == 0 || used >= sizeof name) {
            return false;
        }
        memcpy(name, list + at, used);
        name[used] = 0;
        enum reason reason = reason_parse(name);
        if (reason >= REASON_COUNT) {
            return false;
        }
        out[reason] = true;
        at += used + 1;
    }
    return len > 0;
}

/* The row of a file, NULL when there is no room for one more. */
static struct coverage_result *row_of(struct coverage_results *self, const char *file)
{
    for (size_t i = 0; i < self->count; i++) {
        if (strcmp(self->rows[i].file, file) == 0) {
            return &self->rows[i];
        }
    }
    if (self->count == COVERAGE_RESULTS_MAX) {
        return NULL;
    }
    struct coverage_result *row = &self->rows[self->count++];
    *row = (struct coverage_result){.held = false};
    (void)snprintf(row->file, sizeof row->file, "%s", file);
    return row;
}

static const char *read_line(struct coverage_results *self, struct words line)
{
    char file[COVERAGE_RESULTS_FILE_BYTES];
    size_t time_len;
    size_t state_len;
    size_t list_len;
    bool reasons[REASON_COUNT] = {false};
    const char *time = next_word(&line, &time_len);
    const char *state = next_word(&line, &state_len);
    const char *list = next_word(&line, &list_len);
    bool held = state_len == 4 && strncmp(state, "held", 4) == 0;
    bool other = state_len == 6 &&
                 (strncmp(state, "failed", 6) == 0 || strncmp(state, "broken", 6) == 0);
    if (!is_time(time, time_len) || !(held || other) || line.at == line.end) {
        return "no line of a record; 'sallyport-sim play --record FILE' writes one";
    }
    if (list == NULL || !read_reasons(reasons, list, list_len)) {
        return "a reason that this program does not know; play the scenarios again";
    }
    size_t name_len = (size_t)(line.end - line.at);
    size_t skip = name_len < sizeof file ? 0 : name_len - sizeof file + 1;
    memcpy(file, line.at + skip, name_len - skip);
    file[name_len - skip] = 0;
    struct coverage_result *row = row_of(self, file);
    if (row == NULL) {
        return "more scenarios than can be kept; record fewer";
    }
    row->held = held;
    memcpy(row->reasons, reasons, sizeof reasons);
    if (held) {
        (void)snprintf(row->held_time, sizeof row->held_time, "%.*s", TIME_LEN, time);
    }
    return NULL;
}

bool coverage_results_parse(struct coverage_results *self, const char *name,
                            const char *text, struct trouble *why)
{
    unsigned number = 1;
    while (*text != 0) {
        size_t len = strcspn(text, "\n");
        const char *wrong =
            len > 0 ? read_line(self, (struct words){text, text + len}) : NULL;
        if (wrong != NULL) {
            trouble_set(why, "%s:%u: %s", name, number, wrong);
            return false;
        }
        text += len + (text[len] == '\n');
        number++;
    }
    return true;
}
